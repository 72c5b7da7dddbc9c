"""Institutions designated for sensitive care: who may name them, from when to when, what they read, what is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from lianyi.areas.records.models import SensitiveCare
from lianyi.areas.records.rules import checking
from lianyi.areas.records.selectors.designations import DesignationNotFound, list_designations
from lianyi.areas.records.services.designations import (
    AlreadyDesignated,
    BadDesignation,
    DesignationOver,
    designate,
    end_designation,
)
from lianyi.areas.records.types import Sensitivity
from lianyi.kernel.actor import NotPermitted
from tests.areas.records.builders import a_care
from tests.areas.workforce.builders import NOW, TODAY, an_actor, audited, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04", "EHR-12")]
DAY = timedelta(days=1)


@pytest.fixture
def care():
    return a_care()


@pytest.fixture
def officer(care):
    return an_actor("privacy_officer", care.county.bureau)


def named(care, officer, **told):
    fields = {
        "institution_id": care.county.hospital, "sensitivity": Sensitivity.PSYCHIATRIC, "valid_from": TODAY,
        "basis": "平卫健〔2026〕3号",
    }  # fmt: skip
    return designate(**{**fields, **told}, actor=officer, now=NOW)


def test_an_institution_is_designated_with_its_ground_and_the_act_is_audited(care, officer):
    card = named(care, officer)

    assert (card.institution_id, card.sensitivity, card.valid_to) == (
        care.county.hospital,
        "PSYCHIATRIC",
        None,
    )
    assert (card.basis, card.named_by, card.named_at) == ("平卫健〔2026〕3号", officer.name, NOW)
    assert [line.target for line in audited("records.designate")] == [f"care:{card.id}"]
    assert [row.id for row in list_designations(officer)] == [card.id]
    assert [row.id for row in list_designations(officer, on=TODAY)] == [card.id]
    assert list(list_designations(officer, on=TODAY - DAY)) == []


def test_it_ends_with_a_day_is_kept_as_history_and_can_be_named_anew(care, officer):
    card = named(care, officer, valid_from=TODAY - 9 * DAY)

    ended = end_designation(
        designation_id=card.id, last_on=TODAY - DAY, reason="资质到期", actor=officer, now=NOW
    )
    again = named(care, officer)

    assert (ended.valid_to, ended.ended_by, ended.end_reason) == (
        TODAY - DAY,
        officer.name,
        "资质到期",
    )
    assert [row.id for row in list_designations(officer)] == [again.id, card.id]
    assert len(audited("records.end_designation")) == 1


def test_one_that_began_today_ends_today_at_the_earliest(care, officer):
    card = named(care, officer)

    ended = end_designation(
        designation_id=card.id, last_on=TODAY - DAY, reason="登记错误", actor=officer, now=NOW
    )

    assert ended.valid_to == TODAY


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"institution_id": 987_654}, "institution_id"),
        ({"sensitivity": Sensitivity.NONE}, "sensitivity"),
        ({"valid_to": TODAY - DAY}, "valid_to"),
        ({"basis": " "}, "basis"),
        ({"basis": "长" * 121}, "basis"),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_is_stored(care, officer, told, field):
    with pytest.raises((BadDesignation, checking.TooLong)) as refused:
        named(care, officer, **told)

    assert refused.value.field == field
    assert not SensitiveCare.objects.exists()


def test_two_designations_of_one_class_never_overlap(care, officer):
    named(care, officer, valid_from=TODAY + 10 * DAY)

    with pytest.raises(AlreadyDesignated):
        named(care, officer)
    before = named(care, officer, valid_to=TODAY + 9 * DAY)
    other = named(care, officer, sensitivity=Sensitivity.HIV)

    assert {row.id for row in list_designations(officer, on=TODAY)} == {before.id, other.id}


def test_the_past_is_not_changed(care, officer):
    card = named(care, officer, valid_from=TODAY - 9 * DAY)
    with pytest.raises(BadDesignation):
        end_designation(
            designation_id=card.id, last_on=TODAY - 2 * DAY, reason="晚了", actor=officer, now=NOW
        )
    with pytest.raises(BadDesignation):
        end_designation(designation_id=card.id, last_on=TODAY, reason=" ", actor=officer, now=NOW)
    end_designation(
        designation_id=card.id, last_on=TODAY - DAY, reason="到期", actor=officer, now=NOW
    )
    with pytest.raises(DesignationOver):
        end_designation(
            designation_id=card.id, last_on=TODAY, reason="再延", actor=officer, now=NOW
        )


def test_only_who_may_designate_does_and_only_in_the_own_county(care, officer):
    card = named(care, officer)
    with pytest.raises(NotPermitted):
        named(care, care.doctor, sensitivity=Sensitivity.HIV)
    with pytest.raises(DesignationNotFound):
        end_designation(
            designation_id=card.id + 1, last_on=TODAY, reason="到期", actor=officer, now=NOW
        )
    assert list(list_designations(replace(officer, institution_id=None))) == []


def test_the_officer_keeps_the_list_on_the_page(care):
    browser = signed_in(care.county.bureau, "privacy_officer")
    page = reverse("records-designations")
    told = {
        "institution_id": str(care.county.hospital), "sensitivity": "TUBERCULOSIS",
        "valid_from": TODAY.isoformat(), "valid_to": "", "basis": "定点文件",
    }  # fmt: skip

    empty = browser.get(page).content.decode()
    added = browser.post(page, told)
    refused = browser.post(page, told)
    card = SensitiveCare.objects.get()
    address = reverse("records-designation-end", args=(card.pk,))
    form = browser.get(address)
    ended = browser.post(address, {"last_on": (TODAY + 400 * DAY).isoformat(), "reason": "到期"})
    listed = browser.get(page).content.decode()

    assert "还没有定点机构" in empty
    assert (added.status_code, refused.status_code, form.status_code, ended.status_code) == (
        302,
        422,
        200,
        302,
    )
    assert "已是这一类的定点机构" in refused.content.decode()
    assert "结核病" in listed
    assert "到期" in listed
    assert browser.get(reverse("records-designation-end", args=(card.pk + 1,))).status_code == 404


def test_a_program_keeps_it_over_the_api_and_a_doctor_may_not(care):
    officer = signed_in(care.county.bureau, "privacy_officer")
    doctor = signed_in(care.county.township, "township_doctor")
    base = "/api/v1/records/designations"
    body = {
        "institution_id": care.county.hospital, "sensitivity": "HIV", "valid_from": TODAY.isoformat(), "basis": "文件",
    }  # fmt: skip

    made = officer.post(base, body, content_type="application/json")
    over = officer.post(
        f"{base}/{made.json()['id']}/end",
        {"last_on": (TODAY + 400 * DAY).isoformat(), "reason": "到期"},
        content_type="application/json",
    )

    assert made.status_code == 201, made.content
    assert over.status_code == 200, over.content
    assert [row["sensitivity"] for row in officer.get(base).json()["items"]] == ["HIV"]
    assert len(officer.get(f"{base}?standing=true").json()["items"]) == 1
    assert doctor.get(base).status_code == 403
    assert doctor.get(reverse("records-designations")).status_code == 403
