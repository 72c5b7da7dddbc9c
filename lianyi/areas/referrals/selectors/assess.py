"""What the rules say before anything is written: is it indicated, is the way right, who could take the patient.

The form shows it while the doctor types; the service asks the same question again when the request is sent.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.rule_sets import findings, rule_sets_on
from lianyi.areas.referrals.rules import targets as targeting
from lianyi.areas.referrals.rules.expressions import Value
from lianyi.areas.referrals.rules.indications import applying, checked, complete, judge
from lianyi.areas.referrals.rules.kidney import Equation
from lianyi.areas.referrals.rules.routes import next_step
from lianyi.areas.referrals.types.indications import Judgement
from lianyi.areas.referrals.types.words import Direction, Level, Tie, Urgency
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Scope
from lianyi.kernel.identity import Sex
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.policy import public as policy

_TIER_LEVEL: Final = {
    organisations.Tier.VILLAGE: Level.VILLAGE,
    organisations.Tier.TOWNSHIP: Level.TOWNSHIP,
    organisations.Tier.COUNTY: Level.COUNTY,
    organisations.Tier.OUTSIDE: Level.PARTNER,
}
_MOST_CANDIDATES: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The county's steps, and where an institution stands on them."""

    steps: tuple[Level, ...]
    sender: organisations.InstitutionCard
    lead: organisations.InstitutionCard | None
    receiving: organisations.InstitutionCard | None
    on: date

    @property
    def has_receiving(self) -> bool:
        """The sender's area has an intermediate hospital on the county's route."""
        return Level.RECEIVING in self.steps and self.receiving is not None

    def levels_with(self, other: organisations.InstitutionCard) -> tuple[Level, Level]:
        """The steps of sender and `other`; a county hospital is the receiving one where the map says so."""
        mine, theirs = level_of(self.sender), level_of(other)
        if Level.RECEIVING not in self.steps:
            return mine, theirs
        if self.receiving and self.receiving.id == other.id:
            theirs = Level.RECEIVING
        back = organisations.receiving_of(other.id, self.on)
        if back and back.id == self.sender.id:
            mine = Level.RECEIVING
        if mine == theirs == Level.COUNTY and self.lead and self.lead.id != self.sender.id:
            mine = Level.RECEIVING if self.lead.id == other.id else mine
        return mine, theirs


def level_of(card: organisations.InstitutionCard) -> Level:
    """The step of an institution by its tier; a hospital of no tier counts as outside."""
    return _TIER_LEVEL.get(card.tier, Level.PARTNER)


def age_on(born_on: date, day: date) -> int:
    """Completed years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def ladder_of(sender: organisations.InstitutionCard, rules: policy.PolicyView, on: date) -> Ladder:
    """The ladder from a sender's place. Cost: a few small queries."""
    return Ladder(
        steps=tuple(Level(step) for step in rules.texts("referrals.route")),
        sender=sender,
        lead=organisations.lead_of(sender.id, on),
        receiving=organisations.receiving_of(sender.id, on),
        on=on,
    )


def assess(
    *,
    resident: residents.ResidentCard,
    sender: organisations.InstitutionCard,
    direction: Direction,
    diagnosis_code: str,
    raw: Mapping[str, Value | None],
    now: datetime,
    level: Level | None = None,
) -> Judgement:
    """Judge a person by the standards of the day, from what the doctor found.

    The disease catalogue of the sender speaks too: what it does not take is beyond its ability (ORG-20, REF-07).
    Raises: ImpossibleFinding (422).
    """
    day = now.astimezone(ZONE).date()
    vocabulary = findings()
    given = checked(raw, vocabulary)
    if not given.get("beyond_ability") and diagnosis_code:
        ability = organisations.can_treat(sender.id, diagnosis_code, day).level
        given["beyond_ability"] = ability in (
            organisations.Ability.NONE,
            organisations.Ability.FIRST_AID,
        )
    sets = rule_sets_on(day)
    equation = next(
        (s.equation for s in applying(sets, [diagnosis_code]) if s.equation), Equation.CKD_EPI_2009
    )
    values = complete(
        given, age=age_on(resident.born_on, day), sex=Sex(resident.sex), equation=equation
    )
    return judge(
        sets=sets,
        vocabulary=vocabulary,
        diagnosis_codes=[diagnosis_code],
        values=values,
        direction=direction,
        level=level or level_of(sender),
    )


def known_values(resident_id: int, scope: Scope) -> dict[str, float]:
    """What the record knows already of the findings that can be measured: typed once, never again. Cost: one query."""
    codes = {f.code: name for name, f in findings().items() if f.code}
    latest = records.latest_values(resident_id, scope, codes=tuple(codes))
    return {
        codes[code]: float(card.value)
        for code, card in latest.items()
        if code in codes and card.value is not None
    }


def rank_targets(
    *,
    sender: organisations.InstitutionCard,
    direction: Direction,
    urgency: Urgency,
    diagnosis_code: str,
    wants_bed: bool,
    rules: policy.PolicyView,
    now: datetime,
    department: str = "",
) -> list[targeting.Ranked]:
    """Possible receivers in the order the county's weights give, with every term of the score.

    Cost: about ten queries, however many candidates (at most 40).
    """
    day = now.astimezone(ZONE).date()
    ladder = ladder_of(sender, rules, day)
    ties = _possible(ladder, direction)
    cards = list(ties)[:_MOST_CANDIDATES]
    candidates = _candidates(
        ladder,
        {c: ties[c] for c in cards},
        direction,
        urgency,
        diagnosis_code,
        rules,
        now,
        department,
    )
    weights = targeting.Weights(
        **{
            name: rules.whole(f"referrals.weight_{name}")
            for name in ("competence", "slots", "beds", "distance", "tie")
        }
    )
    return targeting.rank(
        candidates,
        weights=weights,
        next_level=next_step(ladder.steps, level_of(sender), has_receiving=ladder.has_receiving),
        wants_bed=wants_bed,
        far_km=rules.whole("referrals.far_km"),
    )


def _possible(ladder: Ladder, direction: Direction) -> dict[organisations.InstitutionCard, Tie]:
    """Who may receive in a direction, with the tie to the sender."""
    sender, on = ladder.sender, ladder.on
    if direction == Direction.OUT:
        lead = ladder.lead.id if ladder.lead else sender.id
        return {p.partner: Tie.PARTNER for p in organisations.partners_of(lead, on)}
    county = [
        card
        for card in organisations.list_county(sender.county_code)
        if card.id != sender.id and card.tier in _TIER_LEVEL
    ]
    home = level_of(sender)
    order = list(Level)
    wanted: Callable[[Level], bool] = {
        Direction.UP: lambda level: (
            order.index(level) > order.index(home) and level != Level.PARTNER
        ),
        Direction.DOWN: lambda level: order.index(level) < order.index(home),
        Direction.RETURN: lambda level: level != Level.PARTNER,
        Direction.SIDEWAYS: lambda level: level == home,
    }[direction]
    chosen = [card for card in county if wanted(level_of(card))]
    if direction == Direction.UP and home == Level.VILLAGE:
        chosen = [
            c for c in chosen if c.tier == organisations.Tier.COUNTY or c.id == sender.parent_id
        ]
    fellows = organisations.consortium_reach(ladder.lead.id, on) if ladder.lead else frozenset()
    return {card: _tie(ladder, card, fellows) for card in chosen}


def _tie(ladder: Ladder, card: organisations.InstitutionCard, fellows: frozenset[int]) -> Tie:
    if card.id == ladder.sender.parent_id:
        return Tie.HUB
    if ladder.receiving and card.id == ladder.receiving.id:
        return Tie.RECEIVING
    if ladder.lead and card.id == ladder.lead.id:
        return Tie.LEAD
    return Tie.MEMBER if card.id in fellows else Tie.NONE


def _candidates(
    ladder: Ladder,
    ties: Mapping[organisations.InstitutionCard, Tie],
    direction: Direction,
    urgency: Urgency,
    diagnosis_code: str,
    rules: policy.PolicyView,
    now: datetime,
    department: str,
) -> Iterable[targeting.Candidate]:
    ids = [card.id for card in ties]
    abilities = organisations.competences(diagnosis_code, ids, ladder.on) if diagnosis_code else {}
    until = now + timedelta(days=rules.whole("referrals.slots_days"))
    slots = scheduling.open_slots(
        ids,
        audience=audience_of(urgency),
        from_at=now,
        to_at=until,
        now=now,
        department=department,
        at_most=200,
    )
    beds = scheduling.free_bed_counts(ids, department=department)
    for card, tie in ties.items():
        own = [slot for slot in slots if slot.institution_id == card.id]
        ability = abilities.get(card.id)
        yield targeting.Candidate(
            institution_id=card.id,
            name=card.short_name or card.name,
            level=ladder.levels_with(card)[1],
            tie=tie,
            can_treat=_can_treat(ability.level if ability else None, direction, urgency),
            ability=ability.level if ability else organisations.Ability.UNKNOWN,
            open_slots=sum(slot.free for slot in own),
            free_beds=sum(count.free for count in beds if count.institution_id == card.id),
            distance_km=organisations.distance_km(ladder.sender, card),
            first_slot_at=min((slot.starts_at for slot in own), default=None),
        )


def audience_of(urgency: Urgency) -> scheduling.Audience:
    """Which kept places a request may use: green-channel slots only by the green channel."""
    return scheduling.Audience.GREEN if urgency == Urgency.GREEN else scheduling.Audience.REFERRAL


def _can_treat(
    ability: organisations.Ability | None, direction: Direction, urgency: Urgency
) -> bool | None:
    """The catalogue's word: who keeps the stable phase takes whoever comes home, and an ordinary request of the step
    below; not whoever is sent urgently.
    """
    if ability in (None, organisations.Ability.UNKNOWN):
        return None
    if ability == organisations.Ability.STABLE:
        return direction in (Direction.DOWN, Direction.RETURN) or urgency == Urgency.ORDINARY
    return ability == organisations.Ability.FULL


def offered_slots(
    institution_id: int,
    *,
    urgency: Urgency,
    kinds: Sequence[str],
    now: datetime,
    days: int,
    department: str = "",
    at_most: int = 12,
) -> list[scheduling.SlotCard]:
    """The next free places of an institution that a referral may hold."""
    found: list[scheduling.SlotCard] = []
    for kind in kinds:
        found += scheduling.open_slots(
            [institution_id],
            audience=audience_of(urgency),
            from_at=now,
            to_at=now + timedelta(days=days),
            now=now,
            kind=scheduling.ResourceKind(kind),
            department=department,
            at_most=at_most,
        )
    return sorted(found, key=lambda slot: (slot.starts_at, slot.id))[:at_most]
