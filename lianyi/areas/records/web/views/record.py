"""A resident's record: timeline with header, one contact, one document, one episode."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.definitions import catalogue, links
from lianyi.areas.records.selectors.wholes import episode as find_episode
from lianyi.areas.records.services import course, reading
from lianyi.areas.records.services.reading import TimelineFilter
from lianyi.areas.records.services.safety import record_allergy
from lianyi.areas.records.types import (
    EncounterState,
    EpisodeCard,
    Flag,
    HandOverState,
    ObservationCard,
    TimelineEntry,
)
from lianyi.areas.records.web.forms.small import (
    AllergyForm,
    HandOverForm,
    OrderForm,
    TextForm,
)
from lianyi.areas.records.web.words import (
    ALLERGY_KIND,
    DISPOSITION,
    DOCUMENT_KIND,
    ENCOUNTER_KIND,
    ENCOUNTER_STATE,
    FLAG,
    FREQUENCY,
    HAND_OVER_STATE,
    NOTE_PART,
    ORDER_CATEGORY,
    ORDER_KIND,
    ORDER_STATE,
    SEVERITY,
    SOURCE,
    SUMMARY_PART,
    TIMELINE_KIND,
)
from lianyi.areas.residents import public as residents
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse

STATE_TONES = {
    EncounterState.OPEN: "wait",
    EncounterState.SIGNED: "good",
    EncounterState.VOID: "closed",
}
FLAG_TONES = {
    Flag.NONE: "neutral",
    Flag.NORMAL: "good",
    Flag.LOW: "warn",
    Flag.HIGH: "warn",
    Flag.CRITICAL_LOW: "bad",
    Flag.CRITICAL_HIGH: "bad",
}
KIND_TONES = {
    "EMERGENCY": "bad",
    "INPATIENT": "wait",
    "OUTPATIENT": "info",
    "HOME": "good",
    "REFERRAL": "warn",
    "ALLERGY": "bad",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline as it is drawn."""

    entry: TimelineEntry
    word: str
    tone: str
    place: str
    url: str


@require_GET
@needs("records.view")
def record(request: HttpRequest, resident_id: int) -> HttpResponse:
    """The whole record: header, problems, drugs, allergies and the timeline. Each opening is noted."""
    actor, now = actor_of(request), timezone.now()
    wanted = _wanted(request)
    opened = reading.open_record(resident_id=resident_id, wanted=wanted, actor=actor, now=now)
    ids = {entry.institution_id for entry in opened.timeline.rows if entry.institution_id}
    places = organisations.institutions({*ids, *opened.institution_ids})
    doctors = workforce.staff(
        {e.responsible_doctor_id for e in opened.episodes if e.responsible_doctor_id}
        | _family(opened)
    )
    return page(
        request,
        "records/record.html",
        fragment="records/_timeline.html",
        opened=opened,
        resident=opened.resident,
        home=_home(opened),
        tab="timeline",
        glass=residents.find_open_glass(resident_id, actor.scope),
        lines=[_line(entry, places) for entry in opened.timeline.rows],
        places=[places[pk] for pk in opened.institution_ids if pk in places],
        kinds=TIMELINE_KIND.items(),
        wanted=wanted,
        values=[
            (card, FLAG[card.flag], FLAG_TONES[card.flag])
            for card in sorted(opened.values, key=_place_in_table)
        ],
        drugs=[(card, FREQUENCY.get(card.frequency, card.frequency)) for card in opened.drugs],
        allergies=[
            (card, ALLERGY_KIND[card.kind], SEVERITY[card.severity]) for card in opened.allergies
        ],
        episodes=[(card, doctors.get(card.responsible_doctor_id or 0)) for card in opened.episodes],
        family_doctor=doctors.get(opened.resident.family_doctor_id or 0),
        may_write=actor.may("records.write"),
        allergy=AllergyForm(),
    )


@require_http_methods(["POST"])
@needs("records.write")
def allergy(request: HttpRequest, resident_id: int) -> HttpResponse:
    """State an allergy."""
    form = AllergyForm(request.POST)
    if form.is_valid():
        try:
            record_allergy(
                draft=form.draft(resident_id), actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="records-resident", args=(resident_id,), message=_("过敏史已记录。")
            )
    return page(request, "records/allergy.html", form=form, resident_id=resident_id)


@require_GET
@needs("records.view")
def encounter(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """One contact with all its parts, versions and signatures. Each opening is noted."""
    actor, now = actor_of(request), timezone.now()
    detail = reading.open_encounter(encounter_id=encounter_id, actor=actor, now=now)
    card = detail.card
    place = (
        organisations.institutions([card.institution_id]).get(card.institution_id)
        if card.institution_id
        else None
    )
    ours = card.institution_id in actor.scope.institution_ids
    parts = {**NOTE_PART, **SUMMARY_PART}
    return page(
        request,
        "records/encounter.html",
        detail=detail,
        card=card,
        place=place,
        kind_word=ENCOUNTER_KIND[card.kind],
        state_word=ENCOUNTER_STATE[card.state],
        state_tone=STATE_TONES[card.state],
        source_word=SOURCE[card.source],
        disposition_word=DISPOSITION.get(card.disposition or "", ""),
        notes=[(name, detail.note[part]) for part, name in parts.items() if detail.note.get(part)],
        values=[(o, FLAG[o.flag], FLAG_TONES[o.flag]) for o in detail.observations],
        drugs=[(d, FREQUENCY.get(d.frequency, d.frequency)) for d in detail.drugs],
        orders=[
            (
                o,
                ORDER_KIND[o.kind],
                ORDER_CATEGORY.get(o.category, o.category),
                ORDER_STATE[o.state],
            )
            for o in detail.orders
        ],
        documents=[(d, DOCUMENT_KIND[d.kind]) for d in detail.documents],
        may_write=ours and actor.may("records.write") and card.state is not EncounterState.VOID,
        may_sign=ours and actor.may("records.sign") and card.state is EncounterState.OPEN,
        signed=card.state is EncounterState.SIGNED,
        order=OrderForm(),
        addendum=TextForm(),
    )


@require_GET
@needs("records.view")
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """One document; it prints on A4."""
    card = reading.open_document(
        document_id=document_id, actor=actor_of(request), now=timezone.now()
    )
    place = organisations.get_institution(card.institution_id)
    return page(
        request,
        "records/document.html",
        document=card,
        kind_word=DOCUMENT_KIND[card.kind],
        place=place,
    )


@require_http_methods(["GET", "POST"])
@needs("records.view")
def episode(request: HttpRequest, episode_id: int) -> HttpResponse:
    """One episode: who was first, who answers for it now, and the hand-over."""
    actor, now = actor_of(request), timezone.now()
    card = find_episode(episode_id, actor.scope)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, doctors=_doctors(request)
    )
    if form.is_bound:
        actor.must("records.write")
        if form.is_valid():
            try:
                course.offer_hand_over(
                    episode_id=episode_id,
                    staff_id=form.cleaned_data["staff"],
                    reason=form.cleaned_data["reason"],
                    actor=actor,
                    now=now,
                )
            except DomainError as refusal:
                refuse(form, refusal)
            else:
                message = _("已提出交接，等待对方接收；接收前仍由原医师负责。")
                return done(request, to="records-episode", args=(episode_id,), message=message)
    return page(request, "records/episode.html", form=form, **_responsibility(card, actor))


@require_http_methods(["POST"])
@needs("records.write")
def hand_over(request: HttpRequest, episode_id: int, answer: str) -> HttpResponse:
    """Accept, decline or withdraw a hand-over; close the episode."""
    actor, now = actor_of(request), timezone.now()
    if answer == "close":
        course.close_episode(episode_id=episode_id, actor=actor, now=now)
    elif answer == "withdraw":
        course.withdraw_hand_over(episode_id=episode_id, actor=actor, now=now)
    else:
        course.answer_hand_over(
            episode_id=episode_id,
            accept=answer == "accept",
            actor=actor,
            now=now,
            note=request.POST.get("note", "")[:100],
        )
    return done(request, to="records-episode", args=(episode_id,), message=_("交接状态已更新。"))


def _responsibility(card: EpisodeCard, actor: Actor) -> dict[str, Any]:
    """Who was first, who answers now, the steps between, and what this post may do."""
    waiting = next((step for step in card.hand_overs if step.state is HandOverState.OFFERED), None)
    named = {card.first_doctor_id, card.responsible_doctor_id}
    for step in card.hand_overs:
        named |= {step.from_staff_id, step.to_staff_id}
    people = workforce.staff({staff_id for staff_id in named if staff_id})
    receiver = people.get(waiting.to_staff_id) if waiting else None
    writes = actor.may("records.write")
    reach = actor.scope.institution_ids
    return {
        "episode": card,
        "first": people.get(card.first_doctor_id or 0),
        "responsible": people.get(card.responsible_doctor_id or 0),
        "steps": [
            (
                step,
                people.get(step.from_staff_id or 0),
                people.get(step.to_staff_id),
                HAND_OVER_STATE[step.state],
            )
            for step in card.hand_overs
        ],
        "waiting": waiting,
        "may_answer": writes and receiver is not None and receiver.institution_id in reach,
        "may_offer": writes
        and waiting is None
        and card.closed_at is None
        and card.responsible_institution_id in reach,
    }


def _place_in_table(card: ObservationCard) -> int:
    """Values in the order of the catalogue, so that the two of a blood pressure stand together."""
    codes = list(catalogue.measures())
    return codes.index(card.code) if card.code in codes else len(codes)


def _wanted(request: HttpRequest) -> TimelineFilter:
    query = request.GET
    return TimelineFilter(
        kinds=tuple(kind for kind in query.getlist("kind") if kind in TIMELINE_KIND),
        institution_ids=tuple(pk for text in query.getlist("institution") if (pk := whole(text))),
        thread=query.get("thread", ""),
        after=query.get("after", ""),
    )


def _line(entry: TimelineEntry, places: dict[int, organisations.InstitutionCard]) -> Line:
    place = places.get(entry.institution_id or 0)
    link = links.link_of(entry.ref)
    return Line(
        entry,
        str(TIMELINE_KIND.get(entry.kind, entry.kind)),
        KIND_TONES.get(entry.kind, "neutral"),
        (place.short_name or place.name) if place else entry.place_name,
        reverse(link[0], args=(link[1],)) if link else "",
    )


def _home(opened: reading.OpenedRecord) -> str:
    """The short name of the institution that keeps the resident's file."""
    home = organisations.get_institution(opened.resident.registered_institution_id)
    return home.short_name or home.name


def _family(opened: reading.OpenedRecord) -> set[int]:
    doctor = opened.resident.family_doctor_id
    return {doctor} if doctor else set()


def _doctors(request: HttpRequest) -> list[tuple[int, str]]:
    """Doctors an episode can be handed to: those in the post's reach."""
    found = workforce.list_staff(scope=actor_of(request).scope, at_most=200)
    return [(card.id, f"{card.name} {card.title} {card.department}".strip()) for card in found]
