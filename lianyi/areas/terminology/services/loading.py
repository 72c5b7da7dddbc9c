"""A new version of a code system is laid over the old."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from lianyi.areas.terminology import definitions, rules
from lianyi.areas.terminology.events import CodeSystemLoaded
from lianyi.areas.terminology.models import CodeSystem, Term, TermGram
from lianyi.areas.terminology.types import LoadReport, NewSystem, NewTerm
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.tabular import fault_of

BATCH: Final = 2_000
SYSTEM_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
MOST_FAULTS: Final = 200
"""More faults than this tell nobody more."""
LONGEST_CODE: Final = 32
LONGEST_NAME: Final = 200
CODE_LENGTH: Final = ("编码为空或超过 32 个字符", "the code is empty or longer than 32 characters")
NAME_LENGTH: Final = (
    "名称为空或超过 200 个字符",
    "the name is empty or longer than 200 characters",
)
CODE_TWICE: Final = ("编码在本文件中重复", "the code came before in this file")
CODE_SHAPE: Final = re.compile(r"[^\s<>\"'&=;\\\x00-\x1f]+")
"""What a code is written with; a line of a page, a program or a formula is no code."""
CODE_ODD: Final = (
    "编码中有不能用于编码的字符，请核对文件是否为代码表",
    "the code has characters no code is written with; is the file a code table",
)
NAME_MISSING: Final = ("只有编码，没有名称", "the line has a code but no name")
NO_LINES: Final = ("文件没有内容", "the file has no lines")


class VersionGoesBack(DomainError):
    """A version may not take effect before the one it follows."""

    code = "terminology.version_goes_back"
    http_status = 422
    template = (
        "Version {version} of {system} would take effect on {effective_on}, "
        "before the loaded version of {loaded_on}."
    )


class BadRow(DomainError):
    """A line of a code table cannot be used."""

    code = "terminology.bad_row"
    http_status = 422
    template = "{why_en}."


class BadSystemCode(DomainError):
    """The code of a code system is not one that an address or a file can bear."""

    code = "terminology.bad_system_code"
    http_status = 422
    template = "{system} cannot name a code system: 2 to 40 small letters, digits and hyphens."


class SystemNameMissing(DomainError):
    """A new code system needs a name."""

    code = "terminology.system_name_missing"
    http_status = 422
    template = "There is no code system {system} yet; give its name to make one."


@transaction.atomic
def load_system(draft: NewSystem, *, actor: Actor, now: datetime) -> LoadReport:
    """Lay a new version of a code system over the old: new codes, changed names and dropped codes by date.

    Emits: CodeSystemLoaded.
    Raises: RowErrors (422) naming every bad row; VersionGoesBack (422).
    """
    report = _load(draft, now=now)
    audit.record(
        actor,
        "terminology.system_loaded",
        target=f"code-system:{draft.code}",
        at=now,
        facts={"version": draft.version, "added": report.added, "retired": report.retired},
    )
    outbox.emit(CodeSystemLoaded(system=draft.code, version=draft.version), at=now)
    return report


@transaction.atomic
def import_terms(
    data: bytes,
    *,
    system: str,
    name: str,
    version: str,
    effective_on: date,
    source: str,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
) -> dict[str, int | str]:
    """Load a file of `code name` lines as a version of a code system, and say what it changed.

    Expects: UTF-8 or GB 18030 text; `name` for a system that is not there yet.
    Emits: CodeSystemLoaded, unless it is a dry run, which stores nothing.
    Raises: BadSystemCode, UnreadableFile, RowErrors, SystemNameMissing, VersionGoesBack (422).
    """
    if not SYSTEM_CODE.fullmatch(system):
        raise BadSystemCode(field="system", system=system)
    pairs = rules.read_pairs(rules.decode(data))
    refuse_odd_lines(pairs)
    held = CodeSystem.objects.filter(code=system).first()
    if held is None and not name:
        raise SystemNameMissing(field="name", system=system)
    report = load_system(
        NewSystem(
            code=system,
            name_zh=name or (held.name_zh if held else ""),
            name_en=held.name_en if held else "",
            version=version,
            source=source,
            effective_on=max(effective_on, held.effective_on) if held else effective_on,
            terms=tuple(
                NewTerm(code=code, name=text, parent_code=rules.parent_of(system, code))
                for _, code, text in pairs
            ),
        ),
        actor=actor,
        now=now,
    )
    transaction.set_rollback(dry_run)
    return asdict(report)


def refuse_odd_lines(pairs: Sequence[tuple[int, str, str]], *, two_codes: bool = False) -> None:
    """Refuse a file without lines, or with a line that is no code and name (or, with `two_codes`, code and code).

    Raises: RowErrors (422).
    """
    faults = [
        _fault(number, why)
        for number, code, second in pairs
        if (why := _what_is_odd(code, second, two_codes))
    ]
    if not pairs:
        faults = [_fault(1, NO_LINES)]
    if faults:
        raise RowErrors(faults[:MOST_FAULTS])


def _what_is_odd(code: str, second: str, two_codes: bool) -> tuple[str, str] | None:
    if not second:
        return NAME_MISSING
    codes = (code, second) if two_codes else (code,)
    if not all(CODE_SHAPE.fullmatch(each) for each in codes):
        return CODE_ODD
    return CODE_LENGTH if two_codes and max(map(len, codes)) > LONGEST_CODE else None


def _fault(row: int, why: tuple[str, str]) -> dict[str, Any]:
    """One bad row as a caller reads it."""
    return fault_of(row, BadRow(field="code", why=why[0], why_en=why[1]))


@transaction.atomic
def load_shipped() -> list[LoadReport]:
    """Bring the code systems of this release into the tables; what a county has loaded itself is left alone.

    It is the release's own data, not a person's act: no audit line, no event.
    """
    reports = []
    for draft in definitions.shipped():
        held = CodeSystem.objects.filter(code=draft.code).first()
        foreign = held is not None and not held.version.startswith("lianyi")
        if foreign or (held is not None and held.digest == _digest(draft.terms)):
            continue
        reports.append(_load(draft, now=None))
    return reports


def _load(draft: NewSystem, *, now: datetime | None) -> LoadReport:
    """Store one version: close what changed or went, add what is new, index the additions."""
    refuse_bad_rows(draft.terms)
    system, created = CodeSystem.objects.select_for_update().get_or_create(
        code=draft.code,
        defaults={
            "name_zh": draft.name_zh,
            "name_en": draft.name_en,
            "version": draft.version,
            "source": draft.source,
            "effective_on": draft.effective_on,
            "loaded_at": now,
        },
    )
    if not created and draft.effective_on < system.effective_on:
        raise VersionGoesBack(
            field="effective_on",
            system=draft.code,
            version=draft.version,
            effective_on=draft.effective_on,
            loaded_on=system.effective_on,
        )
    report = _lay_over(system, draft)
    system.name_zh, system.name_en = draft.name_zh, draft.name_en
    system.version, system.source = draft.version, draft.source
    system.effective_on, system.loaded_at = draft.effective_on, now
    system.digest = _digest(draft.terms)
    system.save()
    return report


def _lay_over(system: CodeSystem, draft: NewSystem) -> LoadReport:
    """Compare the open terms with the new ones and write the difference."""
    held = {row.code: row for row in Term.objects.filter(system=system, until_on__isnull=True)}
    wanted = {term.code: term for term in draft.terms}
    gone = [row for code, row in held.items() if code not in wanted]
    changed = [row for code, row in held.items() if code in wanted and not _same(row, wanted[code])]
    renamed = {row.code for row in changed}
    _close([*gone, *changed], draft.effective_on)
    fresh = [t for t in draft.terms if t.code not in held or t.code in renamed]
    _add(system, fresh, draft.effective_on)
    return LoadReport(
        system=draft.code,
        version=draft.version,
        added=len(fresh) - len(renamed),
        renamed=len(renamed),
        retired=len(gone),
        unchanged=len(held) - len(gone) - len(renamed),
    )


def _same(row: Term, term: NewTerm) -> bool:
    """Whether the stored row says what the new one says."""
    return (row.name, row.name_en, row.parent_code, row.extra) == (
        term.name,
        term.name_en,
        term.parent_code,
        term.extra,
    )


def _close(rows: Sequence[Term], effective_on: date) -> None:
    """End terms on the day before the new version; those begun with it vanish, for they never held."""
    last_day = effective_on - timedelta(days=1)
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        TermGram.objects.filter(term__in=part).delete()
        Term.objects.filter(pk__in=part, from_on__gt=last_day).delete()
        Term.objects.filter(pk__in=part).update(until_on=last_day)


def _add(system: CodeSystem, terms: Sequence[NewTerm], from_on: date) -> None:
    """Add terms and their index entries, in batches that bound memory."""
    for start in range(0, len(terms), BATCH):
        rows = Term.objects.bulk_create(
            Term(
                system=system,
                code=term.code,
                code_key=rules.code_key(term.code),
                name=term.name,
                name_en=term.name_en,
                initials=initials_of(term.name),
                parent_code=term.parent_code,
                extra=term.extra,
                from_on=from_on,
            )
            for term in terms[start : start + BATCH]
        )
        TermGram.objects.bulk_create(
            (
                TermGram(system=system, gram=gram, term=row)
                for row in rows
                for gram in sorted(rules.index_grams(row.name, row.initials))
            ),
            batch_size=BATCH,
        )


def initials_of(name: str) -> str:
    """Pinyin initials of a name: 糖尿病 -> tnb; Latin letters and digits stay."""
    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")
    return "".join(c for c in "".join(letters).lower() if c.isascii() and c.isalnum())[:200]


def refuse_bad_rows(terms: Iterable[NewTerm]) -> None:
    """Refuse a table with an empty, overlong or doubled code. Raises: RowErrors (422)."""
    faults: list[dict[str, Any]] = []
    seen: set[str] = set()
    for line, term in enumerate(terms, start=1):
        why = None
        if not 1 <= len(term.code) <= LONGEST_CODE:
            why = CODE_LENGTH
        elif not 1 <= len(term.name) <= LONGEST_NAME:
            why = NAME_LENGTH
        elif term.code in seen:
            why = CODE_TWICE
        seen.add(term.code)
        if why is not None:
            faults.append(_fault(line, why))
    if faults:
        raise RowErrors(faults[:MOST_FAULTS])


def _digest(terms: Sequence[NewTerm]) -> str:
    """A fingerprint of a table, by which an unchanged one is recognised."""
    digest = hashlib.sha256()
    for term in terms:
        digest.update(
            repr((term.code, term.name, term.name_en, term.parent_code, term.extra)).encode()
        )
    return digest.hexdigest()
