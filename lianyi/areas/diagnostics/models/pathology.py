"""What pathology does with a specimen before anybody reads it: grossing, blocks, slides, and slides that travel."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.order import Order
from lianyi.kernel.actor import Scope


class Grossing(models.Model):
    """The cutting of one order's tissue. `number` is the pathology number (病理号)."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="+")
    number = models.CharField(max_length=16, unique=True, null=True)
    description = models.CharField(max_length=2000)
    pieces = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    ischaemia_minutes = models.PositiveIntegerField(null=True)
    ischaemia_late = models.BooleanField(default=False)


class Block(models.Model):
    """A paraffin block, lettered within its order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    letter = models.CharField(max_length=4)
    tissue = models.CharField(max_length=80)
    embedded_at = models.DateTimeField()
    by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "letter"], name="block_once")]


class Slide(models.Model):
    """A slide of a block; numbered within it."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="slides", db_index=False)
    number = models.PositiveSmallIntegerField()
    stain = models.CharField(max_length=30)
    stained_at = models.DateTimeField()
    by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "number"], name="slide_once")]


class SlideTransferQuerySet(models.QuerySet["SlideTransfer"]):
    """Transfers, by both ends."""

    def visible_to(self, scope: Scope) -> "SlideTransferQuerySet":
        """Those from or to an institution in reach."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(Q(sender__in=ids) | Q(receiver__in=ids))


class SlideTransfer(models.Model):
    """Slides or their scans on their way to another reader; quality comes back to who made them."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    sender = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    receiver = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8)
    digital = models.BooleanField(default=False)
    slides = models.CharField(max_length=200)
    question = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    sent_by_name = models.CharField(max_length=60)
    received_at = models.DateTimeField(null=True)
    received_by_name = models.CharField(max_length=60, blank=True)
    quality = models.CharField(max_length=6, blank=True)
    faults = models.JSONField(default=list)
    opinion = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    back_at = models.DateTimeField(null=True)

    objects = SlideTransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(sender=F("receiver")), name="slides_go_somewhere_else"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (Q(received_at__isnull=False) & ~Q(quality="")),
                name="slides_answered_after_receipt_with_quality",
            ),
        ]
