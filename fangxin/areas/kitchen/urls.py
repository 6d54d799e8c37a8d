"""Addresses of the kitchen area: what is entered during the day, and the ledgers."""

from django.urls import path

from fangxin.areas.kitchen import views

app_name = "kitchen"
urlpatterns = [
    path("logs/", views.logs, name="logs"),
    path("cooking/", views.cooking, name="cooking"),
    path("samples/", views.samples, name="samples"),
    path("samples/disposal/", views.disposal, name="disposal"),
    path("samples/fridges/", views.fridges, name="fridges"),
    path("deviations/", views.deviations, name="deviations"),
    path("disinfection/", views.disinfection, name="disinfection"),
]
