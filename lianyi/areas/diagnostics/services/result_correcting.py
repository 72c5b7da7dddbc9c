"""A signed value is corrected: the old one stays beside it, the report gets a version, its readers are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.analytes import analyte, analytes_of
from lianyi.areas.diagnostics.models import (
    CriticalValue,
    Draft,
    Order,
    Result,
    ResultCorrection,
    ResultSheet,
)
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.rules import results as rules
from lianyi.areas.diagnostics.services import drafting
from lianyi.areas.diagnostics.services.amending import sign_version
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    AddendumBegun,
    BadResult,
    NothingCorrected,
    NotLaboratory,
    OwnResults,
    StaleResults,
)
from lianyi.areas.diagnostics.services.report_refusals import NotSigned, ReasonMissing
from lianyi.areas.diagnostics.services.result_gate import must_be_in_control, tell_record
from lianyi.areas.diagnostics.services.result_release import raise_result, report_of
from lianyi.areas.diagnostics.services.results import Last, patient_of, read_entries, result_row
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.types.critical import CriticalState
from lianyi.areas.diagnostics.types.laboratory import Entry, ResultSheetCard, SheetState
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit

_REPORT: Final = "diagnostics.report"
_TEXT: Final = 500
Pair = tuple[Result, Result]


@transaction.atomic
def correct_results(
    *,
    order_id: int,
    entries: Mapping[str, Entry],
    reason: str,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> ResultSheetCard:
    """Correct values of a signed sheet, with a reason; another person of the laboratory does it than who verified.

    The new value is judged as the first was: unit, limits, change, critical. The report gets its next version, which
    everybody who read an older one has to take note of; the shared record shows the corrected value. An empty entry,
    or the value that stands, corrects nothing. Emits: ReportAmended, and CriticalRaised for a value critical only now.
    Raises: OrderNotFound (404); NotPermitted, OwnResults (403); NotSigned, StaleResults, AddendumBegun, OutOfControl,
        NotYourLaboratory (409); NotLaboratory, BadResult, NothingCorrected, ReasonMissing (422).
    """
    order, sheet = _to_correct(order_id, expected_version, actor)
    told = reporting.tidy(reason)[: reporting.LONGEST_REASON]
    if not told:
        raise ReasonMissing(field="reason")
    must_be_in_control(order, told, actor)
    pairs = _corrected(order, sheet, entries, actor, now)
    for old, new in pairs:
        new.pk = old.pk
        new.save(force_update=True)
    sheet.version += 1
    sheet.entered_at, sheet.entered_by_id = now, actor.user_id
    sheet.entered_by_name = actor.name[:60]
    sheet.save()
    _tell_critical(order, pairs, told, actor, now)
    number = _next_report(order, sheet, told, actor, now)
    _keep_old(sheet, pairs, told, number, actor, now)
    corrected = [new for _, new in pairs]
    tell_record(records.correct_values, order, sheet, corrected, actor, now)
    audit.record(
        actor,
        "diagnostics.correct_results",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
        purpose=told,
        facts={"analytes": [new.analyte for _, new in pairs], "version": sheet.version},
    )
    return sheet.card(sheet.results.order_by("rank"))


def _to_correct(order_id: int, expected_version: int, actor: Actor) -> tuple[Order, ResultSheet]:
    """The order and its signed sheet, locked, if the actor may correct it."""
    actor.must(_REPORT)
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_be_at(order.centre_host_id, actor)
    if not analytes_of(order.item_code):
        raise NotLaboratory(item=order.item_name)
    sheet = ResultSheet.objects.filter(order=order, state=SheetState.SIGNED).first()
    if sheet is None or order.state not in drafting.SIGNED:
        raise NotSigned
    if sheet.verified_by_id == actor.user_id:
        raise OwnResults
    if sheet.version != expected_version:
        raise StaleResults(name=sheet.entered_by_name, at=sheet.entered_at)
    if (begun := drafting.found_draft(order)) is not None:
        raise AddendumBegun(name=begun.author_name)
    return order, sheet


def _corrected(
    order: Order,
    sheet: ResultSheet,
    entries: Mapping[str, Entry],
    actor: Actor,
    now: datetime,
) -> list[Pair]:
    """Each value that changes as it was and as it will be, judged; nothing is saved."""
    rows = {row.analyte: row for row in sheet.results.all()}
    before = {
        row.analyte: Last(row.before, row.before_at)
        for row in rows.values()
        if row.before is not None and row.before_at is not None
    }
    patient = patient_of(order, before, actor)
    pairs = []
    for code, read in read_entries(order, entries).items():
        old = rows.get(code)
        if old is None:
            continue
        known = analyte(code)
        if read is None:
            raise BadResult(
                field=f"r_{code}", name=known.name, given="—", why="已签发的结果不能清空"
            )
        if not _is_same(old, read):
            new = result_row(sheet, old.rank, known, read, patient, actor, now)
            pairs.append((old, new))
    if not pairs:
        raise NothingCorrected(field="reason")
    return pairs


def _is_same(old: Result, read: rules.Reading) -> bool:
    return old.value == read.value and old.text == read.text


def _tell_critical(
    order: Order, pairs: Sequence[Pair], reason: str, actor: Actor, now: datetime
) -> None:
    """Open the case of a value that is critical only now; an open one of the old value says what became of it.

    Nothing closes it: whoever was told of the old value answers for the patient until the end.
    """
    for old, new in pairs:
        if old.critical_code:
            _note_on_case(order, old, new, reason)
        if new.critical_code and new.critical_code != old.critical_code:
            raise_result(order, new, actor, now)


def _note_on_case(order: Order, old: Result, new: Result, reason: str) -> None:
    rows = CriticalValue.objects.select_for_update(of=("self",))
    case = rows.filter(order=order, finding_code=old.critical_code, ended_at=None).first()
    if case is None:
        return
    said = f"【检验科已更正】{_said(old)} → {_said(new)}，原因：{reason}"
    case.text = f"{said}；{case.text}"[:_TEXT]
    if new.critical_code == old.critical_code and case.state == CriticalState.NOTIFIED:
        case.value = new.value  # what is read back from now on
    case.save(update_fields=["text", "value"])


def _said(row: Result) -> str:
    return row.text or f"{row.card().value} {row.unit}".strip()


def _next_report(order: Order, sheet: ResultSheet, reason: str, actor: Actor, now: datetime) -> int:
    """Sign the report of the corrected values; the number of its version."""
    card = drafting.open_addendum(order_id=order.pk, actor=actor, now=now)
    content = report_of(order, sheet, list(sheet.results.order_by("rank")))
    row = Draft.objects.get(order=order)
    row.findings, row.impression = content.findings, content.impression
    row.conclusion, row.critical_code = str(content.conclusion), content.critical_code
    row.reason, row.version = reason, card.version + 1
    row.save()
    return sign_version(order, row, lone_due_at=None, actor=actor, now=now).number


def _keep_old(
    sheet: ResultSheet,
    pairs: Sequence[Pair],
    reason: str,
    number: int,
    actor: Actor,
    now: datetime,
) -> None:
    ResultCorrection.objects.bulk_create(
        ResultCorrection(
            sheet=sheet,
            version=sheet.version,
            report_number=number,
            analyte=old.analyte,
            value=old.value,
            text=old.text,
            flag=old.flag,
            new_value=new.value,
            new_text=new.text,
            new_flag=new.flag,
            unit=new.unit,
            reason=reason,
            at=now,
            by_id=actor.user_id,
            by_name=actor.name[:60],
        )
        for old, new in pairs
    )
