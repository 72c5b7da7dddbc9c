"""Loading many rows past the ORM: the same rows as the ORM stores, whole or not at all, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from lianyi.machinery import bulk
from lianyi.machinery.cases.models import Case, CaseStep

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)


def a_case(number: int) -> Case:
    return Case(
        kind="referral",
        state="SENT",
        headline=f"上转 {number}",
        subject_id=number,
        opened_at=NOW + timedelta(minutes=number),
    )


def stored(model):
    return [
        {
            f.attname: getattr(row, f.attname)
            for f in model._meta.concrete_fields
            if f.attname != "id"
        }
        for row in model.objects.order_by("id")
    ]


def test_rows_are_stored_as_the_orm_stores_them():
    with transaction.atomic():
        bulk.insert([a_case(n) for n in range(50)])
    loaded = stored(Case)
    Case.objects.all().delete()

    Case.objects.bulk_create([a_case(n) for n in range(50)])

    assert loaded == stored(Case)


def test_every_row_gets_its_key_and_later_rows_go_on_from_there():
    first = [a_case(n) for n in range(3)]
    with transaction.atomic():
        bulk.insert(first)

    later = a_case(9)
    later.save()

    assert len({row.pk for row in [*first, later]}) == 4
    assert [Case.objects.get(pk=row.pk).subject_id for row in first] == [0, 1, 2]


def test_children_take_the_key_their_parent_got():
    case = a_case(1)
    step = CaseStep(
        case=case,
        move="SEND",
        hand="SENDER",
        from_state="DRAFT",
        to_state="SENT",
        by_name="张建军",
        at=NOW,
    )
    with transaction.atomic():
        bulk.insert([case])
        bulk.insert([step])

    assert CaseStep.objects.get().case_id == case.pk


def test_one_bad_row_leaves_none():
    bad = a_case(2)
    bad.opened_at = None

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([a_case(1), bad])

    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses():
    with pytest.raises(RuntimeError, match="atomic"):
        bulk.insert([a_case(1)])


def test_a_new_row_is_what_the_model_makes():
    values = {"kind": "referral", "state": "SENT", "subject_id": 7, "opened_at": NOW}

    one, other = Case(**values), bulk.new(Case, **values)

    assert {**one.__dict__, "_state": None} == {**other.__dict__, "_state": None}
    assert other._state.adding
    steps = [bulk.new(CaseStep, case_id=1, move="SEND"), bulk.new(CaseStep, case_id=1, move="SEND")]
    assert steps[0].facts == {}
    assert steps[0].facts is not steps[1].facts


def test_a_new_row_knows_its_parents_key_or_waits_for_it():
    stored = a_case(1)
    stored.save()
    waiting = a_case(2)
    made = [bulk.new(CaseStep, case=case, move="SEND", at=NOW) for case in (stored, waiting)]
    assert [step.case_id for step in made] == [stored.pk, None]
    assert bulk.new(CaseStep, case=None).case_id is None

    with transaction.atomic():
        bulk.insert([waiting])
        bulk.insert(made)

    assert [step.case_id for step in CaseStep.objects.order_by("id")] == [stored.pk, waiting.pk]


def test_a_name_that_is_no_column_is_refused():
    with pytest.raises(TypeError, match=r"Case has no column of these: .*colour"):
        bulk.new(Case, kind="referral", colour="red")


def test_keys_can_be_taken_before_the_rows_are_stored():
    cases = [a_case(n) for n in range(3)]
    with transaction.atomic():
        bulk.take_keys(cases)
        bulk.take_keys([])
        taken = [case.pk for case in cases]
        bulk.insert(cases)

    assert taken == [case.pk for case in Case.objects.order_by("id")]
