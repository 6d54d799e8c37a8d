"""Addresses of the supply area, by process."""

from django.urls import URLPattern

app_name = "supply"
urlpatterns: list[URLPattern] = [
    # /supply/orders/
    # /supply/deliveries/
    # /supply/stock/
]
