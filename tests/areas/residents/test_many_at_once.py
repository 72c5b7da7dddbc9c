"""Files of a township, all or nothing, and a trusted stream."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import (
    CareRelation,
    DuplicatePair,
    Household,
    Identifier,
    Resident,
)
from lianyi.kernel.errors import RowErrors
from tests.areas.residents.builders import a_draft
from tests.areas.workforce.builders import (
    NOW,
    a_citizen_number,
    a_county,
    an_actor,
    an_institution,
    audited,
    events_of,
    system,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    return an_actor("township_doctor", a_county().township)


@pytest.mark.rows("EHR-02")
def test_a_file_with_one_wrong_line_stores_nobody_and_names_every_wrong_line(doctor):
    number = a_citizen_number(date(1968, 3, 12))
    rows = [
        (2, a_draft(number=number)),
        (3, a_draft(name="")),
        (4, a_draft(name="李强", number=number)),  # the number of line 2
        (5, a_draft(name="张伟", sex="1")),
    ]

    with pytest.raises(RowErrors) as refused:
        residents.import_residents(rows=rows, actor=doctor, now=NOW)

    assert [(row["row"], row["code"]) for row in refused.value.rows] == [
        (3, "residents.field_missing"),
        (4, "residents.same_person"),
    ]
    assert not Resident.objects.exists()
    assert events_of("residents") == []


def test_a_dry_run_says_what_would_happen_and_stores_nothing(doctor):
    rows = [(2, a_draft(number="")), (3, a_draft(name="王秀瑛", number=""))]

    report = residents.import_residents(rows=rows, actor=doctor, now=NOW, dry_run=True)

    assert (report.rows, report.created, report.to_review, report.dry_run) == (2, 2, 1, True)
    assert not Resident.objects.exists()
    assert events_of("residents") == []
    assert audited("residents.import") == []


def test_look_alikes_of_a_file_go_to_review_instead_of_stopping_it(doctor):
    rows = [(2, a_draft(number="")), (3, a_draft(name="王秀瑛", number=""))]

    report = residents.import_residents(rows=rows, actor=doctor, now=NOW)

    assert (report.created, report.to_review) == (2, 1)
    assert DuplicatePair.objects.get().acknowledged == "批量导入，待核对"
    assert audited("residents.import")[0].facts == {"rows": 2, "to_review": 1}


def people(institution: int, count: int) -> Iterator[residents.LoadRow]:
    """Households of two, the first of each its head; every fifth person has no papers."""
    for number in range(count):
        born_on = date(1950, 1, 1) + timedelta(days=37 * number)
        draft = a_draft(
            name="王秀英",
            born_on=born_on,
            number="" if number % 5 == 4 else a_citizen_number(born_on, serial=number),
            household_no=f"{number // 2:05d}",
            household_relation="1" if number % 2 else "0",
            registered_institution_id=institution,
        )
        yield residents.LoadRow(
            draft=draft, at=NOW, family_doctor_id=9 if number % 3 == 0 else None
        )


@pytest.mark.rows("EHR-02")
def test_a_stream_is_stored_in_portions_with_numbers_relations_and_households():
    clinic = an_institution("village")

    ids = list(
        residents.load_residents(rows=people(clinic, 25), actor=system(), now=NOW, at_a_time=10)
    )

    assert ids == list(Resident.objects.order_by("id").values_list("id", flat=True))
    assert Identifier.objects.count() == 25
    assert Identifier.objects.filter(kind="temporary").count() == 5
    assert Resident.objects.filter(id_masked__startswith="LS").count() == 5
    assert CareRelation.objects.filter(kind="registered", institution_id=clinic).count() == 25
    assert CareRelation.objects.filter(kind="contract").count() == 9
    assert Household.objects.count() == 13
    assert not Household.objects.exclude(head_id__in=ids[::2]).exists()
    assert len(audited("residents.load")) == 3  # one line a portion
    assert events_of("residents") == []


def test_a_stream_is_not_read_further_than_the_portion_being_stored():
    clinic = an_institution("village")
    read = []

    def watched() -> Iterator[residents.LoadRow]:
        for row in people(clinic, 100):
            read.append(row)
            yield row

    stream = residents.load_residents(rows=watched(), actor=system(), now=NOW, at_a_time=10)
    next(stream)

    assert len(read) == 10


def test_a_stream_is_loaded_by_few_statements_a_portion(django_assert_max_num_queries):
    clinic = an_institution("village")
    papers = [row for row in people(clinic, 100) if row.draft.identifiers]

    with django_assert_max_num_queries(40):
        list(residents.load_residents(rows=papers, actor=system(), now=NOW, at_a_time=100))


@pytest.mark.parametrize("at_a_time", [10, 3])
def test_a_number_given_twice_is_refused_in_one_portion_or_over_two(at_a_time):
    clinic = an_institution("village")
    rows = [*people(clinic, 4), next(people(clinic, 1))]

    with pytest.raises(residents.SamePerson):
        list(residents.load_residents(rows=rows, actor=system(), now=NOW, at_a_time=at_a_time))


def test_a_person_who_cannot_be_true_stops_the_portion():
    clinic = an_institution("village")
    rows = list(people(clinic, 5))
    rows[3] = replace(rows[3], draft=replace(rows[3].draft, name=""))

    with pytest.raises(Exception, match="name is missing"):
        list(residents.load_residents(rows=rows, actor=system(), now=NOW))

    assert not Resident.objects.exists()
