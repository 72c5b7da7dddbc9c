"""Quality of the centres: film grades, retakes, readings read twice, what the taker is told, who may be trusted."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.quality import (
    FeedbackKind,
    FitnessKind,
    Grade,
    SecondReadingState,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class SecondReadingNotFound(DomainError):
    """No such second reading within the actor's reach."""

    code = "diagnostics.second_reading_not_found"
    http_status = 404
    template = "There is no second reading {reading_id} within your reach."


class FeedbackNotFound(DomainError):
    """No such word of feedback within the actor's reach."""

    code = "diagnostics.feedback_not_found"
    http_status = 404
    template = "There is no feedback {feedback_id} within your reach."


def _of_order(scope: Scope) -> Q:
    """The sides of an order, from a row beside it."""
    ids = scope.institution_ids
    return Q(order__requester__in=ids) | Q(order__performer__in=ids) | Q(order__centre_host__in=ids)


Row = TypeVar("Row", bound=models.Model)


class QualityQuerySet(models.QuerySet[Row]):
    """Rows beside an order, by its sides."""

    def visible_to(self, scope: Scope) -> Self:
        """Those whose order an institution in reach asked for, performed, or hosts the centre of."""
        return self if scope.everything else self.filter(_of_order(scope))


class FilmGrade(models.Model):
    """How good the reader found the film or trace of an order: the newest word counts."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=1, choices=[(g, g) for g in Grade])
    faults = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    graded_at = models.DateTimeField()
    graded_by_id = models.BigIntegerField(null=True)
    graded_by_name = models.CharField(max_length=60)

    objects = QualityQuerySet["FilmGrade"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grade=Grade.FIRST) | ~Q(faults=[]), name="film_below_first_has_faults"
            ),
        ]
        indexes = [models.Index(fields=["graded_at"], name="film_graded_at")]


class Retake(models.Model):
    """An examination that had to be done again, and why. Never changed."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    performed_by_id = models.BigIntegerField(null=True)
    performed_by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)

    objects = QualityQuerySet["Retake"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="retake_at"),
            models.Index(fields=["order", "at"], name="retake_of_order"),
        ]


class Feedback(models.Model):
    """A word to whoever took the film or drew the specimen, or first read it; it waits until they took note."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in FeedbackKind])
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    to_user_id = models.BigIntegerField(null=True)
    to_name = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    read_at = models.DateTimeField(null=True)
    read_by_name = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["institution", "at"], condition=Q(read_at=None), name="feedback_unread"
            ),
            models.Index(fields=["institution", "at"], name="feedback_of_institution"),
        ]


class SecondReading(models.Model):
    """A signed report drawn to be read once more by somebody who has not seen it."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=[(s, s) for s in SecondReadingState])
    seed = models.CharField(max_length=60)
    drawn_at = models.DateTimeField()
    first_reader_id = models.BigIntegerField(null=True)
    first_reader_name = models.CharField(max_length=60, blank=True)
    first_abnormal = models.BooleanField()
    second_abnormal = models.BooleanField(null=True)
    impression = models.CharField(max_length=1000, blank=True)
    read_at = models.DateTimeField(null=True)
    reader_id = models.BigIntegerField(null=True)
    reader_name = models.CharField(max_length=60, blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    significant = models.BooleanField(default=False)
    score_note = models.CharField(max_length=500, blank=True)
    scored_at = models.DateTimeField(null=True)
    addendum_proposed = models.BooleanField(default=False)

    objects = QualityQuerySet["SecondReading"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SecondReadingState.DRAWN)
                | Q(second_abnormal__isnull=False, read_at__isnull=False, reader_id__isnull=False),
                name="second_reading_read_has_its_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=SecondReadingState.SCORED) | Q(score__gte=1, score__lte=4),
                name="second_reading_scored_one_to_four",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "drawn_at"], name="second_reading_waiting"),
            models.Index(fields=["scored_at"], name="second_reading_scored"),
        ]


class Fitness(models.Model):
    """Whether a centre may be trusted with an item from a day on, by internal control or an external round.

    The newest row of each kind counts; without any row nothing speaks against the centre. `source` names the row that
    said so (`eqa_round:7`); the same source is written once.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    item_code = models.CharField(max_length=30)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in FitnessKind])
    passed = models.BooleanField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    set_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "item_code", "kind", "source"], name="fitness_once_a_source"
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "item_code", "kind", "from_on"], name="fitness_of_centre"
            ),
        ]
