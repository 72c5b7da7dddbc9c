"""Statements built once: they answer, lock, store and refuse as the ORM does, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from lianyi.machinery import prepared
from lianyi.machinery.audit.models import AuditDay
from lianyi.machinery.cases.models import Case, CaseStep
from lianyi.machinery.policy.models import PolicyProfile, PolicyVersion
from lianyi.machinery.prepared import Question

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)

held_by = Question(
    lambda ids, until, duty: (
        Case.objects.filter(Q(holder_institution_id__in=ids) | Q(priority=7))
        .filter(due_at__lte=until, holder_duty=duty)
        .order_by("id")
    )
)
by_key = Question(lambda pk: Case.objects.filter(pk=pk))


def a_case(number: int, holder: int = 1) -> Case:
    return Case.objects.create(
        kind="referral",
        state="SENT",
        subject_id=number,
        headline=f"上转 {number}",
        holder_institution_id=holder,
        holder_duty="office",
        opened_at=NOON,
        due_at=NOON + number * HOUR,
        clock="ANSWER",
    )


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_later_question_gets_the_rows_of_its_own_values():
    made = [a_case(number, holder=number % 3) for number in range(9)]

    for ids in ((0, 1), (1, 2), (2, 2), (0,), ()):
        for hours in (0, 4, 8):
            until = NOON + hours * HOUR
            expected = [
                row.pk for row in made if row.holder_institution_id in ids and row.due_at <= until
            ]
            found = held_by.rows(ids=frozenset(ids), until=until, duty="office")
            assert [row.pk for row in found] == expected
    assert held_by.rows(ids=(0, 1, 2), until=NOON + 9 * HOUR, duty="ward") == []


def test_a_row_is_read_as_the_orm_reads_it():
    case = a_case(1)

    assert columns(by_key.first(pk=case.pk)) == columns(Case.objects.get(pk=case.pk))
    assert by_key.first(pk=case.pk + 1) is None


def test_a_row_comes_with_the_row_it_points_at():
    profile = PolicyProfile.objects.create(county_code="411723", name="平舆", created_at=NOON)
    for day in (1, 8):
        PolicyVersion.objects.create(
            profile=profile,
            valid_from=date(2026, 11, day),
            values={"n": day},
            note="",
            created_at=NOON,
        )
    question = Question(
        lambda code, on: PolicyVersion.objects.select_related("profile").holding(code, on)[:1]
    )

    for on, expected in ((date(2026, 11, 7), 1), (date(2026, 11, 8), 8)):
        with CaptureQueriesContext(connection) as asked:
            version = question.first(code="411723", on=on)
            assert (version.values, version.profile.name) == ({"n": expected}, "平舆")
        assert len(asked) == 1


def test_only_the_first_values_of_a_shape_build_the_statement():
    built = []

    def build(pk):
        built.append(pk)
        return Case.objects.filter(pk=pk)

    question = Question(build)
    keys = [a_case(number).pk for number in range(3)]

    assert [question.first(pk=key).pk for key in keys] == keys
    assert len(built) == 1


def test_shapes_without_end_are_not_kept_for_ever():
    question = Question(lambda ids: Case.objects.filter(pk__in=ids))
    case = a_case(1)

    for length in range(1, 200):
        (found,) = question.rows(ids=(case.pk, *range(-length, 0)))
        assert found == case
    assert len(question._kept.__dict__) <= 64


def test_a_row_may_be_locked_only_inside_a_transaction(transactional_db):
    question = Question(lambda pk: Case.objects.select_for_update().filter(pk=pk))
    case = a_case(1)

    with pytest.raises(TransactionManagementError):
        question.first(pk=case.pk)
    with transaction.atomic():
        assert question.first(pk=case.pk) == case
    with pytest.raises(TransactionManagementError, match=r"inside transaction\.atomic"):
        question.first(pk=case.pk)


@pytest.mark.parametrize(
    ("build", "values", "found"),
    [
        (lambda value: Case.objects.filter(headline__contains=value), ("转 1", "转 2"), (1, 2)),
        (lambda value: Case.objects.filter(escalation__lt=value, subject_id=1), (0, -1), (1, None)),
        (
            lambda value: Case.objects.filter(headline=value, holder_duty=f"{value[:0]}office"),
            ("上转 1", "上转 2"),
            (1, 2),
        ),
        (
            lambda value: Case.objects.filter(subject_id__gt=value, subject_id__lt=value + 2),
            (0, 1),
            (1, 2),
        ),
        (
            lambda value: Case.objects.filter(due_at__gt=value, due_at__lt=value + 2 * HOUR),
            (NOON, NOON + HOUR),
            (1, 2),
        ),
    ],
    ids=["part", "small column", "cut", "reckoned", "later"],
)
def test_what_cannot_be_prepared_is_asked_as_ever(build, values, found):
    a_case(1)
    a_case(2)
    question = Question(build)

    for value, number in zip(values * 2, found * 2, strict=True):
        row = question.first(value=value)
        assert (row.subject_id if row else None) == number


def test_a_stored_row_is_the_one_the_orm_would_have_stored():
    ours, theirs = (
        {
            "case": a_case(n),
            "move": "SEND",
            "to_state": "SENT",
            "hand": "SENDER",
            "by_name": "王医生",
        }
        | {"at": NOON, "facts": {"n": [1, "二"]}, "due_at": NOON + HOUR}
        for n in (1, 2)
    )
    mine = CaseStep(**ours)

    prepared.insert(mine)

    stored = columns(CaseStep.objects.get(pk=mine.pk))
    compared = columns(CaseStep.objects.get(pk=CaseStep.objects.create(**theirs).pk))
    differ = {"id", "case_id"}
    assert {k: v for k, v in stored.items() if k not in differ} == {
        k: v for k, v in compared.items() if k not in differ
    }


def test_an_update_writes_what_changed_and_nothing_else():
    case = by_key.first(pk=a_case(1).pk)
    Case.objects.filter(pk=case.pk).update(headline="由别人改过")
    case.state, case.due_at = "ACCEPTED", None

    prepared.update(case)

    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.due_at, stored.headline) == ("ACCEPTED", None, "由别人改过")


def test_an_update_sees_what_changed_inside_of_a_column():
    step = CaseStep(case=a_case(1), move="SEND", to_state="SENT", at=NOON, facts={"n": 1})
    prepared.insert(step)
    question = Question(lambda pk: CaseStep.objects.filter(pk=pk))
    step = question.first(pk=step.pk)
    step.facts["n"] = 2

    prepared.update(step)

    assert question.first(pk=step.pk).facts == {"n": 2}


def test_a_row_the_orm_made_is_updated_whole():
    day = AuditDay.objects.create(day=date(2026, 11, 24), count=1)
    day.count = 2

    prepared.update(day)

    assert AuditDay.objects.get(day=day.day).count == 2


def test_a_row_that_is_gone_is_a_fault():
    case = by_key.first(pk=a_case(1).pk)
    Case.objects.all().delete()
    case.state = "ACCEPTED"

    with pytest.raises(RuntimeError, match="not there"):
        prepared.update(case)
    assert not prepared.change(Case, case.pk, state="ACCEPTED")


def test_the_second_of_one_kind_changes_the_first():
    first = a_case(1)
    again = Case(kind="referral", subject_id=1, state="CLOSED", headline="新", opened_at=NOON)

    prepared.upsert(again, unique=("kind", "subject_id"), change=("headline",))

    stored = Case.objects.get(kind="referral", subject_id=1)
    assert (again.pk, stored.headline, stored.state) == (first.pk, "新", "SENT")


def test_constraints_of_the_table_hold():
    a_case(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.insert(
            Case(kind="referral", subject_id=1, state="SENT", headline="", opened_at=NOON)
        )
