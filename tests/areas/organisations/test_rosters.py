"""The rosters of the public documents load with exactly the counts the documents tell."""

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations.definitions import PRESETS, rosters
from lianyi.areas.organisations.models import InstitutionAlias, Membership, PilotPair
from lianyi.areas.organisations.public import Tier
from lianyi.areas.organisations.services import load_roster
from lianyi.machinery.policy import public as policy
from tests.areas.organisations.builders import COUNTY, NOW, SYSTEM, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.rows("ORG-32")]


def load(key: str):
    return load_roster(key, actor=SYSTEM, now=NOW)


def test_pingyu_has_four_communities_of_four_leads_and_nineteen_township_centres():
    report = load("pingyu-003")

    assert report.consortia == 4
    assert report.members == 4 + 19
    assert (report.pilots, report.named_pilots) == (4, 3)
    assert len(organisations.list_county(COUNTY, Tier.COUNTY)) == 4
    assert len(organisations.list_county(COUNTY, Tier.TOWNSHIP)) == 19


def test_the_named_pilot_pairs_of_pingyu_are_those_of_the_source():
    load("pingyu-003")

    pairs = {
        (pair.consortium.name, pair.member.short_name)
        for pair in PilotPair.objects.select_related("consortium", "member")
        if pair.member
    }

    assert pairs == {
        ("平舆县人民医院医共体", "西洋店镇卫生院"),
        ("平舆县中心医院医共体", "古槐街道卫生院"),
        ("平舆县妇幼保健院医共体", "玉皇庙乡卫生院"),
    }


def test_every_township_of_pingyu_has_its_centre_and_its_lead():
    load("pingyu-003")

    for township in organisations.children(COUNTY):
        [centre] = [
            card
            for card in organisations.list_county(COUNTY, Tier.TOWNSHIP)
            if card.division_code == township.code
        ]
        assert centre.short_name == f"{township.name}卫生院"
        assert organisations.lead_of(centre.id, TODAY) is not None


def test_the_two_city_groups_have_six_and_eight_members():
    report = load("hedong-000")

    assert report.consortia == 2
    assert report.members == 6 + 8
    sizes = sorted(
        Membership.objects.filter(consortium__code=code).count() for code in ("HD-G1", "HD-G2")
    )
    assert sizes == [6, 8]


def test_scan_errors_of_004_are_aliases_of_the_right_institution():
    load("xx-004")

    found = organisations.find_by_name("洪漱中心卫生院", "350583")

    assert found is not None
    assert found.name == "洪濑中心卫生院"
    assert InstitutionAlias.objects.filter(confidence_percent=90).count() == 4


def test_loading_twice_is_loading_once():
    first = load("pingyu-003")

    assert load("pingyu-003") == first


@pytest.mark.parametrize("key", sorted(rosters()))
def test_every_roster_loads_whole(key: str):
    report = load(key)

    assert report.institutions == len(rosters()[key]["institution"])


def test_a_loaded_county_has_a_profile_copied_from_its_preset():
    load("pingyu-003")

    assert policy.get_profile(COUNTY).based_on == "pingyu-003"
    assert policy.current(COUNTY, TODAY).text("organisations.unified_pack") == "7"


def test_a_roster_nobody_wrote_is_refused():
    with pytest.raises(Exception, match="no roster nowhere"):
        load("nowhere")


@pytest.mark.rows("ORG-30")
def test_the_five_presets_stand_beside_each_other_and_differ_as_the_documents_do():
    presets = {preset.key: preset.values for preset in policy.presets()}

    assert set(presets) >= {"hedong-000", "hohhot-001", "gaotang-002", "pingyu-003", "xx-004"}
    assert len(list(PRESETS.glob("*.toml"))) == 5
    assert presets["pingyu-003"]["insurance.overrun"] == "none"
    assert presets["gaotang-002"]["insurance.overrun"] == "share"
    assert presets["hohhot-001"]["organisations.unified_pack"] == "6B"
    assert presets["gaotang-002"]["organisations.unified_pack"] == "6A"
    assert "RECEIVING" in str(presets["hedong-000"]["referrals.route"])
    assert "RECEIVING" not in str(presets["pingyu-003"]["referrals.route"])
    assert presets["xx-004"]["organisations.community_shape"] == "general_hospital"
    assert presets["hohhot-001"]["referrals.in_county_operator"] == "≈"
