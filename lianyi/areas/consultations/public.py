"""What other areas may ask of consultations, and order from it."""

from lianyi.areas.consultations.models import (
    ClinicNotFound,
    ConsultationNotFound,
    ExpertNotFound,
    LessonNotFound,
    TaskNotFound,
)
from lianyi.areas.consultations.selectors.experts import list_clinics, list_experts
from lianyi.areas.consultations.selectors.lists import list_consultations
from lianyi.areas.consultations.services.clinics import book_clinic, close_clinic, publish_clinic
from lianyi.areas.consultations.services.ending import (
    feed_back,
    lapse_unanswered,
    report_adverse,
    withdraw,
)
from lianyi.areas.consultations.services.experts import register_expert, set_expert_active
from lianyi.areas.consultations.services.meeting import end, schedule, start, stop, write_note
from lianyi.areas.consultations.services.opining import sign_opinion, sign_plan
from lianyi.areas.consultations.services.requesting import give_info, pass_on, request_consultation
from lianyi.areas.consultations.services.room import (
    ask_news,
    join,
    leave,
    post_message,
    post_signal,
)
from lianyi.areas.consultations.services.tasks import finish_task
from lianyi.areas.consultations.services.teaching import (
    add_attendance,
    cancel_lesson,
    hold_lesson,
    plan_lesson,
    sign_in,
)
from lianyi.areas.consultations.services.triaging import accept, ask_info, decline
from lianyi.areas.consultations.types.cards import ConsultationCard, ConsultationRow, ExpertCard
from lianyi.areas.consultations.types.drafts import (
    Choice,
    ConsentDraft,
    ExpertDraft,
    FeedbackDraft,
    LessonDraft,
    OpinionDraft,
    PlanDraft,
    PlannedTask,
    RequestDraft,
    ScheduleDraft,
    StartDraft,
    Wanted,
)
from lianyi.areas.consultations.types.words import (
    Accepted,
    Form,
    Grade,
    LessonKind,
    SignalKind,
    State,
    Urgency,
)

__all__ = [
    "Accepted",
    "Choice",
    "ClinicNotFound",
    "ConsentDraft",
    "ConsultationCard",
    "ConsultationNotFound",
    "ConsultationRow",
    "ExpertCard",
    "ExpertDraft",
    "ExpertNotFound",
    "FeedbackDraft",
    "Form",
    "Grade",
    "LessonDraft",
    "LessonKind",
    "LessonNotFound",
    "OpinionDraft",
    "PlanDraft",
    "PlannedTask",
    "RequestDraft",
    "ScheduleDraft",
    "SignalKind",
    "StartDraft",
    "State",
    "TaskNotFound",
    "Urgency",
    "Wanted",
    "accept",
    "add_attendance",
    "ask_info",
    "ask_news",
    "book_clinic",
    "cancel_lesson",
    "close_clinic",
    "decline",
    "end",
    "feed_back",
    "finish_task",
    "give_info",
    "hold_lesson",
    "join",
    "lapse_unanswered",
    "leave",
    "list_clinics",
    "list_consultations",
    "list_experts",
    "pass_on",
    "plan_lesson",
    "post_message",
    "post_signal",
    "publish_clinic",
    "register_expert",
    "report_adverse",
    "request_consultation",
    "schedule",
    "set_expert_active",
    "sign_in",
    "sign_opinion",
    "sign_plan",
    "start",
    "stop",
    "withdraw",
    "write_note",
]
