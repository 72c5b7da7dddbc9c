"""The bed board and one bed."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.selectors.beds import (
    bed_board,
    departments_with_beds,
    find_bed,
)
from lianyi.areas.scheduling.services import warding
from lianyi.areas.scheduling.services.setting_up import open_ward
from lianyi.areas.scheduling.states import BED, BedMove, Hand
from lianyi.areas.scheduling.types import BedBoard, BedCard, BedSex, BedState, BoardWard
from lianyi.areas.scheduling.web import place
from lianyi.areas.scheduling.web.forms import FindForm, WardForm
from lianyi.areas.scheduling.web.words import BED_SEX, BED_STATE
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse

SHAPES = {
    BedState.FREE: ("dot-open", "good"),
    BedState.HELD: ("half", "wait"),
    BedState.OCCUPIED: ("square", "info"),
    BedState.CLEANING: ("triangle", "warn"),
    BedState.CLOSED: ("octagon", "closed"),
}
MARKS = {BedSex.ANY: "", BedSex.MALE: "男", BedSex.FEMALE: "女"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One bed of the board in words."""

    id: int
    code: str
    state: BedState
    word: str
    who: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One ward of the board."""

    ward: BoardWard
    cells: SafeString
    free: int
    total: int


@require_GET
@needs("scheduling.view")
def board(request: HttpRequest) -> HttpResponse:
    """All wards of an institution; HTMX asks for the board alone every half minute."""
    actor = actor_of(request)
    institution = place.chosen(request)
    if institution is None:
        return page(request, "scheduling/beds.html", institution=None, institutions=[])
    states = [state for state in BedState if state in request.GET.getlist("state")]
    found = bed_board(
        institution.id, actor.scope, department=request.GET.get("department", ""), states=states
    )
    if request.GET.get("export"):
        return _export(found, institution.name, request.GET["export"])
    manages = place.runs(actor, institution.id, "scheduling.manage_beds")
    return page(
        request,
        "scheduling/beds.html",
        fragment="scheduling/_beds.html",
        institution=institution,
        institutions=place.choices(actor),
        departments=departments_with_beds(institution.id),
        board=found,
        lines=_lines(found, actor, linked=manages),
        figures=[
            (state, BED_STATE[state], *SHAPES[state], found.counts[state]) for state in BedState
        ],
        states=states,
        may_manage=manages,
    )


@require_http_methods(["GET", "POST"])
@needs("scheduling.manage_beds")
def bed(request: HttpRequest, bed_id: int) -> HttpResponse:
    """One bed: who lies in it or is awaited, and what can be done with it now."""
    actor, now = actor_of(request), timezone.now()
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            _occupy(bed_id, form.cleaned_data["number"], actor, now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="scheduling-bed", args=(bed_id,), message=_("已安排入住。"))
    card = find_bed(bed_id, actor.scope)
    if card is None:
        raise warding.BedNotFound(bed_id=bed_id)
    who = residents.cards([card.resident_id], actor.scope) if card.resident_id else {}
    return page(
        request,
        "scheduling/bed.html",
        bed=card,
        who=who.get(card.resident_id or 0),
        state_word=BED_STATE[card.state],
        tone=SHAPES[card.state][1],
        sex_word=BED_SEX[card.sex],
        moves=[
            (move, BED.moves[move])
            for move in BED.moves_of(card.state, Hand.STAFF)
            if move in (BedMove.VACATE, BedMove.CLEAN, BedMove.CLOSE, BedMove.OPEN)
        ],
        may_occupy=card.state in (BedState.FREE, BedState.HELD),
        awaited=card.state is BedState.HELD,
        free=_free_beds(card, actor) if card.state is BedState.OCCUPIED else [],
        form=form,
    )


@require_POST
@needs("scheduling.manage_beds")
def act(request: HttpRequest, bed_id: int, move: str) -> HttpResponse:
    """Vacate, clean, close or open a bed; lay down whom it is kept for; move a patient."""
    actor, now = actor_of(request), timezone.now()
    chosen = BedMove(move)
    if chosen is BedMove.VACATE:
        warding.vacate_bed(bed_id=bed_id, actor=actor, now=now)
    elif chosen is BedMove.OCCUPY:
        warding.occupy_awaited(bed_id=bed_id, actor=actor, now=now)
    else:
        warding.change_bed(bed_id=bed_id, move=chosen, actor=actor, now=now)
    return done(request, to="scheduling-bed", args=(bed_id,), message=_("床位状态已更新。"))


@require_POST
@needs("scheduling.manage_beds")
def move_patient(request: HttpRequest, bed_id: int) -> HttpResponse:
    """Move whoever lies here to another bed (转床)."""
    card = warding.move_patient(
        from_bed_id=bed_id,
        to_bed_id=whole(request.POST.get("to")) or 0,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="scheduling-bed", args=(card.id,), message=_("已转床。"))


@require_http_methods(["GET", "POST"])
@needs("scheduling.manage_beds")
def new_ward(request: HttpRequest) -> HttpResponse:
    """Set up a ward with its beds."""
    actor = actor_of(request)
    form = WardForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            open_ward(
                institution_id=actor.institution_id or 0,
                name=form.cleaned_data["name"],
                department=form.cleaned_data["department"],
                beds=form.drafts(),
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="scheduling-beds", message=_("病区已建立。"))
    return page(request, "scheduling/ward.html", form=form)


def _occupy(bed_id: int, number: str, actor: Actor, now: datetime) -> None:
    card = residents.find_by_number(number, actor.scope)
    if card is None:
        raise residents.ResidentNotFound(field="number")
    warding.occupy_bed(bed_id=bed_id, resident_id=card.id, actor=actor, now=now)


def _lines(found: BedBoard, actor: Actor, *, linked: bool) -> list[Line]:
    """The wards as they are drawn; names of those who lie there come in one query."""
    ids = {bed.resident_id for ward in found.wards for bed in ward.beds if bed.resident_id}
    names = residents.names(ids, actor.scope) if ids else {}
    words = {state: str(word) for state, word in BED_STATE.items()}
    return [
        Line(
            ward,
            _drawn(
                [
                    Cell(
                        bed.id,
                        bed.code,
                        bed.state,
                        words[bed.state],
                        names.get(bed.resident_id or 0, ""),
                        MARKS[bed.sex] + ("隔" if bed.is_isolation else ""),
                    )
                    for bed in ward.beds
                ],
                linked=linked,
            ),
            ward.counts[BedState.FREE],
            sum(ward.counts.values()) - ward.counts[BedState.CLOSED],
        )
        for ward in found.wards
    ]


def _drawn(cells: list[Cell], *, linked: bool) -> SafeString:
    """Beds as tiles. A board has hundreds: a template takes five times as long for them."""
    shapes, beds = static("lianyi/shapes.svg"), reverse("scheduling-beds")
    tiles = []
    for cell in cells:
        mark = f"<i>{escape(cell.mark)}</i>" if cell.mark else ""
        who = f" · {escape(cell.who)}" if cell.who else ""
        inside = (
            f"<b>{escape(cell.code)}{mark}</b>"
            f'<svg class="shape" aria-hidden="true"><use href="{shapes}#{SHAPES[cell.state][0]}"/></svg>'
            f"<small>{escape(cell.word)}{who}</small>"
        )
        tile = f'class="bed bed-{cell.state}"'
        tiles.append(
            f'<a {tile} href="{beds}/{cell.id}">{inside}</a>'
            if linked
            else f"<span {tile}>{inside}</span>"
        )
    return mark_safe("".join(tiles))  # noqa: S308  # every word in it is escaped


def _free_beds(card: BedCard, actor: Actor) -> list[BedCard]:
    """Free beds of the hospital, those of the same ward first."""
    found = bed_board(card.institution_id, actor.scope, states=[BedState.FREE])
    free = [bed for ward in found.wards for bed in ward.beds]
    return sorted(free, key=lambda bed: (bed.ward_id != card.ward_id, bed.ward_name, bed.code))[
        :200
    ]


def _export(found: BedBoard, name: str, form: str) -> HttpResponse:
    rows = (
        [
            ward.ward.department,
            ward.ward.name,
            bed.code,
            str(BED_STATE[bed.state]),
            str(BED_SEX[bed.sex]),
            bed.since,
        ]
        for ward in found.wards
        for bed in ward.beds
    )
    heads = ["科室", "病区", "床号", "状态", "收治性别", "自"]
    return download(f"{name}床位", heads, rows, form=form)  # type: ignore[return-value]  # a file answer is one
