"""Addresses of the policy area."""

from django.urls import path

from fangxin.areas.policy.views import (
    calendar,
    documents,
    facilities,
    holidays,
    importing,
    parameters,
    plans,
    programmes,
    rollout,
    rule_book,
    workbooks,
)

app_name = "policy"
urlpatterns = [
    # /policy/parameters/
    path("policy/parameters/", parameters.parameters, name="parameters"),
    path("policy/rules.xlsx", workbooks.parameter_workbook, name="parameter-workbook"),
    path("policy/parameters/<slug:name>/", parameters.parameter, name="parameter"),
    # /policy/calendar/
    path("policy/calendar/", calendar.month, name="calendar"),
    path("policy/calendar/open/", calendar.open_days, name="open-days"),
    path("policy/calendar/close/", calendar.close_day, name="close-day"),
    # /policy/terms/
    path("policy/terms/", calendar.terms, name="terms"),
    path("policy/terms/workbook/", importing.terms_workbook, name="terms-workbook"),
    # /policy/holidays/, /policy/school-days/
    path("policy/holidays/", holidays.holidays, name="holidays"),
    path("policy/holidays/import/", holidays.holidays_import, name="holidays-import"),
    path("policy/holidays/template/", holidays.holidays_template, name="holidays-template"),
    path("policy/holidays/<int:notice_id>/workbook/", holidays.notice_workbook, name="notice-workbook"),
    path("policy/school-days/", holidays.school_days, name="school-days"),
    path("policy/school-days/set/", holidays.school_days_set, name="school-days-set"),
    path("policy/school-days/workbook/", importing.school_days_workbook, name="school-days-workbook"),
    path("policy/school-days/import/", importing.school_days_import, name="school-days-import"),
    path(
        "policy/school-days/import/template/",
        importing.school_days_template,
        name="school-days-import-template",
    ),
    path("policy/school-days/import/commit/", importing.school_days_commit, name="school-days-import-commit"),
    # /policy/documents/
    path("policy/documents/", documents.document_list, name="documents"),
    path("policy/documents/workbook/", documents.document_workbook, name="document-workbook"),
    path("policy/documents/import/", importing.documents_import, name="documents-import"),
    path("policy/documents/import/template/", importing.documents_template, name="documents-import-template"),
    path("policy/documents/import/commit/", importing.documents_commit, name="documents-import-commit"),
    path("policy/documents/needs/", documents.document_needs, name="document-needs"),
    path("policy/documents/new/", documents.document_new, name="document-new"),
    path("policy/documents/<int:document_id>/", documents.document_page, name="document"),
    path("policy/documents/<int:document_id>/decide/", documents.document_decide, name="document-decide"),
    path("policy/documents/<int:document_id>/read/", documents.document_read, name="document-read"),
    path("policy/documents/<int:document_id>/drill/", documents.document_drill, name="document-drill"),
    path("policy/documents/<int:document_id>/file/", documents.document_file, name="document-file"),
    # /policy/facilities/, /policy/hazards/
    path("policy/facilities/", facilities.facility_list, name="facilities"),
    path("policy/facilities/<slug:facility>/check/", facilities.facility_check, name="facility-check"),
    path("policy/hazards/<int:line_id>/", facilities.hazard_page, name="hazard"),
    path("policy/hazards/<int:line_id>/fix/", facilities.hazard_fix, name="hazard-fix"),
    path("policy/hazards/<int:line_id>/review/", facilities.hazard_review, name="hazard-review"),
    # /policy/deadlines/
    path("policy/deadlines/", facilities.deadline_list, name="deadlines"),
    path("policy/deadlines/workbook/", facilities.deadline_workbook, name="deadline-workbook"),
    # /policy/rollout/
    path("policy/rollout/", rollout.tracker, name="rollout"),
    path("policy/rollout/workbook/", rollout.rollout_workbook, name="rollout-workbook"),
    # /policy/plans/
    path("policy/plans/", plans.plans, name="plans"),
    path("policy/plans/new/<slug:programme>/", plans.plan_new, name="plan-new"),
    path("policy/plans/workbook/", workbooks.plan_workbook, name="plan-workbook"),
    path("policy/plans/template/<slug:programme>/", workbooks.plan_template, name="plan-template"),
    path("policy/plans/schools/", plans.school_plans, name="school-plans"),
    path("policy/plans/<int:plan_id>/published/", plans.public_plan, name="public-plan"),
    path("policy/plans/<int:plan_id>/", plans.plan_page, name="plan"),
    path("policy/plans/<int:plan_id>/decide/", plans.plan_decide, name="plan-decide"),
    path("policy/plans/<int:plan_id>/file/", plans.plan_file, name="plan-file"),
    path("policy/plans/<int:plan_id>/receive/", plans.plan_receive, name="plan-receive"),
    # /policy/programmes/
    path("policy/programmes/", programmes.programmes, name="programmes"),
    path("policy/programmes/workbook/", workbooks.programme_workbook, name="programme-workbook"),
    # /policy/rule-book/
    path("policy/rule-book/", rule_book.rule_book, name="rule-book"),
    # /duties/
    path("duties/", parameters.duties, name="duties"),
]
