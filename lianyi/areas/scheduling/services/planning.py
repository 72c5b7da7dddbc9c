"""Resources, their weekly sittings, the slots made from them, and sittings stopped or replaced."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from lianyi.areas.scheduling.definitions import parameters
from lianyi.areas.scheduling.events import SessionStopped
from lianyi.areas.scheduling.models import Resource, Session, Slot, Template
from lianyi.areas.scheduling.rules import sitting
from lianyi.areas.scheduling.rules.sitting import SHANGHAI
from lianyi.areas.scheduling.services.access import must_manage, rules_of, text
from lianyi.areas.scheduling.services.holding import drop_slot_holds
from lianyi.areas.scheduling.types import (
    GenerationReport,
    ResourceCard,
    ResourceDraft,
    ResourceKind,
    SessionState,
    TemplateDraft,
)
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery import bulk
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

MOST_DAYS = 92


class ResourceNotFound(DomainError):
    """No such resource within reach."""

    code = "scheduling.resource_not_found"
    http_status = 404
    template = "There is no bookable resource {resource_id} within your reach."


class ResourceExists(DomainError):
    """The name is taken in this institution."""

    code = "scheduling.resource_exists"
    http_status = 409
    template = "{name} exists already in this institution; choose another name."


class DoctorNeeded(DomainError):
    """A doctor's sitting needs the doctor."""

    code = "scheduling.doctor_needed"
    http_status = 422
    template = "Choose the doctor from the staff list; he must be allowed to practise here."


class BadSpan(DomainError):
    """Slots are made for a bounded span of coming days."""

    code = "scheduling.bad_span"
    http_status = 422
    template = "Give a first and a last day, at most {most} days apart, the first not before today."


class SessionNotFound(DomainError):
    """No such sitting within reach."""

    code = "scheduling.session_not_found"
    http_status = 404
    template = "There is no sitting {session_id} within your reach."


class SessionNotOpen(DomainError):
    """The sitting was stopped or replaced already."""

    code = "scheduling.session_not_open"
    http_status = 409
    template = "This sitting was stopped or replaced already."


class ReplacementBusy(DomainError):
    """The other doctor sits at that time already."""

    code = "scheduling.replacement_busy"
    http_status = 409
    template = "{name} has slots at the same time already; choose another, or stop the sitting."


@transaction.atomic
def add_resource(*, draft: ResourceDraft, actor: Actor, now: datetime) -> ResourceCard:
    """Add a clinic, doctor or device that can be booked.

    Raises: NotYourInstitution (403), DoctorNeeded, BadText (422), ResourceExists (409).
    """
    must_manage(actor, draft.institution_id)
    name = text("name", draft.name, 60)
    _check_doctor(draft, now)
    try:
        with transaction.atomic():
            row = Resource.objects.create(
                institution_id=draft.institution_id,
                kind=draft.kind,
                name=name,
                department=text("department", draft.department, 40, empty=True),
                staff_id=draft.staff_id,
                exam_code=text("exam_code", draft.exam_code, 20, empty=True),
            )
    except IntegrityError:
        raise ResourceExists(field="name", name=name) from None
    _audit("scheduling.add_resource", f"resource:{row.pk}", actor, now)
    return row.card()


@transaction.atomic
def set_resource_active(
    *, resource_id: int, active: bool, actor: Actor, now: datetime
) -> ResourceCard:
    """Take a resource out of use, or back: no new slots are made for one out of use. Raises: ResourceNotFound (404)."""
    row = locked_resource(resource_id, actor)
    row.is_active = active
    row.save()
    _audit(f"scheduling.{'open' if active else 'close'}_resource", f"resource:{row.pk}", actor, now)
    return row.card()


@transaction.atomic
def add_template(*, draft: TemplateDraft, actor: Actor, now: datetime) -> int:
    """Add a weekly sitting to a resource; return its id. Raises: ResourceNotFound (404), BadTemplate (422)."""
    sitting.check_template(draft)
    resource = locked_resource(draft.resource_id, actor)
    row = Template.objects.create(
        resource=resource,
        weekday=draft.weekday,
        starts=draft.starts,
        ends=draft.ends,
        slot_minutes=draft.slot_minutes,
        capacity=draft.capacity,
        priority=draft.priority,
        green=draft.green,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        on_holidays=draft.on_holidays,
    )
    _audit("scheduling.add_template", f"template:{row.pk}", actor, now)
    return row.pk


@transaction.atomic
def generate_slots(
    *, resource_ids: Iterable[int], first: date, last: date, actor: Actor, now: datetime
) -> GenerationReport:
    """Make the slots of some days from the weekly sittings; what exists already stays as it is.

    Public holidays are left out, and named in the report. Raises: ResourceNotFound (404), BadSpan (422).
    """
    today = now.astimezone(SHANGHAI).date()
    if not today <= first <= last or (last - first).days > MOST_DAYS:
        raise BadSpan(field="first", most=MOST_DAYS)
    made = [
        _generate(locked_resource(pk, actor), first, last, now) for pk in sorted(set(resource_ids))
    ]
    report = GenerationReport(
        sessions=sum(part.sessions for part in made),
        slots=sum(part.slots for part in made),
        already_there=sum(part.already_there for part in made),
        left_out=tuple(sorted({out for part in made for out in part.left_out})),
    )
    audit.record(
        actor,
        "scheduling.generate_slots",
        target=f"slots:{first}/{last}",
        at=now,
        facts={"sessions": report.sessions, "slots": report.slots},
    )
    return report


@transaction.atomic
def stop_session(*, session_id: int, reason: str, actor: Actor, now: datetime) -> int:
    """Stop a sitting (停诊): its slots close, holds are released and coming visits cancelled; return how many of those.

    Emits: SessionStopped, and the events of every hold and visit. Raises: SessionNotFound (404), SessionNotOpen (409).
    """
    session = _open_session(session_id, actor)
    session.state = SessionState.STOPPED
    session.reason = text("reason", reason, 100)
    session.save()
    slots = list(session.slots.select_for_update().order_by("id"))
    Slot.objects.filter(session=session).update(is_open=False)
    cancelled = drop_slot_holds([slot.pk for slot in slots], actor=actor, now=now)
    _audit("scheduling.stop_session", f"session:{session.pk}", actor, now)
    stopped = SessionStopped(
        session_id=session.pk,
        resource_id=session.resource_id,
        on=session.on.isoformat(),
        cancelled=cancelled,
    )
    outbox.emit(stopped, at=now)
    return cancelled


@transaction.atomic
def replace_session(
    *, session_id: int, resource_id: int, reason: str, actor: Actor, now: datetime
) -> int:
    """Let another resource of the institution take over a sitting (替诊) with all its holds and visits.

    Returns the id of the new sitting. Raises: SessionNotFound, ResourceNotFound (404), SessionNotOpen,
    ReplacementBusy (409).
    """
    session = _open_session(session_id, actor)
    other = locked_resource(resource_id, actor)
    if other.institution_id != session.resource.institution_id or other.pk == session.resource_id:
        raise ResourceNotFound(field="resource", resource_id=resource_id)
    busy = Slot.objects.filter(
        resource=other, is_open=True, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    if busy.exists():
        raise ReplacementBusy(field="resource", name=other.name)
    try:
        with transaction.atomic():
            heir = Session.objects.create(
                resource=other,
                on=session.on,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                next_number=session.next_number,
            )
            Slot.objects.filter(session=session).update(session=heir, resource=other)
    except IntegrityError:
        raise ReplacementBusy(field="resource", name=other.name) from None
    session.state, session.replaced_by, session.reason = (
        SessionState.REPLACED,
        heir,
        text("reason", reason, 100),
    )
    session.save()
    _audit("scheduling.replace_session", f"session:{session.pk}", actor, now)
    return heir.pk


def locked_resource(resource_id: int, actor: Actor) -> Resource:
    """A resource the actor's institution runs, locked. Raises: ResourceNotFound (404)."""
    rows = Resource.objects.managed_by(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=resource_id).order_by("pk").first()
    if row is None:
        raise ResourceNotFound(field="resource", resource_id=resource_id)
    return row


def _check_doctor(draft: ResourceDraft, now: datetime) -> None:
    if draft.kind is not ResourceKind.DOCTOR and draft.staff_id is None:
        return
    if draft.staff_id is None:
        raise DoctorNeeded(field="staff")
    today = now.astimezone(SHANGHAI).date()
    try:
        allowed = workforce.may_practise_at(draft.staff_id, draft.institution_id, today).allowed
    except workforce.StaffNotFound:
        allowed = False
    if not allowed:
        raise DoctorNeeded(field="staff")


def _generate(resource: Resource, first: date, last: date, now: datetime) -> GenerationReport:
    """Make the slots of one resource."""
    rules = rules_of(resource.institution_id, now)
    templates = [
        (row, row.draft()) for row in resource.templates.order_by("weekday", "starts", "id")
    ]
    there = set(
        Session.objects.filter(resource=resource, on__gte=first, on__lte=last).values_list(
            "starts_at", flat=True
        )
    )
    sessions, slots, known, left_out = 0, 0, 0, set()
    for on in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        for row, draft in templates:
            if draft.weekday != on.weekday() or not resource.is_active:
                continue
            why = sitting.why_not_held(draft, on)
            if why is not None:
                left_out.add((on, why))
                continue
            starts_at = datetime.combine(on, draft.starts, tzinfo=SHANGHAI)
            if starts_at in there:
                known += 1
                continue
            slots += _hold_sitting(
                resource,
                row,
                draft,
                on,
                priority_release_h=rules.whole(parameters.PRIORITY_RELEASE_H),
                green_release_h=rules.whole(parameters.GREEN_RELEASE_H),
            )
            sessions += 1
            there.add(starts_at)
    return GenerationReport(
        sessions=sessions, slots=slots, already_there=known, left_out=tuple(sorted(left_out))
    )


def _hold_sitting(
    resource: Resource,
    template: Template,
    draft: TemplateDraft,
    on: date,
    *,
    priority_release_h: int,
    green_release_h: int,
) -> int:
    planned = list(
        sitting.slots_of(
            draft, on, priority_release_h=priority_release_h, green_release_h=green_release_h
        )
    )
    session = Session.objects.create(
        resource=resource,
        template=template,
        on=on,
        starts_at=planned[0].starts_at,
        ends_at=planned[-1].ends_at,
    )
    bulk.insert(
        [
            Slot(
                session=session,
                resource=resource,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                kind=slot.kind,
                capacity=slot.capacity,
                releases_at=slot.releases_at,
            )
            for slot in planned
        ]
    )
    return len(planned)


def _open_session(session_id: int, actor: Actor) -> Session:
    mine = Resource.objects.managed_by(actor.scope)
    rows = Session.objects.select_for_update(of=("self",)).select_related("resource")
    session = rows.filter(pk=session_id, resource__in=mine).order_by("pk").first()
    if session is None:
        raise SessionNotFound(session_id=session_id)
    if session.state != SessionState.OPEN:
        raise SessionNotOpen
    return session


def _audit(action: str, target: str, actor: Actor, now: datetime) -> None:
    audit.record(actor, action, target=target, at=now)
