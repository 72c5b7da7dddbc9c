"""The cards of the role desks, and how many questions the lists ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.services import AgreementDraft
from lianyi.areas.organisations.types import AgreementKind, MatterKind
from lianyi.areas.organisations.web.desk import cards
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_bureau,
    a_city_hospital,
    a_county,
    a_township,
    an_officer_of,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


@pytest.mark.rows("ORG-06", "ORG-14")
def test_the_desk_shows_who_is_outside_what_waits_and_what_runs_out():
    county = a_county()
    alone = a_township(licence_no="1", licence_until=TODAY - timedelta(days=1))
    services.propose_matter(kind=MatterKind.CHARTER, title="章程", county_code=COUNTY, **BY)
    partner = a_city_hospital()
    services.sign_agreement(
        AgreementDraft(
            lead_id=county.lead.id,
            partner_id=partner.id,
            kind=AgreementKind.REFERRAL,
            document_no="1",
            from_on=FOUNDED,
            until_on=TODAY + timedelta(days=30),
        ),
        **BY,
    )

    outside, waiting, ending = cards(an_officer_of(county.bureau), NOW)

    assert [line.text for line in outside.lines] == [alone.name]
    assert (waiting.count, waiting.url) == (1, reverse("organisations-bodies"))
    assert [line.text for line in ending.lines] == [alone.name, partner.name]
    assert (ending.count, ending.late) == (2, 1)


def test_a_desk_with_nothing_to_do_has_no_card():
    assert list(cards(an_officer_of(a_bureau()), NOW)) == []


def test_each_list_asks_a_fixed_number_of_questions(counted):
    county = a_county()

    with counted("organisations.search_institutions"):
        selectors.search_institutions(text="卫生院", county_code=COUNTY, on=TODAY)
    with counted("organisations.county_tree"):
        selectors.county_tree(COUNTY)
    with counted("organisations.consortium_tree"):
        selectors.consortium_tree(county.community.id, TODAY)
    with counted("organisations.coverage"):
        selectors.coverage(COUNTY, TODAY)
    with counted("organisations.lead_of a clinic"):
        selectors.lead_of(county.clinic.id, TODAY)
    with counted("organisations.consortium_reach"):
        selectors.consortium_reach(county.lead.id, TODAY)
