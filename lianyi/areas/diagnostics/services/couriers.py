"""The courier's way: out with a box, stop by stop, temperature by temperature, into the laboratory's hands."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.diagnostics.models import Centre, CourierRun, RunReading, RunStop, Specimen
from lianyi.areas.diagnostics.rules.specimens import out_of_bounds
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadTemperature,
    NoStops,
    RunIsOver,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.services.specimens import move, must_be_at, scanned, told
from lianyi.areas.diagnostics.types.laboratory import (
    RunCard,
    RunDraft,
    RunState,
    Scan,
    ScanOutcome,
    SpecimenHand,
    SpecimenMove,
    SpecimenState,
)
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit

_CARRY, _REPORT = "diagnostics.carry", "diagnostics.report"
_COLDEST: Final = Decimal(-90)
_WARMEST: Final = Decimal(60)


@transaction.atomic
def begin_run(*, draft: RunDraft, actor: Actor, now: datetime) -> RunCard:
    """Set out with a box towards one laboratory, past institutions in order.

    Raises: CentreNotFound (404); NotPermitted (403); NoStops, BadTemperature, TextMissing (422).
    """
    actor.must(_CARRY)
    centre = Centre.objects.visible_to(actor.scope).one(draft.centre_id)
    stops = list(dict.fromkeys(draft.stop_ids))
    if not stops or not (actor.scope.everything or set(stops) <= actor.scope.institution_ids):
        raise NoStops(field="stops")
    if not draft.box.strip():
        raise TextMissing(field="box", name="运送箱编号")
    for given in (draft.celsius_low, draft.celsius_high):
        _must_be_possible(Decimal(given))
    if draft.celsius_low > draft.celsius_high:
        raise BadTemperature(field="celsius_high", given=draft.celsius_high)
    run = CourierRun.objects.create(
        centre=centre,
        centre_host_id=centre.host_id,
        box=draft.box.strip()[:30],
        celsius_low=draft.celsius_low,
        celsius_high=draft.celsius_high,
        courier_id=actor.user_id,
        courier_name=actor.name[:60],
        started_at=now,
    )
    RunStop.objects.bulk_create(
        RunStop(run=run, place=place, institution_id=pk) for place, pk in enumerate(stops, 1)
    )
    _note(run, "begin_run", actor, now, stops=len(stops))
    return run.card()


@transaction.atomic
def pick_up(*, run_id: int, barcode: str, actor: Actor, now: datetime) -> Scan:
    """Put a scanned specimen into the box; scanned again, or bound elsewhere, it changes nothing and says so,
    and leaves an audit line.

    Raises: RunNotFound (404); NotPermitted (403); RunIsOver (409).
    """
    actor.must(_CARRY)
    run = _open_run(run_id, actor)
    barcode = barcode.strip()[:20]
    row = Specimen.objects.visible_to(actor.scope).by_label(barcode)
    if row is None:
        return told(Scan(outcome=ScanOutcome.UNKNOWN, barcode=barcode), None, actor, now)
    outcome = _before_pick_up(row, run)
    if outcome is not None:
        by, at = (run.courier_name, row.picked_up_at) if row.run_id == run.pk else ("", None)
        return told(scanned(row, outcome, actor, now, by=by, at=at), row, actor, now)
    row.run, row.picked_up_at = run, now
    bounds = _bounds_of(row)
    row.warm = row.warm or (
        bounds is not None and (run.celsius_high < bounds[0] or run.celsius_low > bounds[1])
    )
    move(row, SpecimenMove.PICK_UP, SpecimenHand.COURIER, actor=actor, now=now, note=run.box)
    RunStop.objects.filter(run=run, institution=row.institution_id).update(
        tubes=Specimen.objects.filter(run=run, institution=row.institution_id).count()
    )
    return scanned(row, ScanOutcome.DONE, actor, now)


@transaction.atomic
def note_temperature(*, run_id: int, celsius: Decimal, actor: Actor, now: datetime) -> bool:
    """Write a temperature of the box down; tubes that do not bear it are marked. True where it left the box's bounds.

    Raises: RunNotFound (404); NotPermitted (403); BadTemperature (422); RunIsOver (409).
    """
    actor.must(_CARRY)
    _must_be_possible(celsius)
    run = _open_run(run_id, actor)
    outside = out_of_bounds(celsius, (run.celsius_low, run.celsius_high))
    RunReading.objects.create(
        run=run, at=now, celsius=celsius, out_of_bounds=outside, by_name=actor.name[:60]
    )
    carried = Specimen.objects.filter(run=run, state=SpecimenState.IN_TRANSIT)
    warm = carried.filter(Q(celsius_low__gt=celsius) | Q(celsius_high__lt=celsius))
    _note(run, "note_temperature", actor, now, outside=outside, warm=warm.update(warm=True))
    return outside


@transaction.atomic
def leave_stop(
    *, run_id: int, stop_id: int, handed_by_name: str, actor: Actor, now: datetime
) -> None:
    """Leave an institution: who gave the tubes out, and how many.

    Raises: RunNotFound (404); NotPermitted (403); TextMissing (422); RunIsOver (409).
    """
    actor.must(_CARRY)
    run = _open_run(run_id, actor)
    if not handed_by_name.strip():
        raise TextMissing(field="handed_by_name", name="交出人")
    stop = run.stops.select_for_update().filter(pk=stop_id, left_at=None).first()
    if stop is None:
        return  # left already: a second click changes nothing
    stop.left_at, stop.handed_by_name = now, handed_by_name.strip()[:60]
    stop.tubes = Specimen.objects.filter(run=run, institution=stop.institution_id).count()
    stop.save()
    _note(run, "leave_stop", actor, now, institution=stop.institution_id, tubes=stop.tubes)


@transaction.atomic
def deliver(*, run_id: int, actor: Actor, now: datetime) -> RunCard:
    """The courier has put the box down at the laboratory; it still owes its receipt.

    Raises: RunNotFound (404); NotPermitted (403); RunIsOver (409).
    """
    actor.must(_CARRY)
    run = _open_run(run_id, actor)
    run.state, run.delivered_at = RunState.DELIVERED, now
    run.save()
    _note(run, "deliver_run", actor, now)
    return run.card()


@transaction.atomic
def take_over(*, run_id: int, note: str = "", actor: Actor, now: datetime) -> RunCard:
    """The laboratory has the box; each tube is still scanned in by itself. A second click changes nothing.

    Raises: RunNotFound (404); NotPermitted (403); NotYourLaboratory (409).
    """
    actor.must(_REPORT)
    run = CourierRun.objects.visible_to(actor.scope).locked(run_id)
    must_be_at(run.centre_host_id, actor)
    if run.state != RunState.TAKEN_OVER:
        run.state, run.taken_over_at = RunState.TAKEN_OVER, now
        run.delivered_at = run.delivered_at or now
        run.taken_over_by_name, run.note = actor.name[:60], note.strip()[:300]
        run.save()
        _note(run, "take_over_run", actor, now)
    return run.card()


def _open_run(run_id: int, actor: Actor) -> CourierRun:
    """A run that is on its way, locked."""
    run = CourierRun.objects.visible_to(actor.scope).locked(run_id)
    if run.state != RunState.ON_THE_WAY:
        raise RunIsOver
    return run


def _before_pick_up(row: Specimen, run: CourierRun) -> ScanOutcome | None:
    """Why a specimen does not go into the box; None where it does."""
    if row.run_id == run.pk:
        return ScanOutcome.AGAIN
    if row.centre_id != run.centre_id:
        return ScanOutcome.WRONG_LAB
    return None if row.state == SpecimenState.COLLECTED else ScanOutcome.REFUSED


def _bounds_of(row: Specimen) -> tuple[int, int] | None:
    if row.celsius_low is None or row.celsius_high is None:
        return None
    return row.celsius_low, row.celsius_high


def _must_be_possible(celsius: Decimal) -> None:
    if not celsius.is_finite() or not _COLDEST <= celsius <= _WARMEST:
        raise BadTemperature(field="celsius", given=celsius)


def _note(run: CourierRun, what: str, actor: Actor, now: datetime, **facts: int) -> None:
    audit.record(actor, f"diagnostics.{what}", target=f"courier_run:{run.pk}", at=now, facts=facts)
