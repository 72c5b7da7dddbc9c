"""What a county decides: its route and its limits; one person under two files; words for patients."""

from datetime import date, datetime, timedelta

import pytest

from lianyi.areas.organisations import services as founding
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.rules.notices import notice
from lianyi.areas.referrals.rules.routes import StepSkipped
from lianyi.areas.referrals.services.refusals import AlreadyLive
from lianyi.areas.referrals.types.words import Direction, State
from lianyi.areas.residents import public as residents
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.policy import public as policy
from tests.areas.referrals.builders import a_county, a_patient, an_up_draft, at_home, sent, system
from tests.areas.workforce.builders import NOW, TODAY


@pytest.mark.django_db
@pytest.mark.rows("REF-14")
def test_where_the_route_leads_over_a_receiving_hospital_it_is_the_next_step():
    county = a_county()
    policy.create_profile(
        county_code="411723",
        name="平舆县",
        based_on="hedong-000",
        valid_from=TODAY,
        actor=system(),
        now=NOW,
    )
    founding.map_route(
        county.township,
        county.second,
        lead_id=county.lead,
        from_on=TODAY,
        reason="承接",
        actor=system(),
        now=NOW,
    )
    ordinary = {"urgency": referrals.Urgency.ORDINARY, "findings": {"fluctuating": True}}

    with pytest.raises(StepSkipped):
        sent(county, a_patient(county).id, **ordinary)
    reasoned = sent(
        county, a_patient(county, name="刘洋").id, **ordinary, skip_reason="承接医院无心内科"
    )
    over = sent(
        county, a_patient(county, name="周桂兰").id, **ordinary, to_institution_id=county.second
    )

    assert Referral.objects.get(pk=reasoned.id).skipped == ["RECEIVING"]
    assert Referral.objects.get(pk=over.id).skipped == []


@pytest.mark.django_db
@pytest.mark.rows("REF-02")
def test_a_changed_limit_holds_for_new_requests_and_old_ones_keep_theirs():
    county = a_county()
    policy.create_profile(
        county_code="411723",
        name="平舆县",
        based_on="pingyu-003",
        valid_from=TODAY,
        actor=system(),
        now=NOW,
    )
    old = Referral.objects.get(pk=sent(county, a_patient(county).id).id)
    tomorrow = TODAY + timedelta(days=1)
    policy.change_policy(
        county_code="411723", valid_from=tomorrow, values={"referrals.answer_minutes_urgent": 15}, note="会议纪要",
        actor=system(), now=NOW,
    )  # fmt: skip

    later = NOW + timedelta(days=1)
    new = Referral.objects.get(pk=sent(county, a_patient(county, name="刘洋").id, now=later).id)

    assert old.case.due_at == NOW + timedelta(minutes=30)
    assert new.case.due_at == later + timedelta(minutes=15)
    assert old.case.policy_version_id != new.case.policy_version_id


@pytest.mark.django_db
@pytest.mark.rows("REF-02")
def test_one_person_under_two_files_has_one_live_request():
    county = a_county()
    first = a_patient(county)
    second = a_patient(county, number="", acknowledged="同名")
    sent(county, first.id)
    residents.merge_residents(
        kept_id=second.id,
        merged_id=first.id,
        reason="同一人",
        actor=county.township_doctor,
        now=NOW,
    )

    with pytest.raises(AlreadyLive):
        referrals.send_new(
            draft=an_up_draft(county, second.id), actor=county.township_doctor, now=NOW
        )


@pytest.mark.django_db
@pytest.mark.rows("REF-03")
def test_the_patient_is_told_of_the_next_visit():
    county = a_county()
    down = at_home(county, a_patient(county).id)

    assert "12月2日前医生会为您随访" in referrals.sheet(down.id, county.township_doctor).notice


AT = datetime(2026, 11, 24, 14, 30, tzinfo=ZONE)
TOLD = [
    (State.ACCEPTED, Direction.UP, AT, ("优先接诊", "优先住院"), None, "11月24日14:30到平舆县人民医院心内科"),
    (State.ACCEPTED, Direction.UP, None, (), None, "请尽快到平舆县人民医院心内科就诊。"),
    (State.ACCEPTED, Direction.DOWN, None, (), date(2026, 12, 1), "12月1日前医生会为您随访"),
    (State.FOLLOWING, Direction.DOWN, None, (), date(2026, 12, 1), "下次随访在12月1日"),
    (State.DECLINED, Direction.UP, None, (), None, "另行安排"),
    (State.NO_SHOW, Direction.UP, None, (), None, "时间已过"),
]  # fmt: skip


@pytest.mark.rows("REF-13")
@pytest.mark.parametrize(("state", "direction", "at", "holds", "due", "words"), TOLD)
def test_a_patient_reads_where_when_and_what_to_bring(state, direction, at, holds, due, words):
    text = notice(
        state=state, direction=direction, receiver="平舆县人民医院", department="心内科", appointed_at=at, holds=holds,
        next_follow_up_on=due,
    )  # fmt: skip

    assert words in text


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SENT, State.IN_CARE, State.CLOSED, State.FOLLOWING]
)
def test_nothing_is_said_where_the_patient_need_not_act(state):
    text = notice(
        state=state,
        direction=Direction.UP,
        receiver="甲",
        department="",
        appointed_at=None,
        holds=(),
        next_follow_up_on=None,
    )

    assert text == ""
