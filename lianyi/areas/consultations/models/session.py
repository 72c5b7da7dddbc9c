"""A meeting of a consultation: who joined, what was said and shown, and the letterbox of the browsers."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.consultations.models.consultation import Consultation
from lianyi.areas.consultations.types.words import Hand, SessionState, SignalKind


class Session(models.Model):
    """One meeting. `media_agreed`: before it the patient agreed to camera and microphone, told by `agreed_by`."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8, choices=[(s, s) for s in SessionState], default=SessionState.PLANNED
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    patient_present = models.BooleanField(default=False)
    media_agreed = models.BooleanField(default=False)
    agreed_by = models.CharField(max_length=60, blank=True)
    network_checked = models.BooleanField(default=False)
    stop_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="consultation_session_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="consultation_session_lasts"
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(state__in=[SessionState.PLANNED, SessionState.LIVE]),
                name="consultation_session_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "ends_at"],
                condition=Q(state__in=[SessionState.PLANNED, SessionState.LIVE]),
                name="consultation_session_times",
            )
        ]


class Note(models.Model):
    """What one side writes down of a meeting; both sides keep their own."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    hand = models.CharField(max_length=10, choices=[(h, h) for h in Hand])
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)


class Participant(models.Model):
    """Somebody's browser in a meeting. `peer` is made by the browser; `seen_at` is when it last asked for news."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_index=False)
    peer = models.CharField(max_length=32)
    user_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    video = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    quality = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "peer"], name="participant_peer_once"),
        ]


class Message(models.Model):
    """A line written in a meeting, with a picture where one was shown."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_index=False)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["session", "id"], name="consultation_message_next")]


class Picture(models.Model):
    """The bytes of a picture shown in a meeting: PNG or JPEG."""

    message = models.OneToOneField(
        Message, models.PROTECT, related_name="picture", primary_key=True
    )
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    content = models.BinaryField()


class Signal(models.Model):
    """A letter from one browser to another while they agree how to speak; kept for minutes only."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+", db_index=False)
    to_peer = models.CharField(max_length=32)
    from_peer = models.CharField(max_length=32)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in SignalKind])
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["session", "to_peer", "id"], name="signal_letterbox"),
            models.Index(fields=["at"], name="signal_by_age"),
        ]
