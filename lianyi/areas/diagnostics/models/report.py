"""The report of an order: the draft while it is written, one row for each signed version, who read which."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.reports import (
    Conclusion,
    DraftCard,
    NoticeCard,
    ReadingLine,
    ReportCard,
    ReportDraft,
    ReportKind,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class ReportNotFound(DomainError):
    """No such report, or version of it, within the actor's reach."""

    code = "diagnostics.report_not_found"
    http_status = 404
    template = "There is no such report within your reach."


class ReportQuerySet(models.QuerySet["Report"]):
    """Signed versions, by who may see their orders."""

    def visible_to(self, scope: Scope) -> "ReportQuerySet":
        """Versions of orders in reach."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(
            Q(order__requester__in=ids)
            | Q(order__performer__in=ids)
            | Q(order__centre_host__in=ids)
        )


class Content(models.Model):
    """What is written, in the draft as in every version."""

    kind = models.CharField(
        max_length=8, choices=[(k, k) for k in ReportKind], default=ReportKind.ORIGINAL
    )
    template_code = models.CharField(max_length=30)
    findings = models.TextField(blank=True)
    impression = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    conclusion = models.CharField(max_length=8, blank=True)
    critical_code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def content(self) -> ReportDraft:
        """The content as a value."""
        return ReportDraft(
            template_code=self.template_code,
            findings=self.findings,
            impression=self.impression,
            values=dict(self.values),
            conclusion=Conclusion(self.conclusion) if self.conclusion else None,
            critical_code=self.critical_code,
            reason=self.reason,
        )


class Draft(Content):
    """What is being written, one an order; gone once it is signed. `retakes`: for which taking of the examination.

    `version` grows with every change; a save that saw another version is refused. `submitted` is the content as its
    author handed it to the second reader.
    """

    order = models.OneToOneField(Order, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    retakes = models.PositiveSmallIntegerField(default=0)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=60)
    saved_at = models.DateTimeField()
    saved_by_id = models.BigIntegerField(null=True)
    saved_by_name = models.CharField(max_length=60)
    submitted_at = models.DateTimeField(null=True)
    submitted = models.JSONField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_by_name = models.CharField(max_length=60, blank=True)
    sent_back_reason = models.CharField(max_length=300, blank=True)

    def card(self) -> DraftCard:
        """The draft as a value."""
        return DraftCard(
            order_id=self.order_id,
            kind=ReportKind(self.kind),
            content=self.content(),
            version=self.version,
            author_id=self.author_id,
            author_name=self.author_name,
            saved_at=self.saved_at,
            submitted_at=self.submitted_at,
            sent_back_at=self.sent_back_at,
            sent_back_by_name=self.sent_back_by_name,
            sent_back_reason=self.sent_back_reason,
        )


class Report(Content):
    """One signed version; it never changes but for the later review of one that was signed alone.

    `submitted` is what the author handed in, where the second reader changed it. `code` opens the page by which
    anybody checks the paper.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="reports", db_index=False)
    number = models.PositiveSmallIntegerField()
    shown = models.JSONField(default=list)
    written_by_id = models.BigIntegerField(null=True)
    written_by_name = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    signed_by_id = models.BigIntegerField(null=True)
    signed_by_name = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    submitted = models.JSONField(null=True)
    lone = models.BooleanField(default=False)
    lone_due_at = models.DateTimeField(null=True)
    lone_reviewed_at = models.DateTimeField(null=True)
    lone_reviewed_by_name = models.CharField(max_length=60, blank=True)
    lone_agrees = models.BooleanField(null=True)
    lone_note = models.CharField(max_length=300, blank=True)
    key_id = models.CharField(max_length=8)
    seal = models.CharField(max_length=64)
    code = models.CharField(max_length=24, unique=True)
    document_id = models.BigIntegerField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="report_version_once"),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.ORIGINAL, number=1)
                | (Q(kind=ReportKind.ADDENDUM, number__gt=1) & ~Q(reason="")),
                name="report_addendum_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(seal="") & ~Q(conclusion="") & ~Q(impression=""),
                name="report_signed_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by_id=None) | ~Q(reviewed_by_id=F("written_by_id")),
                name="report_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(lone=False, lone_due_at=None) | Q(lone=True, lone_due_at__isnull=False),
                name="report_lone_is_reviewed_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lone_due_at", "id"],
                condition=Q(lone=True, lone_reviewed_at=None),
                name="report_lone_unreviewed",
            ),
        ]

    def card(self) -> ReportCard:
        """The version as a value. Expects: its order is at hand."""
        return ReportCard(
            id=self.pk,
            order_id=self.order_id,
            number=self.number,
            no=f"{self.order.number}-{self.number}",
            kind=ReportKind(self.kind),
            template_code=self.template_code,
            findings=self.findings,
            impression=self.impression,
            values=dict(self.values),
            shown=tuple((name, value, unit) for name, value, unit in self.shown),
            conclusion=Conclusion(self.conclusion),
            critical_code=self.critical_code,
            reason=self.reason,
            written_by_name=self.written_by_name,
            written_at=self.written_at,
            reviewed_by_name=self.reviewed_by_name,
            reviewed_at=self.reviewed_at,
            signed_by_id=self.signed_by_id,
            signed_by_name=self.signed_by_name,
            signed_at=self.signed_at,
            lone=self.lone,
            lone_reviewed_at=self.lone_reviewed_at,
            lone_reviewed_by_name=self.lone_reviewed_by_name,
            lone_agrees=self.lone_agrees,
            lone_note=self.lone_note,
            changed_by_reviewer=self.submitted is not None,
            seal=self.seal,
            code=self.code,
        )


class ReportReading(models.Model):
    """That somebody opened a version; opening it again only moves `last_at`."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="readings", db_index=False)
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=60)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False, null=True
    )
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "user_id"], name="report_reading_once"),
        ]

    def line(self) -> ReadingLine:
        """The reading as a value. Expects: its report is at hand."""
        return ReadingLine(
            number=self.report.number,
            user_name=self.user_name,
            institution_id=self.institution_id,
            first_at=self.first_at,
            last_at=self.last_at,
        )


class NoticeQuerySet(models.QuerySet["ReportNotice"]):
    """Notices of amended reports, by whom they are for."""

    def of(self, user_id: int | None, institution_id: int | None) -> "NoticeQuerySet":
        """Those for a person, and those for everybody of the institution."""
        return self.filter(Q(user_id=user_id) | Q(user_id=None, institution_id=institution_id))


class ReportNotice(models.Model):
    """That a report was amended, for one who read an older version or for the requester; to be taken note of."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    why = models.CharField(max_length=10)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_name = models.CharField(max_length=60, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "institution", "user_id"], name="report_notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "due_at", "id"],
                condition=Q(acknowledged_at=None),
                name="report_notice_open",
            ),
            models.Index(
                fields=["user_id", "due_at", "id"],
                condition=Q(acknowledged_at=None),
                name="report_notice_of_user",
            ),
            models.Index(fields=["order"], name="report_notice_of_order"),
        ]

    def card(self) -> NoticeCard:
        """The notice as a value. Expects: its report is at hand."""
        return NoticeCard(
            id=self.pk,
            order_id=self.order_id,
            number=self.report.number,
            why=self.why,
            institution_id=self.institution_id,
            user_id=self.user_id,
            user_name=self.user_name,
            made_at=self.made_at,
            due_at=self.due_at,
            acknowledged_at=self.acknowledged_at,
            acknowledged_by_name=self.acknowledged_by_name,
        )
