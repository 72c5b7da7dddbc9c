"""Every page of consultations opens for whoever works with it, acts through its form, and shows strangers nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianyi.areas.consultations.models import Consultation, Lesson
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.consultations.builders import (
    NOW,
    County,
    a_county,
    a_patient,
    a_team,
    in_session,
    requested,
    signed,
)
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]

PAGES = (
    "consultations-inbox",
    "consultations-new",
    "consultations-experts",
    "consultations-expert-new",
    "consultations-clinics",
    "consultations-clinic-new",
    "consultations-agreements",
    "consultations-lessons",
    "consultations-lesson-new",
    "consultations-teaching",
    "consultations-statistics",
)


def browser_of(actor: Actor) -> Client:
    """Somebody's browser, signed in through the page."""
    return sign_in(Client(), User.objects.get(pk=actor.user_id or 0))


@pytest.fixture
def county() -> County:
    return a_county()


@pytest.mark.rows("RMT-01", "RMT-07", "RMT-15")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_one_desk_or_another_and_has_its_empty_state(county, name):
    desks = (county.office, county.township_doctor, county.bureau_officer)
    answers = [browser_of(actor).get(reverse(name)).status_code for actor in desks]

    assert 200 in answers
    assert set(answers) <= {200, 403}


@pytest.mark.rows("RMT-01")
def test_a_township_doctor_asks_on_one_page_and_the_office_accepts_on_another(county):
    team = a_team(county)
    patient = a_patient(county)
    browser = browser_of(county.township_doctor)
    address = f"{reverse('consultations-new')}?resident={patient.id}"
    begin = browser.get(address).content.decode()
    assert "平舆县人民医院" in begin

    form = {
        "invited_id": county.lead, "form": "LIVE", "urgency": "ROUTINE", "diagnosis_code": "I10.x00 高血压",
        "history": "血压控制不佳", "question": "调整方案", "told": "费用",
    }  # fmt: skip
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert "知情同意" in refused.content.decode()
    asked = browser.post(address, {**form, "agrees": "on"})
    card = Consultation.objects.get()
    assert asked.url == reverse("consultations-case", args=(card.pk,))

    office = browser_of(county.office)
    page = office.get(reverse("consultations-act", args=(card.pk, "accept"))).content.decode()
    assert "周主任医师" in page
    office.post(
        reverse("consultations-act", args=(card.pk, "accept")), {"experts": [team.heart.id]}
    )
    card.refresh_from_db()
    assert card.state == "ACCEPTED"
    story = office.get(reverse("consultations-case", args=(card.pk,))).content.decode()
    for words in ("病例资料包", "待签署", "责任链", "排期"):
        assert words in story


@pytest.mark.rows("RMT-01")
def test_the_opinion_report_prints_with_its_experts_and_the_list_leaves_as_a_file(county):
    team = a_team(county)
    card = signed(county, a_patient(county), team.heart, team.heart_doctor)
    browser = browser_of(county.township_doctor)

    paper = browser.get(reverse("consultations-paper", args=(card.id,))).content.decode()
    assert "周主任医师" in paper
    assert "缬沙坦" in paper
    rows = browser.get(reverse("consultations-inbox"), {"box": "out", "export": "csv"})
    assert card.number in b"".join(rows.streaming_content).decode("utf-8-sig")
    figures = browser_of(county.bureau_officer)
    drill = figures.get(reverse("consultations-drill", args=("answered",)), {"period": "2026"})
    assert card.number in drill.content.decode()


def test_strangers_get_the_same_answer_as_for_nothing(county):
    card = requested(county, a_patient(county))
    stranger = browser_of(county.stranger_doctor)
    for name, args in (
        ("consultations-case", (card.id,)),
        ("consultations-paper", (card.id,)),
        ("consultations-room", (card.id,)),
        ("consultations-act", (card.id, "withdraw")),
        ("consultations-case", (card.id + 999,)),
    ):
        assert stranger.get(reverse(name, args=args)).status_code == 404


@pytest.mark.rows("RMT-01")
def test_a_picture_that_is_none_is_refused_and_a_true_one_is_shown_to_both_sides(
    county, wall_clock
):
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    wall_clock(NOW + timedelta(hours=2, minutes=1))
    browser = browser_of(county.township_doctor)
    speak = reverse("consultations-room-speak", args=(card.id,))
    bad = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", content_type="image/png")
    answer = browser.post(speak, {"text": "舌象", "picture": bad})
    assert (answer.status_code, answer.json()["code"]) == (422, "consultations.bad_picture")
    good = SimpleUploadedFile("x.jpg", b"\xff\xd8\xff\xe0 jpeg", content_type="image/jpeg")
    number = browser.post(speak, {"text": "舌象", "picture": good}).json()["id"]

    address = reverse("consultations-room-picture", args=(card.id, number))
    shown = browser_of(team.heart_doctor).get(address)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert browser_of(county.second_office).get(address).status_code == 404


@pytest.mark.rows("RMT-16")
def test_a_lesson_is_announced_signed_in_by_its_code_and_held_on_its_pages(county, wall_clock):
    host = browser_of(county.specialist)
    host.post(
        reverse("consultations-lesson-new"),
        {"kind": "ROUND", "title": "心衰查房", "teacher_name": "周主任医师", "starts_at": "2026-11-24T09:00",
         "minutes": 45},
    )  # fmt: skip
    lesson = Lesson.objects.get()
    page = host.get(reverse("consultations-lesson", args=(lesson.pk,))).content.decode()
    assert lesson.code in page
    picture = host.get(reverse("consultations-lesson-code", args=(lesson.pk,)))
    assert picture.headers["Content-Type"] == "image/svg+xml"

    guest = browser_of(county.township_doctor)
    address = reverse("consultations-lesson", args=(lesson.pk,))
    assert lesson.code not in guest.get(address).content.decode()
    guest.post(reverse("consultations-sign-in", args=(lesson.pk,)), {"code": lesson.code})
    assert "李医生" in guest.get(address).content.decode()
    host.post(reverse("consultations-lesson-hold", args=(lesson.pk,)), {"note": "好"})
    lesson.refresh_from_db()
    assert lesson.state == "HELD"
