"""What the experts get and how well they saw each other: reports in full, hidden results left out, video measured."""

from datetime import timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Package
from lianyi.areas.consultations.rules.quality import added, overall
from lianyi.areas.consultations.selectors import counters
from lianyi.areas.consultations.selectors.sheet import sheet
from tests.areas.consultations.builders import a_county, a_patient, a_team, in_session, requested
from tests.areas.diagnostics import builders as below
from tests.areas.diagnostics.builders import at_time
from tests.areas.diagnostics.laboratory import RENAL, received, signed
from tests.areas.diagnostics.reports import pneumonia
from tests.areas.diagnostics.reports import signed as signed_film
from tests.areas.workforce.builders import NOW, audited, system
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-01")]


def test_the_case_file_holds_the_reports_word_for_word_and_the_laboratorys_values(client):
    county = below.a_county()
    patient = below.a_patient(county)
    film = signed_film(county, patient.id, pneumonia())
    renal, _ = received(county, patient.id)
    signed(county, renal, {**RENAL, "CREA": "168"})

    asked = requested(county, patient, now=NOW + timedelta(hours=4))

    reports = {each["id"]: each["report"] for each in Package.objects.get().content["orders"]}
    assert reports[film.id]["impression"] == pneumonia().impression
    assert reports[film.id]["findings"]
    assert ["肌酐", "168", "μmol/L", "H"] in [row[:4] for row in reports[renal.id]["values"]]
    assert "consultations.package_reports" in {line.target for line in audited("residents.read")}
    page = sign_in(client, below.user_of(county.township_doctor)).get(f"/consultations/{asked.id}")
    assert "报告全文" in page.content.decode()
    assert pneumonia().impression in page.content.decode()


def test_what_only_those_who_treat_may_know_is_not_handed_on():
    county = below.a_county()
    patient = below.a_patient(county)
    order, _ = received(county, patient.id, "LAB-HIV")
    signed(county, order, {"HIVAB": "待复检（有反应）"})

    requested(county, patient, now=NOW + timedelta(hours=4))

    (row,) = Package.objects.get().content["orders"]
    assert (row["report"]["withheld"], row["report"]["values"]) == (True, [])
    assert "有反应" not in str(row)


LOOK = {"state": "connected", "kbps": 600, "loss": 2, "rtt": 80, "width": 640, "height": 480}


def test_every_look_at_the_video_counts_once_and_nonsense_does_not():
    kept = added(added({}, LOOK), {**LOOK, "kbps": 200, "loss": 10, "rtt": 400, "height": 240})
    kept = added(kept, {"state": "disconnected", "loss": 100})
    kept = added(kept, {"state": "connected", "loss": "viel", "rtt": -3})

    assert kept["looks"] == 2
    assert (kept["mean_loss"], kept["worst_loss"]) == (6.0, 10)
    assert (kept["mean_rtt"], kept["worst_rtt"]) == (240.0, 400)
    assert (kept["mean_kbps"], kept["least_height"]) == (400.0, 240)
    assert kept["rtt"] is None


def test_browsers_together_are_weighed_by_their_looks():
    long = {
        "looks": 3, "mean_loss": 1.0, "mean_rtt": 50.0, "mean_kbps": 800.0,
        "worst_loss": 2, "worst_rtt": 90, "least_height": 480,
    }  # fmt: skip
    short = {**long, "looks": 1, "mean_loss": 9.0, "worst_loss": 20, "least_height": 0}

    both = overall([long, short, {}])

    assert both is not None
    assert (both["mean_loss"], both["worst_loss"], both["browsers"]) == (3.0, 20, 2)
    assert both["least_height"] == 480
    assert overall([{}]) is None


def test_how_well_they_saw_each_other_stands_on_the_case_and_in_the_figures(client):
    county = a_county()
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    at = NOW + timedelta(hours=2, minutes=5)
    doctor = at_time(county.township_doctor, at)
    consultations.join(consultation_id=card.id, peer="ab12", video=True, actor=doctor, now=at)
    for loss in (2, 8):
        consultations.ask_news(
            consultation_id=card.id, peer="ab12", after_signal=0, after_message=0,
            quality={**LOOK, "loss": loss}, actor=doctor, now=at,
        )  # fmt: skip

    (meeting,) = sheet(card.id, doctor).sessions
    assert meeting.quality is not None
    assert (meeting.quality["mean_loss"], meeting.quality["worst_loss"]) == (5.0, 8)
    found = counters.video(system().scope, counters.period_of("2026", NOW))
    assert (found["held"], found["media"], found["quality"]["mean_rtt"]) == (1, 1, 80.0)
    page = sign_in(client, below.user_of(county.township_doctor)).get(f"/consultations/{card.id}")
    assert "丢包平均 5.0%、最高 8%" in page.content.decode()
