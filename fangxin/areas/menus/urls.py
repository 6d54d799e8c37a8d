"""Addresses of the menus area."""

from django.urls import path

from fangxin.areas.menus.views import week as views

app_name = "menus"
urlpatterns = [
    # /menus/weeks/
    path("weeks/", views.index, name="weeks"),
    path("weeks/import/", views.import_week, name="import"),
    path("weeks/<int:week_id>/", views.week, name="week"),
    path("weeks/<int:week_id>/names/", views.mapping, name="names"),
]
