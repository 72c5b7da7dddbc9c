"""One referral: its page, what may be done with it now, its slips on paper."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.referrals.selectors.offers import offers
from lianyi.areas.referrals.services import answering, consents, ending, guidance, journey, sending
from lianyi.areas.referrals.services.reading import open_sheet
from lianyi.areas.referrals.states import LIVE
from lianyi.areas.referrals.types.cards import Sheet
from lianyi.areas.referrals.types.words import Direction, Hand, State
from lianyi.areas.referrals.web.forms import acts
from lianyi.areas.referrals.web.forms.acts import ActForm
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse
from lianyi.machinery.ui.acts import Act, calls, clean, draft, text

_act = calls("referral_id")


ACTS: Final[Mapping[str, Act[ActForm]]] = {
    "send": Act(
        gettext_lazy("发出"), acts.SendForm,
        _act(sending.send_referral, lambda f: {"consent": f.draft(), "slot_id": whole(f.cleaned_data["slot_id"])}),
        "SEND", "primary", "send",
    ),
    "accept": Act(
        gettext_lazy("接收"), acts.AcceptForm, _act(answering.accept_referral, draft), "ACCEPT", "primary", "check",
    ),
    "ask-info": Act(
        gettext_lazy("要求补充资料"), acts.AskForm, _act(answering.request_info, text("question")),
        "REQUEST_INFO", "", "help",
    ),
    "answer-info": Act(
        gettext_lazy("补充资料"), acts.AskForm, _act(answering.answer_info, text("answer")),
        "ANSWER_INFO", "primary", "message",
    ),
    "forward": Act(
        gettext_lazy("转给其他医院"), acts.ForwardForm,
        _act(
            answering.forward_referral,
            lambda f: {"to_institution_id": int(f.cleaned_data["to_institution_id"]), "note": f.cleaned_data["note"]},
        ),
        "FORWARD", "", "arrow-right",
    ),
    "decline": Act(
        gettext_lazy("拒收"), acts.DeclineForm, _act(answering.decline_referral, clean("reason", "note")),
        "DECLINE", "danger", "ban",
    ),
    "depart": Act(
        gettext_lazy("登记出发"), acts.DepartForm, _act(journey.depart, draft), "DEPART", "", "ambulance",
    ),
    "arrive": Act(
        gettext_lazy("确认到达"), acts.ArriveForm, _act(journey.arrive, draft), "ARRIVE", "primary", "map-pin",
    ),
    "take": Act(
        gettext_lazy("接诊"), acts.CareForm, _act(journey.take_into_care, draft), "TAKE_INTO_CARE", "primary",
        "stethoscope",
    ),
    "follow": Act(
        gettext_lazy("纳入随访"), acts.ConfirmForm, _act(journey.begin_following, lambda f: {}), "FOLLOW", "primary",
        "calendar-event",
    ),
    "exam": Act(
        gettext_lazy("登记首次检查"), acts.ConfirmForm, _act(journey.note_exam, lambda f: {}), "EXAM", "", "test-pipe",
    ),
    "report": Act(
        gettext_lazy("写病情简报"), acts.AskForm, _act(journey.report_back, text("body")), "REPORT", "", "notes",
    ),
    "close": Act(
        gettext_lazy("结案"), acts.CloseForm, _act(ending.close_referral, draft), "CLOSE", "", "square-check",
    ),
    "ask": Act(
        gettext_lazy("请教县级医生"), acts.AskForm, _act(guidance.ask_guidance, text("question")), "ASK", "",
        "message-circle",
    ),
    "guide": Act(
        gettext_lazy("给出指导"), acts.AskForm, _act(guidance.give_guidance, text("answer")), "GUIDE", "",
        "message-circle",
    ),
    "withdraw": Act(
        gettext_lazy("撤回"), acts.WithdrawForm, _act(ending.withdraw_referral, clean("reason", "note")),
        "WITHDRAW", "danger", "arrow-back-up",
    ),
    "consent": Act(
        gettext_lazy("登记重新同意"), acts.ConsentForm,
        _act(consents.renew_consent, lambda f: {"consent": f.draft()}), "RENEW_CONSENT", "primary", "shield-check",
    ),
    "refuse": Act(
        gettext_lazy("患者拒绝"), acts.RefuseForm,
        _act(sending.refuse_referral, lambda f: {"consent": f.draft()}), "REFUSE", "danger", "user-x",
    ),
}  # fmt: skip


def offered(sheet: Sheet, actor: Actor) -> list[tuple[str, Act[ActForm]]]:
    """The acts of the moment: those of the table, and those a state allows beside it."""
    card = sheet.row.card
    beside = set()
    receives, sends = Hand.RECEIVER in sheet.hands, Hand.SENDER in sheet.hands
    there = card.state in (State.ARRIVED, State.IN_CARE, State.FOLLOWING)
    treats = actor.may("referrals.treat") or actor.may("referrals.answer")
    if receives and there and treats and card.direction != Direction.DOWN:
        beside |= {"REPORT"} | (set() if sheet.fields["examined_at"] else {"EXAM"})
    home = card.direction in (Direction.DOWN, Direction.RETURN) and card.state in (
        State.ACCEPTED, State.ARRIVED, State.IN_CARE, State.FOLLOWING, State.NO_SHOW,
    )  # fmt: skip
    if home and receives and actor.may("referrals.follow_up"):
        beside.add("ASK")
    if home and sends and actor.may("referrals.guide"):
        beside.add("GUIDE")
    if sends and sheet.consent_withdrawn and actor.may("referrals.send"):
        beside.add("RENEW_CONSENT")
    moves = {action.move.value for action in sheet.actions} | beside
    return [(name, act) for name, act in ACTS.items() if act.move in moves]


@require_GET
@needs("referrals.view")
def case(request: HttpRequest, referral_id: int) -> HttpResponse:
    """One referral with everything: acts of the moment, one timeline, package, transport, plan, guidance."""
    actor, now = actor_of(request), timezone.now()
    sheet = open_sheet(referral_id=referral_id, actor=actor, now=now)
    return page(
        request,
        "referrals/case.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        acts=offered(sheet, actor),
        sends_down=_sends_down(sheet, actor),
        asks_exams=sheet.row.card.state in _UNDER_WAY and actor.may("diagnostics.order"),
        guides=actor.may("referrals.guide") and Hand.SENDER in sheet.hands,
        follows=actor.may("referrals.follow_up"),
        unread=Hand.SENDER in sheet.hands and any(r["read_at"] is None for r in sheet.reports),
    )


_UNDER_WAY: Final = (*LIVE, State.ARRIVED, State.IN_CARE)


def _sends_down(sheet: Sheet, actor: Actor) -> bool:
    """Whether the reader may write the return slip now."""
    up = sheet.row.card.direction in (Direction.UP, Direction.SIDEWAYS, Direction.RETURN)
    here = sheet.row.card.state in (State.IN_CARE, State.ARRIVED)
    return up and here and Hand.RECEIVER in sheet.hands and actor.may("referrals.return")


@require_http_methods(["GET", "POST"])
@needs("referrals.view")
def act(request: HttpRequest, referral_id: int, name: str) -> HttpResponse:
    """One act on a referral: its small form, then the one call. The service asks for side and permission."""
    actor, now = actor_of(request), timezone.now()
    chosen = ACTS[name]
    form = chosen.form(
        request.POST if request.method == "POST" else None,
        offers=offers(name, referral_id, actor, now),
        initial={"to_department": ""},
    )
    if form.is_bound and form.is_valid():
        try:
            chosen.call(referral_id, form, actor, now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="referrals-case", args=(referral_id,), message=_("已办理。"))
    sheet = open_sheet(referral_id=referral_id, actor=actor, now=now, what="referrals.act")
    return page(
        request,
        "referrals/act.html",
        form=form,
        act=chosen,
        name=name,
        row=sheet.row,
        card=sheet.row.card,
    )


@require_POST
@needs("referrals.view")
def read(request: HttpRequest, referral_id: int) -> HttpResponseBase:
    """The sender takes note of the reports."""
    journey.read_reports(referral_id=referral_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="referrals-case", args=(referral_id,))


@require_GET
@needs("referrals.view")
def slip(request: HttpRequest, referral_id: int) -> HttpResponse:
    """The referral slip (转出单) with its stub, on A4."""
    return _paper(request, referral_id, "referrals/slip.html", "referrals.slip")


@require_GET
@needs("referrals.view")
def return_slip(request: HttpRequest, referral_id: int) -> HttpResponse:
    """The return slip (回转单), on A4."""
    return _paper(request, referral_id, "referrals/return_slip.html", "referrals.return_slip")


def _paper(request: HttpRequest, referral_id: int, template: str, what: str) -> HttpResponse:
    sheet = open_sheet(
        referral_id=referral_id, actor=actor_of(request), now=timezone.now(), what=what
    )
    return page(
        request,
        template,
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        fields=sheet.fields,
        person=sheet.person,
        address=request.build_absolute_uri(f"/referrals/{referral_id}"),
    )
