"""What an indication rule is, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianyi.areas.referrals.types.words import Direction, Level, Urgency, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDef:
    """One thing a doctor measures, sees or asks.

    kind: "number" (with unit and the range that can be true) or "flag". code: the observation of the record that gives
    it. group: where a form shows it; "derived" is computed and never asked.
    """

    name: str
    name_zh: str
    kind: str
    group: str
    unit: str = ""
    low: float = 0
    high: float = 0
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of a referral standard. status: to_confirm where the county still has to settle a number."""

    code: str
    text_zh: str
    when: str
    direction: Direction
    levels: frozenset[Level]
    urgency: Urgency = Urgency.ORDINARY
    source: str
    tag: str = ""
    status: str = "confirmed"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A referral standard of one disease from a day on; `icd` are prefixes of codes, none means every disease."""

    code: str
    version: str
    valid_from: date
    name_zh: str
    icd: tuple[str, ...]
    source: str
    criteria: tuple[Criterion, ...]
    equation: str = ""
    valid_to: date | None = None

    @property
    def key(self) -> str:
        """What a referral stores: hypertension@2022-01."""
        return f"{self.code}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """What one criterion said, with the values it saw (name in Chinese, value, unit) and the findings it lacked."""

    code: str
    rule_set: str
    text_zh: str
    verdict: Verdict
    urgency: Urgency
    source: str
    status: str
    seen: tuple[tuple[str, str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a person should go, how fast, and why: the answer of all rule sets that apply."""

    direction: Direction
    results: tuple[CriterionResult, ...] = ()
    rule_sets: tuple[str, ...] = ()
    values: Mapping[str, float | int | bool] = field(default_factory=dict)

    @property
    def met(self) -> tuple[CriterionResult, ...]:
        """The criteria that hold, urgent ones first."""
        held = [r for r in self.results if r.verdict == Verdict.MET]
        return tuple(sorted(held, key=lambda r: r.urgency == Urgency.ORDINARY))

    @property
    def open(self) -> tuple[CriterionResult, ...]:
        """The criteria that a missing finding leaves open."""
        return tuple(r for r in self.results if r.verdict == Verdict.UNKNOWN)

    @property
    def indicated(self) -> bool:
        """At least one criterion holds."""
        return bool(self.met)

    @property
    def is_emergency(self) -> bool:
        """At least one emergency criterion holds: the acute path, no level need be kept."""
        return any(r.urgency == Urgency.URGENT for r in self.met)
