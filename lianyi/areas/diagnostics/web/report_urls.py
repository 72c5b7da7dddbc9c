"""Addresses of reports."""

from django.urls import path

from lianyi.areas.diagnostics.web.views import report_reading as reading
from lianyi.areas.diagnostics.web.views import report_writing as writing

_ONE = "orders/<int:order_id>/report"

urlpatterns = [
    path("reports", reading.waiting, name="diagnostics-reports"),
    path("reports/notices/<int:notice_id>", reading.notice, name="diagnostics-report-notice"),
    path("verify/<slug:code>", reading.verify, name="diagnostics-report-verify"),
    path(_ONE, reading.report, name="diagnostics-report"),
    path(f"{_ONE}/print", reading.print_report, name="diagnostics-report-print"),
    path(f"{_ONE}.pdf", reading.pdf, name="diagnostics-report-pdf"),
    path(f"{_ONE}/acknowledge", reading.acknowledge, name="diagnostics-report-acknowledge"),
    path(f"{_ONE}/<int:number>/lone", reading.review_lone, name="diagnostics-report-lone"),
    path(f"{_ONE}/edit", writing.edit, name="diagnostics-report-edit"),
    path(f"{_ONE}/save", writing.save, name="diagnostics-report-save"),
    path(f"{_ONE}/fill", writing.fill, name="diagnostics-report-fill"),
    path(f"{_ONE}/finish", writing.finish, name="diagnostics-report-finish"),
    path(f"{_ONE}/submit", writing.submit, name="diagnostics-report-submit"),
    path(f"{_ONE}/sign-alone", writing.sign_alone, name="diagnostics-report-alone"),
    path(f"{_ONE}/recall", writing.recall, name="diagnostics-report-recall"),
    path(f"{_ONE}/send-back", writing.send_back, name="diagnostics-report-send-back"),
    path(f"{_ONE}/addend", writing.addend, name="diagnostics-report-addend"),
    path(f"{_ONE}/hand-in", writing.hand_in, name="diagnostics-report-hand-in"),
    path(f"{_ONE}/discard", writing.discard, name="diagnostics-report-discard"),
]
