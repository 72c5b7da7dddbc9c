"""Internal control and external rounds say whether a centre may be trusted; a failing item stops recognition."""

from datetime import date, datetime

from django.db import transaction

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.models import Centre, Fitness
from lianyi.areas.diagnostics.services.critical_moves import written
from lianyi.areas.diagnostics.types.quality import FitnessKind
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def note_fitness(
    *,
    centre_id: int,
    item_code: str,
    kind: FitnessKind,
    passed: bool,
    from_on: date,
    source: str,
    until_on: date | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> int:
    """Say from which day on a centre's results of an item may (or may not) be trusted; returns the row's id.

    `source` names what said so (`eqa_round:7`, `control:12`); said again by the same source, the row is replaced.
    Raises: CentreNotFound (404); NotPermitted (403); UnknownItem, TextMissing (422).
    """
    actor.must("diagnostics.quality")
    centre = Centre.objects.visible_to(actor.scope).one(centre_id)
    item(item_code)
    row, _ = Fitness.objects.update_or_create(
        centre=centre,
        item_code=item_code,
        kind=kind,
        source=written(source, "来源", 40),
        defaults={
            "passed": passed,
            "from_on": from_on,
            "until_on": until_on,
            "note": note.strip()[:300],
            "set_at": now,
            "set_by_name": actor.name[:60],
        },
    )
    facts = {"centre": centre_id, "item": item_code, "kind": kind, "passed": passed}
    audit.record(actor, "fitness.set", target=f"fitness:{row.pk}", at=now, facts=facts)
    return row.pk
