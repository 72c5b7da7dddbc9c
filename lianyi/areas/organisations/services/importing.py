"""Many institutions at once: every wrong row is named, and either all come in or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from lianyi.areas.organisations import rules
from lianyi.areas.organisations.events import InstitutionRegistered
from lianyi.areas.organisations.models import Institution
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.services.entering import (
    completed,
    enter,
    find_parent,
    known_kinds,
    refuse_taken,
)
from lianyi.areas.organisations.types import InstitutionDraft
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.tabular import fault_of

MOST_FAULTS: Final = 500


class TwiceInFile(DomainError):
    """The file names the same institution in two rows."""

    code = "organisations.twice_in_file"
    http_status = 422
    template = "{value} stands in row {first} already; keep one of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do."""

    registered: int
    known: int


@transaction.atomic
def load_institutions(
    rows: Sequence[tuple[int, InstitutionDraft]],
    *,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
) -> ImportReport:
    """Register the institutions of a file; those in the register under the same code and name are left alone.

    Expects: each draft with its line in the file; a managing institution may stand in any row of the file.
    Emits: InstitutionRegistered for each new one, unless it is a dry run, which stores nothing.
    Raises: RowErrors (422) with every fault of every row.
    """
    drafts = [(line, completed(draft)) for line, draft in rows]
    known, fresh, faults = _sort_out(drafts)
    kinds = known_kinds()
    for line, draft in fresh:
        faults += [fault_of(line, fault) for fault in rules.faults_of(draft, kinds=kinds)]
    if not faults:
        faults = _enter_all(_parents_first(fresh), actor, now)
    if faults:
        raise RowErrors(sorted(faults, key=lambda fault: fault["row"])[:MOST_FAULTS])
    audit.record(
        actor,
        "organisations.institutions_imported",
        target="institutions",
        at=now,
        facts={"registered": len(fresh), "known": known},
    )
    transaction.set_rollback(dry_run)
    return ImportReport(registered=len(fresh), known=known)


def _sort_out(
    drafts: Iterable[tuple[int, InstitutionDraft]],
) -> tuple[int, list[tuple[int, InstitutionDraft]], list[dict[str, Any]]]:
    """How many are known, which are new, and which stand twice or bear another's code."""
    drafts = list(drafts)
    codes = {draft.code for _, draft in drafts}
    held = dict(Institution.objects.filter(code__in=codes).values_list("code", "name"))
    seen: dict[str, int] = {}
    known, fresh, faults = 0, [], []
    for line, draft in drafts:
        for value in dict.fromkeys(filter(None, (draft.code, draft.credit_code))):
            if value in seen:
                again = TwiceInFile(field="code", value=value, first=seen[value])
                faults.append(fault_of(line, again))
                break
            seen[value] = line
        if held.get(draft.code) == draft.name:
            known += 1
        else:
            fresh.append((line, draft))
    return known, fresh, faults


def _parents_first(
    fresh: Sequence[tuple[int, InstitutionDraft]],
) -> list[tuple[int, InstitutionDraft]]:
    """Rows so that whoever manages stands before those it manages."""
    by_code = {draft.code: draft for _, draft in fresh}

    def depth(draft: InstitutionDraft, steps: int = 0) -> int:
        above = by_code.get(draft.parent_code)
        return 0 if above is None or steps > len(by_code) else 1 + depth(above, steps + 1)

    return sorted(fresh, key=lambda row: (depth(row[1]), row[0]))


def _enter_all(
    fresh: Iterable[tuple[int, InstitutionDraft]], actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    """Enter row after row, and collect what the register itself refuses."""
    faults = []
    for line, draft in fresh:
        try:
            must_reach(actor, draft.county_code, tier=draft.tier)
            refuse_taken(draft)
            row = enter(draft, parent=find_parent(draft), actor=actor, now=now)
        except DomainError as refusal:
            faults.append(fault_of(line, refusal))
        else:
            outbox.emit(
                InstitutionRegistered(institution_id=row.pk, county_code=row.county_code), at=now
            )
    return faults
