"""Multi-site practice (多点执业): may this person practise there that day, and the proof on paper."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import selectors
from lianyi.areas.workforce.definitions import names
from lianyi.areas.workforce.types import Practice, StaffCard
from lianyi.areas.workforce.web import place
from lianyi.areas.workforce.web.forms import PracticeForm
from lianyi.areas.workforce.web.views.people import header
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import page


@require_GET
@needs("workforce.view")
def check(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Ask for one institution and day; below, everywhere the person may practise that day."""
    actor, today = actor_of(request), timezone.localdate()
    card = selectors.get_staff(staff_id, selectors.managing_scope(actor))
    asked = request.GET if request.GET.get("institution") else None
    form = PracticeForm(asked, places=place.of_county(card.institution_id), initial={"on": today})
    verdict = _verdict(form, card) if form.is_valid() else None
    on = verdict.on if verdict else today
    places = selectors.list_practice_places(staff_id, on)
    ids = [each.institution_id for each in places]
    clinics = place.clinics(ids) - {card.institution_id}
    return page(
        request,
        "workforce/practice.html",
        form=form,
        verdict=verdict,
        on=on,
        places=[each for each in places if each.institution_id not in clinics],
        clinics=[each for each in places if each.institution_id in clinics],
        place_names=place.named([*ids, verdict.institution_id if verdict else None]),
        grounds=names.GROUNDS,
        **header(actor, card, today),
    )


@require_GET
@needs("workforce.view")
def proof(request: HttpRequest, staff_id: int, institution_id: int, on: date) -> HttpResponse:
    """The proof on A4: who, with which licence, where, on which day, on which ground."""
    actor = actor_of(request)
    card = selectors.get_staff(staff_id, selectors.managing_scope(actor))
    verdict = selectors.may_practise_at(staff_id, institution_id, on)
    homes = _shared_homes(verdict)
    cards = organisations.institutions({institution_id, card.institution_id, *homes})
    query = urlencode({"institution": str(institution_id), "on": on.isoformat()})
    return page(
        request,
        "workforce/proof.html",
        verdict=verdict,
        at=organisations.get_institution(institution_id),
        homes=[cards[home].name for home in homes or [card.institution_id] if home in cards],
        consortium=organisations.fellow_members(homes, on).get(institution_id, ""),
        number=f"{on:%Y%m%d}-{staff_id}-{institution_id}",
        address=request.build_absolute_uri(
            f"{reverse('workforce-practice', args=[staff_id])}?{query}"
        ),
        grounds=names.GROUNDS,
        **header(actor, card, timezone.localdate()),
    )


def _verdict(form: PracticeForm, card: StaffCard) -> Practice:
    asked = form.cleaned_data
    return selectors.may_practise_at(card.id, asked["institution"], asked["on"])


def _shared_homes(verdict: Practice) -> list[int]:
    """The own institutions that share a consortium with the place, as the proof lists them."""
    facts = (fact.partition(":") for fact in verdict.proof)
    return [int(value) for kind, _, value in facts if kind == "shares_consortium"]
