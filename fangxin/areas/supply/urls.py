"""Addresses of the supply area, by process."""

from django.urls import URLPattern, path

from fangxin.areas.supply.views import stock
from fangxin.areas.supply.views.acceptance import delivery_page
from fangxin.areas.supply.views.delivery import delivery_list, delivery_new
from fangxin.areas.supply.views.order import order_list, order_new, order_page

app_name = "supply"
urlpatterns: list[URLPattern] = [
    # /supply/orders/
    path("orders/", order_list, name="orders"),
    path("orders/new/<int:meal_day_id>/", order_new, name="order-new"),
    path("orders/<int:order_id>/", order_page, name="order"),
    path("orders/<int:order_id>/delivery/", delivery_new, name="delivery-new"),
    # /supply/deliveries/
    path("deliveries/", delivery_list, name="deliveries"),
    path("deliveries/<int:delivery_id>/", delivery_page, name="delivery"),
    # /supply/stock/
    path("stock/", stock.stock, name="stock"),
    path("stock/issue/", stock.issue, name="stock-issue"),
    path("stock/count/", stock.count, name="stock-count"),
    path("stock/counts/<int:count_id>/", stock.counted, name="stock-counted"),
    path("stock/lots/<int:lot_id>/", stock.lot, name="stock-lot"),
]
