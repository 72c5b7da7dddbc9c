"""Addresses of slots, visits and beds."""

from django.urls import path, register_converter

from lianyi.areas.scheduling.states import AppointmentMove, BedMove
from lianyi.areas.scheduling.web.views import beds, slots, visits


class BedMoveConverter:
    """What can be done with a bed by one button: only that."""

    regex = "|".join((BedMove.VACATE, BedMove.CLEAN, BedMove.CLOSE, BedMove.OPEN, BedMove.OCCUPY))

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class VisitMoveConverter(BedMoveConverter):
    """What can be done with a visit by one button."""

    regex = "|".join((AppointmentMove.CHECK_IN, AppointmentMove.SERVE, AppointmentMove.MISS))


register_converter(BedMoveConverter, "bed_move")
register_converter(VisitMoveConverter, "visit_move")

urlpatterns = [
    path("", slots.calendar, name="scheduling-slots"),
    path("sessions/<int:session_id>", slots.session, name="scheduling-session"),
    path("resources", slots.resources, name="scheduling-resources"),
    path("resources/generate", slots.generate, name="scheduling-generate"),
    path("resources/<int:resource_id>", slots.resource, name="scheduling-resource"),
    path("utilisation", slots.utilisation, name="scheduling-utilisation"),
    path("book", visits.book, name="scheduling-book"),
    path("arrivals", visits.arrivals, name="scheduling-arrivals"),
    path("appointments/<int:appointment_id>", visits.appointment, name="scheduling-appointment"),
    path(
        "appointments/<int:appointment_id>/<visit_move:move>",
        visits.act,
        name="scheduling-appointment-act",
    ),
    path("beds", beds.board, name="scheduling-beds"),
    path("beds/<int:bed_id>", beds.bed, name="scheduling-bed"),
    path("beds/<int:bed_id>/<bed_move:move>", beds.act, name="scheduling-bed-act"),
    path("beds/<int:bed_id>/move", beds.move_patient, name="scheduling-bed-move"),
    path("wards/new", beds.new_ward, name="scheduling-ward-new"),
]
