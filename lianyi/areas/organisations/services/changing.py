"""An institution's register entry changes by date."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max

from lianyi.areas.organisations import rules
from lianyi.areas.organisations.events import InstitutionChanged
from lianyi.areas.organisations.models import Institution, InstitutionAlias, InstitutionVersion
from lianyi.areas.organisations.selectors import InstitutionNotFound
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.services.entering import (
    DATES,
    FIELDS,
    CodeTaken,
    ParentDoesNotFit,
    add_version,
    check_parent,
    initials_of,
    known_kinds,
    plain,
    today,
)
from lianyi.areas.organisations.types import InstitutionCard, InstitutionDraft, Tier
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class ReasonMissing(DomainError):
    """A change of the register needs a reason or a document number."""

    code = "organisations.reason_missing"
    http_status = 422
    template = "Give the reason or the number of the document for this change."


class BeforeRegistration(DomainError):
    """The register knows nothing of an institution before its first entry."""

    code = "organisations.before_registration"
    http_status = 422
    template = (
        "{institution} is in the register since {first_day}; a change cannot start on {valid_from}."
    )


class NothingChanges(DomainError):
    """The entry already says so."""

    code = "organisations.nothing_changes"
    http_status = 422
    template = "The register already says so on {valid_from}; nothing was stored."


@transaction.atomic
def change_institution(
    institution_id: int,
    changes: Mapping[str, Any],
    *,
    valid_from: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> InstitutionCard:
    """Change a register entry from a day on; a day in the past corrects history, a later day takes effect by itself.

    Expects: `changes` by field of the register; `parent_code` names the managing institution.
    Emits: InstitutionChanged.
    Raises: InstitutionNotFound (404), BadField, ReasonMissing, NothingChanges, ParentDoesNotFit (422), CodeTaken (409).
    """
    row = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    must_reach(actor, row.county_code, tier=Tier(row.tier))
    if not reason.strip():
        raise ReasonMissing(field="reason")
    before = _state_on(row, valid_from)
    after = before | _typed(row, changes)
    changed = rules.difference(before, after)
    if not changed:
        raise NothingChanges(valid_from=valid_from)
    _check_state(row, after, changed)
    last = row.versions.aggregate(last=Max("no"))["last"] or 0
    add_version(row, last + 1, valid_from, changed, reason.strip(), actor, now)
    _lay(row, today(now))
    audit.record(
        actor,
        "organisations.institution_changed",
        target=f"institution:{row.pk}",
        at=now,
        facts={"fields": sorted(changed), "valid_from": valid_from.isoformat()},
    )
    outbox.emit(
        InstitutionChanged(
            institution_id=row.pk,
            fields=" ".join(sorted(changed)),
            valid_from=valid_from.isoformat(),
        ),
        at=now,
    )
    return row.card()


def _state_on(row: Institution, day: date) -> dict[str, Any]:
    """The state on a day. Raises: BeforeRegistration (422)."""
    versions = list(row.versions.order_by("valid_from", "no").values_list("valid_from", "changes"))
    state = rules.fold(versions, day)
    if state is None:
        raise BeforeRegistration(
            field="valid_from",
            institution=row.name,
            first_day=versions[0][0],
            valid_from=day,
        )
    return state


def _typed(row: Institution, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as a version holds them: dates in ISO form, the managing institution by id.

    None for what is never without a value (a text, a code) is as if it were not given.
    """
    values = {
        field: changes[field]
        for field in FIELDS
        if field in changes and (changes[field] is not None or getattr(_EXAMPLE, field) is None)
    }
    if "parent_code" in changes:
        code = changes["parent_code"]
        parent = Institution.objects.filter(code=code).first() if code else None
        if code and parent is None:
            raise InstitutionNotFound(field="parent_code", institution=code)
        if parent is not None:
            if parent.pk == row.pk:
                raise ParentDoesNotFit(
                    field="parent_code", parent=parent.name, institution=row.name
                )
            check_parent(row.name, Tier(row.tier), row.county_code, parent)
        values["parent_id"] = parent.pk if parent else None
    return {
        field: value.isoformat() if isinstance(value, date) else plain(value)
        for field, value in values.items()
    }


def _check_state(row: Institution, state: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Refuse a state that no draft could have."""
    draft = _draft_of(state)
    for fault in rules.faults_of(draft, kinds=known_kinds()):
        raise fault
    for field in ("code", "credit_code"):
        if field in changed and state[field]:
            held = Institution.objects.filter(**{field: state[field]}).exclude(pk=row.pk).first()
            if held is not None:
                raise CodeTaken(field=field, value=state[field], institution=held.name)


def _draft_of(state: Mapping[str, Any]) -> InstitutionDraft:
    """A folded state as a draft, to be checked by the same rules."""
    values = {field: value for field, value in state.items() if field != "parent_id"}
    enums = {
        field: type(getattr(_EXAMPLE, field))(values[field])
        for field in ("tier", "level", "grade", "management_type", "owner_kind", "legal_status")
    }
    dates = {field: date.fromisoformat(values[field]) if values[field] else None for field in DATES}
    return InstitutionDraft(**{**values, **enums, **dates})


_EXAMPLE: Final = InstitutionDraft(code="00", name="x", tier=Tier.OTHER)


def _lay(row: Institution, day: date) -> None:
    """Bring the row to the state its versions give on a day."""
    for field, value in _state_on(row, day).items():
        text = isinstance(value, str) and field in DATES
        setattr(row, field, date.fromisoformat(value) if text else value)
    row.initials = initials_of(row.name)
    row.current_to = day
    row.save()


@transaction.atomic
def bring_up_to_date(*, now: datetime, at_most: int = 500) -> int:
    """Lay changes entered ahead into the rows whose day has come, and return how many rows changed."""
    day = today(now)
    due = (
        InstitutionVersion.objects.filter(
            valid_from__lte=day, valid_from__gt=F("institution__current_to")
        )
        .order_by("institution_id")
        .values_list("institution_id", flat=True)
        .distinct()[:at_most]
    )
    rows = Institution.objects.select_for_update().filter(pk__in=list(due)).order_by("pk")
    for row in rows:
        _lay(row, day)
    return len(rows)


@transaction.atomic
def add_alias(
    institution_id: int,
    name: str,
    *,
    from_on: date | None,
    until_on: date | None,
    confidence_percent: int,
    source: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Note another name of an institution, when it was used and how sure we are (X30).

    Raises: InstitutionNotFound (404), BadField (422).
    """
    row = Institution.objects.filter(pk=institution_id).first()
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    must_reach(actor, row.county_code, tier=Tier(row.tier))
    if not name.strip() or not 1 <= confidence_percent <= 100:
        raise rules.BadField(
            field="confidence_percent" if name.strip() else "name",
            name="别名",
            name_en="alias",
            why="须有名称，可信度为 1–100",
            why_en="give a name and a confidence from 1 to 100",
        )
    InstitutionAlias.objects.update_or_create(
        institution=row,
        name=name.strip(),
        defaults={
            "from_on": from_on,
            "until_on": until_on,
            "confidence_percent": confidence_percent,
            "source": source,
        },
    )
    audit.record(actor, "organisations.alias_added", target=f"institution:{row.pk}", at=now)
