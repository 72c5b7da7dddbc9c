"""A signed report goes back: sealed, into the shared record, onto the timeline, told to everybody who listens."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from lianyi.areas.diagnostics.definitions.templates import template
from lianyi.areas.diagnostics.events import ReportAmended, ReportSigned
from lianyi.areas.diagnostics.models import Draft, Order, Report
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.services.moves import tell_record
from lianyi.areas.diagnostics.types.reports import ReportKind
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.crypto.keyring import audit_key
from lianyi.machinery.outbox import public as outbox

CODE_LETTERS: Final = 24
"""How much of the seal opens the page that checks the paper: 96 bits nobody guesses."""
_TITLE: Final = 100


def give_back(
    order: Order,
    draft: Draft,
    *,
    reviewed: bool,
    lone_due_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> Report:
    """Make the next version of a draft, seal it, hand it to the record; the draft is gone.

    Expects: the order is locked, every rule was asked. Emits: ReportSigned, or ReportAmended for an addendum.
    """
    number = Report.objects.filter(order=order).count() + 1
    handed_in = draft.submitted
    content = draft.content()
    sealed = reporting.sealed_content(content)
    report = Report(
        order=order,
        number=number,
        kind=ReportKind.ORIGINAL if number == 1 else ReportKind.ADDENDUM,
        template_code=content.template_code,
        findings=content.findings,
        impression=content.impression,
        values=dict(content.values),
        shown=reporting.shown_values(content.values, template(content.template_code)),
        conclusion=str(content.conclusion),
        critical_code=content.critical_code,
        reason=content.reason,
        written_by_id=draft.author_id,
        written_by_name=draft.author_name,
        written_at=draft.submitted_at or now,
        reviewed_by_id=actor.user_id if reviewed else None,
        reviewed_by_name=actor.name[:60] if reviewed else "",
        reviewed_at=now if reviewed else None,
        signed_by_id=actor.user_id,
        signed_by_name=actor.name[:60],
        signed_at=now,
        submitted=handed_in if handed_in not in (None, sealed) else None,
        lone=lone_due_at is not None,
        lone_due_at=lone_due_at,
    )
    seal_now(report)
    report.document_id = _write_document(report, actor, now)
    report.save(force_insert=True)
    draft.delete()
    tell_record(order)
    _tell_referral(report)
    _tell(report, now)
    return report


def seal_of(report: Report, key: bytes) -> str:
    """The seal that fits a version as it stands in the table."""
    return records.seal(
        reporting.sealed_content(report.content()),
        subject=f"report:{report.order_id}",
        number=report.number,
        signer_id=report.signed_by_id,
        at=report.signed_at,
        key=key,
    )


def seal_now(report: Report) -> None:
    """Seal a version that is about to be stored; the code of its paper comes with it."""
    key_id, key = audit_key()
    report.key_id, report.seal = key_id, seal_of(report, key)
    report.code = report.seal[:CODE_LETTERS]


def _write_document(report: Report, actor: Actor, now: datetime) -> int:
    """The report as a document of the shared record, signed by whoever signed it here.

    The centre writes about a contact of the requester, which its own people need not see.
    """
    order = report.order
    again = f"（第 {report.number} 版）" if report.number > 1 else ""
    values = "；".join(f"{name} {value} {unit}".strip() for name, value, unit in report.shown)
    sections = (
        ("检查所见", report.findings),
        ("诊断意见", report.impression),
        ("测量与分级", values[: reporting.LONGEST_TEXT]),
        ("更正原因", report.reason),
        ("报告编号", f"{order.number}-{report.number}"),
    )
    writer = replace(actor, scope=Scope(everything=True, at=now))
    card = records.write_document(
        draft=records.DocumentDraft(
            resident_id=order.resident_id,
            kind=records.DocumentKind.EXAM_REPORT,
            title=f"{order.item_name}报告{again}"[:_TITLE],
            sections=tuple((name, text) for name, text in sections if text),
            at=now,
            institution_id=order.centre_host_id,
            encounter_id=order.encounter_id,
            client_id=f"exam-report:{order.pk}:{report.number}",
        ),
        actor=writer,
        now=now,
        sign=True,
    )
    return card.id


def _tell_referral(report: Report) -> None:
    """A line that the page of the order's referral finds: the impression, leading to the document all may read."""
    order = report.order
    if order.referral_id is None:
        return
    records.add_timeline_entry(
        records.TimelineLine(
            resident_id=order.resident_id,
            at=report.signed_at,
            kind=records.TimelineKind.EXAM,
            institution_id=order.centre_host_id,
            title=f"{order.item_name}报告 {order.number}-{report.number}",
            body=report.impression,
            ref=f"document:{report.document_id}/report",
            thread=f"referral:{order.referral_id}",
            codes=(order.diagnosis_code,) if order.diagnosis_code else (),
        )
    )


def _tell(report: Report, now: datetime) -> None:
    order = report.order
    if report.kind == ReportKind.ORIGINAL:
        minutes = (
            int((now - order.transmitted_at).total_seconds() // 60) if order.transmitted_at else 0
        )
        outbox.emit(
            ReportSigned(
                order_id=order.pk,
                report_id=report.pk,
                resident_id=order.resident_id,
                requester_id=order.requester_id,
                centre_id=order.centre_id,
                conclusion=report.conclusion,
                encounter_id=order.encounter_id,
                referral_id=order.referral_id,
                minutes=minutes,
            ),
            at=now,
        )
        return
    outbox.emit(
        ReportAmended(
            order_id=order.pk,
            report_id=report.pk,
            number=report.number,
            resident_id=order.resident_id,
            requester_id=order.requester_id,
            centre_id=order.centre_id,
            conclusion=report.conclusion,
            referral_id=order.referral_id,
        ),
        at=now,
    )
