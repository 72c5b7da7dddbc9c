"""What is recorded is chained, in the same transaction, and found again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit.models import AppendOnly, AuditDay, AuditLine
from tests.machinery.marks import COMMITTED

MONDAY_8AM = datetime(2026, 3, 2, 0, tzinfo=UTC)  # 08:00 in Shanghai
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def doctor(institution_id: int = 7, purpose: str = "") -> Actor:
    scope = Scope(institution_ids=frozenset({institution_id}), at=MONDAY_8AM, user_id=3)
    return Actor(
        user_id=3,
        name="李医生",
        role="township_doctor",
        institution_id=institution_id,
        scope=scope,
        purpose=purpose,
    )


def auditor(*institution_ids: int) -> Scope:
    return Scope(institution_ids=frozenset(institution_ids), at=MONDAY_8AM)


def everything(**wanted: Any) -> list[audit.LineCard]:
    page = audit.search(
        scope=Scope(everything=True, at=MONDAY_8AM), wanted=audit.Search(**wanted), at_most=200
    )
    return list(page.rows)


def record(count: int = 1, at: datetime = MONDAY_8AM, **words: Any) -> None:
    with transaction.atomic():
        for n in range(count):
            audit.record(
                doctor(),
                "referrals.send",
                target=f"referral:{n + 1}",
                at=at + timedelta(seconds=n),
                **words,
            )


@COMMITTED
@pytest.mark.rows("SEC-02")
def test_lines_of_one_act_stand_in_order_behind_the_anchor_line_of_the_day():
    record(3)

    lines = list(AuditLine.objects.order_by("seq"))
    assert [line.seq for line in lines] == [1, 2, 3, 4]
    assert [line.action for line in lines] == ["audit.anchor", *["referrals.send"] * 3]
    assert [line.prev_mac for line in lines] == ["", *[line.mac for line in lines[:3]]]
    head = AuditDay.objects.get()
    assert (head.day, head.count, head.last_mac, head.closed) == (MONDAY, 4, lines[3].mac, False)


@COMMITTED
def test_the_first_line_of_a_day_carries_the_end_of_the_day_before_and_closes_it():
    record(2)
    record(1, at=MONDAY_8AM + timedelta(days=1))

    monday = AuditDay.objects.get(day=MONDAY)
    anchor = AuditLine.objects.get(day=TUESDAY, seq=1)
    assert monday.closed
    assert anchor.prev_mac == monday.last_mac
    assert anchor.facts == f'{{"count":3,"day":"2026-03-02","last_mac":"{monday.last_mac}"}}'


@COMMITTED
def test_an_act_of_a_closed_day_is_chained_into_the_open_day_and_found_under_its_own():
    record(1, at=MONDAY_8AM + timedelta(days=1))
    record(1, at=MONDAY_8AM)

    late = AuditLine.objects.get(at=MONDAY_8AM)
    assert late.day == TUESDAY
    assert [card.id for card in everything(first=MONDAY, last=MONDAY)] == [late.id]
    assert audit.verify().sound


@COMMITTED
@pytest.mark.rows("SEC-02")
def test_a_write_that_fails_takes_its_line_with_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  # the write fails as a whole
        audit.record(doctor(), "referrals.send", target="referral:1", at=MONDAY_8AM)
        raise ZeroDivisionError

    record(1)
    assert [card.target for card in everything()] == ["referral:1"]
    assert AuditDay.objects.get().count == 2


@COMMITTED
def test_a_part_that_is_taken_back_leaves_no_line_while_the_rest_stays():
    with transaction.atomic():
        audit.record(doctor(), "referrals.send", target="referral:1", at=MONDAY_8AM)
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  # the write fails as a whole
            audit.record(doctor(), "scheduling.hold", target="slot:9", at=MONDAY_8AM)
            raise ZeroDivisionError

    assert [card.action for card in everything()] == ["referrals.send"]


@COMMITTED
def test_lines_read_inside_a_part_that_is_taken_back_are_not_lost():
    with transaction.atomic():
        audit.record(doctor(), "referrals.send", target="referral:1", at=MONDAY_8AM)
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  # the write fails as a whole
            assert len(everything()) == 1
            raise ZeroDivisionError

    assert [card.action for card in everything()] == ["referrals.send"]
    assert audit.verify().sound


@COMMITTED
def test_recording_outside_a_transaction_is_a_fault():
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        audit.record(doctor(), "referrals.send", target="referral:1", at=MONDAY_8AM)


@COMMITTED
def test_if_the_line_cannot_be_written_the_act_does_not_happen(monkeypatch: pytest.MonkeyPatch):
    record(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_line RENAME TO audit_line_away")
    try:
        with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012  # the write fails as a whole
            AuditDay.objects.create(day=date(2020, 1, 1))  # stands for any write
            audit.record(doctor(), "referrals.send", target="referral:1", at=MONDAY_8AM)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_line_away RENAME TO audit_line")

    assert not AuditDay.objects.filter(day=date(2020, 1, 1)).exists()
    record(1)
    assert audit.verify().sound


@pytest.mark.django_db
@pytest.mark.rows("SEC-02")
def test_reading_a_person_is_a_line_with_its_purpose_even_where_a_page_writes_nothing():
    audit.record_read(
        doctor(purpose="treatment"), resident_id=42, what="records.timeline", at=MONDAY_8AM
    )
    audit.record_read(
        doctor(), resident_id=42, what="records.summary", at=MONDAY_8AM, purpose="referral"
    )

    cards = everything(resident_id=42)
    assert {(card.action, card.target, card.purpose) for card in cards} == {
        ("residents.read", "records.timeline", "treatment"),
        ("residents.read", "records.summary", "referral"),
    }


@pytest.mark.django_db
def test_numbers_that_name_a_person_are_masked_before_they_can_get_in():
    with transaction.atomic():
        audit.record(
            doctor(),
            "residents.change",
            target="resident:9",
            at=MONDAY_8AM,
            facts={"was": "证件 411723196803071234", "lists": ["13812345678"], "number": 18},
        )

    (card,) = everything()
    assert card.facts == {"was": "证件 411723********1234", "lists": ["138****5678"], "number": 18}


@pytest.mark.django_db
def test_facts_that_have_no_one_text_are_a_fault():
    with (
        pytest.raises(TypeError, match="float"),
        transaction.atomic(),
    ):  # the write fails as a whole
        audit.record(doctor(), "records.write", target="x:1", at=MONDAY_8AM, facts={"bp": 186.5})


@pytest.mark.django_db
@pytest.mark.rows("SEC-01")
def test_an_auditor_sees_acts_of_institutions_in_reach_and_of_the_platform_only():
    with transaction.atomic():
        audit.record(doctor(7), "referrals.send", target="referral:1", at=MONDAY_8AM)
        audit.record(doctor(8), "referrals.send", target="referral:2", at=MONDAY_8AM)
        audit.record(Actor.system(MONDAY_8AM), "policy.change", target="profile:1", at=MONDAY_8AM)

    seen = audit.search(scope=auditor(7), wanted=audit.Search())

    assert {card.target for card in seen} == {"referral:1", "profile:1"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "targets"),
    [
        ({"user_id": 3, "action": "referrals.send"}, ["referral:1"]),
        ({"action": "referrals."}, ["referral:2", "referral:1"]),
        ({"resident_id": 42}, ["referral:2"]),
        ({"institution_id": 8}, ["bed:1"]),
        ({"last": date(2026, 3, 1)}, []),
        ({"first": TUESDAY}, ["bed:1"]),
        ({"purpose": "治疗"}, ["referral:2"]),
        ({"role": "nobody"}, []),
    ],
)
def test_lines_are_found_by_who_whom_what_where_and_when(
    wanted: dict[str, Any], targets: list[str]
):
    with transaction.atomic():
        at = MONDAY_8AM
        audit.record(doctor(), "referrals.send", target="referral:1", at=at)
        at += timedelta(hours=1)
        audit.record(
            doctor(), "referrals.accept", target="referral:2", at=at, resident_id=42, purpose="治疗"
        )
        at += timedelta(days=1)
        audit.record(doctor(8), "scheduling.hold", target="bed:1", at=at)

    assert [card.target for card in everything(**wanted)] == targets


@pytest.mark.django_db
def test_pages_of_a_search_join_without_gap_or_overlap():
    record(7)
    scope, seen, after = Scope(everything=True, at=MONDAY_8AM), [], ""
    while True:
        page = audit.search(scope=scope, wanted=audit.Search(), after=after, at_most=3)
        seen += [card.target for card in page]
        if not (after := page.next_key):
            break

    assert seen == [f"referral:{n}" for n in range(7, 0, -1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditLine.objects.update(action="x"),
        lambda: AuditLine.objects.all().delete(),
        lambda: AuditLine.objects.get(seq=2).delete(),
        lambda: AuditLine.objects.get(seq=2).save(),
    ],
)
def test_code_cannot_change_a_line(change: Callable[[], object]):
    record(1)
    everything()

    with pytest.raises(AppendOnly):
        change()


@pytest.mark.django_db
@pytest.mark.rows("SEC-02")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET action = 'x' WHERE seq = 2",
        "DELETE FROM audit_line WHERE seq = 2",
        "DELETE FROM audit_day",
        "UPDATE audit_day SET count = 1",
    ],
)
def test_the_database_refuses_to_change_a_line_whoever_asks(statement: str):
    record(1)
    everything()

    with (
        pytest.raises(DatabaseError, match=r"audit (lines|days)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert audit.verify().sound


@COMMITTED
@pytest.mark.only_on("postgres")
def test_on_postgresql_the_lines_cannot_be_emptied_at_once():
    record(1)

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_line")
