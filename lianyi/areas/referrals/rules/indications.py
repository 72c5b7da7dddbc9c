"""Should this person go up, or may she go home? What the standards say of what the doctor found.

Urgent beats ordinary; a criterion that lacks a value is reported as open, never taken for "no".
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from lianyi.areas.referrals.rules.expressions import Expression, Value, parse
from lianyi.areas.referrals.rules.kidney import Equation, egfr
from lianyi.areas.referrals.types.indications import (
    Criterion,
    CriterionResult,
    FindingDef,
    Judgement,
    RuleSet,
)
from lianyi.areas.referrals.types.words import Direction, Level, Verdict
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import Sex

GENERAL = "general"
"""The rule set that speaks of every disease."""

_READS = {
    Direction.UP: Direction.UP,
    Direction.OUT: Direction.UP,
    Direction.SIDEWAYS: Direction.UP,
    Direction.DOWN: Direction.DOWN,
    Direction.RETURN: Direction.DOWN,
}
"""Which criteria a direction reads: out and sideways need the reasons of going up, a return those of going down."""


class ImpossibleFinding(DomainError):
    """A measured value lies outside what can be true: a slip of the hand."""

    code = "referral.impossible_finding"
    http_status = 422
    template = "{name} {value} {unit} cannot be; it lies between {low} and {high}."


def checked(
    raw: Mapping[str, Value | None], vocabulary: Mapping[str, FindingDef]
) -> dict[str, Value]:
    """Keep the findings that were given and can be true. Raises: ImpossibleFinding (422) naming the field."""
    given: dict[str, Value] = {}
    for name, finding in vocabulary.items():
        value = raw.get(name)
        if value is None:
            continue
        if finding.kind == "flag":
            given[name] = bool(value)
        elif finding.low <= value <= finding.high:
            given[name] = value
        else:
            raise ImpossibleFinding(
                field=name,
                name=finding.name_zh,
                value=value,
                unit=finding.unit,
                low=finding.low,
                high=finding.high,
            )
    return given


def complete(
    given: Mapping[str, Value], *, age: int, sex: Sex, equation: str = Equation.CKD_EPI_2009
) -> dict[str, Value]:
    """Add what follows from the rest: age, and eGFR where creatinine is known and no laboratory gave it."""
    values = {"age": age, **given}
    creatinine = given.get("creatinine")
    if "egfr" not in values and creatinine is not None:
        rate = egfr(float(creatinine), age=age, sex=sex, equation=Equation(equation))
        if rate is not None:
            values["egfr"] = rate
    return values


def applying(sets: Iterable[RuleSet], diagnosis_codes: Sequence[str]) -> tuple[RuleSet, ...]:
    """The rule sets that speak of any of the diagnoses, and the general one."""
    return tuple(
        s
        for s in sets
        if not s.icd or any(code.upper().startswith(p) for code in diagnosis_codes for p in s.icd)
    )


def judge(
    *,
    sets: Iterable[RuleSet],
    vocabulary: Mapping[str, FindingDef],
    diagnosis_codes: Sequence[str],
    values: Mapping[str, Value],
    direction: Direction,
    level: Level,
) -> Judgement:
    """Read every applicable criterion for a person at an institution of `level`.

    Expects: `values` from `complete`. An unticked sign counts as not there; a number not taken stays unknown.
    """
    chosen = applying(sets, diagnosis_codes)
    known = {
        name: values.get(name, False if f.kind == "flag" else None)
        for name, f in vocabulary.items()
    }
    results = [
        _result(criterion, rule_set, known, vocabulary)
        for rule_set in chosen
        for criterion in rule_set.criteria
        if criterion.direction == _READS[direction]
        and (level in criterion.levels or direction == Direction.SIDEWAYS)
    ]
    return Judgement(
        direction=direction,
        results=tuple(results),
        rule_sets=tuple(s.key for s in chosen),
        values=dict(values),
    )


def _result(
    criterion: Criterion,
    rule_set: RuleSet,
    known: Mapping[str, Value | None],
    vocabulary: Mapping[str, FindingDef],
) -> CriterionResult:
    expression = _parsed(criterion.when, frozenset(vocabulary))
    answer = expression.value(known)
    verdict = Verdict.UNKNOWN if answer is None else Verdict.MET if answer else Verdict.NOT_MET
    return CriterionResult(
        code=criterion.code,
        rule_set=rule_set.key,
        text_zh=criterion.text_zh,
        verdict=verdict,
        urgency=criterion.urgency,
        source=criterion.source,
        status=criterion.status,
        seen=tuple(
            _seen(vocabulary[n], known[n])
            for n in expression.names
            if known[n] not in (None, False)
        ),
        missing=tuple(vocabulary[n].name_zh for n in expression.names if known[n] is None),
    )


def _seen(finding: FindingDef, value: Value | None) -> tuple[str, str, str]:
    return (finding.name_zh, "有" if finding.kind == "flag" else f"{value:g}", finding.unit)


@lru_cache(maxsize=512)
def _parsed(text: str, names: frozenset[str]) -> Expression:
    return parse(text, names)
