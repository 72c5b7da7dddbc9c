"""What the demo county shows of quality: critical values on their way and at their end, graded films, recognition."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.organisations import public as organisations
from lianyi.entry.demo.county import STORY_TOWNSHIP
from lianyi.entry.demo.staff import Desk

_GRADED: Final = 60
_GRADES: Final = ("A",) * 8 + ("B", "A", "A", "C", "A", "B")
_FAULTS: Final = {"A": (), "B": ("BREATH",), "C": ("POSITION", "ARTEFACT")}
_FILM: Final = "DX-LSPINE"
_FILM_FEN: Final = 6_500


def play(*, here: Desk, players: Mapping[str, Sequence[int]], now: datetime) -> None:
    """Play the quality of the centres through the services people use. Expects: the other examinations were played."""
    people = players[STORY_TOWNSHIP]
    open_id = _critical(
        here,
        people[-1],
        "ECG-12",
        "ECG-STEMI",
        "V1–V5 ST 段弓背抬高 0.3–0.5 mV",
        now - timedelta(minutes=12),
    )
    _read_back(here, open_id, "急性心肌梗死", now - timedelta(minutes=1))
    _critical(
        here,
        people[-2],
        "DX-CHEST-PA",
        "IMG-TENSION-PTX",
        "右侧大量气胸，纵隔左移",
        now - timedelta(minutes=16),
    )
    for hours, code, item, text in (
        (26, "ECG-AVB3", "ECG-12", "三度房室传导阻滞，交界性逸搏 38 次/分"),
        (75, "IMG-PERFORATION", "DX-ABDOMEN", "双膈下游离气体"),
    ):
        _to_the_end(here, people[-3], item, code, text, now - timedelta(hours=hours))
    _grade(here, now)
    _recognise(here, people[-6:-3], now)


def _critical(here: Desk, resident_id: int, item: str, code: str, text: str, at: datetime) -> int:
    """An examination of the township in which the reader finds something that cannot wait; the value's id."""
    order = diagnostics.order_exam(
        draft=diagnostics.OrderDraft(
            resident_id=resident_id,
            item_code=item,
            urgency=diagnostics.Urgency.STAT,
            clinical_info="突发胸痛、气促",
            again=True,
            repeat_reason="EMERGENCY",
            repeat_note="症状突然加重",
            repeat_explained="已说明需立即复查",
        ),
        actor=here.at("xiangyi", at),
        now=at,
    )
    for step in (diagnostics.examine, diagnostics.transmit):
        at += timedelta(minutes=1)
        step(order_id=order.id, actor=here.at("jishi", at), now=at)
    at += timedelta(minutes=2)
    reader = here.at("zhenduan", at)
    diagnostics.claim(order_id=order.id, actor=reader, now=at)
    card = diagnostics.raise_critical(
        order_id=order.id, finding_code=code, text=text, actor=reader, now=at
    )
    return card.id


def _read_back(here: Desk, critical_id: int, text: str, at: datetime) -> None:
    diagnostics.read_back_critical(
        critical_id=critical_id, text=text, actor=here.at("xiangyi", at), now=at
    )


def _to_the_end(
    here: Desk, resident_id: int, item: str, code: str, text: str, at: datetime
) -> None:
    """A critical value whose patient was reached within the hour."""
    critical_id = _critical(here, resident_id, item, code, text, at)
    names = {"ECG-AVB3": "三度房室传导阻滞", "IMG-PERFORATION": "消化道穿孔"}
    at += timedelta(minutes=9)
    _read_back(here, critical_id, names[code], at)
    at += timedelta(minutes=2)
    doctor = here.at("xiangyi", at)
    diagnostics.acknowledge_critical(critical_id=critical_id, actor=doctor, now=at)
    at += timedelta(minutes=8)
    diagnostics.act_on_critical(
        critical_id=critical_id,
        action="吸氧、监护，联系 120 转县医院",
        actor=here.at("xiangyi", at),
        now=at,
    )
    at += timedelta(minutes=15)
    diagnostics.reach_patient(
        critical_id=critical_id,
        draft=diagnostics.ReachDraft(
            way=diagnostics.ContactWay.VISIT,
            told="已当面告知病情，同意转县医院",
            person="本人及家属",
        ),
        actor=here.at("xiangyi", at),
        now=at,
    )


def _grade(here: Desk, now: datetime) -> None:
    """The head of the centre grades the latest films; below 甲 the takers are told."""
    chief = here.at("zhuren", now)
    found = diagnostics.list_orders(
        scope=chief.scope,
        wanted=diagnostics.OrderFilter(box="done", state="CLOSED"),
        now=now,
        at_most=_GRADED,
    )
    for row, grade in zip(found.rows, cycle(_GRADES), strict=False):
        diagnostics.grade_film(
            order_id=row.card.id,
            grade=diagnostics.Grade(grade),
            faults=_FAULTS[grade],
            actor=chief,
            now=now,
        )


def _recognise(here: Desk, resident_ids: Sequence[int], now: datetime) -> None:
    """Films of last week stand at the township: nothing is taken again."""
    doctor = here.at("xiangyi", now)
    place = doctor.institution_id or 0
    films = diagnostics.list_orders(
        scope=here.at("zhuren", now).scope,
        wanted=diagnostics.OrderFilter(box="done", state="CLOSED", modality="DX"),
        now=now,
        at_most=1,
    ).rows
    if not films:
        return
    county_code = organisations.get_institution(place).county_code
    centre_id = films[0].card.centre_id
    rows = [_past(each, place, centre_id, county_code, doctor.name, now) for each in resident_ids]
    diagnostics.load_orders(rows, now=now)
    for resident_id in resident_ids:
        found = diagnostics.earlier_results(
            resident_id=resident_id, item_code=_FILM, actor=doctor, now=now
        )
        draft = diagnostics.RecogniseDraft(
            resident_id=resident_id,
            item_code=_FILM,
            earlier_order_id=next(each.order_id for each in found if each.counts),
            note="结果在有效期内，病情无变化",
        )
        diagnostics.recognise(draft=draft, actor=doctor, now=now)


def _past(
    resident_id: int, place: int, centre_id: int, county_code: str, name: str, now: datetime
) -> diagnostics.PastOrder:
    """A spine film of last week, signed within the hour."""
    taken = now - timedelta(days=6)
    return diagnostics.PastOrder(
        resident_id=resident_id,
        item_code=_FILM,
        centre_id=centre_id,
        requester_id=place,
        performer_id=place,
        county_code=county_code,
        urgency=diagnostics.Urgency.ROUTINE,
        state="CLOSED",
        ordered_at=taken,
        closed_at=taken + timedelta(hours=5),
        ordered_by_name=name,
        clinical_info="腰痛伴下肢麻木",
        diagnosis_name="腰椎间盘突出？",
        price_fen=_FILM_FEN,
        performed_at=taken + timedelta(minutes=20),
        performed_by_name="郑浩",
        transmitted_at=taken + timedelta(minutes=25),
        report_due_at=taken + timedelta(days=1),
        signed_at=taken + timedelta(minutes=80),
        read_by_name="冯立",
        abnormal=False,
    )
