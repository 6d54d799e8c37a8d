"""Addresses of the roster area."""

from django.urls import path

from fangxin.areas.roster.views import classes, declarations, importing

app_name = "roster"
urlpatterns = [
    # /roster/classes/
    path("classes/", classes.classes, name="classes"),
    path("classes/<int:class_id>/", classes.one_class, name="class"),
    # /roster/import/
    path("import/", importing.upload, name="import"),
    path("import/commit/", importing.commit, name="import-commit"),
    # /roster/declarations/
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations/new/", declarations.declare, name="declare"),
    path("declarations/<int:declaration_id>/", declarations.declaration, name="declaration"),
]
