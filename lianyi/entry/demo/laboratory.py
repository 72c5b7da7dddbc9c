"""The laboratory of the demo county: a week of internal control, a round of comparison, tubes in every state."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.entry.demo.county import STORY_TOWNSHIP
from lianyi.entry.demo.staff import Desk

_ANALYSER: Final = "AU5800"
_CONTROLS: Final = (
    ("CREA", "72", "2.4"),
    ("K", "4.10", "0.08"),
    ("FPG", "5.60", "0.12"),
    ("ALT", "38", "1.6"),
)
_RENAL: Final = {"UREA": "6.1", "CREA": "82", "UA": "334", "CYSC": "0.92"}
_IONS: Final = {"K": "6.60", "NA": "139", "CL": "102", "CA": "2.31", "P": "1.20", "MG": "0.88"}


def play(
    *, here: Desk, players: Mapping[str, Sequence[int]], centre_id: int, now: datetime
) -> None:
    """Bring tubes of every state about through the services people use; the newest control of ALT is out."""
    _register(here, centre_id, now)
    _control(here, centre_id, now)
    people = iter(players[STORY_TOWNSHIP])

    def asked(code: str, minutes: int, urgency: diagnostics.Urgency) -> tuple[int, datetime]:
        at = now - timedelta(minutes=minutes)
        draft = diagnostics.OrderDraft(
            resident_id=next(people), item_code=code, urgency=urgency, clinical_info="乏力、纳差1周"
        )
        card = diagnostics.order_exam(draft=draft, actor=here.at("xiangyi", at), now=at)
        return card.id, at

    def taken(code: str, minutes: int, urgency: diagnostics.Urgency) -> tuple[int, str, datetime]:
        order_id, at = asked(code, minutes, urgency)
        at += timedelta(minutes=4)
        draft = diagnostics.CollectDraft(order_ids=(order_id,))
        tube = diagnostics.collect(draft=draft, actor=here.at("xiangyi", at), now=at)[0]
        return order_id, tube.barcode, at

    def arrived(code: str, minutes: int, urgency: diagnostics.Urgency) -> tuple[int, datetime]:
        order_id, barcode, at = taken(code, minutes, urgency)
        at += timedelta(minutes=25)
        diagnostics.receive(barcode=barcode, actor=here.at("jianyan", at), now=at)
        return order_id, at

    stat, _urgent, routine = diagnostics.Urgency
    asked("LAB-CBC", 15, routine)
    asked("LAB-URINE", 12, routine)
    taken("LAB-LIVER", 40, routine)
    taken("LAB-COAG", 30, stat)
    arrived("LAB-LIPID", 120, routine)
    arrived("LAB-HBV5", 90, routine)
    order_id, at = arrived("LAB-RENAL", 300, routine)
    _measure(here, order_id, _RENAL, at + timedelta(minutes=30), signs=True)
    order_id, at = arrived("LAB-ELEC", 70, stat)
    _measure(here, order_id, _IONS, at + timedelta(minutes=15), signs=False)


def _measure(
    here: Desk, order_id: int, values: Mapping[str, str], at: datetime, *, signs: bool
) -> None:
    """Enter and verify results; the head signs ten minutes later."""
    diagnostics.enter_and_verify(
        order_id=order_id,
        entries={code: diagnostics.Entry(value=value) for code, value in values.items()},
        expected_version=0,
        analyser=_ANALYSER,
        actor=here.at("jianyan", at),
        now=at,
    )
    if signs:
        later = at + timedelta(minutes=10)
        diagnostics.sign_results(order_id=order_id, actor=here.at(_CHIEF, later), now=later)


_CHIEF: Final = "zhuren"


def _register(here: Desk, centre_id: int, now: datetime) -> None:
    """Enter the laboratory with what it can do a day."""
    laboratory_id = diagnostics.register_laboratory(
        draft=diagnostics.LaboratoryDraft(
            institution_id=here.places["jianyan"],
            name="医学检验中心",
            kind="CLINICAL",
            biosafety="BSL2",
            scope="临检、生化、免疫、微生物、分子",
            state="RUNNING",
            head_name="卫红",
            staff_count=26,
            area_m2=1_400,
            equipment="AU5800 全自动生化分析仪\nXN-9000 血液分析流水线\ncobas e801 免疫分析仪",
            accepted_on=date(now.year - 2, 6, 1),
            acceptance_no="平卫验〔2024〕6号",
            centre_id=centre_id,
        ),
        actor=here.at("jianyan", now),
        now=now,
    )
    for code, method, a_day in (("LAB-NCOV", "荧光 PCR", 800), ("LAB-RENAL", "酶法", 1_200)):
        diagnostics.set_capacity(
            laboratory_id=laboratory_id,
            draft=diagnostics.CapacityDraft(
                item_code=code,
                method=method,
                per_day=a_day,
                surge_per_day=a_day * 3,
                from_on=date(now.year - 1, 1, 1),
            ),
            actor=here.at("jianyan", now),
            now=now,
        )


def _control(here: Desk, centre_id: int, now: datetime) -> None:
    """Twelve days of two levels; the last of ALT lies beyond three standard deviations."""
    rng = Random("controls")
    begun = (now - timedelta(days=30)).date()
    for code, mean, sd in _CONTROLS:
        for level, factor in (("1", 1), ("2", 2)):
            diagnostics.set_target(
                draft=diagnostics.MaterialDraft(
                    centre_id=centre_id,
                    analyte=code,
                    analyser=_ANALYSER,
                    lot="2601",
                    level=level,
                    mean=Decimal(mean) * factor,
                    sd=Decimal(sd) * factor,
                    from_on=begun,
                ),
                actor=here.at("jianyan", now),
                now=now,
            )
        for day in range(12, 0, -1):
            _run(here, centre_id, code, (mean, sd), rng, now - timedelta(days=day))
    _run(here, centre_id, "ALT", ("38", "1.6"), rng, now - timedelta(hours=2), shift=Decimal("3.4"))


def _run(
    here: Desk,
    centre_id: int,
    code: str,
    target: tuple[str, str],
    rng: Random,
    at: datetime,
    *,
    shift: Decimal = Decimal(0),
) -> None:
    mean, sd = map(Decimal, target)
    values = {
        level: (factor * (mean + sd * (shift or _noise(rng)))).quantize(Decimal("0.01"))
        for level, factor in (("1", 1), ("2", 2))
    }
    diagnostics.record_run(
        centre_id=centre_id,
        analyte_code=code,
        analyser=_ANALYSER,
        values=values,
        actor=here.at("jianyan", at),
        now=at,
    )


def _noise(rng: Random) -> Decimal:
    """A distance from the mean that breaks no rule, in standard deviations."""
    return Decimal(rng.randint(-160, 160)) / 100
