"""One consultation: its page, and what may be done with it now."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.consultations.selectors.offers import Offers, offers
from lianyi.areas.consultations.selectors.sheet import get_task, opinions_of
from lianyi.areas.consultations.services import (
    ending,
    meeting,
    opining,
    requesting,
    tasks,
    triaging,
)
from lianyi.areas.consultations.services.reading import open_sheet
from lianyi.areas.consultations.types.cards import Sheet
from lianyi.areas.consultations.types.words import Form, Hand, Move, State
from lianyi.areas.consultations.web.forms import acts
from lianyi.areas.consultations.web.forms.acts import ActForm
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, refuse
from lianyi.machinery.ui.acts import Act, calls, clean, draft, text

_act = calls("consultation_id")


def _team(form: Any) -> Mapping[str, Any]:
    names = ("department", "file_grade", "note")
    return {"experts": form.team(), **{name: form.cleaned_data[name] for name in names}}


def _opinion(form: Any) -> Mapping[str, Any]:
    return {"draft": form.draft(), "invite_id": whole(form.cleaned_data["invite_id"])}


ACTS: Final[Mapping[str, Act[ActForm]]] = {
    "pass-on": Act(
        gettext_lazy("转交上级"), acts.NoteForm, _act(requesting.pass_on, clean("note")), "FORWARD", "primary",
        "arrow-up",
    ),
    "accept": Act(gettext_lazy("受理并指派专家"), acts.AcceptForm, _act(triaging.accept, _team), "ACCEPT", "primary"),
    "ask-info": Act(
        gettext_lazy("要求补充资料"), acts.TextForm, _act(triaging.ask_info, text("question")), "ASK_INFO", "", "help",
    ),
    "give-info": Act(
        gettext_lazy("补充资料"), acts.TextForm, _act(requesting.give_info, text("note")), "GIVE_INFO", "primary",
        "message",
    ),
    "schedule": Act(
        gettext_lazy("排期"), acts.ScheduleForm, _act(meeting.schedule, draft), "SCHEDULE", "primary", "calendar-plus",
    ),
    "start": Act(
        gettext_lazy("开始会诊"), acts.StartForm, _act(meeting.start, draft), "START", "primary", "video",
    ),
    "note": Act(
        gettext_lazy("写会诊记录"), acts.MeetingNoteForm, _act(meeting.write_note, clean("body")), "NOTE", "",
        "clipboard-text",
    ),
    "end": Act(gettext_lazy("结束会诊"), acts.EndForm, _act(meeting.end, clean("note")), "END", "", "square-check"),
    "opine": Act(
        gettext_lazy("签署会诊意见"), acts.OpinionForm, _act(opining.sign_opinion, _opinion), "OPINE", "primary",
        "signature",
    ),
    "plan": Act(
        gettext_lazy("签署联合诊疗方案"), acts.PlanForm, _act(opining.sign_plan, draft), "PLAN", "primary",
        "clipboard-list",
    ),
    "feedback": Act(
        gettext_lazy("反馈并办结"), acts.FeedbackForm, _act(ending.feed_back, draft), "FEED_BACK", "primary",
        "message",
    ),
    "stop": Act(
        gettext_lazy("中止会诊"), acts.StopForm, _act(meeting.stop, clean("reason", "note")), "STOP", "danger",
        "player-pause",
    ),
    "decline": Act(
        gettext_lazy("不予受理"), acts.DeclineForm, _act(triaging.decline, clean("reason", "note")), "DECLINE",
        "danger", "ban",
    ),
    "withdraw": Act(
        gettext_lazy("撤回"), acts.WithdrawForm, _act(ending.withdraw, clean("reason", "note")), "WITHDRAW", "danger",
        "arrow-back-up",
    ),
    "adverse": Act(
        gettext_lazy("报告不良事件"), acts.AdverseForm, _act(ending.report_adverse, clean("kind", "body")), "ADVERSE",
        "", "flag",
    ),
}  # fmt: skip


def offered(sheet: Sheet, actor: Actor) -> list[tuple[str, Act[ActForm]]]:
    """The acts of the moment: those of the table, and those a state allows beside it."""
    card = sheet.row.card
    moves = {action.move.value for action in sheet.actions}
    paper = any(each.user_id is None for each in sheet.invites)
    if sheet.my_invite is None and not (paper and Hand.INVITED in sheet.hands):
        moves.discard(Move.OPINE)
    if card.form == Form.FILE:
        moves.discard(Move.SCHEDULE)
    elif card.state == State.ACCEPTED:
        moves.discard(Move.OPINE)
    chair = any(each.chair and each.id == sheet.my_invite for each in sheet.invites)
    if card.form == Form.MDT and card.state == State.OPINING and chair and not sheet.missing:
        moves.add("PLAN")
    if Move.END in moves:
        moves.add("NOTE")
    moves -= {Move.SEND_UP.value, Move.BOOK.value}
    if sheet.hands and card.state not in (State.REQUESTED, State.AT_TOWNSHIP):
        moves.add("ADVERSE")
    return [(name, act) for name, act in ACTS.items() if act.move in moves]


@require_GET
@needs("consultations.view")
def case(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """One consultation with everything: acts of the moment, case file, meetings, opinions, plan, story."""
    actor, now = actor_of(request), timezone.now()
    sheet = open_sheet(consultation_id=consultation_id, actor=actor, now=now)
    return page(
        request,
        "consultations/case.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        acts=offered(sheet, actor),
        enters=bool(sheet.hands) and actor.may("consultations.attend"),
        live=sheet.row.card.state == State.IN_SESSION,
        does_tasks=Hand.INVITING in sheet.hands and actor.may("consultations.request"),
    )


@require_GET
@needs("consultations.view")
def paper(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """The opinion report (会诊意见书) with the joint plan, on A4."""
    actor, now = actor_of(request), timezone.now()
    sheet = open_sheet(
        consultation_id=consultation_id, actor=actor, now=now, what="consultations.paper"
    )
    return page(
        request,
        "consultations/paper.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        person=sheet.person,
        address=request.build_absolute_uri(f"/consultations/{consultation_id}"),
    )


@require_GET
@needs("consultations.view")
def versions(request: HttpRequest, consultation_id: int, invite_id: int) -> HttpResponse:
    """Every signed version of one expert's opinion."""
    actor, now = actor_of(request), timezone.now()
    sheet = open_sheet(
        consultation_id=consultation_id, actor=actor, now=now, what="consultations.versions"
    )
    chosen = next((each for each in sheet.invites if each.id == invite_id), None)
    return page(
        request,
        "consultations/versions.html",
        card=sheet.row.card,
        invite=chosen,
        versions=opinions_of(chosen.id) if chosen else [],
    )


@require_http_methods(["GET", "POST"])
@needs("consultations.view")
def act(request: HttpRequest, consultation_id: int, name: str) -> HttpResponse:
    """One act on a consultation: its small form, then the one call. The service asks for side and permission."""
    actor, now = actor_of(request), timezone.now()
    chosen = ACTS[name]
    form = _form(request, chosen, offers(name, consultation_id, actor, now), actor)
    if form.is_bound and form.is_valid():
        try:
            chosen.call(consultation_id, form, actor, now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="consultations-case", args=(consultation_id,), message=_("已办理。")
            )
    sheet = open_sheet(
        consultation_id=consultation_id, actor=actor, now=now, what="consultations.act"
    )
    return page(
        request,
        "consultations/act.html",
        form=form,
        act=chosen,
        name=name,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
    )


def _form(request: HttpRequest, chosen: Act[ActForm], found: Offers, actor: Actor) -> ActForm:
    people = [
        (
            str(each.id),
            f"{each.name} · {each.discipline_name} · {each.rank_name} · {each.institution_name}",
        )
        for each in found.experts
    ]
    slots = {str(slot.id): slot for slot in found.slots}
    named = {
        "experts": lambda: people,
        "chair": lambda: [("", "—"), *people],
        "slot_id": lambda: [("", "—"), *((key, _slot_label(slot)) for key, slot in slots.items())],
    }
    if found.papers:
        named["invite_id"] = lambda: [("", "—"), *((str(n), name) for n, name in found.papers)]
    kinds: dict[str, Any] = {"slots": slots} if chosen.form is acts.ScheduleForm else {}
    wanted = {name: make for name, make in named.items() if name in chosen.form.base_fields}
    return chosen.form(
        request.POST if request.method == "POST" else None,
        offers=wanted,
        experts=found.experts,
        initial={"agreed_by": actor.name},
        **kinds,
    )


def _slot_label(slot: Any) -> str:
    starts = timezone.localtime(slot.starts_at)
    return f"{slot.where} {starts:%m-%d %H:%M}–{timezone.localtime(slot.ends_at):%H:%M}"


@require_http_methods(["GET", "POST"])
@needs("consultations.view")
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """A task of a joint plan: done, or not needed any more."""
    actor, now = actor_of(request), timezone.now()
    form = acts.TaskForm(request.POST if request.method == "POST" else None)
    ids: list[int] = []
    act = request.POST.get("act") != "drop"

    def finish() -> None:
        ids.append(
            tasks.finish_task(
                task_id=task_id, done=act, note=form.cleaned_data["note"], actor=actor, now=now
            )
        )

    if form.is_bound and carried_out(form, finish):
        return done(request, to="consultations-case", args=(ids[0],), message=_("已办理。"))
    return page(request, "consultations/task.html", form=form, task=get_task(task_id, actor))
