"""Internal control of a laboratory's measurements, and rounds of outside comparison."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class ControlNotFound(DomainError):
    """No such control within the actor's reach."""

    code = "diagnostics.control_not_found"
    http_status = 404
    template = "There is no such control within your reach."


class EqaNotFound(DomainError):
    """No such round within the actor's reach."""

    code = "diagnostics.eqa_not_found"
    http_status = 404
    template = "There is no such round within your reach."


class ControlQuerySet(models.QuerySet["ControlMaterial"]):
    """Materials, by the centre's host."""

    def visible_to(self, scope: Scope) -> "ControlQuerySet":
        """Those of centres that an institution in reach hosts."""
        return self if scope.everything else self.filter(centre__host__in=scope.institution_ids)


class ControlMaterial(models.Model):
    """One level of a lot with its target on one analyser, in our unit; another target is another row."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    analyte = models.CharField(max_length=20)
    analyser = models.CharField(max_length=40)
    lot = models.CharField(max_length=30)
    level = models.CharField(max_length=10)
    mean = models.DecimalField(max_digits=14, decimal_places=4)
    sd = models.DecimalField(max_digits=14, decimal_places=4)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    set_at = models.DateTimeField()
    set_by_name = models.CharField(max_length=60)

    objects = ControlQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "analyte", "analyser", "lot", "level", "from_on"],
                name="control_target_once_a_day",
            ),
            models.CheckConstraint(condition=Q(sd__gt=0), name="control_sd_above_zero"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="control_ends_after_it_begins",
            ),
        ]


class RunOfControlsQuerySet(models.QuerySet["ControlRun"]):
    """Runs of controls, by the centre's host."""

    def visible_to(self, scope: Scope) -> "RunOfControlsQuerySet":
        """Those of centres that an institution in reach hosts."""
        return self if scope.everything else self.filter(centre__host__in=scope.institution_ids)


class ControlRun(models.Model):
    """Controls of one analyte measured together, and its verdict as told. `afresh`: first after a correction."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    analyte = models.CharField(max_length=20)
    analyser = models.CharField(max_length=40)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    outcome = models.CharField(max_length=8)
    violations = models.JSONField(default=list)
    afresh = models.BooleanField(default=False)
    correction = models.CharField(max_length=20, blank=True)
    correction_note = models.CharField(max_length=300, blank=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_by_name = models.CharField(max_length=60, blank=True)

    objects = RunOfControlsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(correction="") | Q(corrected_at__isnull=False),
                name="control_correction_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "analyte", "analyser", "-at", "-id"], name="control_run_series"
            ),
        ]


class ControlValue(models.Model):
    """One control of a run, against the target it had that day."""

    run = models.ForeignKey(ControlRun, models.PROTECT, related_name="values", db_index=False)
    material = models.ForeignKey(ControlMaterial, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    mean = models.DecimalField(max_digits=14, decimal_places=4)
    sd = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "level"], name="control_value_once_a_level"),
        ]


class EqaQuerySet(models.QuerySet["EqaRound"]):
    """Rounds, by the centre's host."""

    def visible_to(self, scope: Scope) -> "EqaQuerySet":
        """Those of centres that an institution in reach hosts."""
        return self if scope.everything else self.filter(centre__host__in=scope.institution_ids)

    def locked(self, round_id: int) -> "EqaRound":
        """The row, locked until the transaction ends. Raises: EqaNotFound (404)."""
        row = (
            self.select_related("centre")
            .select_for_update(of=("self",))
            .filter(pk=round_id)
            .first()
        )
        if row is None:
            raise EqaNotFound
        return row


class EqaRound(models.Model):
    """A round of outside comparison: enrolled, handed in, scored, certified."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    organiser = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    enrolled_at = models.DateTimeField()
    enrolled_by_name = models.CharField(max_length=60)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_name = models.CharField(max_length=60, blank=True)
    scored_at = models.DateTimeField(null=True)
    scored_by_name = models.CharField(max_length=60, blank=True)
    certificate_no = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = EqaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "organiser", "name", "year"], name="eqa_round_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(scored_at=None) | Q(submitted_at__isnull=False),
                name="eqa_scored_after_handed_in",
            ),
        ]


class EqaSample(models.Model):
    """One sample of a round: what we found, what the organiser says, and the mark."""

    round = models.ForeignKey(EqaRound, models.PROTECT, related_name="samples", db_index=False)
    analyte = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    sd = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    allowed_percent = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    allowed = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    z = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    mark = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "analyte", "number"], name="eqa_sample_once_a_round"
            ),
        ]

    @property
    def texts(self) -> dict[str, str]:
        """Its numbers as people write them, without zeros behind; empty where there is none."""
        names = ("value", "target", "sd", "allowed_percent")
        return {name: plain_text(getattr(self, name)) for name in names}


def plain_text(number: Decimal | None) -> str:
    """A number as people write it: 100, 5.1."""
    return "" if number is None else f"{number.normalize():f}"
