"""Addresses of ECG recordings."""

from django.urls import path

from lianyi.areas.diagnostics.web.views import ecg

urlpatterns = [
    path("orders/<int:order_id>/ecg", ecg.upload, name="diagnostics-ecg-upload"),
    path("ecg/<int:waveform_id>", ecg.trace, name="diagnostics-ecg"),
    path("ecg/<int:waveform_id>/samples", ecg.samples, name="diagnostics-ecg-samples"),
    path("ecg/<int:waveform_id>/print", ecg.sheet_of_paper, name="diagnostics-ecg-print"),
    path(
        "ecg/<int:waveform_id>/analyses/<int:analysis_id>/proposals/<int:number>",
        ecg.answer,
        name="diagnostics-ecg-answer",
    ),
]
