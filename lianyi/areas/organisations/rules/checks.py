"""What an institution's register entry must satisfy; every fault is found, not only the first."""

import re
from collections.abc import Iterator
from typing import Final

from lianyi.areas.organisations.types import (
    Grade,
    InstitutionDraft,
    LegalStatus,
    Level,
    Tier,
)
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import BadCreditCode, credit_code

NATIONAL_CODE: Final = re.compile(
    r"(?P<body>[0-9A-Z]{9})(?P<division>\d{6})(?P<economy>\d{2})(?P<kind>[A-Z]\d{3})(?P<management>[129])"
)
"""A national organisation code of 22 characters. Source: ws-218."""
MOST_BEDS: Final = 20_000
MOST_PEOPLE: Final = 5_000_000


class BadField(DomainError):
    """A field of an institution cannot be so; the sentence names field, rule and remedy."""

    code = "organisations.bad_field"
    http_status = 422
    template = "{name_en}: {why_en}."


def faults_of(draft: InstitutionDraft, *, kinds: frozenset[str]) -> Iterator[DomainError]:
    """Everything wrong with a draft by itself.

    Expects: `kinds` holds the codes of the table of institution kinds.
    """
    yield from _names(draft)
    yield from _codes(draft, kinds)
    yield from _sizes(draft)
    if draft.licence_from and draft.licence_until and draft.licence_until < draft.licence_from:
        yield _bad(
            "licence_until",
            "许可证有效期至",
            "licence until",
            "早于有效期自，请核对两个日期",
            "it lies before the first day; compare both dates",
        )
    if draft.tier is Tier.VILLAGE and draft.legal_status is LegalStatus.INDEPENDENT:
        yield _bad(
            "legal_status",
            "法人资格",
            "legal status",
            "村卫生室没有独立法人资格，请改为“非独立法人”或“无”",
            "a village clinic is no legal person of its own",
        )


def _names(draft: InstitutionDraft) -> Iterator[DomainError]:
    if not draft.name.strip() or len(draft.name) > 80:
        yield _bad("name", "机构名称", "name", "须为 1–80 个字", "give 1 to 80 characters")
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-]{1,31}", draft.code):
        yield _bad(
            "code",
            "机构代码",
            "code",
            "须为 2–32 位字母、数字、点或横线",
            "give 2 to 32 letters, digits, dots or hyphens",
        )


def _codes(draft: InstitutionDraft, kinds: frozenset[str]) -> Iterator[DomainError]:
    if draft.credit_code:
        try:
            credit_code(draft.credit_code)
        except BadCreditCode as refusal:
            yield refusal
    if draft.kind and draft.kind not in kinds:
        yield _bad(
            "kind",
            "机构类别",
            "kind",
            f"{draft.kind} 不在卫生机构类别代码表（WS 218）中",
            f"{draft.kind} is no kind of ws-218",
        )
    if draft.county_code and not re.fullmatch(r"\d{6}", draft.county_code):
        yield _bad("county_code", "县（区）代码", "county", "须为 6 位数字", "give 6 digits")
    if draft.division_code and not re.fullmatch(r"\d{6}(\d{3}){0,2}", draft.division_code):
        yield _bad(
            "division_code",
            "行政区划",
            "division",
            "须为 6、9 或 12 位数字",
            "give 6, 9 or 12 digits",
        )
    if draft.level is Level.UNRATED and draft.grade is not Grade.UNRATED:
        yield _bad(
            "grade",
            "等次",
            "grade",
            "未定级的机构不能有等次",
            "an unrated institution has no grade",
        )
    if draft.grade is Grade.SPECIAL and draft.level is not Level.THIRD:
        yield _bad(
            "grade", "等次", "grade", "只有三级医院可为特等", "only a level 3 hospital is special"
        )
    yield from _national_code(draft)


def _national_code(draft: InstitutionDraft) -> Iterator[DomainError]:
    """A national code says kind, management type and division: they must agree with the entry."""
    match = NATIONAL_CODE.fullmatch(draft.code)
    if match is None:
        return
    if draft.kind and match["kind"] != draft.kind:
        yield _bad(
            "kind",
            "机构类别",
            "kind",
            f"机构代码中的类别为 {match['kind']}，与填写的 {draft.kind} 不一致",
            f"the organisation code says {match['kind']}, the entry {draft.kind}",
        )
    if match["management"] != draft.management_type:
        yield _bad(
            "management_type",
            "分类管理",
            "management type",
            f"机构代码中为 {match['management']}，与填写的 {draft.management_type} 不一致",
            f"the organisation code says {match['management']}, the entry {draft.management_type}",
        )
    if draft.county_code and match["division"][:2] != draft.county_code[:2]:
        yield _bad(
            "division_code",
            "行政区划",
            "division",
            f"机构代码由 {match['division']} 编发，与所在县（区）{draft.county_code} 不在同一省",
            f"the organisation code was issued in {match['division']}, another province than {draft.county_code}",
        )


def _sizes(draft: InstitutionDraft) -> Iterator[DomainError]:
    if not 0 <= draft.beds <= MOST_BEDS:
        yield _bad("beds", "床位数", "beds", f"须在 0–{MOST_BEDS} 之间", f"give 0 to {MOST_BEDS}")
    if not 0 <= draft.population <= MOST_PEOPLE:
        yield _bad(
            "population",
            "服务人口",
            "population",
            f"须在 0–{MOST_PEOPLE} 之间",
            f"give 0 to {MOST_PEOPLE}",
        )
    if (draft.latitude is None) != (draft.longitude is None):
        yield _bad(
            "latitude",
            "坐标",
            "position",
            "经度、纬度须同时填写",
            "give latitude and longitude together",
        )
    elif abs(draft.latitude or 0) > 90 or abs(draft.longitude or 0) > 180:
        yield _bad("latitude", "坐标", "position", "超出经纬度范围", "outside the globe")


def _bad(field: str, name: str, name_en: str, why: str, why_en: str) -> BadField:
    return BadField(field=field, name=name, name_en=name_en, why=why, why_en=why_en)
