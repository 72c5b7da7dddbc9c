"""Agreements with upper hospitals and how they are lived; convenience measures, units and uses."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.diagnostics.selectors.cooperation import days_of, list_cooperation, measures_in
from lianyi.areas.diagnostics.services.cooperation import (
    adopt_measure,
    note_day,
    note_use,
    sign_cooperation,
)
from lianyi.areas.diagnostics.services.refusals import (
    AlreadyThere,
    BadCode,
    BadPeriod,
    NotYourUnit,
    TextMissing,
)
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.period import Period
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, user_of
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]


@pytest.fixture
def county():
    return a_county()


def an_agreement(county, **told):
    fields = {
        "member_id": county.lead, "upper_id": county.second, "kind": "IMAGING", "number": "协〔2026〕1号",
        "subject": "疑难影像会诊", "schedule": "每周三下午", "from_on": TODAY, "until_on": date(2027, 11, 23),
        "actor": county.chief, "now": NOW,
    }  # fmt: skip
    return sign_cooperation(**{**fields, **told})


@pytest.mark.rows("RMT-15")
def test_an_agreement_has_its_schedule_and_counts_the_days_and_cases_it_was_lived(county):
    made = an_agreement(county)
    note = {"cooperation_id": made, "actor": county.chief, "now": NOW}
    note_day(held_on=TODAY, topic="肺结节读片", cases=6, result="改变诊断 2 例", **note)
    note_day(held_on=TODAY, topic="骨折读片", cases=3, **note)

    (row,) = list_cooperation(scope=county.chief.scope, now=NOW)
    assert (row.days, row.cases, row.last_on, row.in_force) == (2, 9, TODAY, True)
    assert [day["topic"] for day in days_of(made, county.chief.scope)] == ["骨折读片", "肺结节读片"]
    assert list_cooperation(scope=county.stranger_doctor.scope, now=NOW) == []
    assert days_of(made, county.stranger_doctor.scope) == []


@pytest.mark.rows("RMT-15")
def test_an_agreement_that_cannot_be_is_refused(county):
    made = an_agreement(county)
    for told, refusal in (
        ({}, AlreadyThere),
        ({"number": "2", "kind": "DANCE"}, BadCode),
        ({"number": "2", "upper_id": county.lead}, BadCode),
        ({"number": "2", "schedule": " "}, TextMissing),
        ({"number": "2", "until_on": date(2020, 1, 1)}, BadPeriod),
        ({"number": "2", "member_id": county.second, "upper_id": county.lead}, NotYourUnit),
        ({"number": "2", "actor": county.reader}, NotPermitted),
    ):
        with pytest.raises(refusal):
            an_agreement(county, **told)
    note = {"cooperation_id": made, "cases": 1, "actor": county.chief, "now": NOW}
    with pytest.raises(BadPeriod):
        note_day(held_on=date(2020, 1, 1), topic="x", **note)
    with pytest.raises(TextMissing):
        note_day(held_on=TODAY, topic=" ", **note)
    with pytest.raises(BadCode):
        note_day(**{**note, "cooperation_id": 0}, held_on=TODAY, topic="x")


@pytest.mark.rows("RES-06")
def test_measures_count_the_units_that_adopted_them_and_their_uses_by_month(county):
    act = {"actor": county.unit_head, "now": NOW}
    made = adopt_measure(
        institution_id=county.township, code="RESULT_PUSH", adopted_on=date(2026, 10, 1), **act
    )
    note_use(measure_id=made, month=date(2026, 10, 5), uses=40, **act)
    note_use(measure_id=made, month=TODAY, uses=7, **act)
    note_use(measure_id=made, month=TODAY, uses=9, **act)

    def counted_in(period):
        found = {
            m["code"]: m for m in measures_in(county.bureau_officer.scope, Period.parse(period))
        }
        return found["RESULT_PUSH"]["uses"], len(found["RESULT_PUSH"]["units"])

    assert counted_in("2026") == (49, 1)
    assert counted_in("2026-11") == (9, 1)
    with pytest.raises(BadCode):
        adopt_measure(institution_id=county.township, code="MAGIC", adopted_on=TODAY, **act)
    with pytest.raises(NotYourUnit):
        adopt_measure(institution_id=county.lead, code="NIGHT", adopted_on=TODAY, **act)
    with pytest.raises(BadPeriod):
        note_use(measure_id=made, month=date(2026, 9, 1), uses=1, **act)
    with pytest.raises(BadCode):
        note_use(measure_id=0, month=TODAY, uses=1, **act)
    with pytest.raises(NotPermitted):
        adopt_measure(
            institution_id=county.township,
            code="NIGHT",
            adopted_on=TODAY,
            actor=county.technologist,
            now=NOW,
        )


@pytest.mark.rows("RMT-15", "RES-06")
def test_both_lists_are_kept_on_their_pages(county):
    chief = sign_in(Client(), user_of(county.chief))
    made = chief.post(
        reverse("diagnostics-cooperation-new"),
        {
            "member_id": county.lead, "upper_id": county.lead, "kind": "ECG", "number": "协〔2026〕2号",
            "subject": "远程心电", "schedule": "每日", "from_on": "2026-11-01", "until_on": "2027-11-01",
        },
    )  # fmt: skip
    assert made.status_code == 422  # with itself
    agreement = an_agreement(county)
    day = {"cooperation_id": agreement, "held_on": "2026-11-24", "topic": "读片", "cases": "2"}
    assert chief.post(reverse("diagnostics-cooperation-day"), day).status_code == 302
    page = chief.get(f"{reverse('diagnostics-cooperation')}?agreement={agreement}").content.decode()
    assert "每周三下午" in page
    assert "读片" in page
    head = sign_in(Client(), user_of(county.unit_head))
    adopt = {"institution_id": county.township, "code": "NIGHT", "adopted_on": "2026-11-01"}
    assert head.post(reverse("diagnostics-measure-new"), adopt).status_code == 302
    measure = measures_in(county.unit_head.scope, Period.parse("2026"))[7]["units"][0]["measure_id"]
    use = {"measure_id": measure, "month": "2026-11-24", "uses": "31"}
    assert head.post(reverse("diagnostics-measure-use"), use).status_code == 302
    assert "31" in head.get(reverse("diagnostics-measures")).content.decode()
    for name in ("diagnostics-measures", "diagnostics-cooperation"):
        assert chief.get(f"{reverse(name)}?export=csv").status_code == 200
