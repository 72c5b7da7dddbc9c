"""What a report must hold, who may sign it, and what changed between two versions. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from re import compile as pattern
from typing import Any, Final

from lianyi.areas.diagnostics.definitions.templates import Field, Template
from lianyi.areas.diagnostics.types.reports import Change, Conclusion, Piece, ReportDraft
from lianyi.areas.diagnostics.types.words import Modality, Urgency
from lianyi.kernel.errors import DomainError

LONGEST_TEXT: Final = 8_000
"""Letters of one section: four printed pages. What is longer is no report, and the shared record takes no more."""
LONGEST_VALUE: Final = 200
LONGEST_REASON: Final = 300
NONE: Final = "NONE"
NORMAL: Final = "normal"
_SENTENCES: Final = pattern(r"[^。；;\n]*[。；;\n]?")
_UNSEEN: Final = pattern(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class ReportTooLong(DomainError):
    """A section is longer than a report can be."""

    code = "diagnostics.report_too_long"
    http_status = 422
    template = "{name} has {given} letters; at most {most} fit."


class ReportIncomplete(DomainError):
    """Something that a report must hold is missing."""

    code = "diagnostics.report_incomplete"
    http_status = 422
    template = "{name} is missing; the report cannot be finished without it."


class BadFieldValue(DomainError):
    """A structured value that cannot be."""

    code = "diagnostics.bad_field_value"
    http_status = 422
    template = "{name}: {given} cannot be; {why_en}."


@dataclass(frozen=True, slots=True)
class SignPolicy:
    """What the county decides about signing.

    A second reader is asked for where the conclusion is one of `conclusions` or the modality one of `modalities`, and
    the urgency one of `urgencies`. From `from_hour` to `to_hour` (local, may pass midnight) one alone may sign what is
    of `lone_urgencies`, if `lone` at all; it is reviewed later.
    """

    conclusions: frozenset[str]
    modalities: frozenset[str]
    urgencies: frozenset[str]
    lone: bool
    lone_urgencies: frozenset[str]
    from_hour: int
    to_hour: int


def needs_second(
    rule: SignPolicy, *, urgency: Urgency, modality: Modality, conclusion: Conclusion
) -> bool:
    """Whether a report must be reviewed by another person before it goes out."""
    asked = conclusion in rule.conclusions or modality in rule.modalities
    return asked and urgency in rule.urgencies


def may_sign_alone(rule: SignPolicy, *, urgency: Urgency, local: datetime) -> bool:
    """Whether somebody alone may sign now what else needs two. Expects: `local` is on the county's wall clock."""
    if rule.from_hour <= rule.to_hour:
        night = rule.from_hour <= local.hour < rule.to_hour
    else:
        night = local.hour >= rule.from_hour or local.hour < rule.to_hour
    return rule.lone and night and urgency in rule.lone_urgencies


def tidy(text: str) -> str:
    """A text without signs that nobody sees or that turn the direction of reading; line ends are one kind."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def must_fit(draft: ReportDraft, template: Template) -> None:
    """Refuse a draft that cannot even be saved. Raises: ReportTooLong, BadFieldValue (422)."""
    sections = (
        ("findings", "检查所见", draft.findings, LONGEST_TEXT),
        ("impression", "诊断意见", draft.impression, LONGEST_TEXT),
        ("reason", "更正原因", draft.reason, LONGEST_REASON),
    )
    for field, name, text, most in sections:
        if len(text) > most:
            raise ReportTooLong(field=field, name=name, given=len(text), most=most)
    for code, value in draft.values.items():
        known = template.field(code)
        if known is None:
            raise BadFieldValue(
                field=f"f_{code}",
                name=code,
                given=value,
                why="模板中没有此项",
                why_en="the template has no such field",
            )
        _must_be_possible(known, value)


def must_be_complete(draft: ReportDraft, template: Template) -> Conclusion:
    """Refuse a report that cannot be handed in; return its conclusion. Raises: ReportIncomplete (422)."""
    if not draft.findings:
        raise ReportIncomplete(field="findings", name="检查所见")
    if not draft.impression:
        raise ReportIncomplete(field="impression", name="诊断意见")
    if draft.conclusion is None:
        raise ReportIncomplete(field="conclusion", name="结论")
    if draft.conclusion == Conclusion.CRITICAL and not draft.critical_code:
        raise ReportIncomplete(field="critical_code", name="危急值项目")
    for field in template.fields:
        if field.required and not draft.values.get(field.code):
            raise ReportIncomplete(field=f"f_{field.code}", name=field.name_zh)
    return draft.conclusion


def shown_values(values: Mapping[str, Any], template: Template) -> list[list[str]]:
    """Structured values as a report prints them: name, value, unit, in the template's order; none that is empty."""
    found = []
    for field in template.fields:
        value = values.get(field.code)
        if value in (None, "", [], False):
            continue
        text = (
            "、".join(value) if isinstance(value, list) else "有" if value is True else str(value)
        )
        found.append([field.name_zh, text, field.unit])
    return found


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Structured values as they are stored: tidy texts, no empty ones."""
    made: dict[str, Any] = {}
    for code, value in values.items():
        if isinstance(value, list | tuple):
            value = [tidy(str(each)) for each in value]
        elif not isinstance(value, bool):
            value = tidy(str(value)) if value is not None else ""
        if value not in ("", [], False):
            made[code] = value
    return made


def sealed_content(draft: ReportDraft) -> dict[str, Any]:
    """What a seal covers: all that was written."""
    return {
        "template": draft.template_code,
        "findings": draft.findings,
        "impression": draft.impression,
        "values": dict(draft.values),
        "conclusion": str(draft.conclusion or ""),
        "critical": draft.critical_code,
        "reason": draft.reason,
    }


def changes(before: str, after: str) -> tuple[Piece, ...]:
    """What became of a text, sentence by sentence: kept, removed, added."""
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    pieces: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("kept", "".join(new[c:d])))
            continue
        pieces.append(Piece("removed", "".join(old[a:b])))
        pieces.append(Piece("added", "".join(new[c:d])))
    return tuple(piece for piece in pieces if piece.text)


def changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """The parts of a report that differ between two versions; both name the same parts, in order."""
    return tuple(
        Change(name=name, pieces=changes(before[name], text))
        for name, text in after.items()
        if before[name] != text
    )


MEASURED: Final = {
    "HR": "rate",
    "PR": "pr",
    "QRS": "qrs",
    "QT": "qt",
    "QTCB": "qtc_bazett",
    "QTCF": "qtc_fridericia",
    "AXIS": "axis",
}
"""Fields of a template that an apparatus measures, and what the measurement is called there."""


def measured_values(
    measures: Mapping[str, Mapping[str, Any]], template: Template
) -> dict[str, str]:
    """What was measured, as values of a template a reader may change; what cannot be is left out."""
    found: dict[str, str] = {}
    for code, name in MEASURED.items():
        field, value = template.field(code), measures.get(name, {}).get("value")
        if field is None or value is None or field.least is None or field.most is None:
            continue
        if field.least <= value <= field.most:
            found[code] = f"{value:.0f}"
    return found


def with_phrase(draft_text: str, phrase: str) -> str:
    """A section with one more sentence, on a line of its own; a sentence that stands there already is not doubled."""
    if not phrase or phrase in draft_text:
        return draft_text
    return f"{draft_text}\n{phrase}" if draft_text else phrase


def filled(draft: ReportDraft, chosen: Template, phrase: str) -> ReportDraft:
    """A draft under a template, with one phrase more: its number, or `normal` for the template's normal report.

    What stands there stays; values that the template does not have are left out.
    """
    findings, impression, conclusion, critical = "", "", draft.conclusion, draft.critical_code
    if phrase == NORMAL:
        findings, impression = chosen.findings, chosen.impression
        conclusion = conclusion or Conclusion.NORMAL
    elif phrase.isdecimal() and int(phrase) < len(chosen.phrases):
        each = chosen.phrases[int(phrase)]
        findings, impression = each.findings, each.impression
        conclusion = Conclusion(each.conclusion) if each.conclusion else conclusion
        critical = each.critical_code or critical
    return replace(
        draft,
        template_code=chosen.code,
        findings=with_phrase(draft.findings, findings),
        impression=with_phrase(draft.impression, impression),
        values={name: value for name, value in draft.values.items() if chosen.field(name)},
        conclusion=conclusion,
        critical_code=critical,
    )


def _must_be_possible(field: Field, value: Any) -> None:
    if field.kind == "number":
        _must_be_number(field, str(value))
        return
    given = value if isinstance(value, list) else [value]
    if field.kind.startswith("choice"):
        wrong = [each for each in given if each not in field.choices]
        if wrong or (field.kind == "choice" and len(given) > 1):
            raise _bad(
                field, "、".join(map(str, given)), "不在可选项中", "it is not one of the choices"
            )
    if any(len(str(each)) > LONGEST_VALUE for each in given):
        raise _bad(field, "…", f"超过 {LONGEST_VALUE} 字", f"it is longer than {LONGEST_VALUE}")


def _must_be_number(field: Field, text: str) -> None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _bad(field, text[:20], "应填数字", "write a number") from None
    least, most = field.least, field.most
    if not number.is_finite() or (least is not None and number < Decimal(str(least))):
        raise _bad(field, text[:20], f"不得小于 {least:g}", f"the least is {least:g}")
    if most is not None and number > Decimal(str(most)):
        raise _bad(field, text[:20], f"不得大于 {most:g}", f"the most is {most:g}")


def _bad(field: Field, given: str, why: str, why_en: str) -> BadFieldValue:
    return BadFieldValue(
        field=f"f_{field.code}", name=field.name_zh, given=given, why=why, why_en=why_en
    )
