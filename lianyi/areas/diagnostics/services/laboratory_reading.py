"""Looking at a person's specimens and results leaves a line in the audit; so does taking a list away."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.selectors.pathology import TissueSheet, get_tissue
from lianyi.areas.diagnostics.selectors.results import Grid, get_grid
from lianyi.areas.diagnostics.selectors.specimens import SpecimenSheet, get_specimen
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


def open_specimen(*, specimen_id: int, actor: Actor, now: datetime) -> SpecimenSheet:
    """One specimen with its hands. Raises: SpecimenNotFound (404)."""
    sheet = get_specimen(specimen_id, actor.scope, actor.institution_id, now)
    _note(actor, sheet.row.card.resident_id, "diagnostics.specimen", now)
    return sheet


def open_grid(*, order_id: int, actor: Actor, now: datetime) -> Grid:
    """The results of one order. Raises: OrderNotFound (404)."""
    grid = get_grid(order_id, actor)
    _note(actor, grid.card.resident_id, "diagnostics.results", now)
    return grid


def open_tissue(*, order_id: int, actor: Actor, now: datetime) -> TissueSheet:
    """The tissue of one order. Raises: OrderNotFound (404)."""
    sheet = get_tissue(order_id, actor)
    if sheet.specimen is not None:
        _note(actor, sheet.specimen.resident_id, "diagnostics.tissue", now)
    return sheet


@transaction.atomic
def note_export(*, what: str, actor: Actor, now: datetime) -> None:
    """Note that a list was taken away as a file."""
    audit.record(actor, "diagnostics.export", target=f"laboratory:{what}", at=now)


def _note(actor: Actor, resident_id: int, what: str, now: datetime) -> None:
    audit.record_read(actor, resident_id=resident_id, what=what, at=now)
