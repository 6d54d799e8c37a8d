"""Addresses of the care area."""

from django.urls import path

from fangxin.areas.care.views import choices, county, family, importing, reviews, school, sessions, surveys

app_name = "care"
urlpatterns = [
    # /care/services/ (school)
    path("services/", school.services, name="services"),
    path("services/offer/<str:kind>/", school.offer, name="offer"),
    path("services/<int:service_id>/", choices.service_list, name="service"),
    path("services/<int:service_id>/workbook/", choices.workbook, name="service-workbook"),
    path("services/<int:service_id>/setting/", school.setting, name="setting"),
    path("services/<int:service_id>/staff/", school.staff, name="staff"),
    path("services/<int:service_id>/staff/<int:staff_id>/end/", school.end, name="staff-end"),
    path("services/<int:service_id>/paper/", choices.paper, name="paper"),
    path("services/<int:service_id>/template/", importing.template, name="import-template"),
    path("services/<int:service_id>/import/", importing.upload, name="import"),
    path("services/<int:service_id>/import/commit/", importing.commit, name="import-commit"),
    path("services/<int:service_id>/plan/", sessions.plan, name="plan"),
    path("services/<int:service_id>/bill/", sessions.bill, name="bill"),
    # /care/today/ (the phone)
    path("today/", sessions.today, name="today"),
    path("groups/<int:group_id>/roll/", sessions.roll, name="roll"),
    path("groups/<int:group_id>/end/", sessions.end, name="group-end"),
    # /care/review/, /care/issues/
    path("review/", reviews.review, name="review"),
    path("issues/", reviews.issue_list, name="issues"),
    path("issues/<int:issue_id>/", reviews.one_issue, name="issue"),
    # /care/surveys/
    path("surveys/", surveys.survey_list, name="surveys"),
    path("surveys/new/", surveys.begin, name="survey-new"),
    path("surveys/<int:survey_id>/", surveys.fill, name="survey"),
    # /care/choices/
    path("choices/<int:choice_id>/", choices.one, name="choice"),
    path("choices/<int:choice_id>/answer/", choices.paper_answer, name="paper-answer"),
    path("choices/<int:choice_id>/scan/", choices.scan, name="scan"),
    # /care/family/
    path("family/", family.page, name="family"),
    path("family/choose/<int:pupil_id>/<int:service_id>/", family.choose, name="choose"),
    path("family/withdraw/<int:choice_id>/", family.withdraw, name="withdraw"),
    path("family/answer/<int:choice_id>/", family.answer, name="answer"),
    path("family/need/<int:pupil_id>/<str:kind>/", family.need, name="need"),
    # /care/coverage/ (county)
    path("coverage/", county.coverage_page, name="coverage"),
    path("coverage/workbook/", county.workbook, name="coverage-workbook"),
]
