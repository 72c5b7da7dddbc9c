"""What tests of the laboratory start from: tubes taken at the township, received at the county, measured there."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lianyi.areas.diagnostics.selectors.fitness import why_unfit
from lianyi.areas.diagnostics.services.controls import record_run, set_target
from lianyi.areas.diagnostics.services.result_release import sign_results, verify_results
from lianyi.areas.diagnostics.services.results import enter_results
from lianyi.areas.diagnostics.services.specimens import collect, receive
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.laboratory import (
    CollectDraft,
    Entry,
    MaterialDraft,
    ResultSheetCard,
    SpecimenCard,
)
from lianyi.kernel.actor import Actor
from tests.areas.diagnostics.builders import NOW, TODAY, County, at_time, ordered, somebody

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
RENAL = {"UREA": "5.1", "CREA": "68", "UA": "300", "CYSC": "0.8"}
SALTS = {"K": "4.2", "NA": "140", "CL": "101", "CA": "2.3", "P": "1.1", "MG": "0.9"}
ANALYSER = "AU5800"


def lab_ordered(county: County, patient_id: int, item: str = "LAB-RENAL", **told: Any) -> OrderCard:
    """Asked for by the township doctor."""
    return ordered(county, patient_id, item_code=item, **told)


def collected(
    county: County, *orders: OrderCard, now: datetime = NOW + QUARTER, **told: Any
) -> tuple[SpecimenCard, ...]:
    """Taken by the township's laboratory technician a quarter of an hour later."""
    draft = CollectDraft(order_ids=tuple(order.id for order in orders), **told)
    return collect(draft=draft, actor=at_time(county.township_lab, now), now=now)


def received(
    county: County, patient_id: int, item: str = "LAB-RENAL", *, now: datetime = NOW, **told: Any
) -> tuple[OrderCard, SpecimenCard]:
    """At the county laboratory an hour after it was asked for."""
    order = lab_ordered(county, patient_id, item, now=now, **told)
    (tube,) = collected(county, order, now=now + QUARTER)
    arrive(county, tube, now=now + HOUR)
    return order, tube


def arrive(county: County, tube: SpecimenCard, *, now: datetime = NOW + HOUR) -> None:
    """Scanned in at the county laboratory."""
    receive(barcode=tube.barcode, actor=at_time(county.lab_technician, now), now=now)


def entered(
    county: County,
    order: OrderCard,
    values: dict[str, str],
    *,
    version: int = 0,
    now: datetime = NOW + 2 * HOUR,
    **told: Any,
) -> ResultSheetCard:
    """Measured by the county's technician, in our units."""
    return enter_results(
        order_id=order.id,
        entries={code: Entry(value=value) for code, value in values.items()},
        expected_version=version,
        actor=at_time(county.lab_technician, now),
        now=now,
        **told,
    )


def verified(
    county: County, order: OrderCard, values: dict[str, str], *, now: datetime = NOW + 2 * HOUR
) -> OrderCard:
    """Measured and verified by the county's technician."""
    sheet = entered(county, order, values, now=now)
    return verify_results(
        order_id=order.id,
        expected_version=sheet.version,
        actor=at_time(county.lab_technician, now),
        now=now,
    )


def signed(
    county: County, order: OrderCard, values: dict[str, str], *, now: datetime = NOW + 2 * HOUR
) -> OrderCard:
    """Verified by the technician and signed by the chief ten minutes later."""
    verified(county, order, values, now=now)
    later = now + timedelta(minutes=10)
    return sign_results(order_id=order.id, actor=at_time(county.chief, later), now=later)


def second_technician(county: County) -> Actor:
    """Another technician of the county's laboratory."""
    return somebody("laboratory_technician", county.lead, "吕检验")


def a_target(
    county: County, analyte: str, *, level: str = "1", mean: str = "100", sd: str = "2", **told: Any
) -> int:
    """Lot 2601 on the big analyser, in force since a year."""
    draft = MaterialDraft(
        centre_id=county.laboratory,
        analyte=analyte,
        analyser=ANALYSER,
        lot="2601",
        level=level,
        mean=Decimal(mean),
        sd=Decimal(sd),
        from_on=replace_year(TODAY),
    )
    return set_target(draft=replace(draft, **told), actor=county.lab_technician, now=NOW)


def replace_year(day: Any) -> Any:
    """A year before."""
    return day - timedelta(days=365)


def a_run(county: County, analyte: str, *, now: datetime = NOW, **values: str) -> Any:
    """Controls measured by the county's technician: a_run(county, "CREA", L1="103")."""
    return record_run(
        centre_id=county.laboratory,
        analyte_code=analyte,
        analyser=ANALYSER,
        values={level.removeprefix("L"): Decimal(text) for level, text in values.items()},
        actor=at_time(county.lab_technician, now),
        now=now,
    )


def is_fit(centre_id: int, item: str, on: date) -> bool:
    """Nothing speaks against the centre's results of an item."""
    return not why_unfit({(centre_id, item)}, on)
