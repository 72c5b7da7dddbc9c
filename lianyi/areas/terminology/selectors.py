"""Finding codes and names. Code tables are public within the platform."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Length

from lianyi.areas.terminology import rules, types
from lianyi.areas.terminology.models import CodeSystem, Crosswalk, LocalCode, Term, TermGram
from lianyi.areas.terminology.types import (
    CrosswalkCard,
    LocalCodeCard,
    MapKind,
    MappedFrom,
    Mapping,
    System,
    SystemCard,
    UnmappedRate,
)
from lianyi.kernel.errors import DomainError
from lianyi.machinery.prepared import Question
from lianyi.machinery.ui import Keyset, Page

_BY_CODE: Final = Keyset("code", "id")
_MOST_USED: Final = Keyset("-uses", "id")


class SystemNotFound(DomainError):
    """No code system bears this code."""

    code = "terminology.system_not_found"
    http_status = 404
    template = "There is no code system {system}."


class CodeNotFound(DomainError):
    """The code system has no such code."""

    code = "terminology.code_not_found"
    http_status = 404
    template = "Code system {system} has no code {code}."


class UnknownCode(DomainError):
    """A field bears a code its code system does not have."""

    code = "terminology.unknown_code"
    http_status = 422
    template = "{value} is no code of {system}; choose one from the table."


def systems() -> list[SystemCard]:
    """Every code system with the number of its current terms, by code."""
    return [_system_card(row) for row in _counted_systems().order_by("code")[:200]]


def get_system(system: str) -> SystemCard:
    """One code system. Raises: SystemNotFound (404)."""
    row = _counted_systems().filter(code=system).first()
    if row is None:
        raise SystemNotFound(system=system)
    return _system_card(row)


def code_name(system: str, code: str, on: date | None = None) -> str:
    """The name of a code; a code nobody knows is its own name, for a record must still be readable."""
    term = find_term(system, code, on)
    return term.name if term else code


def _named(system: str, codes: Collection[str]) -> "QuerySet[Term, Any]":
    rows = Term.objects.filter(system__code=system, code__in=codes)
    return rows.order_by(F("until_on").asc(nulls_last=True)).values_list("code", "name")


def _newest(system: str, code: str) -> "QuerySet[Term]":
    rows = Term.objects.select_related("system").filter(system__code=system, code=code)
    return rows.order_by(F("until_on").desc(nulls_first=True))[:1]


_NAMES: Final = Question(_named)
_NEWEST: Final = Question(_newest)


def code_names(system: str, codes: Iterable[str]) -> dict[str, str]:
    """Names of many codes; unknown codes are left out. Cost: one query."""
    return dict(_NAMES.rows(system=str(system), codes=set(codes)))


def find_term(system: str, code: str, on: date | None = None) -> types.Term | None:
    """The term of a code as it stood on a day, else as it stands or last stood; None if it never was."""
    if on is not None:
        rows = Term.objects.select_related("system").filter(system__code=system, code=code)
        dated = rows.on(on).first()
        if dated is not None:
            return dated.card()
    row = _NEWEST.first(system=str(system), code=code)
    return row.card() if row else None


def get_term(system: str, code: str, on: date | None = None) -> types.Term:
    """As `find_term`. Raises: CodeNotFound (404)."""
    term = find_term(system, code, on)
    if term is None:
        raise CodeNotFound(system=system, code=code)
    return term


def must_know(system: str, code: str, *, field: str) -> types.Term:
    """The current term of a code typed into a field. Raises: UnknownCode (422) naming the field."""
    term = find_term(system, code)
    if term is None or not term.is_current:
        raise UnknownCode(field=field, value=code, system=system)
    return term


def list_terms(system: str, *, at_most: int = 500) -> list[types.Term]:
    """Current terms of a system in code order: for the choices of a form."""
    rows = Term.objects.filter(system__code=system, until_on__isnull=True)
    return [r.card() for r in rows.select_related("system").order_by("pk")[:at_most]]


def page_terms(
    system: str, after: str = "", at_most: int = 50, *, retired: bool = False
) -> Page[types.Term]:
    """Terms of a system in code order, a page at a time; `retired` adds those a newer version dropped or renamed."""
    rows = Term.objects.select_related("system").filter(system__code=system)
    if not retired:
        rows = rows.filter(until_on__isnull=True)
    return _BY_CODE.page(rows, after, at_most).map(Term.card)


def each_term(system: str) -> Iterator[types.Term]:
    """Every current term of a system in code order, for a file. Cost: one query, in bounded memory."""
    rows = Term.objects.select_related("system").filter(system__code=system, until_on__isnull=True)
    for row in rows.order_by("code").iterator(chunk_size=2_000):
        yield row.card()


def list_children(system: str, code: str, *, at_most: int = 200) -> list[types.Term]:
    """Current terms that stand below a code, in code order."""
    rows = Term.objects.filter(system__code=system, parent_code=code, until_on__isnull=True)
    return [row.card() for row in rows.select_related("system").order_by("code")[:at_most]]


def search_codes(system: str, text: str, at_most: int = 20) -> list[types.Term]:
    """Current terms that hold every word of the text in code, name or pinyin initials, the best first.

    Cost: one query on the code and gram indexes; at most 200 candidates are ranked.
    """
    words = sorted(text.split(), key=len, reverse=True)
    if not words:
        return []
    owner = CodeSystem.objects.filter(code=system).values_list("pk", flat=True).first()
    if owner is None:
        raise SystemNotFound(system=system)
    rows: QuerySet[Term] = Term.objects.filter(system=owner, until_on__isnull=True)
    for place, word in enumerate(words):
        rows = rows.filter(_holds(owner, word, finds=place == 0))
    found = rows.select_related("system").order_by(Length("name"), "code")[:200]
    ordered = sorted(
        found, key=lambda r: rules.rank(text.strip(), code=r.code, name=r.name, initials=r.initials)
    )
    return [row.card() for row in ordered[:at_most]]


def _holds(system_id: int, word: str, *, finds: bool) -> Q:
    """Terms whose name, code prefix or initials hold a word.

    A single character that `finds` means names that begin with it; beside another word that finds, it only narrows.
    """
    if len(word) == 1 and not finds:
        condition = Q(name__icontains=word)
    else:
        condition = _with_grams(system_id, rules.query_grams(word)) & Q(name__icontains=word)
    if key := rules.code_part(word):
        in_range = Q(code_key__gte=key)
        if (end := rules.prefix_end(key)) is not None:
            in_range &= Q(code_key__lt=end)
        condition |= in_range
    if sounds := rules.sound_grams(word.lower()):
        condition |= _with_grams(system_id, sounds) & Q(initials__contains=word.lower())
    return condition


def _with_grams(system_id: int, grams: Iterable[str]) -> Q:
    """Terms that have all the grams."""
    condition = Q()
    for gram in grams:
        holders = TermGram.objects.filter(system=system_id, gram=gram).values("term")
        condition &= Q(pk__in=holders)
    return condition


def disease_group(code: str) -> tuple[str, str]:
    """The three-character category of an ICD-10 code and its name; the code itself where the category has no name."""
    category = rules.category(code)
    return category, code_name(CATEGORY, category)


def disease_groups(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """As `disease_group` for many codes. Cost: one query."""
    wanted = {code: rules.category(code) for code in codes}
    names = code_names(CATEGORY, wanted.values())
    return {code: (category, names.get(category, category)) for code, category in wanted.items()}


CATEGORY = "icd10-category"


def translate(from_system: str, code: str, to_system: str, *, at_most: int = 20) -> list[Mapping]:
    """What a code of one system is in another (对照), equal meanings first."""
    rows = Crosswalk.objects.filter(
        from_system__code=from_system, from_code=code, to_system__code=to_system
    ).order_by("kind", "to_code")[:at_most]
    pairs = [(row.to_code, MapKind(row.kind)) for row in rows]
    names = code_names(to_system, [to_code for to_code, _ in pairs])
    order = list(MapKind)
    return [
        Mapping(from_code=code, to_code=to_code, to_name=names.get(to_code, to_code), kind=kind)
        for to_code, kind in sorted(pairs, key=lambda pair: (order.index(pair[1]), pair[0]))
    ]


def list_history(system: str, code: str, *, at_most: int = 20) -> list[types.Term]:
    """Every name a code has had, the latest first."""
    rows = Term.objects.select_related("system").filter(system__code=system, code=code)
    return [row.card() for row in rows.order_by("-from_on", "-pk")[:at_most]]


def list_crosswalks(system: str, code: str, *, at_most: int = 50) -> list[tuple[str, Mapping]]:
    """What a code is in every system it was mapped to: the system's name and the mapping."""
    targets = (
        Crosswalk.objects.filter(from_system__code=system, from_code=code)
        .values_list("to_system__code", "to_system__name_zh")
        .distinct()[:at_most]
    )
    return [(name, mapping) for to, name in targets for mapping in translate(system, code, to)]


def list_sources(system: str, code: str, *, at_most: int = 50) -> list[MappedFrom]:
    """Which codes of other systems were mapped to this one. Cost: one query, and one for each system."""
    rows = list(
        Crosswalk.objects.filter(to_system__code=system, to_code=code)
        .select_related("from_system")
        .order_by("from_system__code", "from_code")[:at_most]
    )
    names = {
        origin: code_names(origin, [row.from_code for row in rows])
        for origin in {row.from_system.code for row in rows}
    }
    return [
        MappedFrom(
            system_name=row.from_system.name_zh,
            code=row.from_code,
            name=names[row.from_system.code].get(row.from_code, row.from_code),
            kind=MapKind(row.kind),
        )
        for row in rows
    ]


def crosswalks() -> list[CrosswalkCard]:
    """Every pair of code systems between which there is a crosswalk. Cost: one query."""
    ends = ("from_system__code", "from_system__name_zh", "to_system__code", "to_system__name_zh")
    rows = Crosswalk.objects.values_list(*ends).annotate(count=Count("pk")).order_by(*ends)[:200]
    return [
        CrosswalkCard(from_system=a, from_name=b, to_system=c, to_name=d, rows=count)
        for a, b, c, d, count in rows
    ]


class LocalCodeNotFound(DomainError):
    """No such local code in reach."""

    code = "terminology.local_code_not_found"
    http_status = 404
    template = "There is no local code {local_code}."


def get_local_code(local_code_id: int, institution_ids: Iterable[int]) -> LocalCodeCard:
    """One local code of the institutions in reach. Raises: LocalCodeNotFound (404)."""
    row = (
        LocalCode.objects.select_related("system")
        .filter(pk=local_code_id, institution_id__in=set(institution_ids))
        .first()
    )
    if row is None:
        raise LocalCodeNotFound(local_code=local_code_id)
    return row.card()


def find_mapping(institution_id: int, system: str, local_code: str) -> str | None:
    """What an institution's own code was mapped to; None while it is not."""
    row = LocalCode.objects.filter(
        institution_id=institution_id, system__code=system, local_code=local_code
    ).first()
    return (row.code or None) if row else None


def list_unmapped(
    institution_ids: Iterable[int], *, at_most: int = 100, after: int = 0
) -> list[LocalCodeCard]:
    """Local codes of these institutions without a mapping, the most used first."""
    rows = LocalCode.objects.filter(institution_id__in=set(institution_ids), code="")
    page = rows.select_related("system").order_by("-uses", "pk")[after : after + at_most]
    return [row.card() for row in page]


def page_local_codes(
    institution_ids: Iterable[int],
    *,
    system: str = "",
    mapped: bool = False,
    after: str = "",
    at_most: int = 50,
) -> Page[LocalCodeCard]:
    """Local codes of these institutions, the most used first: those without a mapping, or those that have one."""
    rows = LocalCode.objects.select_related("system").filter(
        institution_id__in=set(institution_ids)
    )
    rows = rows.exclude(code="") if mapped else rows.filter(code="")
    if system:
        rows = rows.filter(system__code=system)
    return _MOST_USED.page(rows, after, at_most).map(LocalCode.card)


def count_unmapped(institution_ids: Iterable[int]) -> int:
    """How many local codes of these institutions nobody has mapped. Cost: one query."""
    return LocalCode.objects.filter(institution_id__in=set(institution_ids), code="").count()


def unmapped_rates(
    institution_ids: Iterable[int], system: str = System.ICD10
) -> dict[int, UnmappedRate]:
    """未对照率 of each institution. Cost: one query."""
    rows = (
        LocalCode.objects.filter(institution_id__in=set(institution_ids), system__code=system)
        .values("institution_id")
        .annotate(total=Sum("uses"), bare=Sum("uses", filter=Q(code="")))
    )
    return {
        row["institution_id"]: UnmappedRate(
            institution_id=row["institution_id"], uses=row["total"], unmapped=row["bare"] or 0
        )
        for row in rows
    }


def _counted_systems() -> QuerySet[CodeSystem]:
    """Code systems with the number of their current terms."""
    return CodeSystem.objects.annotate(
        current=Count("terms", filter=Q(terms__until_on__isnull=True))
    )


def _system_card(row: CodeSystem) -> SystemCard:
    return SystemCard(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        version=row.version,
        source=row.source,
        effective_on=row.effective_on,
        terms=row.current,  # type: ignore[attr-defined]  # _counted_systems puts it there
    )
