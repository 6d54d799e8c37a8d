"""Addresses of the dining area."""

from django.urls import path

from fangxin.areas.dining import views

app_name = "dining"
urlpatterns = [
    # /dining/classes/
    path("classes/", views.classes, name="classes"),
    path("classes/<int:class_id>/roll/", views.roll, name="roll"),
    # /dining/meal/
    path("meal/", views.service, name="service"),
    path("meal/accompaniment/", views.accompany, name="accompany"),
]
