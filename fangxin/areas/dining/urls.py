"""Addresses of the dining area."""

from django.urls import path

from fangxin.areas.dining.views import cards, fees, figures, leave, meals, relief_budgets, scanners

app_name = "dining"
urlpatterns = [
    # /dining/classes/
    path("classes/", meals.classes, name="classes"),
    path("classes/<int:class_id>/roll/", meals.roll, name="roll"),
    # /dining/meal/
    path("meal/", meals.service, name="service"),
    path("meal/accompaniment/", meals.accompany, name="accompany"),
    # /dining/leave/ (families)
    path("leave/", leave.leave, name="leave"),
    path("leave/<int:leave_id>/withdraw/", leave.withdraw, name="withdraw-leave"),
    # /dining/own-food/
    path("classes/<int:class_id>/own-food/", leave.own_food, name="own-food"),
    # /dining/scanners/
    path("scanners/", scanners.scanners, name="scanners"),
    path("scanners/<int:scanner_id>/revoke/", scanners.revoke, name="revoke-scanner"),
    path("cards/", cards.cards, name="cards"),
    path("scans/", scanners.scans, name="scans"),
    # /dining/fees/
    path("fees/", fees.fees, name="fees"),
    path("fees/<int:run_id>/", fees.month, name="fee-month"),
    path("fees/<int:run_id>/settle/", fees.settle, name="fee-settle"),
    # /dining/relief-budgets/ (sums by school, no child)
    path("relief-budgets/", relief_budgets.relief_budgets, name="relief-budgets"),
    # /dining/figures/
    path("figures/", figures.figures, name="figures"),
    path("figures/workbook/", figures.workbook, name="figures-workbook"),
]
