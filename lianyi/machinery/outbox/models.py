"""Three tables: what happened, who is yet to hear of it, and when each job runs next."""

from django.db import models
from django.db.models import Q

from lianyi.machinery.outbox.types import State


class OutboxEvent(models.Model):
    """One thing that happened. `payload` holds ids and values, never a name or a number of a person."""

    name = models.CharField(max_length=120)
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "outbox_event"
        indexes = [models.Index(fields=["name", "id"], name="outbox_event_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class OutboxDelivery(models.Model):
    """One event on its way to one subscriber."""

    event = models.ForeignKey(
        OutboxEvent, models.CASCADE, related_name="deliveries", db_index=False
    )
    subscriber = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "outbox_delivery"
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="outbox_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="outbox_delivery_state"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DONE, done_at__isnull=False)
                | (~Q(state=State.DONE) & Q(done_at=None)),
                name="outbox_delivery_done_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="outbox_due", condition=Q(state=State.WAITING)
            ),
            models.Index(fields=["id"], name="outbox_parked", condition=Q(state=State.PARKED)),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.state}"


class JobLease(models.Model):
    """When a periodic job runs next, and which worker runs it now."""

    name = models.CharField(max_length=200, primary_key=True)
    next_run_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=100, default="")
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "job_lease"

    def __str__(self) -> str:
        return self.name
