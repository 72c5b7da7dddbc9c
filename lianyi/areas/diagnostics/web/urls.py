"""Addresses of diagnostics."""

from django.urls import include, path, register_converter

from lianyi.areas.diagnostics.web.views import (
    centres,
    cooperation,
    figures,
    lists,
    ordering,
    orders,
    viewer,
)


class ActConverter:
    """The name of an act on an order: only those there are."""

    regex = "|".join(sorted(orders.ACTS))

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class CentreActConverter(ActConverter):
    """The name of an act on a centre: only those there are."""

    regex = "|".join(sorted(centres.ACTS))


register_converter(ActConverter, "order_act")
register_converter(CentreActConverter, "centre_act")

urlpatterns = [
    path("", include("lianyi.areas.diagnostics.web.laboratory_urls")),
    path("", include("lianyi.areas.diagnostics.web.image_urls")),
    path("", include("lianyi.areas.diagnostics.web.quality_urls")),
    path("", include("lianyi.areas.diagnostics.web.report_urls")),
    path("", include("lianyi.areas.diagnostics.web.ecg_urls")),
    path("", lists.orders, name="diagnostics-orders"),
    path("new", ordering.new, name="diagnostics-new"),
    path("centres", centres.centres, name="diagnostics-centres"),
    path("centres/new", centres.open_centre, name="diagnostics-centre-new"),
    path("centres/<int:centre_id>", centres.centre, name="diagnostics-centre"),
    path(
        "centres/<int:centre_id>/do/<centre_act:name>", centres.act, name="diagnostics-centre-act"
    ),
    path("cooperation", cooperation.agreements, name="diagnostics-cooperation"),
    path("cooperation/new", cooperation.sign, name="diagnostics-cooperation-new"),
    path("cooperation/day", cooperation.day, name="diagnostics-cooperation-day"),
    path("measures", cooperation.measures, name="diagnostics-measures"),
    path("measures/new", cooperation.adopt, name="diagnostics-measure-new"),
    path("measures/use", cooperation.use, name="diagnostics-measure-use"),
    path("coverage", centres.network, name="diagnostics-coverage"),
    path("turnaround", figures.turnaround_page, name="diagnostics-turnaround"),
    path("turnaround/rows", figures.rows, name="diagnostics-turnaround-rows"),
    path("queue", lists.queue, name="diagnostics-queue"),
    path("queue/<int:centre_id>/next", lists.claim_next, name="diagnostics-claim-next"),
    path("orders/<int:order_id>/images", viewer.order_images, name="diagnostics-viewer"),
    path("studies/<int:study_id>/images", viewer.study_images, name="diagnostics-study-viewer"),
    path("studies/<int:study_id>/index.json", viewer.study_json, name="diagnostics-study-index"),
    path(
        "studies/<int:study_id>/frames/<str:uid>/<int:number>",
        viewer.frame,
        name="diagnostics-frame",
    ),
    path("studies/<int:study_id>/marks", viewer.marks, name="diagnostics-study-marks"),
    path("studies/<int:study_id>/key-images", viewer.keys, name="diagnostics-study-keys"),
    path("key-images/<int:key_image_id>.png", viewer.key_image, name="diagnostics-key-image"),
    path("orders/<int:order_id>/slip", lists.slip, name="diagnostics-slip"),
    path("orders/<int:order_id>", orders.order, name="diagnostics-order"),
    path("orders/<int:order_id>/do/<order_act:name>", orders.act, name="diagnostics-act"),
]
