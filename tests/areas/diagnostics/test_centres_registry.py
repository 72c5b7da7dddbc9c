"""The registry: prices by date, members that come online step by step, third parties, the roster, coverage."""

from datetime import date, timedelta

import pytest

from lianyi.areas.diagnostics.definitions.items import UnknownItem
from lianyi.areas.diagnostics.models import CentreMember, CentreNotFound
from lianyi.areas.diagnostics.rules.conditions import CONDITIONS, missing, why_no_contract
from lianyi.areas.diagnostics.selectors.registry import (
    centre_sheet,
    coverage,
    covered,
    list_centres,
)
from lianyi.areas.diagnostics.services import registry
from lianyi.areas.diagnostics.services.refusals import (
    AlreadyThere,
    BadCode,
    BadPeriod,
    CentreNotReady,
    NotServed,
    NotYourCentre,
    TextMissing,
    WrongReader,
)
from lianyi.areas.diagnostics.types.drafts import CentreDraft, OfferDraft
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.kernel.actor import NotPermitted
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_centre,
    a_county,
    a_patient,
    claimed,
    ordered,
)
from tests.areas.diagnostics.county import at_time
from tests.areas.diagnostics.test_the_way_of_an_order import signed
from tests.areas.workforce.builders import COUNTY, audited, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return a_county()


def a_plan(county, **told):
    fields = {
        "kind": CentreKind.ECG, "name": "县域心电二中心", "county_code": COUNTY, "host_id": county.lead,
        "opened_on": TODAY,
    }  # fmt: skip
    return CentreDraft(**{**fields, **told})


@pytest.mark.rows("RMT-10")
def test_a_centre_is_opened_once_by_whoever_manages_with_members_and_prices(county):
    offers = (OfferDraft(item_code="ECG-12", price_fen=1_800, from_on=TODAY),)
    card = registry.open_centre(
        draft=a_plan(county, member_ids=(county.township,), offers=offers),
        actor=county.chief,
        now=NOW,
    )
    assert card.is_open
    sheet = centre_sheet(card.id, county.chief, NOW)
    assert [(m.institution_id, m.tested_on) for m in sheet.members] == [(county.township, None)]
    assert [(o.item_code, o.price_fen, o.in_force) for o in sheet.offers] == [
        ("ECG-12", 1_800, True)
    ]
    assert audited("diagnostic_centre.opened")
    for wrong, refusal in (
        ({}, AlreadyThere),
        ({"name": " "}, TextMissing),
        ({"name": "x", "kind": "DENTAL"}, BadCode),
        (
            {"name": "x", "offers": (OfferDraft(item_code="NO", price_fen=1, from_on=TODAY),)},
            UnknownItem,
        ),
        (
            {"name": "x", "offers": (OfferDraft(item_code="CT-HEAD", price_fen=1, from_on=TODAY),)},
            BadCode,
        ),
    ):
        with pytest.raises(refusal):
            registry.open_centre(draft=a_plan(county, **wrong), actor=county.chief, now=NOW)
    with pytest.raises(NotPermitted):
        registry.open_centre(draft=a_plan(county, name="y"), actor=county.reader, now=NOW)


@pytest.mark.rows("RMT-10")
def test_a_new_price_counts_from_its_day_and_the_old_one_until_the_day_before(county):
    act = {"centre_id": county.imaging, "actor": county.chief, "now": NOW}
    tomorrow = TODAY + timedelta(days=1)
    registry.set_offer(
        draft=OfferDraft(item_code="DX-CHEST-PA", price_fen=5_500, from_on=tomorrow), **act
    )

    patient = a_patient(county)
    assert ordered(county, patient.id).price_fen == 6_000
    later = NOW + timedelta(days=1)
    assert ordered(county, patient.id, now=later, again=True).price_fen == 5_500
    with pytest.raises(BadPeriod):
        registry.set_offer(
            draft=OfferDraft(item_code="CT-HEAD", price_fen=1, from_on=TODAY, until_on=TODAY - timedelta(days=1)),
            **act,
        )  # fmt: skip
    with pytest.raises(CentreNotFound):
        registry.set_offer(
            **{**act, "actor": county.second_chief},
            draft=OfferDraft(item_code="CT-HEAD", price_fen=1, from_on=TODAY),
        )


@pytest.mark.rows("RMT-11", "RMT-13")
def test_a_unit_is_equipped_then_online_then_has_its_first_report_from_above(county):
    CentreMember.objects.filter(centre=county.imaging).update(
        equipped_on=None, equipment="", tested_on=None
    )
    act = {
        "centre_id": county.imaging,
        "institution_id": county.township,
        "actor": county.chief,
        "now": NOW,
    }

    def standing():
        return next(
            m for m in centre_sheet(county.imaging, county.chief, NOW).members
            if m.institution_id == county.township
        )  # fmt: skip

    with pytest.raises(TextMissing):
        registry.pass_online_test(on=TODAY, **act)
    with pytest.raises(TextMissing):
        registry.check_equipment(equipment=" ", on=TODAY, **act)
    registry.check_equipment(equipment="DR 1 台，宽带 100M，技师 2 名", on=TODAY, **act)
    registry.pass_online_test(on=TODAY, **act)
    assert (standing().equipped_on, standing().tested_on, standing().reached_on) == (
        TODAY,
        TODAY,
        None,
    )

    signed(county, claimed(county, a_patient(county).id), NOW + timedelta(hours=1))
    assert standing().reached_on == TODAY
    with pytest.raises(BadCode):
        registry.check_equipment(
            equipment="x", on=TODAY, **{**act, "institution_id": county.stranger}
        )


@pytest.mark.rows("RMT-11")
def test_coverage_says_by_unit_and_service_when_it_came_online_and_how_many_are(county, counted):
    CentreMember.objects.filter(centre=county.ecg, institution=county.village).update(
        tested_on=None
    )
    with counted("diagnostics.coverage"):
        rows = coverage(county.bureau_officer.scope, NOW)
    by_unit = {row.institution_id: row for row in rows}
    assert by_unit[county.township].online[CentreKind.IMAGING] == date(2024, 1, 1)
    assert by_unit[county.village].online[CentreKind.ECG] is None
    assert by_unit[county.second].online[CentreKind.IMAGING] == date(2024, 1, 1)
    assert by_unit[county.stranger].online[CentreKind.IMAGING] is None
    totals = {each["tier"]: each for each in covered(rows)}
    assert (totals["township"]["units"], totals["township"]["online"][CentreKind.ECG]) == (2, 1)
    assert totals["village"]["online"][CentreKind.ECG] == 0


@pytest.mark.rows("RMT-10")
def test_a_centre_serves_from_a_day_until_a_day_and_closes_on_a_day(county):
    act = {"centre_id": county.imaging, "actor": county.chief, "now": NOW}
    with pytest.raises(AlreadyThere):
        registry.serve_member(institution_id=county.township, since=TODAY, **act)
    registry.serve_member(institution_id=county.stranger, since=TODAY, **act)
    with pytest.raises(BadPeriod):
        registry.end_membership(institution_id=county.township, until=date(2020, 1, 1), **act)
    registry.end_membership(institution_id=county.township, until=TODAY - timedelta(days=1), **act)
    with pytest.raises(NotServed):
        ordered(county, a_patient(county).id)
    registry.serve_member(institution_id=county.township, since=TODAY, **act)
    assert ordered(county, a_patient(county, name="刘洋").id).price_fen == 6_000
    with pytest.raises(BadPeriod):
        registry.close_centre(closed_on=date(2020, 1, 1), **act)
    assert not registry.close_centre(closed_on=TODAY, **act).is_open
    rows = {row.card.id: row.why_not for row in list_centres(scope=county.chief.scope, now=NOW)}
    assert rows[county.imaging] == "未开放"
    with pytest.raises(NotYourCentre):
        registry.change_centre(
            centre_id=county.ecg, phone="", hours="", capacity_per_day=1,
            actor=type(county.chief)(**{
                **{n: getattr(county.chief, n) for n in type(county.chief).__dataclass_fields__},
                "scope": county.township_doctor.scope,
            }), now=NOW,
        )  # fmt: skip


@pytest.mark.rows("RMT-14")
def test_a_third_party_takes_orders_only_under_contract_with_every_condition_confirmed(county):
    registry.close_centre(centre_id=county.imaging, closed_on=TODAY, actor=county.chief, now=NOW)
    outside = a_centre(
        county.lead, CentreKind.IMAGING, (county.township,), name="第三方影像", third_party=True
    )
    patient = a_patient(county)
    act = {"centre_id": outside.id, "actor": county.chief, "now": NOW}

    with pytest.raises(CentreNotReady) as refusal:
        ordered(county, patient.id)
    assert refusal.value.facts["why"] == "无有效合同"
    with pytest.raises(TextMissing):
        registry.sign_contract(number=" ", from_on=TODAY, until_on=TODAY, **act)
    with pytest.raises(BadPeriod):
        registry.sign_contract(number="1", from_on=TODAY, until_on=date(2020, 1, 1), **act)
    contract = registry.sign_contract(
        number="平医共体〔2026〕9号", from_on=TODAY, until_on=date(2027, 1, 1), **act
    )
    with pytest.raises(AlreadyThere):
        registry.sign_contract(number="平医共体〔2026〕9号", from_on=TODAY, until_on=TODAY, **act)
    with pytest.raises(CentreNotReady, match="质量条件未确认"):
        ordered(county, patient.id)
    with pytest.raises(BadCode):
        registry.confirm_condition(contract_id=contract, code="NICE", **act)
    for code in CONDITIONS:
        registry.confirm_condition(contract_id=contract, code=code, **act)
    assert ordered(county, patient.id).centre_id == outside.id
    (row,) = centre_sheet(outside.id, county.chief, NOW).contracts
    assert row["conditions"][0]["confirmed"] == {"on": TODAY.isoformat(), "by": "褚主任"}


@pytest.mark.rows("RMT-14")
def test_one_contract_in_force_with_all_its_conditions_is_enough():
    whole, none = {code: {} for code in CONDITIONS}, {}
    first, last = date(2026, 1, 1), date(2026, 12, 31)

    assert why_no_contract([(first, last, whole)], last) == ""
    assert why_no_contract([(first, last, none), (first, last, whole)], first) == ""
    assert why_no_contract([(first, last, whole)], date(2027, 1, 1)) == "无有效合同"
    assert "EQA" in missing({"LICENCE": {}})


@pytest.mark.rows("RMT-10")
def test_the_roster_holds_readers_of_the_host_without_overlap(county):
    act = {"centre_id": county.imaging, "actor": county.chief, "now": NOW}
    hours = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=8)}
    reader = county.reader.user_id

    with pytest.raises(WrongReader):
        registry.put_on_duty(reader_id=county.technologist.user_id, **hours, **act)
    with pytest.raises(BadPeriod):
        registry.put_on_duty(reader_id=reader, starts_at=NOW, ends_at=NOW, **act)
    duty = registry.put_on_duty(reader_id=reader, **hours, **act)
    with pytest.raises(AlreadyThere):
        registry.put_on_duty(
            reader_id=reader,
            starts_at=NOW + timedelta(hours=7),
            ends_at=NOW + timedelta(hours=9),
            **act,
        )
    assert centre_sheet(county.imaging, county.chief, NOW).row.on_duty == ("冯诊断",)
    registry.take_off_duty(duty_id=duty, **act)
    registry.take_off_duty(duty_id=duty, **act)
    assert centre_sheet(county.imaging, at_time(county.chief, NOW), NOW).duties == ()
    assert len(audited("diagnostic_centre.duty_dropped")) == 1
    assert centre_sheet(county.imaging, county.township_doctor, NOW).manages is False
    assert centre_sheet(county.imaging, system(), NOW).manages is True
