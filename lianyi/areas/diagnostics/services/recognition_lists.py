"""A county sets its catalogue of mutual recognition, from a day on; the line before stays for what it decided."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.models import RecognitionItem
from lianyi.areas.diagnostics.services.critical_lists import StandsAlready, StartsInThePast
from lianyi.areas.diagnostics.types.recognition import RecognitionRuleDraft
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

MANAGES: Final = "diagnostics.recognise"


class BadValidity(DomainError):
    """A result counts for at least an hour and at most a year."""

    code = "diagnostics.bad_validity"
    http_status = 422
    template = "{name}: the validity lies between 1 and {most} hours; you gave {given}."


_MOST_HOURS: Final = 24 * 366


@transaction.atomic
def set_recognition_rule(*, draft: RecognitionRuleDraft, actor: Actor, now: datetime) -> int:
    """Set, confirm or retire a line of the actor's county from a day on. Returns the row's id.

    Raises: NotPermitted (403); StandsAlready (409); UnknownItem, StartsInThePast, BadValidity (422).
    """
    actor.must(MANAGES)
    name = item(draft.item_code).name_zh
    for code in draft.equivalents:
        item(code)
    if draft.from_on < local_day(now):
        raise StartsInThePast(field="from_on", from_on=draft.from_on)
    if not 1 <= draft.valid_hours <= _MOST_HOURS:
        raise BadValidity(field="valid_hours", name=name, most=_MOST_HOURS, given=draft.valid_hours)
    county = organisations.get_institution(actor.institution_id or 0).county_code
    same = RecognitionItem.objects.filter(
        county_code=county, item_code=draft.item_code, from_on=draft.from_on
    )
    if same.exists():
        raise StandsAlready(field="from_on", name=name, from_on=draft.from_on)
    row = RecognitionItem.objects.create(
        county_code=county,
        item_code=draft.item_code,
        from_on=draft.from_on,
        extent=draft.extent,
        valid_hours=draft.valid_hours,
        condition=draft.condition,
        equivalents=sorted(set(draft.equivalents) - {draft.item_code}),
        exceptions=draft.exceptions.strip()[:300],
        confirmed=draft.confirmed,
        retired=draft.retired,
        set_at=now,
        set_by_name=actor.name[:60],
    )
    facts = {"item": draft.item_code, "from_on": draft.from_on.isoformat()}
    audit.record(
        actor, "recognition_rule.set", target=f"recognition_rule:{row.pk}", at=now, facts=facts
    )
    return row.pk
