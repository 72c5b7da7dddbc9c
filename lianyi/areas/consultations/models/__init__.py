"""Tables of consultations."""

from lianyi.areas.consultations.models.consultation import (
    AdverseEvent,
    Consultation,
    ConsultationNotFound,
    ConsultationQuerySet,
    Invite,
    Package,
)
from lianyi.areas.consultations.models.expert import Clinic, ClinicNotFound, Expert, ExpertNotFound
from lianyi.areas.consultations.models.opinion import JointPlan, Opinion, PlanTask, TaskNotFound
from lianyi.areas.consultations.models.session import (
    Message,
    Note,
    Participant,
    Picture,
    Session,
    Signal,
)
from lianyi.areas.consultations.models.teaching import (
    Attendance,
    Lesson,
    LessonNotFound,
    LessonQuerySet,
)

__all__ = [
    "AdverseEvent",
    "Attendance",
    "Clinic",
    "ClinicNotFound",
    "Consultation",
    "ConsultationNotFound",
    "ConsultationQuerySet",
    "Expert",
    "ExpertNotFound",
    "Invite",
    "JointPlan",
    "Lesson",
    "LessonNotFound",
    "LessonQuerySet",
    "Message",
    "Note",
    "Opinion",
    "Package",
    "Participant",
    "Picture",
    "PlanTask",
    "Session",
    "Signal",
    "TaskNotFound",
]
