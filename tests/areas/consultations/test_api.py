"""Programs do what people do: ask, accept, sign, feed back; refusals are problems with a stable code."""

import pytest
from django.test import Client

from lianyi.machinery.accounts.models import User
from tests.areas.consultations.builders import a_county, a_patient, a_team
from tests.areas.referrals.county import HYPERTENSION
from tests.entry.web.builders import sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-01"),
]
BASE = "/api/v1/consultations"


def caller(actor) -> Client:
    """A signed-in program."""
    return sign_in(Client(), User.objects.get(pk=actor.user_id or 0))


def test_a_file_consultation_from_request_to_feedback_over_the_api():
    county = a_county()
    team = a_team(county)
    patient = a_patient(county)
    township, office = caller(county.township_doctor), caller(county.office)
    ask = {
        "resident_id": patient.id, "invited_id": county.lead, "form": "FILE", "diagnosis_code": HYPERTENSION,
        "history": "血压控制不佳", "question": "调整方案",
    }  # fmt: skip

    def post(client, path, body):
        return client.post(f"{BASE}{path}", body, content_type="application/json")

    refused = post(township, "", ask)
    assert (refused.status_code, refused.json()["code"]) == (422, "consultations.consent_needed")
    made = post(township, "", {**ask, "consent": {"given": True}})
    assert made.status_code == 201
    path = f"/{made.json()['id']}"
    experts = {"experts": [{"expert_id": team.heart.id, "discipline": "INTERNAL"}]}
    assert post(office, f"{path}/accept", experts).json()["state"] == "ACCEPTED"
    opinion = {"assessment": "高血压3级", "advice": "加用缬沙坦"}
    assert post(caller(team.surgeon_doctor), f"{path}/opinion", opinion).status_code == 403
    assert post(caller(team.heart_doctor), f"{path}/opinion", opinion).json()["price_fen"] == 9000
    shown = township.get(f"{BASE}{path}").json()
    assert (shown["moves"], shown["invites"][0]["version"]) == (["FEED_BACK"], 1)
    feedback = {"accepted": "YES", "outcome": "IMPROVED", "satisfaction": 5, "quality": "A"}
    assert post(township, f"{path}/feedback", feedback).json()["state"] == "CLOSED"
    assert office.get(BASE, {"box": "in"}).json()["items"][0]["card"]["state"] == "CLOSED"
    figures = caller(county.bureau_officer).get(f"{BASE}/figures", {"period": "2026"}).json()
    assert figures["counts"]["closed"] == 1
    assert caller(county.stranger_doctor).get(f"{BASE}{path}").status_code == 404
