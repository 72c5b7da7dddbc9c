"""Every number of graded care opens to exactly the rows it counts: on the page, as a file, over the API."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.definitions.counters import COUNTERS, ROW_SETS
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.selectors import comparing, contacts, row_sets
from lianyi.areas.referrals.selectors.counters import measures
from lianyi.areas.referrals.types.figures import Narrow
from lianyi.kernel.period import Period
from lianyi.machinery.accounts.models import User
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from tests.areas.referrals.builders import (
    a_county,
    a_patient,
    accepted,
    at_home,
    at_time,
    sent,
    system,
)
from tests.areas.workforce.builders import NOW, TODAY
from tests.entry.web.builders import sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.rows("REF-08", "REF-09", "REF-10", "REF-16", "REF-17"),
]

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
LATER = NOW + timedelta(hours=1)
WHOLE = Narrow()


def visit(
    patient_id, institution, code, *, days, kind=records.EncounterKind.OUTPATIENT, outside=False
):
    at = NOW - timedelta(days=days)
    records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=patient_id, kind=kind, started_at=at, ended_at=at, institution_id=institution,
            outside_county=outside, place_name="省外医院" if outside else "", total_fen=5_000,
            source=records.Source.CLAIM if outside else records.Source.HERE,
            conditions=(records.ConditionDraft(code=code, kind=records.ConditionKind.PRINCIPAL),),
        ),
        actor=system(), now=NOW,
    )  # fmt: skip


def past(county, patient_id, key, **told):
    fields = {
        "key": key, "resident_id": patient_id, "direction": referrals.Direction.DOWN,
        "urgency": referrals.Urgency.ORDINARY, "from_institution_id": county.lead,
        "to_institution_id": county.township, "county_code": "411723", "diagnosis_code": "I10.x00",
        "diagnosis_name": "高血压", "reason_code": "STABLE", "state": "CLOSED", "created_at": NOW - timedelta(days=90),
        "sent_at": NOW - timedelta(days=90), "answered_at": NOW - timedelta(days=89),
        "arrived_at": NOW - timedelta(days=88), "closed_at": NOW - timedelta(days=30), "outcome": "FOLLOWED_TO_END",
    }  # fmt: skip
    return referrals.PastReferral(**{**fields, **told})


@pytest.fixture
def county():
    """A county in which every counter counts something, and a sensitive stay that few may read."""
    county = a_county()
    one, two, three, four = (
        a_patient(county, name=n) for n in ("王秀英", "刘洋", "周桂兰", "孙建国")
    )
    visit(one.id, county.village, "J06.900", days=10)
    visit(one.id, county.lead, "J06.900", days=5)
    visit(two.id, county.lead, "J06.900", days=9)
    visit(two.id, county.township, "I10.x00", days=8)
    visit(three.id, county.lead, "E11.900", days=7)
    visit(three.id, county.second, "F20.900", days=6, kind=records.EncounterKind.INPATIENT)
    visit(three.id, None, "K35.800", days=4, kind=records.EncounterKind.INPATIENT, outside=True)
    at_home(county, one.id)
    yes = accepted(county, two.id, urgency=referrals.Urgency.GREEN)
    referrals.arrive(
        referral_id=yes.id,
        draft=referrals.ArrivalDraft(),
        actor=at_time(county.office, LATER),
        now=LATER,
    )
    no = sent(county, three.id)
    referrals.decline_referral(
        referral_id=no.id, reason="NO_BED", actor=at_time(county.office, LATER), now=LATER
    )
    refused = sent(county, four.id)
    referrals.refuse_referral(
        referral_id=refused.id,
        consent=referrals.ConsentDraft(given=False, refusal_code="DISTANCE"),
        actor=at_time(county.township_doctor, LATER),
        now=LATER,
    )
    referrals.load_referrals(
        [
            past(county, four.id, "d7", readmitted_days=5, readmission_encounter_id=1, follow_ups=(
                referrals.PastFollowUp(due_on=TODAY - timedelta(days=60), done_at=NOW - timedelta(days=61)),
                referrals.PastFollowUp(due_on=TODAY - timedelta(days=50)),
            )),
            past(county, three.id, "d30", readmitted_days=20, readmission_encounter_id=2),
            past(county, two.id, "r1", direction=referrals.Direction.RETURN, from_institution_id=county.partner,
                 to_institution_id=county.lead),
            past(county, one.id, "o1", direction=referrals.Direction.OUT, from_institution_id=county.lead,
                 to_institution_id=county.partner),
        ],
        now=NOW,
    )  # fmt: skip
    return county


def browser_of(actor):
    return sign_in(Client(), User.objects.get(pk=actor.user_id))


def all_rows(scope, rows, county_code="411723", narrow=WHOLE):
    return list(
        row_sets.each_row(scope, rows, YEAR, county_code=county_code, now=LATER, narrow=narrow)
    )


def readers(county):
    return {
        "platform": system(),
        "bureau": county.bureau_officer,
        "office": county.office,
        "township": county.township_doctor,
        "second hospital": county.second_office,
        "stranger": county.stranger_doctor,
    }


def test_numerator_and_denominator_of_every_counter_are_their_rows_for_every_reader(county):
    seen = {}
    for name, reader in readers(county).items():
        found = measures(reader.scope, YEAR, county_code="411723")
        for card in COUNTERS:
            measure = found[card.code]
            assert len(all_rows(reader.scope, card.numerator)) == measure.numerator, (
                name,
                card.code,
            )
            if card.denominator:
                assert len(all_rows(reader.scope, card.denominator)) == measure.denominator, (
                    name,
                    card.code,
                )
            seen[name, card.code] = (measure.numerator, measure.denominator)

    for card in COUNTERS:
        assert seen["platform", card.code][0] > 0, (
            f"{card.code} counts nothing here: the test shows nothing"
        )
        assert seen["stranger", card.code][0] == 0
    assert seen["township", "in_county_visit_rate"] < seen["platform", "in_county_visit_rate"]


def test_every_set_of_rows_can_be_listed_and_has_no_row_twice(county):
    for rows in ROW_SETS:
        found = all_rows(system().scope, rows)
        assert found, rows
        assert len({repr(row) for row in found}) == len(found)


def test_the_lines_of_months_units_and_refusals_open_to_their_rows(county):
    scope = county.office.scope
    for line in comparing.months(scope, YEAR):
        month = Period.months(line.month.year, line.month.month, 1)
        for rows, n in (
            ("up_sent", line.up), ("down_taken", line.down), ("returned_taken", line.returned),
            ("out_sent", line.out), ("green_sent", line.green),
        ):  # fmt: skip
            page = row_sets.list_rows(scope, rows, month, county_code="411723", now=LATER)
            assert len(page) == n
    units = comparing.units(scope, YEAR)
    assert units
    for unit in units:
        for rows, n in (
            ("sent", unit.received), ("accepted", unit.accepted), ("declined", unit.declined),
            ("down_kept", unit.down_received), ("readmitted_7", unit.readmitted_7),
            ("readmitted_30", unit.readmitted_30),
        ):  # fmt: skip
            assert (
                len(all_rows(scope, rows, narrow=Narrow(institution_id=unit.institution_id))) == n
            )
    (refusal,) = comparing.refusals(scope, YEAR)
    assert len(all_rows(scope, "refused", narrow=Narrow(reason=refusal.key))) == refusal.numerator


@pytest.mark.rows("REF-06")
def test_groups_of_visits_and_lines_of_the_flow_open_to_their_rows(county):
    scope = county.bureau_officer.scope
    for by, field in (("town", "town"), ("kind", "kind"), ("diagnosis", "disease")):
        for line in contacts.in_county_by(scope, YEAR, "411723", by):
            narrow = Narrow(**{field: line.key})
            assert len(all_rows(scope, "contacts_inside", narrow=narrow)) == line.numerator
            assert len(all_rows(scope, "contacts", narrow=narrow)) == line.denominator
    for line in contacts.first_visits_by(scope, YEAR, "411723", "town"):
        assert (
            len(all_rows(scope, "first_contacts_primary", narrow=Narrow(town=line.key)))
            == line.numerator
        )
        assert (
            len(all_rows(scope, "first_contacts", narrow=Narrow(town=line.key))) == line.denominator
        )
    lines = contacts.flow(scope, YEAR, "411723")
    assert {line.inside for line in lines} == {True, False}
    for line in lines:
        narrow = Narrow(
            disease=line.disease_code,
            place=line.place_name,
            institution_id=line.institution_id or 0,
        )
        rows = "stays_inside" if line.inside else "stays_outside"
        assert len(all_rows(scope, rows, narrow=narrow)) == line.n


@pytest.mark.rows("SEC-02")
def test_a_contact_one_may_count_but_not_read_is_listed_without_its_diagnosis(county):
    hidden = [row for row in all_rows(county.bureau_officer.scope, "contacts") if row.withheld]

    assert [(row.id, row.principal_code, row.principal_name) for row in hidden] == [(0, "", "")]
    assert not any(row.withheld for row in all_rows(system().scope, "contacts"))


def test_the_file_behind_a_number_is_whole_and_its_taking_is_noted(county, wall_clock):
    wall_clock(LATER)
    first = Referral.objects.filter(direction="UP", sent_at__isnull=False).order_by("id").first()
    for n in range(450):
        first.pk, first.number, first.case_id = None, f"ZZ-COPY-{n}", None
        first.state = "CLOSED"
        first.save(force_insert=True)
    bureau = browser_of(county.bureau_officer)
    expected = measures(county.bureau_officer.scope, YEAR, county_code="411723")[
        "down_up_ratio"
    ].denominator

    answer = bureau.get(f"{reverse('referrals-drill', args=('up_sent',))}?period=2026&export=csv")
    lines = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert expected > 450
    assert len(lines) - 1 == expected
    pour()
    assert AuditLine.objects.filter(action="referral.list_exported").count() == 1


def test_every_number_of_the_statistics_leads_to_a_page_and_to_the_api(county, wall_clock):
    wall_clock(LATER)
    bureau = browser_of(county.bureau_officer)
    for rows in ROW_SETS:
        page = bureau.get(f"{reverse('referrals-drill', args=(rows,))}?period=2026")
        answer = bureau.get(f"/api/v1/referrals/measures/{rows}/rows?period=2026&limit=200")

        assert page.status_code == 200
        assert "王秀英" not in page.content.decode()
        assert answer.status_code == 200, answer.content
        assert len(answer.json()["items"]) == len(all_rows(county.bureau_officer.scope, rows))


def test_a_name_no_counter_gives_its_rows_is_not_found(county):
    with pytest.raises(row_sets.UnknownRows):
        row_sets.list_rows(system().scope, "nonsense", YEAR, county_code="411723", now=LATER)
    assert (
        browser_of(county.bureau_officer)
        .get(reverse("referrals-drill", args=("nonsense",)))
        .status_code
        == 404
    )
