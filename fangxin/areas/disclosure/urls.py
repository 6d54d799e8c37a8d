"""Addresses of the disclosure area: under /public/ for everybody, under /disclosure/ for people with a post."""

from django.urls import path

from fangxin.areas.disclosure.views import office, prices, public

app_name = "disclosure"
urlpatterns = [
    # /public/
    path("public/", public.index, name="public-index"),
    path("public/prices/", prices.prices, name="public-prices"),
    path("public/trace/", public.traces, name="public-traces"),
    path("public/trace/<int:school_id>/<str:on>/", public.trace, name="public-trace"),
    path("public/schools/<int:school_id>/", public.school, name="public-school"),
    path("public/schools/<int:school_id>/sheet/", public.sheet, name="public-sheet"),
    path("public/schools/<int:school_id>/data.json", public.data_json, name="public-json"),
    path("public/schools/<int:school_id>/data.csv", public.data_csv, name="public-csv"),
    path("public/schools/<int:school_id>/months/<str:month>/", public.month, name="public-month"),
    # /disclosure/
    path("disclosure/publishing/", office.publishing, name="publishing"),
    path("disclosure/trace/", office.trace_index, name="trace-index"),
    path("disclosure/trace/<int:school_id>/months/<str:month>/", office.trace_month, name="trace-month"),
    path("disclosure/trace/<int:school_id>/<str:on>/", office.trace, name="trace"),
    path(
        "disclosure/trace/<int:school_id>/<str:on>/<str:code>/<str:link>/", office.evidence, name="evidence"
    ),
]
