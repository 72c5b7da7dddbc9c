"""Mutual recognition: the catalogue of a day, and earlier results that may stand for what is about to be ordered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.definitions.recognition import EXTENTS, SOURCE, shipped
from lianyi.areas.diagnostics.models import (
    FilmGrade,
    Order,
    RecognitionItem,
    Report,
    Study,
    Waveform,
)
from lianyi.areas.diagnostics.rules.recognition import valid_until, why_not
from lianyi.areas.diagnostics.selectors.fitness import why_unfit
from lianyi.areas.diagnostics.types.recognition import (
    Condition,
    EarlierResult,
    Extent,
    Picture,
    RecognitionRule,
)
from lianyi.areas.diagnostics.types.reports import ReportCard
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.policy import public as policy

_SHOWN: Final = 10
_LOOK_BACK: Final = "diagnostics.recognition_look_back_days"


def recognition_rules(county_code: str, on: date) -> Mapping[str, RecognitionRule]:
    """The catalogue in force on a day, by item; retired lines are left out. Cost: one query."""
    found = dict(shipped())
    rows = RecognitionItem.objects.filter(county_code=county_code, from_on__lte=on)
    for row in rows.order_by("from_on", "id"):
        found[row.item_code] = _rule(row)
    return {code: rule for code, rule in found.items() if not rule.retired}


def recognition_versions(county_code: str, item_code: str) -> list[RecognitionRule]:
    """The lines a county has set for an item, the newest first, the shipped line last. Cost: one query."""
    rows = RecognitionItem.objects.filter(county_code=county_code, item_code=item_code)
    first = shipped().get(item_code)
    return [_rule(row) for row in rows.order_by("-from_on")] + ([first] if first else [])


def _rule(row: RecognitionItem) -> RecognitionRule:
    return RecognitionRule(
        item_code=row.item_code,
        item_name=item(row.item_code).name_zh,
        extent=Extent(row.extent),
        valid_hours=row.valid_hours,
        condition=Condition(row.condition),
        equivalents=tuple(row.equivalents),
        exceptions=row.exceptions,
        status="confirmed" if row.confirmed else "to_confirm",
        source=SOURCE,
        from_on=row.from_on,
        retired=row.retired,
        origin=row.set_by_name,
    )


def earlier_results(
    *, resident_id: int, item_code: str, actor: Actor, now: datetime
) -> list[EarlierResult]:
    """Signed results of the person, from any member of the community, for the item or one that stands for it.

    Those that count come first, then the newest; one that does not count says why. The person must be in the actor's
    reach; whose centre reported does not matter: that is what recognition is for.
    Cost: seven queries. Raises: ResidentNotFound (404); UnknownItem (422).
    """
    resident = residents.get_resident(resident_id, actor.scope)
    item(item_code)
    today = now.astimezone(ZONE).date()
    county = _county(actor)
    rule = recognition_rules(county, today).get(item_code)
    if rule is None:
        return []
    days = policy.current(county, today).whole(_LOOK_BACK)
    rows = (
        Order.objects.filter(
            resident__in=residents.same_person_ids(resident.id),
            item_code__in=[item_code, *rule.equivalents],
            state__in=[State.SIGNED, State.CLOSED],
            performed_at__gte=now - timedelta(days=days),
            performed_at__lte=now,
        )
        .select_related("centre")
        .order_by("-performed_at", "-id")[:_SHOWN]
    )
    found = _judged(list(rows), rule, now)
    return sorted(found, key=lambda each: not each.counts)


def earlier_report(order_id: int, scope: Scope) -> tuple[ReportCard | None, tuple[Picture, ...]]:
    """The newest signed version of an earlier result, and the films and traces of it that can be looked at.

    Expects: `earlier_results` gave the order to the reader. Cost: three queries.
    """
    report = (
        Report.objects.select_related("order").filter(order=order_id).order_by("-number").first()
    )
    studies = Study.objects.visible_to(scope).examined().filter(order=order_id)
    traces = Waveform.objects.filter(study__order=order_id).order_by("-taken_at", "-id")
    of_study = {study: trace for trace, study in traces.values_list("pk", "study")}
    pictures = tuple(
        Picture(study_id=row.pk, uid=row.uid, waveform_id=of_study.get(row.pk))
        for row in studies.order_by("id")[:_SHOWN]
    )
    return report.card() if report else None, pictures


def _county(actor: Actor) -> str:
    if actor.institution_id is None:
        return ""
    return organisations.get_institution(actor.institution_id).county_code


def _judged(rows: Sequence[Order], rule: RecognitionRule, now: datetime) -> list[EarlierResult]:
    if not rows:
        return []
    grades = dict(FilmGrade.objects.filter(order__in=rows).values_list("order_id", "grade"))
    unfit = why_unfit(((row.centre_id, row.item_code) for row in rows), now.astimezone(ZONE).date())
    places = organisations.institutions([row.performer_id for row in rows])
    results = []
    for row in rows:
        assert row.performed_at is not None  # filtered
        assert row.signed_at is not None  # signed, by its state
        missing = why_not(
            rule,
            performed_at=row.performed_at,
            grade=grades.get(row.pk, ""),
            unfit=unfit.get((row.centre_id, row.item_code), ()),
            now=now,
        )
        place = places[row.performer_id]
        results.append(
            EarlierResult(
                order_id=row.pk,
                number=row.number or "",
                item_code=row.item_code,
                item_name=row.item_name,
                equivalent=row.item_code != rule.item_code,
                modality=row.modality,
                performer_name=place.short_name or place.name,
                centre_name=row.centre.name,
                performed_at=row.performed_at,
                signed_at=row.signed_at,
                valid_until=valid_until(rule, row.performed_at),
                abnormal=row.abnormal,
                critical=row.critical,
                grade=grades.get(row.pk, ""),
                mark=EXTENTS[rule.extent],
                exceptions=rule.exceptions,
                counts=not missing,
                why_not=missing,
            )
        )
    return results
