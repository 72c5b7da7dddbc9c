"""Connected systems and what they sent."""

from django.db import models
from django.db.models import Q

from lianyi.areas.records.models.querysets import SensitiveCare, one_of
from lianyi.areas.records.types import InterfaceStandard, MessageCard, MessageState
from lianyi.kernel.actor import Scope
from lianyi.machinery.crypto.fields import EncryptedField

__all__ = ["Interface", "Message", "SensitiveCare"]


class InterfaceQuerySet(models.QuerySet["Interface"]):
    """Connected systems by institution."""

    def visible_to(self, scope: Scope) -> "InterfaceQuerySet":
        """Systems of institutions in reach."""
        return self if scope.everything else self.filter(institution_id__in=scope.institution_ids)


class Interface(models.Model):
    """A system of a member institution that sends to the platform."""

    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    vendor = models.CharField(max_length=80, blank=True, default="")
    standard = models.CharField(max_length=12)
    services = models.JSONField(default=list)
    silence_h = models.PositiveIntegerField(default=24)
    is_paused = models.BooleanField(default=False)
    last_message_at = models.DateTimeField(null=True)
    last_error_at = models.DateTimeField(null=True)

    objects = InterfaceQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("standard", InterfaceStandard, "records_if_standard"),
            models.CheckConstraint(condition=Q(silence_h__gte=1), name="records_if_silence"),
        ]


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by the institution of their system."""

    def visible_to(self, scope: Scope) -> "MessageQuerySet":
        """Messages of systems of institutions in reach."""
        return (
            self
            if scope.everything
            else self.filter(interface__institution_id__in=scope.institution_ids)
        )


class Message(models.Model):
    """A received message. Its content is sealed and kept only while it waits in the error queue."""

    interface = models.ForeignKey(
        Interface, models.PROTECT, related_name="messages", db_index=False
    )
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    stored = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_text = models.CharField(max_length=500, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=1)
    payload = EncryptedField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["interface", "-received_at"], name="records_msg_interface"),
            models.Index(
                fields=["interface"], condition=Q(state="FAILED"), name="records_msg_waiting"
            ),
        ]
        constraints = [
            one_of("state", MessageState, "records_msg_state"),
            models.CheckConstraint(
                condition=Q(state="FAILED", payload__isnull=False)
                | (~Q(state="FAILED") & Q(payload__isnull=True)),
                name="records_msg_content_only_while_waiting",
            ),
        ]

    def card(self) -> MessageCard:
        """The message without its content."""
        return MessageCard(
            id=self.pk,
            interface_id=self.interface_id,
            received_at=self.received_at,
            kind=self.kind,
            state=MessageState(self.state),
            stored=self.stored,
            error_code=self.error_code,
            error_text=self.error_text,
            attempts=self.attempts,
            note=self.note,
        )
