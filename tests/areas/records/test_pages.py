"""The pages of the record, as doctors open them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianyi.areas.records import public as records
from lianyi.areas.records.models import Encounter
from tests.areas.records.builders import a_care, in_episode, recorded
from tests.areas.records.signing_in import signed_in
from tests.areas.workforce.builders import a_doctor, audited

pytestmark = pytest.mark.django_db


@pytest.fixture
def care():
    return a_care()


@pytest.mark.rows("EHR-03", "EHR-12")
@pytest.mark.parametrize(
    "name", ["records-encounters", "records-today", "records-encounter-new", "records-completeness"]
)
def test_every_list_opens_for_a_township_doctor(care, client: Client, name):
    recorded(care)
    signed_in(client, "township_doctor", care.county.township)

    answer = client.get(reverse(name))

    assert answer.status_code == 200


@pytest.mark.rows("EHR-03")
def test_the_record_page_shows_timeline_problems_drugs_and_is_audited(care, client: Client):
    recorded(care)
    records.record_allergy(
        draft=records.AllergyDraft(
            resident_id=care.resident.id,
            kind=records.AllergyKind.DRUG,
            substance="青霉素",
            reaction="皮疹",
        ),
        actor=care.doctor,
        now=timezone.now(),
    )
    signed_in(client, "township_doctor", care.county.township)

    answer = client.get(reverse("records-resident", args=(care.resident.id,)))

    text = answer.content.decode()
    assert answer.status_code == 200
    for shown in (
        "王秀英",
        "特发性(原发性)高血压",
        "苯磺酸氨氯地平片",
        "青霉素",
        "186/112",
        "病程",
    ):
        assert shown in text
    assert [line.resident_id for line in audited("residents.read")][:1] == [care.resident.id]


@pytest.mark.rows("EHR-12")
def test_a_visit_takes_three_screens_and_works_without_javascript(care, client: Client):
    staff = signed_in(client, "township_doctor", care.county.township)
    start = client.get(reverse("records-encounter-new"), {"resident": care.resident.id})
    assert "高血压随访" in start.content.decode()
    form_page = client.get(
        reverse("records-encounter-new"), {"resident": care.resident.id, "template": "hypertension"}
    )
    form = form_page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {
        "started_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "value_BP_SYS": "152",
        "value_BP_DIA": "94",
        "drug_1": "苯磺酸氨氯地平片",
        "days_1": "30",
        "quantity_1": "30",
        "sign": "1",
    }

    answer = client.post(reverse("records-encounter-new"), sent)

    assert answer.status_code == 302, answer.content.decode()
    row = Encounter.objects.get()
    assert answer["Location"] == reverse("records-encounter", args=(row.pk,))
    assert (row.state, row.doctor_id, row.principal_code) == ("SIGNED", staff.id, "I10.x00")
    last = client.get(answer["Location"]).content.decode()
    assert "签名有效" in last
    assert "152 mmHg" in last


@pytest.mark.rows("EHR-12")
def test_a_wrong_value_is_refused_at_its_field_and_nothing_is_stored(care, client: Client):
    signed_in(client, "township_doctor", care.county.township)
    address = reverse("records-encounter-new")
    form = client.get(address, {"resident": care.resident.id, "template": "cold"}).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"started_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "value_BP_SYS": "1200"}

    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert "value_BP_SYS" in answer.context["form"].errors
    assert not Encounter.objects.exists()


@pytest.mark.rows("EHR-04")
def test_signed_versions_show_on_the_page_and_a_correction_needs_a_reason(care, client: Client):
    card = recorded(care, conditions=())
    signed_in(client, "township_doctor", care.county.township)
    refused = client.post(reverse("records-encounter-sign", args=(card.id,)))
    assert refused.status_code == 422
    address = reverse("records-encounter-amend", args=(card.id,))
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"diagnosis_1": "I10.x00"}
    assert client.post(address, sent).status_code == 302
    assert client.post(reverse("records-encounter-sign", args=(card.id,))).status_code == 302

    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {
        "chief_complaint": "头晕 4 天"
    }

    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"reason": "询问有误"}).status_code == 302
    text = client.get(reverse("records-encounter", args=(card.id,))).content.decode()
    assert "询问有误" in text
    assert "未签名" in text


@pytest.mark.rows("CLI-10")
def test_a_hand_over_is_offered_on_the_episode_page_and_waits_for_the_other_side(
    care, client: Client
):
    episode_id = in_episode(care)
    signed_in(client, "township_doctor", care.county.township)
    colleague = a_doctor(care.county.township, name="周明")
    address = reverse("records-episode", args=(episode_id,))

    offered = client.post(address, {"staff": colleague.id, "reason": "休假"})

    assert offered.status_code == 302
    text = client.get(address).content.decode()
    assert "待接收" in text
    assert records.episode(episode_id, care.doctor.scope).responsible_doctor_id == care.doctor_id
    assert client.post(reverse("records-hand-over", args=(episode_id, "accept"))).status_code == 302
    assert records.episode(episode_id, care.doctor.scope).responsible_doctor_id == colleague.id
