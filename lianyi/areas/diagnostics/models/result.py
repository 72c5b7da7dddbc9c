"""Results of a laboratory order, and values that wait for a person because they could not be taken."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Q

from lianyi.areas.diagnostics.definitions.analytes import analytes
from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.laboratory import (
    CorrectionCard,
    HeldState,
    ResultCard,
    ResultSheetCard,
    SheetState,
)
from lianyi.kernel.actor import Scope


class ResultSheet(models.Model):
    """The results of one order. `version` grows with every change; `retakes`: for which taking of the specimen."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=[(s, s) for s in SheetState], default=SheetState.OPEN
    )
    version = models.PositiveIntegerField(default=1)
    retakes = models.PositiveSmallIntegerField(default=0)
    analyser = models.CharField(max_length=40, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by_id = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=60, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by_id = models.BigIntegerField(null=True)
    verified_by_name = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by_name = models.CharField(max_length=60, blank=True)
    qc_reason = models.CharField(max_length=300, blank=True)
    qc_reason_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SheetState.SIGNED) | Q(signed_at__isnull=False),
                name="results_signed_have_their_time",
            ),
        ]

    def card(self, results: Iterable["Result"] = ()) -> ResultSheetCard:
        """The sheet as a value, with the given results in the order of the item."""
        same = (
            "order_id",
            "version",
            "analyser",
            "comment",
            "entered_at",
            "entered_by_name",
            "verified_at",
            "verified_by_name",
            "signed_at",
            "signed_by_name",
            "qc_reason",
        )
        return ResultSheetCard(
            state=SheetState(self.state),
            results=tuple(row.card() for row in results),
            **{name: getattr(self, name) for name in same},
        )


class Result(models.Model):
    """One value, in our unit; `sent` is what came where that differs."""

    sheet = models.ForeignKey(ResultSheet, models.PROTECT, related_name="results", db_index=False)
    rank = models.PositiveSmallIntegerField()
    analyte = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    text = models.CharField(max_length=200, blank=True)
    sent = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    range_source = models.CharField(max_length=20, blank=True)
    flag = models.CharField(max_length=2, blank=True)
    critical_code = models.CharField(max_length=40, blank=True)
    before = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    before_at = models.DateTimeField(null=True)
    change_percent = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    delta_exceeded = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "analyte"], name="result_once_a_sheet"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(text=""), name="result_says_something"
            ),
        ]

    def card(self) -> ResultCard:
        """The result as a value."""
        known = analytes()[self.analyte]
        step = -known.decimals if known.is_number else 0
        value = None if self.value is None else round(self.value, -step)
        same = (
            "analyte",
            "text",
            "sent",
            "unit",
            "low",
            "high",
            "flag",
            "critical_code",
            "before",
            "before_at",
            "change_percent",
            "delta_exceeded",
        )
        return ResultCard(
            name=known.name,
            short=known.short,
            value=value,
            **{name: getattr(self, name) for name in same},
        )


class ResultCorrection(models.Model):
    """What a signed value was before it was corrected, and why. Never changed. `version`: of the sheet afterwards."""

    sheet = models.ForeignKey(
        ResultSheet, models.PROTECT, related_name="corrections", db_index=False
    )
    version = models.PositiveIntegerField()
    report_number = models.PositiveSmallIntegerField()
    analyte = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    text = models.CharField(max_length=200, blank=True)
    flag = models.CharField(max_length=2, blank=True)
    new_value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    new_text = models.CharField(max_length=200, blank=True)
    new_flag = models.CharField(max_length=2, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "version", "analyte"], name="result_correction_once_a_version"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="result_correction_says_why"),
        ]

    def card(self) -> CorrectionCard:
        """The correction as a value."""
        known = analytes()[self.analyte]

        def said(value: Decimal | None, text: str) -> str:
            return text if value is None else f"{round(value, known.decimals)}"

        return CorrectionCard(
            analyte=self.analyte,
            name=known.name,
            before=said(self.value, self.text),
            after=said(self.new_value, self.new_text),
            unit=self.unit,
            flag_before=self.flag,
            flag_after=self.new_flag,
            reason=self.reason,
            report_number=self.report_number,
            at=self.at,
            by_name=self.by_name,
        )


class HeldQuerySet(models.QuerySet["HeldResult"]):
    """Values that wait, by the centre's host."""

    def visible_to(self, scope: Scope) -> "HeldQuerySet":
        """Those of centres that an institution in reach hosts."""
        return self if scope.everything else self.filter(centre__host__in=scope.institution_ids)


class HeldResult(models.Model):
    """A value as it came in that could not be taken: with the reason, until a person takes or discards it."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", null=True)
    label = models.CharField(max_length=20)
    analyte = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=20, blank=True)
    analyser = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=20)
    detail = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in HeldState], default=HeldState.OPEN
    )
    held_at = models.DateTimeField()
    held_by_name = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    end_note = models.CharField(max_length=200, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HeldState.OPEN) | Q(ended_at__isnull=False),
                name="held_result_ended_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "held_at"], name="held_result_of_centre")
        ]
