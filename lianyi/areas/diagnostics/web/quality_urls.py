"""Addresses of critical values, mutual recognition and quality, in three lists."""

from typing import Final

from django.urls import path, register_converter

from lianyi.areas.diagnostics.web.views import critical, critical_rules, quality, recognition


class CriticalActConverter:
    """The name of an act on a critical value: only those there are."""

    regex = "|".join(sorted(critical.ACTS))

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(CriticalActConverter, "critical_act")

CRITICAL: Final = [
    path("critical", critical.index, name="diagnostics-critical"),
    path("critical/<int:critical_id>", critical.value, name="diagnostics-critical-value"),
    path(
        "critical/<int:critical_id>/do/<critical_act:name>",
        critical.value,
        name="diagnostics-critical-act",
    ),
    path("critical/statistics", critical.statistics, name="diagnostics-critical-statistics"),
    path("critical/rules", critical_rules.rules, name="diagnostics-critical-rules"),
    path("critical/rules/new", critical_rules.rule, name="diagnostics-critical-rule-new"),
    path("critical/rules/<slug:code>", critical_rules.rule, name="diagnostics-critical-rule"),
    path(
        "orders/<int:order_id>/critical",
        critical_rules.report,
        name="diagnostics-critical-report",
    ),
]

RECOGNITION: Final = [
    path("recognition", recognition.decisions, name="diagnostics-recognition"),
    path(
        "recognition/statistics", recognition.statistics, name="diagnostics-recognition-statistics"
    ),
    path("recognition/items", recognition.catalogue, name="diagnostics-recognition-items"),
    path(
        "recognition/items/<slug:item_code>", recognition.line, name="diagnostics-recognition-item"
    ),
    path("recognition/earlier/<int:order_id>", recognition.earlier, name="diagnostics-earlier"),
]

QUALITY: Final = [
    path("quality", quality.statistics, name="diagnostics-quality"),
    path("quality/films", quality.films, name="diagnostics-films"),
    path("quality/retakes", quality.retakes, name="diagnostics-retakes"),
    path("quality/feedback", quality.feedback, name="diagnostics-feedback"),
    path("quality/feedback/<int:feedback_id>", quality.note, name="diagnostics-feedback-note"),
    path("quality/second", quality.second_list, name="diagnostics-second-readings"),
    path("quality/second/<int:reading_id>", quality.second, name="diagnostics-second"),
    path("quality/fitness/<int:centre_id>", quality.fitness, name="diagnostics-fitness"),
    path("orders/<int:order_id>/grade", quality.grade, name="diagnostics-grade"),
]

urlpatterns = [*CRITICAL, *RECOGNITION, *QUALITY]
