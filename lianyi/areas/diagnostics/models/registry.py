"""What stands behind a centre: contracts with third parties, who reads when, cooperation, convenience measures."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre


class Contract(models.Model):
    """A contract with a third-party centre. `conditions`: code -> {on, by} of each condition confirmed (RMT-14)."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="contracts", db_index=False)
    number = models.CharField(max_length=60)
    from_on = models.DateField()
    until_on = models.DateField()
    conditions = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="centre_contract_once"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="centre_contract_forward"
            ),
        ]


class Duty(models.Model):
    """Who reads at a centre, from when to when."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "user_id", "starts_at"], name="centre_duty_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="centre_duty_forward"
            ),
        ]
        indexes = [models.Index(fields=["centre", "ends_at"], name="centre_duty_of_day")]


class Cooperation(models.Model):
    """An agreement between a member and an upper hospital: on what, how often, from when (RMT-15)."""

    county_code = models.CharField(max_length=12)
    member = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    upper = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    schedule = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "upper", "number"], name="cooperation_agreement_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="cooperation_agreement_forward"
            ),
        ]


class CooperationDay(models.Model):
    """One day on which the agreement was lived: what was done, how many cases, with which result."""

    cooperation = models.ForeignKey(Cooperation, models.PROTECT, related_name="days")
    held_on = models.DateField()
    topic = models.CharField(max_length=200)
    cases = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=500, blank=True)
    noted_by_name = models.CharField(max_length=60)


class Measure(models.Model):
    """That a unit adopted a convenience measure of the list (RES-06)."""

    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=20)
    adopted_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="measure_adopted_once"),
        ]


class MeasureUse(models.Model):
    """How often a measure was used in a month, as the unit counted it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="uses", db_index=False)
    month = models.DateField()
    uses = models.PositiveIntegerField()
    noted_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "month"], name="measure_month_once"),
        ]
