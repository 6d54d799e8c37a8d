"""Addresses of the menus area."""

from django.urls import path

from fangxin.areas.menus.views import foods, library, planner, purchase, season, sets
from fangxin.areas.menus.views import week as views

app_name = "menus"
urlpatterns = [
    # /menus/weeks/
    path("weeks/", views.index, name="weeks"),
    path("weeks/import/", views.import_week, name="import"),
    path("weeks/<int:week_id>/", views.week, name="week"),
    path("weeks/<int:week_id>/names/", views.mapping, name="names"),
    path("weeks/<int:week_id>/menu.pdf", views.week_as_pdf, name="week-pdf"),
    path("weeks/<int:week_id>/menu.xlsx", views.week_as_workbook, name="week-workbook"),
    path("weeks/<int:week_id>/needs/", purchase.week_needs, name="week-needs"),
    # /menus/library/
    path("library/", library.index, name="library"),
    path("library/dishes.xlsx", library.export, name="library-export"),
    path("library/import/", library.import_page, name="library-import"),
    path("library/<int:version_id>/", library.dish, name="library-dish"),
    path("library/<int:version_id>/sign/", library.sign, name="library-sign"),
    # /menus/foods/
    path("foods/", foods.index, name="foods"),
    path("foods/foods.xlsx", foods.template, name="foods-template"),
    path("foods/import/", foods.import_table, name="foods-import"),
    # /menus/sets/
    path("sets/", sets.index, name="sets"),
    path("sets/plan/", season.start, name="season"),
    path("sets/plan/<int:run_id>/", season.watch, name="season-run"),
    path("sets/plan/<int:run_id>/stop/", season.stop, name="season-stop"),
    path("sets/<int:set_id>/", sets.detail, name="set"),
    path("sets/<int:set_id>/sign/", sets.sign, name="set-sign"),
    path("sets/<int:set_id>/choose/", sets.choose, name="set-choose"),
    # /menus/planner/
    path("planner/", planner.start, name="planner"),
    path("planner/runs/<int:run_id>/", planner.watch, name="planner-run"),
    path("planner/runs/<int:run_id>/stop/", planner.stop, name="planner-stop"),
    path("planner/drafts/<int:draft_id>/", planner.edit, name="planner-draft"),
    path("planner/drafts/<int:draft_id>/replace/", planner.replace, name="planner-replace"),
    path("planner/drafts/<int:draft_id>/exchange/", planner.exchange, name="planner-exchange"),
    path("planner/drafts/<int:draft_id>/publish/", planner.publish, name="planner-publish"),
    path("demand/", purchase.demand_page, name="demand"),
]
