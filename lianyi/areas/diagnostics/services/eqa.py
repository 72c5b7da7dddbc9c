"""Rounds of outside comparison: enrolled, handed in, scored, certified; a failed item is not recognised elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction

from lianyi.areas.diagnostics.definitions.analytes import analyte, analytes
from lianyi.areas.diagnostics.definitions.specimens import EQA_ORGANISER
from lianyi.areas.diagnostics.models import Centre, EqaRound, EqaSample
from lianyi.areas.diagnostics.services.controls import items_of
from lianyi.areas.diagnostics.services.fitness import note_fitness
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadTarget,
    EqaClosed,
    ReasonNeeded,
    SameName,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.types.laboratory import EqaDraft, EqaTarget
from lianyi.areas.diagnostics.types.quality import FitnessKind
from lianyi.engines import qualitycontrol as qc
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

_QUALITY: Final = "diagnostics.quality"


@transaction.atomic
def enrol(*, draft: EqaDraft, actor: Actor, now: datetime) -> int:
    """Enter a laboratory for a round with its samples; returns the round's id.

    Raises: CentreNotFound (404); NotPermitted (403); NotYourLaboratory, SameName (409); ReasonNeeded, TextMissing,
        UnknownAnalyte (422).
    """
    actor.must(_QUALITY)
    centre = Centre.objects.visible_to(actor.scope).one(draft.centre_id)
    must_be_at(centre.host_id, actor)
    if draft.organiser not in EQA_ORGANISER:
        raise ReasonNeeded(field="organiser")
    if not draft.name.strip() or not draft.samples:
        raise TextMissing(field="name" if draft.samples else "samples", name="轮次名称与样本")
    for code, _ in draft.samples:
        analyte(code)
    try:
        with transaction.atomic():
            row = EqaRound.objects.create(
                centre=centre,
                organiser=draft.organiser,
                name=draft.name.strip()[:80],
                year=draft.year,
                due_on=draft.due_on,
                enrolled_at=now,
                enrolled_by_name=actor.name[:60],
            )
    except IntegrityError:
        raise SameName(field="name", name=draft.name) from None
    EqaSample.objects.bulk_create(
        EqaSample(round=row, analyte=code, number=number[:20])
        for code, number in dict.fromkeys(draft.samples)
    )
    _note(row, "enrol_round", actor, now)
    return row.pk


@transaction.atomic
def hand_in(
    *, round_id: int, values: Mapping[int, Decimal | None], actor: Actor, now: datetime
) -> None:
    """Hand the measured values in, by sample; an empty one counts as not handed in. It can be done until the
    round's day.

    Raises: EqaNotFound (404); NotPermitted (403); EqaClosed, NotYourLaboratory (409); BadTarget (422).
    """
    row = _mine(round_id, actor)
    if row.scored_at is not None:
        raise EqaClosed(why="has been scored")
    if local_day(now) > row.due_on:
        raise EqaClosed(why="is past its day")
    samples = {sample.pk: sample for sample in row.samples.all()}
    for pk, value in values.items():
        if pk in samples:
            samples[pk].value = _possible(value)
            samples[pk].save()
    row.submitted_at, row.submitted_by_name = now, actor.name[:60]
    row.save()
    _note(row, "hand_round_in", actor, now)


@transaction.atomic
def score(
    *,
    round_id: int,
    targets: Sequence[EqaTarget],
    certificate_no: str = "",
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Mapping[str, qc.RoundScore]:
    """Write down what the organiser says and mark every sample; returns the score of each analyte.

    A failed analyte takes its items out of mutual recognition from this day on; one that passes brings them back.
    Raises: EqaNotFound (404); NotPermitted (403); EqaClosed, NotYourLaboratory (409); BadTarget (422).
    """
    row = _mine(round_id, actor)
    if row.submitted_at is None:
        raise EqaClosed(why="has not been handed in")
    samples = {sample.pk: sample for sample in row.samples.order_by("analyte", "number")}
    for target in targets:
        if target.sample_id in samples:
            _mark(samples[target.sample_id], target)
    if any(not sample.mark for sample in samples.values()):
        raise BadTarget(field="targets", name="靶值", given="", why="每个样本都要有靶值和允许范围")
    row.scored_at, row.scored_by_name = now, actor.name[:60]
    row.certificate_no, row.note = certificate_no.strip()[:60], note.strip()[:300]
    row.save()
    scores = {}
    for code in dict.fromkeys(sample.analyte for sample in samples.values()):
        scores[code] = qc.score_round(
            [_as_sample(s) for s in samples.values() if s.analyte == code]
        )
    _tell_recognition(row, scores, actor, now)
    _note(row, "score_round", actor, now)
    return scores


def _mine(round_id: int, actor: Actor) -> EqaRound:
    actor.must(_QUALITY)
    row = EqaRound.objects.visible_to(actor.scope).locked(round_id)
    must_be_at(row.centre.host_id, actor)
    return row


def _mark(sample: EqaSample, target: EqaTarget) -> None:
    sample.target, sample.sd = _possible(target.target), _possible(target.sd)
    sample.allowed_percent, sample.allowed = target.allowed_percent, _possible(target.allowed)
    try:
        judged = _as_sample(sample)
        sample.mark = qc.score_sample(judged)
    except ValueError:
        name = analytes()[sample.analyte].name
        raise BadTarget(
            field="targets", name=name, given=target.target, why="缺少允许范围"
        ) from None
    if sample.value is not None and sample.sd:
        most = Decimal("999999.99")
        z = (sample.value - target.target) / sample.sd
        sample.z = max(-most, min(z, most)).quantize(Decimal("0.01"))
    sample.save()


def _as_sample(sample: EqaSample) -> qc.Sample:
    assert sample.target is not None  # marked before it is scored
    return qc.Sample(
        value=sample.value,
        target=sample.target,
        sd=sample.sd,
        allowed_percent=sample.allowed_percent,
        allowed=sample.allowed,
    )


def _tell_recognition(
    row: EqaRound, scores: Mapping[str, qc.RoundScore], actor: Actor, now: datetime
) -> None:
    """An item passes where every analyte of it that the round holds has passed."""
    for code in sorted({item for analyte_code in scores for item in items_of(analyte_code)}):
        failed = [
            name for name, mark in scores.items() if code in items_of(name) and not mark.passed
        ]
        note_fitness(
            centre_id=row.centre_id,
            item_code=code,
            kind=FitnessKind.EXTERNAL,
            passed=not failed,
            from_on=local_day(now),
            source=f"eqa_round:{row.pk}",
            note="、".join(analytes()[name].name for name in failed)[:300],
            actor=actor,
            now=now,
        )


def _possible(value: Decimal | None) -> Decimal | None:
    if value is not None and (not value.is_finite() or abs(value) >= Decimal(10) ** 9):
        raise BadTarget(field="values", name="结果", given=value, why="数值不可用")
    return value


def _note(row: EqaRound, what: str, actor: Actor, now: datetime) -> None:
    audit.record(actor, f"diagnostics.{what}", target=f"eqa_round:{row.pk}", at=now)
