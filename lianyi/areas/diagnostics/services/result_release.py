"""Results go out: verified by who measured, signed by another; internal control and missing values stand in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.analytes import analytes, analytes_of
from lianyi.areas.diagnostics.models import Order, Result, ResultSheet
from lianyi.areas.diagnostics.rules.results import range_text
from lianyi.areas.diagnostics.selectors.controls import out_of_control
from lianyi.areas.diagnostics.services import drafting, signing
from lianyi.areas.diagnostics.services.critical import raise_critical
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    NotLaboratory,
    ResultsClosed,
    ResultsMissing,
    StaleResults,
)
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.diagnostics.services.refused import told_if_refused
from lianyi.areas.diagnostics.services.result_gate import OVERRIDE
from lianyi.areas.diagnostics.services.results import enter_results, sheet_of, to_enter
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.laboratory import Entry, SheetState
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportDraft
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit

TEMPLATE: Final = "LAB"
_REPORT, _REVIEW = "diagnostics.report", "diagnostics.review"
_MARKS: Final = {"H": "↑", "L": "↓", "HH": "↑↑ 危急", "LL": "↓↓ 危急", "A": "＊", "N": "", "": ""}


@transaction.atomic
def verify_results(
    *, order_id: int, expected_version: int, actor: Actor, now: datetime
) -> OrderCard:
    """Say that the results are technically right: critical ones are told at once, the report waits for its signature.

    Every analyte has a value, or the comment says why not.
    Raises: OrderNotFound (404); NotPermitted (403); StaleResults, ResultsClosed, ClaimedByAnother,
        NotYourLaboratory (409);
        NotLaboratory, ResultsMissing (422).
    """
    order = to_enter(order_id, actor)
    sheet = sheet_of(order)
    if sheet.version != expected_version or sheet.pk is None:
        raise StaleResults(name=sheet.entered_by_name, at=sheet.entered_at)
    claim(order_id=order.pk, actor=actor, now=now)
    rows = list(sheet.results.order_by("rank"))
    _must_be_whole(order, sheet, rows)
    sheet.state, sheet.verified_at = SheetState.VERIFIED, now
    sheet.verified_by_id, sheet.verified_by_name = actor.user_id, actor.name[:60]
    sheet.save()
    for row in rows:
        if row.critical_code:
            raise_result(order, row, actor, now)
    draft = drafting.open_report(order_id=order.pk, actor=actor, now=now)
    return signing.submit(
        order_id=order.pk,
        draft=report_of(order, sheet, rows),
        expected_version=draft.version,
        actor=actor,
        now=now,
    )


@told_if_refused("enter_and_verify")
@transaction.atomic
def enter_and_verify(
    *,
    order_id: int,
    entries: Mapping[str, Entry],
    expected_version: int,
    analyser: str = "",
    comment: str = "",
    actor: Actor,
    now: datetime,
) -> OrderCard:
    """Write results and say at once that they are right: both or neither.

    Raises: what `enter_results` and `verify_results` refuse.
    """
    sheet = enter_results(
        order_id=order_id,
        entries=entries,
        expected_version=expected_version,
        analyser=analyser,
        comment=comment,
        actor=actor,
        now=now,
    )
    return verify_results(order_id=order_id, expected_version=sheet.version, actor=actor, now=now)


@told_if_refused("sign_results")
@transaction.atomic
def sign_results(*, order_id: int, qc_reason: str = "", actor: Actor, now: datetime) -> OrderCard:
    """Sign verified results: another person than who verified them. They become values of the shared record.

    Where internal control of an analyte is out, only the head of the laboratory signs, with a reason.
    Raises: OrderNotFound (404); NotPermitted, OwnReport (403); OutOfControl, ResultsClosed, NotYourLaboratory, and what
        `signing.sign` refuses (409).
    """
    actor.must(_REPORT)
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_be_at(order.centre_host_id, actor)
    sheet = ResultSheet.objects.filter(order=order).first()
    if sheet is None or sheet.state != SheetState.VERIFIED or order.state != State.SUBMITTED:
        raise ResultsClosed(state=ORDER.states[State(order.state)])
    if qc_reason.strip() and actor.may(OVERRIDE):
        sheet.qc_reason, sheet.qc_reason_by_name = qc_reason.strip()[:300], actor.name[:60]
        sheet.save()
        audit.record(
            actor,
            "diagnostics.sign_out_of_control",
            target=f"diagnostic_order:{order.pk}",
            at=now,
            resident_id=order.resident_id,
            facts={"names": list(out_of_control(order.centre_id, order.item_code))},
        )
    return signing.sign(order_id=order.pk, actor=_as_second(actor), now=now)


@transaction.atomic
def send_results_back(*, order_id: int, reason: str, actor: Actor, now: datetime) -> OrderCard:
    """Give verified results back to who verified them, with a reason.

    Raises: what `signing.send_back` refuses.
    """
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_be_at(order.centre_host_id, actor)
    actor.must(_REPORT)
    if not analytes_of(order.item_code):
        raise NotLaboratory(item=order.item_name)
    return signing.send_back(order_id=order_id, reason=reason, actor=_as_second(actor), now=now)


def _as_second(actor: Actor) -> Actor:
    """A technician of the laboratory reviews what another technician verified: here, and nowhere else."""
    return replace(actor, permissions=actor.permissions | {_REVIEW})


def report_of(order: Order, sheet: ResultSheet, rows: Sequence[Result]) -> ReportDraft:
    """The report that results make: every line with range and mark, then what is out of the ordinary."""
    lines = [_line(row) for row in rows]
    odd = [_line(row) for row in rows if row.flag not in ("", "N")]
    critical = next((row.critical_code for row in rows if row.critical_code), "")
    conclusion = (
        Conclusion.CRITICAL if critical else Conclusion.ABNORMAL if odd else Conclusion.NORMAL
    )
    impression = "\n".join(odd) if odd else "所检项目未见异常。"
    if sheet.comment:
        impression = f"{impression}\n备注：{sheet.comment}"
    return ReportDraft(
        template_code=TEMPLATE,
        findings="\n".join(lines),
        impression=impression,
        conclusion=conclusion,
        critical_code=critical,
    )


def _line(row: Result) -> str:
    known = analytes()[row.analyte]
    said = row.text if row.value is None else f"{round(row.value, known.decimals)} {row.unit}"
    expected = range_text(row.low, row.high)
    around = f"（参考 {expected}）" if expected else ""
    return f"{known.name}（{known.short}） {said.strip()} {_MARKS[row.flag]}{around}".strip()


def _must_be_whole(order: Order, sheet: ResultSheet, rows: Sequence[Result]) -> None:
    have = {row.analyte for row in rows}
    optional = "CULT" in have
    missing = [each.name for each in analytes_of(order.item_code) if each.code not in have]
    if not rows or (missing and not optional and not sheet.comment):
        raise ResultsMissing(field="comment", names="、".join(missing[:8]))


def raise_result(order: Order, row: Result, actor: Actor, now: datetime) -> None:
    """Tell of a critical result at once. Raises: what `raise_critical` refuses."""
    raise_critical(
        order_id=order.pk,
        finding_code=row.critical_code,
        text=_line(row),
        value=row.value,
        unit=row.unit,
        actor=actor,
        now=now,
    )
