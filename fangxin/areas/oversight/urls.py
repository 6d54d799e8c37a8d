"""Addresses of the oversight area."""

from django.urls import path

from fangxin.areas.oversight import views

app_name = "oversight"
urlpatterns = [
    path("incidents/", views.incident_list, name="incidents"),
    path("incidents/new/", views.report, name="report"),
    path("incidents/<int:incident_id>/", views.one_incident, name="incident"),
    path("incidents/<int:incident_id>/attribute/", views.name_duty, name="attribute"),
    path("incidents/<int:incident_id>/clear/", views.clear_incident, name="clear"),
    path("attributions/<int:attribution_id>/decide/", views.decide_on, name="decide"),
    path("mine/", views.mine, name="mine"),
    path("mine/<int:attribution_id>/", views.my_statement, name="statement"),
]
