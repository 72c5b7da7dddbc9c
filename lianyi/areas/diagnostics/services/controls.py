"""Internal control: targets are set, runs are written down and judged at once, what is out of control is corrected."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction

from lianyi.areas.diagnostics.definitions.analytes import Analyte, analyte
from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.specimens import CORRECTION
from lianyi.areas.diagnostics.models import (
    Centre,
    ControlMaterial,
    ControlNotFound,
    ControlRun,
    ControlValue,
)
from lianyi.areas.diagnostics.selectors.controls import as_run, history, last_verdicts, targets_on
from lianyi.areas.diagnostics.services.fitness import note_fitness
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadTarget,
    ControlMissing,
    NotLaboratory,
    ReasonNeeded,
    SameTarget,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.types.laboratory import MaterialDraft
from lianyi.areas.diagnostics.types.quality import FitnessKind
from lianyi.engines import qualitycontrol as qc
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

_QUALITY: Final = "diagnostics.quality"
_OTHER: Final = "OTHER"
_GREATEST: Final = Decimal(10) ** 9


@transaction.atomic
def set_target(*, draft: MaterialDraft, actor: Actor, now: datetime) -> int:
    """Set lot, mean and SD of one level on one analyser from a day on; returns the row's id.

    Raises: CentreNotFound (404); NotPermitted (403); NotYourLaboratory, SameTarget (409); UnknownAnalyte,
        NotLaboratory,
        BadTarget, TextMissing (422).
    """
    actor.must(_QUALITY)
    centre = _centre(draft.centre_id, actor)
    _measured(draft.analyte)
    for name, value in (("均值", draft.mean), ("标准差", draft.sd)):
        if not value.is_finite() or abs(value) >= _GREATEST:
            raise BadTarget(field="mean", name=name, given=value, why="数值不可用")
    if draft.sd <= 0:
        raise BadTarget(field="sd", name="标准差", given=draft.sd, why="须大于零")
    if draft.until_on is not None and draft.until_on < draft.from_on:
        raise BadTarget(field="until_on", name="停用日期", given=draft.until_on, why="早于启用日期")
    for field, text, name in (
        ("analyser", draft.analyser, "仪器"),
        ("lot", draft.lot, "批号"),
        ("level", draft.level, "水平"),
    ):
        if not text.strip():
            raise TextMissing(field=field, name=name)
    try:
        with transaction.atomic():
            row = ControlMaterial.objects.create(
                centre=centre,
                analyte=draft.analyte,
                analyser=draft.analyser.strip()[:40],
                lot=draft.lot.strip()[:30],
                level=draft.level.strip()[:10],
                mean=draft.mean,
                sd=draft.sd,
                from_on=draft.from_on,
                until_on=draft.until_on,
                set_at=now,
                set_by_name=actor.name[:60],
            )
    except IntegrityError:
        raise SameTarget(field="lot", lot=draft.lot, level=draft.level) from None
    facts = {"analyte": row.analyte, "lot": row.lot, "level": row.level}
    audit.record(actor, "diagnostics.set_target", target=f"control:{row.pk}", at=now, facts=facts)
    return row.pk


@transaction.atomic
def record_run(
    *,
    centre_id: int,
    analyte_code: str,
    analyser: str,
    values: Mapping[str, Decimal],
    actor: Actor,
    now: datetime,
) -> ControlRun:
    """Write controls of one analyte down, by level, and judge them with all that came before in this series.

    A rejected run blocks the signature of what is measured, and recognition of its items, until a later one is
    accepted.
    Raises: CentreNotFound (404); NotPermitted (403); NotYourLaboratory (409); UnknownAnalyte, NotLaboratory,
        ControlMissing, BadTarget (422).
    """
    actor.must(_QUALITY)
    centre = _centre(centre_id, actor)
    known = _measured(analyte_code)
    Centre.objects.select_for_update().filter(pk=centre.pk).first()  # one run after the other
    targets = {t.level: t for t in targets_on(centre.pk, known.code, analyser, local_day(now))}
    given = {level: value for level, value in values.items() if level in targets}
    if not given or len(given) != len(values):
        raise ControlMissing(field="values", analyte=known.name, analyser=analyser)
    before = history(centre.pk, known.code, analyser)
    run = ControlRun.objects.create(
        centre=centre,
        analyte=known.code,
        analyser=analyser,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        outcome=qc.Outcome.ACCEPT,
        afresh=bool(before and before[-1].correction),
    )
    for level, value in sorted(given.items()):
        _keep_value(run, targets[level], value)
    verdict = qc.judge([*map(as_run, before), as_run(run)])[-1]
    run.outcome = verdict.outcome
    run.violations = [
        {"rule": each.rule, "across": each.across, "points": len(each.points)}
        for each in verdict.violations
    ]
    run.save()
    _tell(run, known, before[-1].outcome if before else "", actor, now)
    return run


@transaction.atomic
def correct_run(*, run_id: int, correction: str, note: str, actor: Actor, now: datetime) -> None:
    """Write down what was done about a run; the next one is judged afresh.

    Raises: ControlNotFound (404); NotPermitted (403); NotYourLaboratory (409); ReasonNeeded (422).
    """
    actor.must(_QUALITY)
    run = (
        ControlRun.objects.visible_to(actor.scope)
        .select_related("centre")
        .select_for_update(of=("self",))
        .filter(pk=run_id)
        .first()
    )
    if run is None:
        raise ControlNotFound
    must_be_at(run.centre.host_id, actor)
    if correction not in CORRECTION or (correction == _OTHER and not note.strip()):
        raise ReasonNeeded(field="correction")
    run.correction, run.correction_note = correction, note.strip()[:300]
    run.corrected_at, run.corrected_by_name = now, actor.name[:60]
    run.save()
    audit.record(
        actor,
        "diagnostics.correct_run",
        target=f"control_run:{run.pk}",
        at=now,
        facts={"correction": correction},
    )


def items_of(analyte_code: str) -> list[str]:
    """Codes of the items that measure an analyte."""
    return [each.code for each in items().values() if analyte_code in each.more.get("analytes", ())]


def _centre(centre_id: int, actor: Actor) -> Centre:
    centre = Centre.objects.visible_to(actor.scope).one(centre_id)
    must_be_at(centre.host_id, actor)
    return centre


def _measured(code: str) -> Analyte:
    known = analyte(code)
    if not known.is_number:
        raise NotLaboratory(field="analyte", item=known.name)
    return known


def _keep_value(run: ControlRun, target: ControlMaterial, value: Decimal) -> None:
    if not value.is_finite() or abs(value) >= _GREATEST:
        raise BadTarget(field="values", name=f"水平 {target.level}", given=value, why="数值不可用")
    ControlValue.objects.create(
        run=run,
        material=target,
        level=target.level,
        value=value.quantize(Decimal("0.0001")),
        mean=target.mean,
        sd=target.sd,
    )


def _tell(run: ControlRun, known: Analyte, before: str, actor: Actor, now: datetime) -> None:
    """The audit line, and what recognition makes of a turn for the worse or the better."""
    facts: dict[str, Any] = {"analyte": run.analyte, "outcome": run.outcome}
    facts["rules"] = [each["rule"] for each in run.violations]
    audit.record(
        actor, "diagnostics.control_run", target=f"control_run:{run.pk}", at=now, facts=facts
    )
    turned = (run.outcome == qc.Outcome.REJECT) != (before == qc.Outcome.REJECT)
    if not turned:
        return
    for code in items_of(known.code):
        analytes_in = items()[code].more["analytes"]
        worst = last_verdicts(run.centre_id, analytes_in).values()
        passed = all(outcome != qc.Outcome.REJECT for outcome, _ in worst)
        note_fitness(
            centre_id=run.centre_id,
            item_code=code,
            kind=FitnessKind.INTERNAL,
            passed=passed,
            from_on=local_day(now),
            source=f"control_run:{run.pk}",
            note=known.name,
            actor=actor,
            now=now,
        )
