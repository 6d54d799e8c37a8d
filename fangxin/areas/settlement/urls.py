"""Addresses of the settlement area."""

from django.urls import path

from fangxin.areas.settlement.views import advance, export, payment, review, school, supplier

app_name = "settlement"
urlpatterns = [
    # the county's review
    path("queue/", review.queue_page, name="queue"),
    path("queue/export/", export.queue_workbook, name="export"),
    path("queue/<int:settlement_id>/lines/", review.lines, name="lines"),
    path("queue/<int:settlement_id>/approve/", review.approve, name="approve"),
    path("queue/<int:settlement_id>/return/", review.give_back, name="return"),
    path("queue/<int:settlement_id>/cut/", review.cut, name="cut"),
    # applications and payments
    path("payments/", payment.payments_page, name="payments"),
    path("payments/apply/", payment.apply, name="apply"),
    path("payments/<int:application_id>/pay/", payment.pay, name="pay"),
    path("payments/<int:application_id>/file/", payment.make_file, name="make-file"),
    path("payments/file/<int:file_id>/", payment.download_file, name="payment-file"),
    path("payments/receipt/", payment.receipt, name="receipt"),
    # funds
    path("funds/", payment.funds, name="funds"),
    path("funds/grant/", payment.grant, name="grant"),
    path("funds/charge/", payment.charge, name="charge"),
    path("advances/", advance.advances, name="advances"),
    path("advances/made/", advance.advance_made, name="advance-made"),
    path("advances/repaid/", advance.advance_repaid, name="advance-repaid"),
    # the school
    path("school/", school.month, name="school"),
    path("school/submit/", school.submit, name="submit"),
    path("school/<int:settlement_id>/", school.settlement_page, name="school-settlement"),
    path("school/statement.pdf", export.statement_pdf, name="statement-pdf"),
    path("school/statement.xlsx", export.statement_workbook, name="statement-xlsx"),
    # the supplier
    path("supplier/", supplier.overview, name="supplier"),
    path("supplier/<int:settlement_id>/invoice/", supplier.invoice, name="invoice"),
]
