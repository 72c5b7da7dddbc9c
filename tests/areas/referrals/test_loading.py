"""History is brought in whole: counted, drawn and traced like what happened here."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import FollowUp, Readmission, Referral
from lianyi.areas.referrals.selectors.comparing import months
from lianyi.areas.referrals.selectors.counters import measures
from lianyi.kernel.period import Period
from tests.areas.referrals.builders import a_county, a_patient, system
from tests.areas.workforce.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.rows("REF-10", "REF-17", "SEC-03")]

MAY = NOW - timedelta(days=190)  # 2026-05-18


def past(county, patient_id, **told):
    fields = {
        "key": "u1", "resident_id": patient_id, "direction": referrals.Direction.UP,
        "urgency": referrals.Urgency.URGENT,
        "from_institution_id": county.township, "to_institution_id": county.lead, "county_code": "411723",
        "diagnosis_code": "I10.x00", "diagnosis_name": "高血压", "reason_code": "EMERGENCY", "state": "CLOSED",
        "created_at": MAY, "sent_at": MAY, "answered_at": MAY + timedelta(minutes=20),
        "arrived_at": MAY + timedelta(hours=2), "seen_at": MAY + timedelta(hours=3),
        "closed_at": MAY + timedelta(days=6), "outcome": "SENT_DOWN",
    }  # fmt: skip
    return referrals.PastReferral(**{**fields, **told})


def test_past_referrals_have_their_chain_of_duty_and_count():
    county = a_county()
    patient = a_patient(county)
    down_at = MAY + timedelta(days=6)
    rows = [
        past(county, patient.id),
        past(
            county, patient.id, key="d1", direction=referrals.Direction.DOWN, urgency=referrals.Urgency.ORDINARY,
            from_institution_id=county.lead, to_institution_id=county.township, reason_code="STABLE",
            created_at=down_at, sent_at=down_at, answered_at=down_at + timedelta(hours=1),
            arrived_at=down_at + timedelta(days=4), seen_at=None, closed_at=down_at + timedelta(days=60),
            outcome="FOLLOWED_TO_END", back_of_key="u1", readmitted_days=12, readmission_encounter_id=1,
            follow_ups=(
                referrals.PastFollowUp(
                    due_on=(down_at + timedelta(days=5)).date(), done_at=down_at + timedelta(days=4)
                ),
                referrals.PastFollowUp(due_on=(down_at + timedelta(days=30)).date()),
            ),
        ),
        past(county, patient.id, key="x1", state="DECLINED", decline_code="NO_BED", arrived_at=None, seen_at=None,
             closed_at=MAY + timedelta(minutes=20), outcome=""),
    ]  # fmt: skip

    assert referrals.load_referrals(rows, now=NOW) == 3

    down = Referral.objects.get(direction="DOWN")
    assert down.back_of.direction == "UP"
    assert down.number.startswith("ZZ2026")
    moves = [line.title for line in referrals.sheet(down.back_of_id, county.office).lines]
    assert moves == ["转出", "接收", "确认到达", "接诊", "结案"]
    assert FollowUp.objects.count() == 2
    assert Readmission.objects.get().days_after == 12
    found = measures(system().scope, Period.parse("2026-05"), county_code="411723")
    assert (found["accept_rate"].numerator, found["accept_rate"].denominator) == (1, 2)
    assert (found["readmitted_30"].numerator, found["readmitted_30"].denominator) == (1, 1)
    assert found["readmitted_7"].numerator == 0
    may = next(row for row in months(system().scope, Period.parse("2026-05")))
    assert (may.up, may.down) == (2, 1)


def test_a_row_that_has_not_ended_is_a_fault_of_the_loader_and_stores_nothing():
    county = a_county()
    patient = a_patient(county)

    with pytest.raises(ValueError, match="has not ended"):
        referrals.load_referrals([past(county, patient.id, state="FOLLOWING")], now=NOW)

    assert not Referral.objects.exists()
