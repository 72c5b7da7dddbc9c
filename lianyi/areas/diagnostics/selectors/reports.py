"""Reads of reports: one with its versions, those of the same person before, what waits to be looked at."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from lianyi.areas.diagnostics.definitions.critical import shipped
from lianyi.areas.diagnostics.definitions.names import URGENCY
from lianyi.areas.diagnostics.definitions.templates import templates
from lianyi.areas.diagnostics.models import (
    Draft,
    Order,
    Report,
    ReportNotFound,
    ReportNotice,
    ReportReading,
)
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.selectors.critical_rules import findings_for
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import (
    Change,
    Conclusion,
    PriorReport,
    ReportCard,
    ReportDraft,
    ReportKind,
    ReportSheet,
    Waiting,
    WaitingFilter,
    WaitingReport,
)
from lianyi.areas.diagnostics.types.words import CentreKind, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.ui.paging import Keyset, Page

CONCLUSIONS: Final = {
    Conclusion.NORMAL: "未见异常",
    Conclusion.ABNORMAL: "异常",
    Conclusion.CRITICAL: "危急",
}
TONES: Final = {
    Conclusion.NORMAL: "good",
    Conclusion.ABNORMAL: "warn",
    Conclusion.CRITICAL: "bad",
}
_MOST_VERSIONS: Final = 50
_MOST_READINGS: Final = 100
_MOST_PRIORS: Final = 12
_BY_DUE: Final = Keyset("due_key", "id")
_BY_TIME: Final = Keyset("-since_key", "-id")
ALL: Final = WaitingFilter()


def find_version(order: Order, number: int | None) -> Report:
    """A version of an order's report, the newest unless one is named. Raises: ReportNotFound (404). Cost: one query."""
    rows = Report.objects.select_related("order").filter(order=order)
    if number is not None:
        rows = rows.filter(number=number)
    row = rows.order_by("-number").first()
    if row is None:
        raise ReportNotFound
    return row


def list_versions(order_id: int, scope: Scope) -> list[ReportCard]:
    """Every signed version of an order's report within reach, the newest first. Cost: one query."""
    rows = Report.objects.visible_to(scope).select_related("order").filter(order=order_id)
    return [row.card() for row in rows.order_by("-number")[:_MOST_VERSIONS]]


def report_sheet(report: Report, *, is_whole: bool, actor: Actor) -> ReportSheet:
    """A version with its elder ones, what changed, who read, who must take note. Cost: three queries."""
    rows = list(
        Report.objects.select_related("order")
        .filter(order=report.order_id)
        .order_by("-number")[:_MOST_VERSIONS]
    )
    before = next((row for row in rows if row.number == report.number - 1), None)
    readings = ReportReading.objects.select_related("report").filter(report__order=report.order_id)
    notices = list(
        ReportNotice.objects.select_related("report")
        .filter(order=report.order_id)
        .order_by("id")[:_MOST_READINGS]
    )
    known = templates().get(report.template_code)
    return ReportSheet(
        report=report.card(),
        template_name=known.name_zh if known else report.template_code,
        critical_name=critical_name(report.critical_code),
        versions=tuple(row.card() for row in rows),
        changed=_changed(_parts(before.content(), before.shown), report) if before else (),
        by_reviewer=_by_reviewer(report),
        readings=tuple(row.line() for row in readings.order_by("first_at", "id")[:_MOST_READINGS]),
        notices=tuple(row.card() for row in notices),
        is_whole=is_whole,
        is_newest=rows[0].number == report.number,
        mine_to_acknowledge=any(_is_for(row, actor) for row in notices),
    )


def list_priors(card: OrderCard, scope: Scope) -> list[PriorReport]:
    """Signed reports of the same person, the same part and apparatus first, then the newest. Cost: three queries.

    Only what stands is shown, and only within reach.
    """
    rows = standing_of(residents.same_person_ids(card.resident_id), scope).exclude(order=card.id)
    found = [_prior(row, card) for row in rows[:_MOST_PRIORS]]
    return sorted(found, key=lambda each: not each.same_part)


def standing_of(resident_ids: Collection[int], scope: Scope) -> "QuerySet[Report]":
    """The versions that stand for a person's orders within reach, with their orders, the newest first; unbounded."""
    newest = Report.objects.filter(order=OuterRef("order")).order_by("-number").values("pk")[:1]
    return (
        Report.objects.visible_to(scope)
        .select_related("order")
        .filter(order__resident__in=resident_ids, pk=Subquery(newest))
        .order_by("-signed_at", "-id")
    )


def report_part(card: OrderCard, actor: Actor) -> dict[str, Any] | None:
    """What the page of an order shows of its report, and what the reader may do with it now. Cost: two queries."""
    newest = (
        Report.objects.select_related("order").filter(order=card.id).order_by("-number").first()
    )
    draft = Draft.objects.filter(order=card.id).first()
    reading, submitted = card.state == State.READING, card.state == State.SUBMITTED
    mine = draft is not None and draft.author_id == actor.user_id
    found = {
        "report": newest.card() if newest else None,
        "write": reading
        and card.claimed_by_id == actor.user_id
        and actor.may("diagnostics.report"),
        "review": submitted and not mine and actor.may("diagnostics.review"),
        "recall": submitted and mine,
    }
    if not any(found.values()):
        return None
    shown = draft is not None and not newest
    return {
        **found,
        "saved_at": draft.saved_at if draft and shown else None,
        "author_name": draft.author_name if draft and shown else "",
    }


def list_notices(
    actor: Actor, wanted: WaitingFilter = ALL, *, after: str = "", at_most: int = 50
) -> Page[WaitingReport]:
    """Amended reports the reader has not taken note of yet, the most overdue first. Cost: two queries."""
    rows = notices_of(actor).select_related("report", "order__centre")
    rows = rows.annotate(due_key=F("due_at"), since_key=F("made_at"))
    page = _ordered(wanted).page(_narrowed(rows, wanted), after, at_most)
    found = [
        (
            n.order,
            n.made_at,
            n.due_at,
            n.report.reason if n.user_id else f"{n.report.reason}（本机构待签收）",
            n.report.signed_by_name,
        )
        for n in page.rows
    ]
    return page.with_rows(_waiting(found, actor.scope))


def notices_of(actor: Actor) -> "QuerySet[ReportNotice]":
    """Open notices for a person or their institution's desk, unordered and unpaged."""
    return ReportNotice.objects.of(actor.user_id, actor.institution_id).filter(acknowledged_at=None)


def order_of_notice(notice_id: int, actor: Actor) -> int:
    """The order a notice is about. Raises: ReportNotFound (404) where it is for somebody else. Cost: one query."""
    rows = ReportNotice.objects.of(actor.user_id, actor.institution_id)
    found = rows.filter(pk=notice_id).values_list("order_id", flat=True).first()
    if found is None:
        raise ReportNotFound
    return found


def list_lone(
    scope: Scope, wanted: WaitingFilter = ALL, *, after: str = "", at_most: int = 50
) -> Page[WaitingReport]:
    """Reports signed alone that another has to look at, the most overdue first. Cost: two queries."""
    rows = lone_of(scope).select_related("order__centre")
    rows = rows.annotate(due_key=F("lone_due_at"), since_key=F("signed_at"))
    page = _ordered(wanted).page(_narrowed(rows, wanted), after, at_most)
    found = [
        (r.order, r.signed_at, r.lone_due_at, r.impression, r.signed_by_name) for r in page.rows
    ]
    return page.with_rows(_waiting(found, scope))


def lone_of(scope: Scope) -> "QuerySet[Report]":
    """Those of centres hosted by institutions in reach, unordered and unpaged."""
    rows = Report.objects.filter(lone=True, lone_reviewed_at=None)
    return rows if scope.everything else rows.filter(order__centre_host__in=scope.institution_ids)


def list_handed_in(
    scope: Scope, wanted: WaitingFilter = ALL, *, after: str = "", at_most: int = 50
) -> Page[WaitingReport]:
    """Addenda that wait for another to sign them, the oldest first. Cost: two queries."""
    rows = handed_in_of(scope).select_related("order__centre")
    rows = rows.annotate(due_key=F("submitted_at"), since_key=F("submitted_at"))
    page = _ordered(wanted).page(_narrowed(rows, wanted), after, at_most)
    found = [(r.order, r.submitted_at, None, r.reason, r.author_name) for r in page.rows]
    return page.with_rows(_waiting(found, scope))


def handed_in_of(scope: Scope) -> "QuerySet[Draft]":
    """Those of centres hosted by institutions in reach, unordered and unpaged."""
    rows = Draft.objects.filter(kind=ReportKind.ADDENDUM, submitted_at__isnull=False)
    return rows if scope.everything else rows.filter(order__centre_host__in=scope.institution_ids)


def waiting_counts(actor: Actor) -> dict[Waiting, int]:
    """How many reports wait for the reader, by why; only what the reader may do. Cost: three queries at most."""
    counts = {Waiting.NOTICES: notices_of(actor).count()}
    if actor.may("diagnostics.review"):
        counts[Waiting.HANDED_IN] = handed_in_of(actor.scope).count()
        counts[Waiting.LONE] = lone_of(actor.scope).count()
    return counts


def list_waiting(
    which: Waiting, actor: Actor, wanted: WaitingFilter, *, after: str = "", at_most: int = 50
) -> Page[WaitingReport]:
    """One list of waiting reports. Cost: two queries. Raises: NotPermitted (403) for what only a reviewer does."""
    if which == Waiting.NOTICES:
        return list_notices(actor, wanted, after=after, at_most=at_most)
    actor.must("diagnostics.review")
    read = list_lone if which == Waiting.LONE else list_handed_in
    return read(actor.scope, wanted, after=after, at_most=at_most)


def centres_of_waiting(which: Waiting, actor: Actor) -> list[tuple[int, str]]:
    """The centres whose reports wait in a list, for a choice. Cost: one query."""
    rows: QuerySet[Any] = lone_of(actor.scope)
    if which == Waiting.NOTICES:
        rows = notices_of(actor)
    if which == Waiting.HANDED_IN:
        rows = handed_in_of(actor.scope)
    pairs = rows.order_by("order__centre__name", "order__centre_id")
    return list(pairs.values_list("order__centre_id", "order__centre__name").distinct()[:100])


def _narrowed(rows: "QuerySet[Any]", wanted: WaitingFilter) -> "QuerySet[Any]":
    exact = {
        "centre": wanted.centre_id, "modality": wanted.modality, "urgency": wanted.urgency,
    }  # fmt: skip
    rows = rows.filter(**{f"order__{name}": value for name, value in exact.items() if value})
    if wanted.text:
        found = Q(order__number=wanted.text) | Q(order__item_name__contains=wanted.text)
        rows = rows.filter(found)
    return rows


def _ordered(wanted: WaitingFilter) -> Keyset:
    return _BY_TIME if wanted.sort == "new" else _BY_DUE


def critical_choices(order: Order, on: date) -> list[tuple[str, str]]:
    """The critical findings a report of an order may name on a day: code and name. Cost: one query."""
    rules = findings_for(CentreKind(order.centre_kind), order.county_code, on)
    return [(rule.code, rule.name_zh) for rule in rules if not rule.has_bounds]


def critical_name(code: str) -> str:
    """What a critical finding is called; the code itself where the catalogue has lost it."""
    rule = shipped().get(code)
    return rule.name_zh if rule else code


def _waiting(
    found: Iterable[tuple[Order, datetime, datetime | None, str, str]], scope: Scope
) -> list[WaitingReport]:
    rows = list(found)
    people = residents.cards([order.resident_id for order, *_ in rows], scope)
    return [
        WaitingReport(
            order_id=order.pk,
            number=order.number or "",
            item_name=order.item_name,
            patient=person.name if (person := people.get(order.resident_id)) else "—",
            patient_age=person.age_text if person else "",
            centre_name=order.centre.name,
            modality=order.modality,
            urgency=order.urgency,
            urgency_name=URGENCY[Urgency(order.urgency)],
            since=since,
            due_at=due,
            note=note,
            by_name=by,
        )
        for order, since, due, note, by in rows
    ]


def _is_for(row: ReportNotice, actor: Actor) -> bool:
    mine = (
        row.user_id == actor.user_id if row.user_id else row.institution_id == actor.institution_id
    )
    return mine and row.acknowledged_at is None


def _prior(row: Report, card: OrderCard) -> PriorReport:
    order, signed = row.order, row.card()
    return PriorReport(
        order_id=order.pk,
        no=signed.no,
        item_name=order.item_name,
        modality=order.modality,
        body_part=order.body_part,
        performed_at=order.performed_at,
        signed_at=signed.signed_at,
        signed_by_name=signed.signed_by_name,
        conclusion=signed.conclusion,
        findings=signed.findings,
        impression=signed.impression,
        shown=signed.shown,
        same_part=(order.modality, order.body_part) == (card.modality, card.body_part),
    )


def _parts(content: ReportDraft, shown: Iterable[Any]) -> dict[str, str]:
    """The parts of a report by name, as texts that can be compared."""
    return {
        "检查所见": content.findings,
        "诊断意见": content.impression,
        "测量与分级": "".join(
            f"{name} {value} {unit}".strip() + "；" for name, value, unit in shown
        ),
        "结论": CONCLUSIONS[content.conclusion] if content.conclusion else "",
    }


def _changed(before: Mapping[str, str], report: Report) -> tuple[Change, ...]:
    return reporting.changed_parts(before, _parts(report.content(), report.shown))


def _by_reviewer(report: Report) -> tuple[Change, ...]:
    """What the second reader changed of what was handed in."""
    given = report.submitted
    known = templates().get(given["template"]) if given else None
    if given is None or known is None:
        return ()
    content = ReportDraft(
        template_code=given["template"],
        findings=given["findings"],
        impression=given["impression"],
        conclusion=Conclusion(given["conclusion"]),
    )
    return _changed(_parts(content, reporting.shown_values(given["values"], known)), report)
