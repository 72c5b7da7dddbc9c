"""Addresses of consultations."""

from django.urls import path, register_converter

from lianyi.areas.consultations.web.views import (
    case,
    figures,
    lists,
    office,
    request,
    room,
    teaching,
)


class ActConverter:
    """The name of an act on a consultation: only those there are."""

    regex = "|".join(sorted(case.ACTS))

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ActConverter, "consultation_act")

urlpatterns = [
    path("", lists.inbox, name="consultations-inbox"),
    path("new", request.new, name="consultations-new"),
    path("<int:consultation_id>", case.case, name="consultations-case"),
    path("<int:consultation_id>/do/<consultation_act:name>", case.act, name="consultations-act"),
    path("<int:consultation_id>/paper", case.paper, name="consultations-paper"),
    path(
        "<int:consultation_id>/opinions/<int:invite_id>",
        case.versions,
        name="consultations-versions",
    ),
    path("tasks/<int:task_id>", case.task, name="consultations-task"),
    path("<int:consultation_id>/room/", room.room, name="consultations-room"),
    path("<int:consultation_id>/room/join", room.join, name="consultations-room-join"),
    path("<int:consultation_id>/room/news", room.news, name="consultations-room-news"),
    path("<int:consultation_id>/room/signal", room.signal, name="consultations-room-signal"),
    path("<int:consultation_id>/room/speak", room.speak, name="consultations-room-speak"),
    path("<int:consultation_id>/room/leave", room.leave, name="consultations-room-leave"),
    path(
        "<int:consultation_id>/room/picture/<int:message_id>",
        room.show_picture,
        name="consultations-room-picture",
    ),
    path("experts", lists.experts, name="consultations-experts"),
    path("experts/new", office.expert_new, name="consultations-expert-new"),
    path(
        "experts/<int:expert_id>/active", office.expert_active, name="consultations-expert-active"
    ),
    path("clinics", lists.clinics, name="consultations-clinics"),
    path("clinics/new", office.clinic_new, name="consultations-clinic-new"),
    path("clinics/<int:clinic_id>/close", office.clinic_close, name="consultations-clinic-close"),
    path("agreements", lists.agreements, name="consultations-agreements"),
    path("lessons", teaching.lessons, name="consultations-lessons"),
    path("lessons/new", teaching.new, name="consultations-lesson-new"),
    path("lessons/<int:lesson_id>", teaching.lesson, name="consultations-lesson"),
    path("lessons/<int:lesson_id>/code", teaching.code, name="consultations-lesson-code"),
    path("lessons/<int:lesson_id>/sign-in", teaching.sign_in, name="consultations-sign-in"),
    path("lessons/<int:lesson_id>/add", teaching.add, name="consultations-lesson-add"),
    path("lessons/<int:lesson_id>/hold", teaching.hold, name="consultations-lesson-hold"),
    path("lessons/<int:lesson_id>/cancel", teaching.cancel, name="consultations-lesson-cancel"),
    path("teaching", teaching.counts, name="consultations-teaching"),
    path("statistics", figures.statistics, name="consultations-statistics"),
    path("statistics/rows/<slug:rows>", figures.drill, name="consultations-drill"),
]
