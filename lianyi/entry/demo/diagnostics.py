"""The shared centres of the demo county: whom they serve, a year of finished examinations, and some alive today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.residents import public as residents
from lianyi.entry.demo import reports
from lianyi.entry.demo.county import STORY_TOWNSHIP, County
from lianyi.entry.demo.staff import Desk
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.policy import public as policy

PAST: Final = 420
"""Finished examinations, whatever the size of the county: enough for every figure."""

_CENTRES: Final = (
    (diagnostics.CentreKind.IMAGING, "平舆县影像诊断中心", 220),
    (diagnostics.CentreKind.ECG, "平舆县心电诊断中心", 300),
    (diagnostics.CentreKind.ULTRASOUND, "平舆县超声诊断中心", 120),
    (diagnostics.CentreKind.LABORATORY, "平舆县医学检验中心", None),
    (diagnostics.CentreKind.PATHOLOGY, "平舆县病理诊断中心", 40),
)
_PRICES: Final = {
    diagnostics.Modality.DX: 6_500,
    diagnostics.Modality.CT: 22_000,
    diagnostics.Modality.MR: 46_000,
    diagnostics.Modality.MG: 18_000,
    diagnostics.Modality.ECG: 2_000,
    diagnostics.Modality.US: 9_000,
    diagnostics.Modality.ES: 16_000,
    diagnostics.Modality.LAB: 2_500,
    diagnostics.Modality.PATH: 13_000,
}
_VILLAGE: Final = (diagnostics.CentreKind.ECG, diagnostics.CentreKind.LABORATORY)
"""What a village clinic does itself; for the rest it asks through its township."""
_ASKED: Final = (  # item, weight, why, diagnosis, minutes from transmission to the signed report (median)
    ("ECG-12", 40, "心悸、胸闷反复发作", "冠心病？", 14),
    ("DX-CHEST-PA", 30, "咳嗽咳痰1周", "肺部感染？", 75),
    ("DX-LSPINE", 8, "腰痛伴下肢麻木", "腰椎间盘突出？", 120),
    ("DX-ABDOMEN", 5, "腹痛腹胀半天", "肠梗阻？", 45),
    ("US-ABDOMEN", 12, "右上腹隐痛", "胆囊结石？", 60),
    ("CT-HEAD", 5, "头晕、肢体无力", "脑梗死？", 40),
)


@dataclass(frozen=True, slots=True)
class Centres:
    """The centres by kind, and what each item costs there."""

    by_kind: Mapping[diagnostics.CentreKind, diagnostics.CentreCard]
    prices: Mapping[str, int]

    @property
    def laboratory_id(self) -> int:
        """The laboratory centre."""
        return self.by_kind[diagnostics.CentreKind.LABORATORY].id


def open_centres(*, county: County, here: Desk, actor: Actor, now: datetime) -> Centres:
    """Open the five centres at the lead hospital for the whole county; put its readers on duty for a week."""
    lead, today = county.hospitals[0], now.astimezone(ZONE).date()
    opened = date(now.year - 1, 1, 1)
    known = diagnostics.items()
    cards = {}
    for kind, name, capacity in _CENTRES:
        offers = tuple(
            diagnostics.OfferDraft(
                item_code=each.code, price_fen=_PRICES[each.modality], from_on=opened
            )
            for each in known.values()
            if each.kind == kind
        )
        draft = diagnostics.CentreDraft(
            kind=kind,
            name=name,
            county_code=county.code,
            host_id=lead.id,
            opened_on=opened,
            phone="0396-5000100",
            hours="全天 24 小时" if capacity and capacity > 100 else "08:00-18:00",
            capacity_per_day=capacity,
            offers=offers,
        )
        cards[kind] = diagnostics.open_centre(draft=draft, actor=actor, now=now)
        diagnostics.load_members(cards[kind].id, _members(county, kind, opened, today))
    for kind in (diagnostics.CentreKind.IMAGING, diagnostics.CentreKind.ECG):
        for days in range(7):
            start = datetime.combine(today + timedelta(days=days), time(8), ZONE)
            diagnostics.put_on_duty(
                centre_id=cards[kind].id,
                reader_id=here.seats["zhenduan"].pk,
                starts_at=start,
                ends_at=start + timedelta(hours=10),
                actor=actor,
                now=now,
            )
    prices = {code: _PRICES[each.modality] for code, each in known.items()}
    return Centres(by_kind=cards, prices=prices)


def _members(
    county: County, kind: diagnostics.CentreKind, opened: date, today: date
) -> Iterator[diagnostics.PastMember]:
    """Townships and other hospitals for everything, clinics for what they do; the last few are not online yet."""
    rng = Random(f"members:{kind}")
    places = [card.id for card in (*county.hospitals[1:], *county.townships)]
    if kind in _VILLAGE:
        places += sorted(county.clinic_ids.values())
    for institution_id in places:
        tested = opened + timedelta(days=rng.randint(20, 320))
        online = tested <= today and rng.random() < 0.94
        yield diagnostics.PastMember(
            institution_id=institution_id,
            since=opened,
            equipped_on=opened + timedelta(days=rng.randint(1, 15)),
            equipment="设备、网络、人员齐备",
            tested_on=tested if online else None,
            tested_by_name="信息科" if online else "",
        )


def load_past(
    *,
    county: County,
    centres: Centres,
    here: Desk,
    patients: Sequence[int],
    seed: int,
    now: datetime,
) -> int:
    """Store finished examinations of the past year; returns how many. Deterministic by seed."""
    homes = _homes(county, patients, now)
    if not homes:
        return 0
    rng = Random(f"diagnostics:{seed}")
    rows = [_past(rng, county, centres, here, homes, now) for _ in range(PAST)]
    count = diagnostics.load_orders(sorted(rows, key=lambda row: row.ordered_at), now=now)
    reports.load_past(seed)
    return count


def _homes(county: County, patients: Sequence[int], now: datetime) -> list[tuple[int, int, int]]:
    """(resident, village clinic, township) of each patient registered at a clinic of the county."""
    towns = {card.code: card.id for card in county.townships}
    above = {county.clinic_ids[c.code]: towns[c.township_code] for c in county.clinics}
    cards = residents.cards(patients, Scope(everything=True, at=now))
    return [
        (card.id, card.registered_institution_id, above[card.registered_institution_id])
        for card in (cards[i] for i in patients if i in cards)
        if card.registered_institution_id in above
    ]


def _past(
    rng: Random,
    county: County,
    centres: Centres,
    here: Desk,
    homes: Sequence[tuple[int, int, int]],
    now: datetime,
) -> diagnostics.PastOrder:
    known = diagnostics.items()
    code, _weight, info, diagnosis, median = rng.choices(_ASKED, [each[1] for each in _ASKED])[0]
    resident_id, clinic_id, township_id = rng.choice(homes)
    kind = known[code].kind
    village = rng.random() < 0.35
    requester_id = clinic_id if village else township_id
    urgency = rng.choices(list(diagnostics.Urgency), (8, 17, 75))[0]
    doctors = here.doctors.get(requester_id, [])
    return diagnostics.PastOrder(
        resident_id=resident_id,
        item_code=code,
        centre_id=centres.by_kind[kind].id,
        requester_id=requester_id,
        performer_id=clinic_id if village and kind in _VILLAGE else township_id,
        county_code=county.code,
        urgency=urgency,
        ordered_by_name=doctors[0][1] if doctors else "值班医生",
        clinical_info=info,
        diagnosis_name=diagnosis,
        price_fen=centres.prices[code],
        **_course(rng, kind, urgency, median, now),
    )


def _course(
    rng: Random,
    kind: diagnostics.CentreKind,
    urgency: diagnostics.Urgency,
    median: int,
    now: datetime,
) -> dict[str, Any]:
    """When what happened to one examination, and how it ended."""
    day = now.astimezone(ZONE).date() - timedelta(days=rng.randint(4, 360))
    at = datetime.combine(day, time(8 + rng.randint(0, 8), rng.randint(0, 59)), ZONE)
    at = at.astimezone(UTC)
    examined = at + timedelta(minutes=rng.randint(5, 90))
    sent = examined + timedelta(minutes=rng.randint(1, 12))
    hurried = urgency is not diagnostics.Urgency.ROUTINE
    minutes = max(int(rng.lognormvariate(0, 0.6) * median * (0.4 if hurried else 1)), 3)
    signed = sent + timedelta(minutes=minutes)
    state = rng.choices(("CLOSED", "CANCELLED", "LAPSED"), (94, 4, 2))[0]
    if state != "CLOSED":
        ended = at + timedelta(days=1 if state == "CANCELLED" else 30)
        return {"state": state, "ordered_at": at, "closed_at": min(ended, now)}
    return {
        "state": state,
        "ordered_at": at,
        "performed_at": examined,
        "performed_by_name": "检查技师",
        "transmitted_at": sent,
        "report_due_at": sent + _limit(kind, urgency),
        "signed_at": signed,
        "read_by_name": "冯立",
        "closed_at": signed + timedelta(minutes=rng.randint(10, 600)),
        "abnormal": rng.random() < 0.4,
        "retakes": 1 if rng.random() < 0.03 else 0,
    }


def _limit(kind: diagnostics.CentreKind, urgency: diagnostics.Urgency) -> timedelta:
    """The report's limit as the parameters say it while a county has not changed them."""
    rules = policy.at(None)
    return timedelta(
        minutes=rules.whole(f"diagnostics.report_minutes_{kind.lower()}_{urgency.lower()}")
    )


def play(*, here: Desk, players: Mapping[str, Sequence[int]], now: datetime) -> None:
    """Bring orders of every state about, through the same services people use, some of them late."""
    people = iter(players[STORY_TOWNSHIP])
    known = diagnostics.items()

    def asked(
        code: str, minutes: int, urgency: diagnostics.Urgency, info: str
    ) -> tuple[int, datetime]:
        at = now - timedelta(minutes=minutes)
        card = diagnostics.order_exam(
            draft=diagnostics.OrderDraft(
                resident_id=next(people), item_code=code, urgency=urgency, clinical_info=info
            ),
            actor=here.at("xiangyi", at),
            now=at,
        )
        return card.id, at

    def sent(
        code: str, minutes: int, urgency: diagnostics.Urgency, info: str
    ) -> tuple[int, datetime]:
        order_id, at = asked(code, minutes, urgency, info)
        for step in (diagnostics.examine, diagnostics.transmit):
            at += timedelta(minutes=3)
            step(order_id=order_id, actor=here.at("jishi", at), now=at)
        return order_id, at

    stat, urgent, routine = diagnostics.Urgency
    asked("DX-CHEST-PA", 20, routine, "咳嗽1周，右下肺湿啰音")
    asked("ECG-12", 6, stat, "胸痛30分钟，大汗")
    order_id, at = asked("DX-LSPINE", 50, routine, "腰痛3天")
    diagnostics.examine(order_id=order_id, actor=here.at("jishi", at), now=at)
    sent("ECG-12", 12, stat, "胸骨后压榨样疼痛1小时")
    sent("ECG-12", 90, routine, "心悸半年，体检")
    sent("DX-CHEST-PA", 45, urgent, "发热4天，气促")
    sent("DX-CHEST-PA", 30 * 60, routine, "体检，长期吸烟")
    order_id, at = sent("DX-ABDOMEN", 35, urgent, "腹痛腹胀，未排气")
    at += timedelta(minutes=5)
    diagnostics.claim(order_id=order_id, actor=here.at("zhenduan", at), now=at)
    order_id, at = sent("DX-CHEST-PA", 300, routine, "咳嗽，屏气不佳")
    at += timedelta(minutes=20)
    diagnostics.retake(
        order_id=order_id, reason="BLURRED", note="呼吸伪影，请屏气后重摄", actor=here.at("zhenduan", at), now=at,
    )  # fmt: skip
    order_id, at = asked(
        "US-ABDOMEN" if "US-ABDOMEN" in known else "ECG-12", 400, routine, "右上腹痛"
    )
    diagnostics.cancel_order(
        order_id=order_id, reason="PATIENT", note="患者要求改日检查", actor=here.at("xiangyi", at), now=at,
    )  # fmt: skip
