"""How members are connected stands on the centre's page: apparatus, what came last, what waits, their systems."""

from datetime import timedelta

import pytest
from django.test import Client

from lianyi.areas.diagnostics.models import Centre
from lianyi.areas.diagnostics.selectors.connections import LinkState
from lianyi.areas.diagnostics.selectors.registry import centre_sheet
from lianyi.areas.diagnostics.services.stations import StationDraft, enter_station
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.records.models import Interface
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, ordered, user_of
from tests.areas.diagnostics.films import a_film, sent
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock", "files_archive"),
    pytest.mark.rows("EHR-07"),
]


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def imaging(county):
    return Centre.objects.get(kind=CentreKind.IMAGING, host=county.lead).pk


def link_of(county, centre_id: int, *, now=NOW):
    actor = at_time(county.chief, now)
    (found,) = [
        each
        for each in centre_sheet(centre_id, actor, now).links
        if each.institution_id == county.township
    ]
    return found


def test_a_member_goes_from_nothing_to_silent_to_sending_and_shows_what_waits(county, imaging):
    before = centre_sheet(imaging, county.chief, NOW)
    assert "西洋店镇卫生院" in before.unconnected
    assert before.links == ()
    draft = StationDraft(title="DR_TOWN", name="DR 一室", institution_id=county.township)
    enter_station(draft=draft, actor=county.technologist, now=NOW)
    link = link_of(county, imaging)
    assert (link.state, link.stations, link.images_at) == (LinkState.SILENT, ("DR_TOWN",), None)

    order = ordered(county, a_patient(county).id)
    sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    link = link_of(county, imaging)
    assert (link.state, link.images_at, link.waiting) == (LinkState.ACTIVE, NOW, 0)
    assert link_of(county, imaging, now=NOW + timedelta(days=31)).state == LinkState.SILENT

    sent(
        [a_film(order.id, NOW, AccessionNumber="JC0", StudyInstanceUID="2.25.77")],
        institution_id=county.township,
        now=NOW,
    )
    link = link_of(county, imaging)
    assert (link.state, link.waiting) == (LinkState.FAILING, 1)


def test_systems_in_reach_stand_on_the_page_with_their_standard_and_others_do_not(county, imaging):
    for code, place in (("his-lead", county.lead), ("his-town", county.township)):
        Interface.objects.create(
            institution_id=place, code=code, name=f"系统 {code}", standard="HL7_V2"
        )

    text = (
        sign_in(Client(), user_of(county.chief))
        .get(f"/diagnostics/centres/{imaging}")
        .content.decode()
    )

    assert "互联互通" in text
    shown = centre_sheet(imaging, county.chief, NOW).links
    reach = county.chief.scope.institution_ids
    for link in shown:
        assert bool(link.systems) == (
            link.institution_id in reach and link.institution_id == county.township
        )
