"""Runs of the courier: stops, temperatures, hand-over at both ends."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.areas.diagnostics.types.laboratory import RunCard, RunState
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class RunNotFound(DomainError):
    """No such run within the actor's reach."""

    code = "diagnostics.run_not_found"
    http_status = 404
    template = "There is no courier run {run_id} within your reach."


class RunQuerySet(models.QuerySet["CourierRun"]):
    """Runs, by where they go and where they stop."""

    def visible_to(self, scope: Scope) -> "RunQuerySet":
        """Runs to a centre an institution in reach hosts, or past one in reach."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        stops = RunStop.objects.filter(run=models.OuterRef("pk"), institution__in=ids)
        return self.filter(Q(centre_host__in=ids) | Q(models.Exists(stops)))

    def locked(self, run_id: int) -> "CourierRun":
        """The row, locked until the transaction ends. Raises: RunNotFound (404)."""
        row = self.select_for_update(of=("self",)).filter(pk=run_id).first()
        if row is None:
            raise RunNotFound(run_id=run_id)
        return row

    def one(self, run_id: int) -> "CourierRun":
        """The row. Raises: RunNotFound (404)."""
        row = self.filter(pk=run_id).first()
        if row is None:
            raise RunNotFound(run_id=run_id)
        return row


class CourierRun(models.Model):
    """One box on its way to one laboratory. Temperatures in whole degrees Celsius, both bounds included."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    centre_host = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in RunState], default=RunState.ON_THE_WAY
    )
    box = models.CharField(max_length=30)
    celsius_low = models.SmallIntegerField()
    celsius_high = models.SmallIntegerField()
    courier_id = models.BigIntegerField(null=True)
    courier_name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    taken_over_at = models.DateTimeField(null=True)
    taken_over_by_name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(celsius_low__lte=F("celsius_high")), name="run_bounds_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.TAKEN_OVER) | Q(taken_over_at__isnull=False),
                name="run_taken_over_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["centre_host", "-started_at"], name="run_of_lab")]

    def card(self) -> RunCard:
        """The run as a value."""
        same = (
            "id",
            "centre_id",
            "centre_host_id",
            "box",
            "courier_name",
            "celsius_low",
            "celsius_high",
            "started_at",
            "delivered_at",
            "taken_over_at",
            "taken_over_by_name",
        )
        return RunCard(state=RunState(self.state), **{name: getattr(self, name) for name in same})


class RunStop(models.Model):
    """An institution where the courier picks up. `handed_by_name`: who gave the tubes out; set once."""

    run = models.ForeignKey(CourierRun, models.PROTECT, related_name="stops", db_index=False)
    place = models.PositiveSmallIntegerField()
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)
    handed_by_name = models.CharField(max_length=60, blank=True)
    tubes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "institution"], name="run_stop_once"),
        ]


class RunReading(models.Model):
    """A temperature of the box. Never changed."""

    run = models.ForeignKey(CourierRun, models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    celsius = models.DecimalField(max_digits=5, decimal_places=1)
    out_of_bounds = models.BooleanField()
    by_name = models.CharField(max_length=60)
