"""Addresses of the roster area."""

from django.urls import path

from fangxin.areas.roster.views import (
    children,
    classes,
    declaration,
    declarations,
    doubts,
    eligibility,
    family_part,
    importing,
    public_notice,
    relief,
)

app_name = "roster"
urlpatterns = [
    # /roster/classes/
    path("classes/", classes.classes, name="classes"),
    path("classes/<int:class_id>/", classes.one_class, name="class"),
    # /roster/import/
    path("import/", importing.upload, name="import"),
    path("import/commit/", importing.commit, name="import-commit"),
    path("export/", importing.export, name="export"),
    path("import/template/", importing.template, name="import-template"),
    path("import/<int:upload_id>/", importing.waiting, name="upload"),
    path("import/<int:upload_id>/marked/<int:place>/", importing.marked, name="upload-marked"),
    # /roster/declarations/
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations/new/", declarations.declare, name="declare"),
    path("declarations/<int:declaration_id>/", declaration.declaration, name="declaration"),
    path("declarations/<int:declaration_id>/notice/", declaration.put_up, name="put-up"),
    path("declarations/<int:declaration_id>/names/", declaration.names, name="names"),
    path("declarations/<int:declaration_id>/objections/", declaration.objection, name="objection"),
    # /roster/eligibility/
    path("eligibility/", eligibility.eligibility, name="eligibility"),
    path("eligibility/<int:pupil_id>/", eligibility.explained, name="explain"),
    # /roster/months/
    path("months/", eligibility.months, name="months"),
    path("months/freeze/", eligibility.freeze, name="freeze"),
    path("months/<int:snapshot_id>/", eligibility.month, name="month"),
    # /roster/notices/ (everybody)
    path("notices/", public_notice.notices, name="public-notices"),
    path("notices/<int:declaration_id>/", public_notice.notice, name="public-notice"),
    # /roster/family-part/
    path("family-part/", family_part.family_part, name="family-part"),
    # /roster/reliefs/ (few)
    path("reliefs/", relief.reasons, name="relief-reasons"),
    path("reliefs/<uuid:use_id>/", relief.reliefs, name="reliefs"),
    # /roster/doubts/
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/search/", doubts.search, name="search-duplicates"),
    path("doubts/cases/<int:case_id>/", doubts.case, name="case"),
    path("doubts/transfers/new/", doubts.new_transfer, name="new-transfer"),
    path("doubts/transfers/<int:call_id>/", doubts.answer_call, name="call"),
    path("doubts/corrections/<int:request_id>/", doubts.answer_family, name="correction"),
    # /roster/children/
    path("children/new/", doubts.new_child, name="new-child"),
    path("children/<int:pupil_id>/", children.child, name="child"),
    path("children/<int:pupil_id>/read/", children.read, name="child-read"),
    path("children/<int:pupil_id>/<slug:what>/", children.change, name="child-change"),
    # /roster/family/ (guardians)
    path("family/", children.own_family, name="family"),
    path("family/export/", children.family_export, name="family-export"),
    # /roster/privacy/
    path("privacy/<int:year>/", children.minors_pack, name="minors-pack"),
]
