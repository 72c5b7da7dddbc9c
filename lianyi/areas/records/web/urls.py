"""Addresses of the shared record."""

from django.urls import path, register_converter

from lianyi.areas.records.web.views import designations, platform, record, stays, writing


class AnswerConverter:
    """What can be done with a hand-over or episode by one button."""

    regex = "accept|decline|withdraw|close"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class SettleConverter(AnswerConverter):
    """What can be done with a waiting message."""

    regex = "replay|discard"


register_converter(AnswerConverter, "hand_over")
register_converter(SettleConverter, "settle")

urlpatterns = [
    path("", writing.encounters, name="records-encounters"),
    path("today", writing.today, name="records-today"),
    path("encounters/new", writing.new, name="records-encounter-new"),
    path("encounters/<int:encounter_id>", record.encounter, name="records-encounter"),
    path("encounters/<int:encounter_id>/amend", writing.amend, name="records-encounter-amend"),
    path("encounters/<int:encounter_id>/sign", writing.sign, name="records-encounter-sign"),
    path("encounters/<int:encounter_id>/void", writing.void, name="records-encounter-void"),
    path(
        "encounters/<int:encounter_id>/addenda", writing.addendum, name="records-encounter-addendum"
    ),
    path("encounters/<int:encounter_id>/orders", writing.order, name="records-encounter-order"),
    path(
        "encounters/<int:encounter_id>/orders/<int:order_id>",
        writing.end_order,
        name="records-order-end",
    ),
    path("encounters/<int:encounter_id>/discharge", stays.discharge, name="records-discharge"),
    path("residents/<int:resident_id>", record.record, name="records-resident"),
    path("residents/<int:resident_id>/allergies", record.allergy, name="records-allergy"),
    path("residents/<int:resident_id>/admit", stays.admit, name="records-admit"),
    path(
        "residents/<int:resident_id>/drugs/<int:item_id>/stop",
        writing.stop,
        name="records-drug-stop",
    ),
    path("documents/<int:document_id>", record.document, name="records-document"),
    path("episodes/<int:episode_id>", record.episode, name="records-episode"),
    path(
        "episodes/<int:episode_id>/<hand_over:answer>", record.hand_over, name="records-hand-over"
    ),
    path("codes", writing.codes, name="records-codes"),
    path("drugs", writing.drugs, name="records-drugs"),
    path("interfaces", platform.interfaces, name="records-interfaces"),
    path("interfaces/<int:interface_id>", platform.interface, name="records-interface"),
    path("interfaces/<int:interface_id>/pause", platform.pause, name="records-interface-pause"),
    path("messages/<int:message_id>/<settle:act>", platform.settle, name="records-message-settle"),
    path("import", platform.upload, name="records-import"),
    path("import/sheet", platform.sheet, name="records-import-sheet"),
    path("designations", designations.listed, name="records-designations"),
    path("designations/<int:designation_id>", designations.end, name="records-designation-end"),
    path("completeness", platform.completeness, name="records-completeness"),
]
