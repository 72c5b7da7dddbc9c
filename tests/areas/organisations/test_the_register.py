"""The register of institutions: what may be entered, how it changes by date, and what it said on any day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.models import Institution, InstitutionVersion
from lianyi.areas.organisations.public import (
    Grade,
    InstitutionDraft,
    InstitutionNotFound,
    LegalStatus,
    Level,
    ManagementType,
    Tier,
)
from lianyi.areas.organisations.rules import BadField, distance_km, faults_of, fold
from lianyi.areas.organisations.rules.institutions import is_primary_care
from lianyi.areas.organisations.services.changing import (
    BeforeRegistration,
    NothingChanges,
    ReasonMissing,
)
from lianyi.areas.organisations.services.counties import OutsideYourCounty
from lianyi.areas.organisations.services.entering import CodeTaken, ParentDoesNotFit
from lianyi.kernel.identity import BadCreditCode
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_bureau,
    a_city_hospital,
    a_county_hospital,
    a_township,
    a_village_clinic,
    an_institution,
    an_officer_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("ORG-01")]
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
KINDS = frozenset({"A100", "C210", "C220", "D600", "G100"})
GOOD = InstitutionDraft(
    code="T1", name="某卫生院", tier=Tier.TOWNSHIP, kind="C220", county_code=COUNTY
)


def change(institution_id: int, changes: dict[str, Any], day: date = TODAY, reason: str = "批文"):
    return services.change_institution(institution_id, changes, valid_from=day, reason=reason, **BY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "长" * 81}, "name"),
        ({"code": "x"}, "code"),
        ({"code": "有汉字"}, "code"),
        ({"kind": "Z999"}, "kind"),
        ({"county_code": "4117"}, "county_code"),
        ({"division_code": "41172"}, "division_code"),
        ({"beds": 20_001}, "beds"),
        ({"beds": -1}, "beds"),
        ({"population": 5_000_001}, "population"),
        ({"grade": Grade.A}, "grade"),
        ({"level": Level.SECOND, "grade": Grade.SPECIAL}, "grade"),
        ({"latitude": 33.0}, "latitude"),
        ({"latitude": 133.0, "longitude": 114.0}, "latitude"),
        ({"licence_from": date(2026, 1, 2), "licence_until": date(2026, 1, 1)}, "licence_until"),
        ({"tier": Tier.VILLAGE, "legal_status": LegalStatus.INDEPENDENT}, "legal_status"),
        ({"code": "740850174411723" + "11A1001", "kind": "C220"}, "kind"),
        ({"code": "740850174411723" + "11C2202"}, "management_type"),
        ({"code": "740850174341522" + "11C2201"}, "division_code"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_naming_the_field(changes: dict[str, Any], field: str):
    found = list(faults_of(replace(GOOD, **changes), kinds=KINDS))

    assert [fault.field for fault in found] == [field]
    assert isinstance(found[0], BadField)
    assert found[0].facts["why"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"code": "740850174411723" + "11C2201"},
        {"level": Level.THIRD, "grade": Grade.SPECIAL, "kind": "A100"},
        {"latitude": -90.0, "longitude": 180.0},
        {"division_code": "411723105001"},
    ],
)
def test_an_entry_that_can_be_passes(changes: dict[str, Any]):
    assert list(faults_of(replace(GOOD, **changes), kinds=KINDS)) == []


def test_a_credit_code_with_a_wrong_check_character_is_refused_and_leaves_no_row():
    with pytest.raises(BadCreditCode):
        a_township(credit_code="12330000470051726G")

    assert not Institution.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_code_and_a_credit_code_belong_to_one_institution():
    a_township(code="T1", credit_code="12330000470051726f")

    with pytest.raises(CodeTaken):
        a_township(code="T1")
    with pytest.raises(CodeTaken):
        a_township(credit_code="12330000470051726F")


@pytest.mark.rows("ORG-03")
def test_a_village_clinic_stands_under_a_township_centre_of_its_county():
    with pytest.raises(ParentDoesNotFit):
        a_village_clinic(a_county_hospital())
    with pytest.raises(ParentDoesNotFit):
        a_village_clinic(a_township(county_code="411722"))
    with pytest.raises(InstitutionNotFound):
        an_institution(Tier.VILLAGE, parent_code="NOBODY")
    centre = a_township()

    assert a_village_clinic(centre).parent_id == centre.id


def test_ownership_employer_manager_and_user_are_fields_of_their_own():
    card = a_township(
        owner="平舆县人民政府",
        owning_government="平舆县",
        employer="县卫健体委",
        manager="县人民医院",
        user="西洋店镇卫生院",
    )

    fields = selectors.institution_as_of(card.id, TODAY).fields
    assert [fields[f] for f in ("owner", "owning_government", "employer", "manager", "user")] == [
        "平舆县人民政府",
        "平舆县",
        "县卫健体委",
        "县人民医院",
        "西洋店镇卫生院",
    ]


def test_the_register_says_what_it_was_on_any_day():
    card = a_township(beds=40)
    change(card.id, {"beds": 60}, date(2024, 1, 1))
    change(card.id, {"level": "1", "beds": 80, "kind": "C210"}, date(2025, 7, 1))

    beds = {
        day: selectors.institution_as_of(card.id, day).fields["beds"]
        for day in (FOUNDED, date(2023, 12, 31), date(2024, 1, 1), date(2025, 6, 30), TODAY)
    }

    assert list(beds.values()) == [40, 40, 60, 60, 80]
    assert selectors.institution_as_of(card.id, date(2025, 1, 1)).card.kind == "C220"
    assert organisations.get_institution(card.id).beds == 80
    with pytest.raises(InstitutionNotFound):
        selectors.institution_as_of(card.id, FOUNDED - timedelta(days=1))


def test_a_correction_of_the_past_changes_history_but_not_what_came_after():
    card = a_township(beds=40)
    change(card.id, {"beds": 80}, date(2025, 1, 1))

    change(card.id, {"beds": 50}, date(2022, 1, 1), reason="补录2022年核定")

    assert selectors.institution_as_of(card.id, date(2023, 1, 1)).fields["beds"] == 50
    assert organisations.get_institution(card.id).beds == 80


def test_a_change_ahead_takes_effect_on_its_day_by_itself():
    card = a_township(beds=40)
    change(card.id, {"beds": 60}, date(2027, 1, 1))
    assert organisations.get_institution(card.id).beds == 40
    assert services.bring_up_to_date(now=NOW) == 0

    changed = services.bring_up_to_date(now=datetime(2027, 1, 1, tzinfo=UTC))

    assert changed == 1
    assert organisations.get_institution(card.id).beds == 60
    assert services.bring_up_to_date(now=datetime(2027, 1, 1, tzinfo=UTC)) == 0


def test_every_change_is_kept_with_reason_and_author():
    card = a_township(beds=40)
    change(card.id, {"beds": 60}, date(2024, 1, 1), reason="平卫〔2024〕1号")

    latest, first = selectors.list_versions(card.id)

    assert latest.changes == {"beds": (40, 60)}
    assert (latest.reason, latest.by_name, latest.no) == ("平卫〔2024〕1号", SYSTEM.name, 2)
    assert first.reason == "登记"
    assert InstitutionVersion.objects.count() == 2


def test_a_change_needs_a_reason_and_a_difference_and_must_hold_the_rules():
    card = a_township(beds=40)

    with pytest.raises(ReasonMissing):
        change(card.id, {"beds": 60}, reason=" ")
    with pytest.raises(NothingChanges):
        change(card.id, {"beds": 40})
    with pytest.raises(BadField):
        change(card.id, {"beds": 99_999})
    with pytest.raises(InstitutionNotFound):
        change(0, {"beds": 1})
    with pytest.raises(BeforeRegistration):
        change(card.id, {"beds": 60}, FOUNDED - timedelta(days=1))
    with pytest.raises(CodeTaken):
        change(card.id, {"code": a_township().code})
    assert InstitutionVersion.objects.filter(institution=card.id).count() == 1


def test_a_clinic_changes_hands_between_centres_but_never_manages_itself():
    first, second = a_township(), a_township()
    clinic = a_village_clinic(first)

    change(clinic.id, {"parent_code": second.code}, date(2026, 1, 1))

    assert organisations.get_institution(clinic.id).parent_id == second.id
    assert selectors.institution_as_of(clinic.id, date(2025, 1, 1)).card.parent_id == first.id
    with pytest.raises(ParentDoesNotFit):
        change(first.id, {"parent_code": first.code})
    change(clinic.id, {"parent_code": ""}, TODAY)
    assert organisations.get_institution(clinic.id).parent_id is None


@pytest.mark.rows("ORG-32")
def test_an_institution_is_found_under_its_other_names_by_sound_and_by_code():
    card = an_institution(Tier.TOWNSHIP, name="洪濑中心卫生院", code="HL-1")
    services.add_alias(
        card.id,
        "洪漱中心卫生院",
        from_on=None,
        until_on=date(2021, 12, 31),
        confidence_percent=90,
        source="扫描件",
        **BY,
    )

    def found(text: str) -> list[str]:
        return [c.name for c in selectors.search_institutions(text=text, on=TODAY)[0]]

    assert found("洪漱") == found("洪濑") == found("hlzx") == found("HL-1") == [card.name]
    [alias] = selectors.list_aliases(card.id)
    assert (alias.confidence_percent, alias.until_on) == (90, date(2021, 12, 31))
    with pytest.raises(BadField):
        services.add_alias(
            card.id, "x", from_on=None, until_on=None, confidence_percent=101, source="", **BY
        )


def test_the_list_is_filtered_sorted_and_bounded():
    hospital = a_county_hospital(beds=900, owner="政府", division_code="411723001", licence_no="1")
    centre = a_township(beds=60, division_code="411723105")
    a_city_hospital()

    def names(**filters: Any) -> list[int]:
        return [c.id for c in selectors.search_institutions(on=TODAY, **filters)[0]]

    assert names(county_code=COUNTY, sort="-beds") == [hospital.id, centre.id]
    assert names(county_code=COUNTY, tier=Tier.TOWNSHIP) == [centre.id]
    assert names(division_code="411723105") == [centre.id]
    assert names(county_code=COUNTY, incomplete=True) == [centre.id]
    first, total = selectors.search_institutions(on=TODAY, at_most=2)
    rest, _ = selectors.search_institutions(on=TODAY, at_most=2, after=first.next_key)
    assert (len(first), len(rest), total) == (2, 1, 3)
    assert (first.previous_key, rest.next_key) == ("", "")


def test_an_officer_writes_in_the_county_of_the_post_only():
    officer = an_officer_of(a_bureau())
    far = a_township(county_code="411722")
    draft = InstitutionDraft(code="N1", name="新卫生院", tier=Tier.TOWNSHIP, county_code=COUNTY)

    organisations.register_institution(draft, actor=officer, now=NOW)

    with pytest.raises(OutsideYourCounty):
        organisations.register_institution(
            replace(draft, code="N2", county_code="411722"), actor=officer, now=NOW
        )
    with pytest.raises(OutsideYourCounty):
        services.change_institution(
            far.id, {"beds": 9}, valid_from=TODAY, reason="x", actor=officer, now=NOW
        )
    organisations.register_institution(
        replace(draft, code="N3", tier=Tier.OUTSIDE, county_code="411702"), actor=officer, now=NOW
    )


def test_the_database_itself_keeps_positions_whole():
    card = a_township()

    with pytest.raises(IntegrityError):
        Institution.objects.filter(pk=card.id).update(latitude=33.0)


@pytest.mark.parametrize(
    ("kind", "primary"),
    [
        ("C220", True),
        ("B100", True),
        ("D600", True),
        ("D500", False),
        ("A100", False),
        ("J100", False),
        ("", False),
    ],
)
def test_primary_care_is_known_by_the_kind(kind: str, primary: bool):
    assert is_primary_care(kind) is primary


def test_distance_is_that_of_the_map_and_unknown_without_a_position():
    pingyu, zhumadian = (32.958, 114.628), (32.986, 114.021)

    assert distance_km(pingyu, zhumadian) == pytest.approx(56.7, abs=0.3)
    assert distance_km(pingyu, pingyu) == 0
    assert distance_km(pingyu, (None, None)) is None
    lead = a_county_hospital(latitude=32.958, longitude=114.628)
    far = a_city_hospital(latitude=32.986, longitude=114.021)
    assert organisations.distance_km(lead, far) == distance_km(pingyu, zhumadian)


def test_folding_lays_changes_in_order_and_knows_nothing_before_the_first():
    first: dict[str, Any] = {"a": (None, 1), "b": (None, 1)}
    second: dict[str, Any] = {"a": (1, 2)}
    versions = [(date(2020, 1, 1), first), (date(2021, 1, 1), second)]

    assert fold(versions, date(2019, 12, 31)) is None
    assert fold(versions, date(2020, 12, 31)) == {"a": 1, "b": 1}
    assert fold(versions, date(2021, 1, 1)) == {"a": 2, "b": 1}


def test_cards_of_many_institutions_take_one_query(django_assert_num_queries):
    ids = [a_township().id, a_township().id]

    with django_assert_num_queries(1):
        cards = organisations.institutions([*ids, 0])

    assert set(cards) == set(ids)


def test_divisions_of_the_shipped_counties_are_there():
    assert organisations.division(COUNTY).name == "平舆县"
    assert len(organisations.children(COUNTY)) == 19
    assert organisations.divisions(["411723105", "0"])["411723105"].name == "西洋店镇"
    with pytest.raises(selectors.DivisionNotFound):
        organisations.division("999999")
    a_township()
    assert [d.code for d in organisations.list_counties()] == [COUNTY]


def test_management_type_follows_the_national_code():
    draft = replace(GOOD, code="740850174411723" + "11C2202", management_type=ManagementType.PROFIT)

    assert list(faults_of(draft, kinds=KINDS)) == []
