"""Laboratory and pathology on the desks, and on the page of an order."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianyi.areas.diagnostics.definitions.parts import register_part
from lianyi.areas.diagnostics.selectors.controls import list_series
from lianyi.areas.diagnostics.selectors.pathology import count_slides_waiting, tissue_of
from lianyi.areas.diagnostics.selectors.results import (
    bench_orders,
    count_held,
    list_bench,
    results_of,
)
from lianyi.areas.diagnostics.selectors.specimens import counts, list_to_collect, to_pick_up
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk

_FEW = 5


def collector(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """What is to be taken here."""
    count = counts(actor.scope, actor.institution_id)["collect"]
    people = (
        list_to_collect(scope=actor.scope, institution_id=actor.institution_id, at_most=20)
        if count
        else []
    )
    yield desk.DeskCard(
        title=_("待采集标本"),
        url=reverse("diagnostics-collect"),
        icon="test-pipe",
        count=count,
        unit=_("项"),
        lines=tuple(
            desk.DeskLine(
                text=f"{each.patient} · {'、'.join(order.item for order in each.orders[:3])}",
                url=reverse("diagnostics-collect"),
                badge=_("重采") if any(order.again for order in each.orders) else "",
                tone="bad",
            )
            for each in people[:_FEW]
        ),
        empty=_("没有等待采集的标本。"),
        order=35,
    )


def laboratory(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """What comes in, what waits for results, what waits for a signature, what is out of control."""
    coming = counts(actor.scope, actor.institution_id)["coming"]
    yield desk.DeskCard(
        title=_("待接收标本"), url=reverse("diagnostics-receive"), icon="package",
        count=coming, unit=_("管"), empty=_("没有在途标本。"), order=10,
    )  # fmt: skip
    waiting = bench_orders(actor.scope).exclude(state=State.SUBMITTED)
    late = waiting.filter(report_due_at__lte=now).count()
    found = list_bench(scope=actor.scope, at_most=_FEW)
    yield desk.DeskCard(
        title=_("待检验"),
        url=reverse("diagnostics-bench"),
        icon="microscope",
        count=waiting.count(),
        unit=_("份"),
        late=late,
        lines=tuple(
            desk.DeskLine(
                text=f"{row.card.item_name} · {row.patient}",
                url=reverse("diagnostics-results", args=(row.card.id,)),
                note=row.barcode,
                due_at=row.card.report_due_at,
            )
            for row in found
        ),
        empty=_("没有等待检验的标本。"),
        order=12,
    )
    yield desk.DeskCard(
        title=_("待签发检验报告"), url=reverse("diagnostics-bench") + "?state=SUBMITTED", icon="signature",
        count=bench_orders(actor.scope, state=State.SUBMITTED).count(), unit=_("份"),
        empty=_("没有等待签发的检验报告。"), order=14,
    )  # fmt: skip
    yield from _trouble(actor, now)


def _trouble(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Controls that are out, and values that are held."""
    out = [row for row in list_series(scope=actor.scope, now=now) if row.outcome == "REJECT"]
    held = count_held(actor.scope)
    yield desk.DeskCard(
        title=_("失控与滞留结果"),
        url=reverse("diagnostics-controls") if out or not held else reverse("diagnostics-held"),
        icon="alert-triangle",
        count=len(out) + held,
        unit=_("项"),
        late=len(out),
        lines=tuple(
            desk.DeskLine(
                text=_("%(name)s 失控") % {"name": row.name},
                url=reverse("diagnostics-series", args=(row.centre_id, row.analyte, row.analyser)),
                note=row.analyser,
                badge=_("失控"),
                tone="bad",
            )
            for row in out[:_FEW]
        ),
        empty=_("质控在控，没有滞留结果。"),
        order=16,
    )


def courier(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Where tubes wait to be picked up."""
    waiting = to_pick_up(actor.scope)
    yield desk.DeskCard(
        title=_("待取件"),
        url=reverse("diagnostics-runs"),
        icon="truck-delivery",
        count=sum(count for _pk, _name, count in waiting),
        unit=_("管"),
        lines=tuple(
            desk.DeskLine(
                text=name, url=reverse("diagnostics-run-new"), badge=str(count), tone="wait"
            )
            for _pk, name, count in waiting[:_FEW]
        ),
        empty=_("没有等待取件的标本。"),
        order=5,
    )


def slides(actor: Actor, now: datetime) -> Iterator[desk.DeskCard]:
    """Slides sent here that owe an answer."""
    count = count_slides_waiting(actor.scope)
    if count:
        yield desk.DeskCard(
            title=_("待阅切片"), url=reverse("diagnostics-slides"), icon="microscope",
            count=count, unit=_("份"), order=25,
        )  # fmt: skip


desk.register(
    ("village_doctor", "township_doctor", "ward_nurse", "laboratory_technician"), collector
)
desk.register(("laboratory_technician",), laboratory)
desk.register(("specimen_courier",), courier)
desk.register(("diagnostician", "diagnostic_chief"), slides)
register_part("results", results_of)
register_part("tissue", tissue_of, place="examination")
