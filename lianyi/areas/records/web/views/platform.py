"""The exchange and the quality of records: connected systems, error queue, import, completeness."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.definitions import catalogue, parameters
from lianyi.areas.records.selectors import exchange as reads
from lianyi.areas.records.selectors import quality
from lianyi.areas.records.services import exchange
from lianyi.areas.records.services.importing import import_encounters
from lianyi.areas.records.services.sheet import CONTACTS
from lianyi.areas.records.types import InterfaceState, MessageState
from lianyi.areas.records.web.forms.small import InterfaceForm, UploadForm
from lianyi.areas.records.web.words import (
    EXCHANGE_SERVICE,
    INTERFACE_STATE,
    MESSAGE_STATE,
    STANDARD,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.policy import public as policy
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse, taken

TONES = {
    InterfaceState.PLANNED: "neutral",
    InterfaceState.ACTIVE: "good",
    InterfaceState.SILENT: "warn",
    InterfaceState.FAILING: "bad",
    InterfaceState.PAUSED: "closed",
}
MESSAGE_TONES = {
    MessageState.STORED: "good",
    MessageState.FAILED: "bad",
    MessageState.REPLAYED: "info",
    MessageState.DISCARDED: "closed",
}


@require_http_methods(["GET", "POST"])
@needs("records.import", "organisations.manage", "outbox.operate")
def interfaces(request: HttpRequest) -> HttpResponse:
    """Every connected system with its state (EHR-01, EHR-07), and a form for one more."""
    actor, now = actor_of(request), timezone.now()
    form = InterfaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        actor.must("records.import")
        if form.is_valid():
            try:
                exchange.register_interface(
                    institution_id=actor.institution_id or 0, actor=actor, now=now, **form.wanted()
                )
            except DomainError as refusal:
                refuse(form, refusal)
            else:
                return done(request, to="records-interfaces", message=_("接口已登记。"))
    cards = reads.list_interfaces(actor.scope, now=now)
    places = organisations.institutions({card.institution_id for card in cards})
    return page(
        request,
        "records/interfaces.html",
        rows=[
            {
                "card": card,
                "place": places.get(card.institution_id),
                "state": INTERFACE_STATE[card.state],
                "tone": TONES[card.state],
                "standard": STANDARD[card.standard],
                "services": [EXCHANGE_SERVICE[code] for code in card.services],
            }
            for card in cards
        ],
        figures=[
            (state, INTERFACE_STATE[state], sum(c.state is state for c in cards))
            for state in InterfaceState
        ],
        form=form,
        may_manage=actor.may("records.import"),
    )


@require_GET
@needs("records.import", "organisations.manage", "outbox.operate")
def interface(request: HttpRequest, interface_id: int) -> HttpResponse:
    """One connected system: its messages, the error queue first."""
    actor, now = actor_of(request), timezone.now()
    card = reads.get_interface(interface_id, actor.scope, now=now)
    wanted = request.GET.get("state", "")
    found = reads.list_messages(
        interface_id,
        actor.scope,
        state=MessageState(wanted) if wanted in MESSAGE_STATE else None,
        after=request.GET.get("after", ""),
    )
    return page(
        request,
        "records/interface.html",
        card=card,
        state=INTERFACE_STATE[card.state],
        tone=TONES[card.state],
        standard=STANDARD[card.standard],
        rows=[(row, MESSAGE_STATE[row.state], MESSAGE_TONES[row.state]) for row in found.rows],
        found=found,
        wanted=wanted,
        states=MESSAGE_STATE.items(),
        may_manage=actor.may("records.import"),
    )


@require_POST
@needs("records.import")
def settle(request: HttpRequest, message_id: int, act: str) -> HttpResponse:
    """Replay a waiting message, or give it up."""
    actor, now = actor_of(request), timezone.now()
    if act == "replay":
        card = exchange.replay_message(message_id=message_id, actor=actor, now=now)
        message = (
            _("重放成功。")
            if card.state is MessageState.REPLAYED
            else _("重放仍失败，原因已更新。")
        )
    else:
        note = request.POST.get("note", "")
        card = exchange.discard_message(message_id=message_id, note=note, actor=actor, now=now)
        message = _("已放弃该消息。")
    return done(request, to="records-interface", args=(card.interface_id,), message=message)


@require_POST
@needs("records.import")
def pause(request: HttpRequest, interface_id: int) -> HttpResponse:
    """Switch a system off or on."""
    exchange.pause_interface(
        interface_id=interface_id,
        paused=request.POST.get("paused") == "1",
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(
        request, to="records-interface", args=(interface_id,), message=_("接口状态已更新。")
    )


@require_http_methods(["GET", "POST"])
@needs("records.import")
def upload(request: HttpRequest) -> HttpResponse:
    """Import contacts from a file: a dry run shows every wrong row; else all or none are stored."""
    form = UploadForm(request.POST or None, request.FILES or None)
    found = taken(
        form,
        lambda: import_encounters(
            content=form.cleaned_data["file"].read(),
            dry_run=form.cleaned_data["dry_run"],
            actor=actor_of(request),
            now=timezone.now(),
        ),
    )
    return page(
        request,
        "records/import.html",
        form=form,
        report=found.report,
        faults=found.faults,
        hidden=found.hidden,
    )


@require_GET
@needs("records.import")
def sheet(request: HttpRequest) -> HttpResponse:
    """An empty table to fill in."""
    return download("就诊导入模板", CONTACTS.heads, [], form="xlsx")  # type: ignore[return-value]  # a file answer is one


@require_GET
@needs("records.view")
def completeness(request: HttpRequest) -> HttpResponse:
    """Completeness of health records by institution, of contacts by doctor, and the poorest records."""
    actor, now = actor_of(request), timezone.localtime()
    text = request.GET.get("period") or f"{now:%Y-%m}"
    lacking = request.GET.get("lacking", "")
    county = (
        organisations.get_institution(actor.institution_id).county_code
        if actor.institution_id
        else ""
    )
    rules = policy.current(county, now.date())
    by_place = quality.by_institution(actor.scope)
    poorest = quality.poorest_records(
        actor.scope, lacking=lacking, after=request.GET.get("after", ""), at_most=30
    )
    places = organisations.institutions({row.institution_id for row in by_place})
    people = residents.cards({row.resident_id for row in poorest.rows}, actor.scope)
    doctors = quality.by_doctor(
        actor.scope, Period.parse(text), first=rules.whole(parameters.QUALITY_FIRST)
    )
    if request.GET.get("export"):
        cells = ([places[r.institution_id].name, r.records, r.mean, r.poor] for r in by_place)
        return download(
            "健康档案完整度",
            ["机构", "档案数", "平均完整度", "低于60分"],
            cells,
            form=request.GET["export"],
        )  # type: ignore[return-value]
    return page(
        request,
        "records/completeness.html",
        by_place=[(row, places.get(row.institution_id)) for row in by_place],
        doctors=doctors,
        poorest=poorest,
        rows=[(row, people.get(row.resident_id)) for row in poorest.rows],
        items=catalogue.record_items(),
        lacking=lacking,
        period=text,
        first=rules.whole(parameters.QUALITY_FIRST),
    )
