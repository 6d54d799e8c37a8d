"""Addresses of the policy area."""

from django.urls import path

from fangxin.areas.policy.views import calendar, parameters

app_name = "policy"
urlpatterns = [
    # /policy/parameters/
    path("policy/parameters/", parameters.parameters, name="parameters"),
    path("policy/parameters/<slug:name>/", parameters.parameter, name="parameter"),
    # /policy/calendar/
    path("policy/calendar/", calendar.month, name="calendar"),
    path("policy/calendar/open/", calendar.open_days, name="open-days"),
    path("policy/calendar/close/", calendar.close_day, name="close-day"),
    # /policy/terms/
    path("policy/terms/", calendar.terms, name="terms"),
    # /duties/
    path("duties/", parameters.duties, name="duties"),
]
