"""Teaching rounds, case discussions and lectures, and who was there."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianyi.areas.consultations.models.consultation import Consultation
from lianyi.areas.consultations.types.words import LessonKind, LessonState, SignInWay
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class LessonNotFound(DomainError):
    """No such lesson within the actor's reach."""

    code = "consultations.lesson_not_found"
    http_status = 404
    template = "There is no lesson {lesson_id} within your reach."


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, by who may see them."""

    def in_county(self, county_code: str) -> "LessonQuerySet":
        """Every lesson of a county: whoever works there may come."""
        return self.filter(county_code=county_code)

    def visible_to(self, scope: Scope) -> "LessonQuerySet":
        """Lessons that an institution in reach holds, or that somebody of it attended."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        there = Attendance.objects.filter(lesson=OuterRef("pk"), institution__in=ids)
        return self.filter(Q(institution__in=ids) | Q(Exists(there)))

    def one(self, lesson_id: int) -> "Lesson":
        """The row. Raises: LessonNotFound (404)."""
        row = self.filter(pk=lesson_id).first()
        if row is None:
            raise LessonNotFound(lesson_id=lesson_id)
        return row


class Lesson(models.Model):
    """One event of teaching. `code` is what is typed or scanned to sign in while it is open."""

    kind = models.CharField(max_length=10, choices=[(k, k) for k in LessonKind])
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in LessonState], default=LessonState.PLANNED
    )
    title = models.CharField(max_length=120)
    county_code = models.CharField(max_length=12, blank=True)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    teacher_id = models.BigIntegerField(null=True)
    teacher_name = models.CharField(max_length=60)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", null=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=80, blank=True)
    audience = models.CharField(max_length=120, blank=True)
    materials = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=60)
    held_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "starts_at"], name="lesson_of_institution"),
            models.Index(fields=["county_code", "starts_at"], name="lesson_of_county"),
        ]


class Attendance(models.Model):
    """Somebody was there. A member of staff counts once a lesson."""

    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="attendance_rows", db_index=False
    )
    staff_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True
    )
    way = models.CharField(max_length=6, choices=[(w, w) for w in SignInWay])
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "staff_id"], name="attendance_once"),
        ]
