"""Tasks of a joint plan: the inviting side does them, a clock runs until the day."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.consultations.models import Consultation, PlanTask, TaskNotFound
from lianyi.areas.consultations.rules.limits import TASK
from lianyi.areas.consultations.services.moves import inviting_holder
from lianyi.areas.consultations.services.refusals import BadTime, NotYourSide
from lianyi.areas.consultations.services.texts import text
from lianyi.areas.consultations.states import TASK as TABLE
from lianyi.areas.consultations.types.drafts import PlannedTask
from lianyi.areas.consultations.types.words import Hand, TaskMove, TaskState
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import ZONE, local_day

TASK_KIND: Final = cases.register_kind(
    cases.Kind("consultation_task", "会诊方案任务", "consultations-task", TABLE, icon="checklist")
)
_MOST: Final = 12


def open_tasks(
    row: Consultation, planned: Sequence[PlannedTask], actor: Actor, now: datetime
) -> None:
    """Make a case of every task of a plan. Raises: BadTime, TextMissing (422)."""
    today = local_day(now)
    patient = residents.get_resident(row.resident_id, actor.scope).masked_name
    for each in planned[:_MOST]:
        if each.due_on < today:
            raise BadTime(field="tasks")
        task = PlanTask.objects.create(
            consultation=row, text=text("tasks", "任务", each.text, 300), due_on=each.due_on
        )
        midnight = datetime.combine(each.due_on + timedelta(days=1), time(0), ZONE)
        card = cases.open(
            kind=TASK_KIND.code,
            subject_id=task.pk,
            headline=f"{patient} · {task.text}"[:200],
            holder=inviting_holder(row),
            actor=actor,
            now=now,
            county_code=row.county_code,
            clock=TASK,
            due=cases.Due(midnight, estimated=False),
            hand=Hand.EXPERT,
            resident_id=row.resident_id,
        )
        task.case_id = card.id
        task.save()


@transaction.atomic
def finish_task(*, task_id: int, done: bool, note: str, actor: Actor, now: datetime) -> int:
    """Note that a task was done, or is not needed any more; returns the consultation it belongs to.

    Raises: TaskNotFound (404), NotPermitted (403), TextMissing (422), NotYourSide, IllegalMove (409).
    """
    actor.must("consultations.request")
    seen = Consultation.objects.visible_to(actor.scope)
    rows = PlanTask.objects.filter(consultation__in=seen).select_related("consultation")
    task = rows.select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise TaskNotFound(task_id=task_id)
    move = TaskMove.DO if done else TaskMove.DROP
    if actor.institution_id != task.consultation.inviting_id:
        raise NotYourSide(hand=TABLE.hands[Hand.INVITING], move=TABLE.moves[move])
    task.note = text("note", "落实情况", note, 500)
    task.state = TABLE.after(TaskState(task.state), move, Hand.INVITING)
    task.done_at, task.done_by_name = now, actor.name[:60]
    task.save()
    assert task.case_id is not None  # a task opens its case in the transaction that makes it
    cases.move(
        case_id=task.case_id,
        move=move,
        hand=Hand.INVITING,
        actor=actor,
        now=now,
        note=task.note,
        resident_id=task.consultation.resident_id,
    )
    return task.consultation_id
