"""Addresses of the procurement area."""

from django.urls import path

from fangxin.areas.procurement import views

app_name = "procurement"
urlpatterns = [
    # /procurement/price-lists/
    path("price-lists/", views.price_list_index, name="price-lists"),
    path("price-lists/new/", views.price_list_new, name="price-list-new"),
    path("price-lists/template/", views.price_list_template, name="price-list-template"),
    path("price-lists/<int:price_list_id>/", views.price_list_page, name="price-list"),
    # /procurement/contracts/
    path("contracts/", views.contract_index, name="contracts"),
    path("contracts/new/", views.contract_new, name="contract-new"),
]
