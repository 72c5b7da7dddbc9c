"""Somebody with the database in hand, but not the audit key, changes history; `audit verify` names the place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit import triggers
from lianyi.machinery.audit.models import AuditDay, AuditLine
from lianyi.machinery.audit.types import Kind
from lianyi.machinery.crypto.keyring import rotate
from tests.machinery.marks import COMMITTED

pytestmark = [COMMITTED, pytest.mark.rows("SEC-02")]
FIRST = datetime(2026, 3, 2, 0, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


@pytest.fixture(autouse=True)
def three_days() -> None:
    """Monday to Wednesday, an anchor line and five acts each."""
    for day in range(3):
        work(FIRST + timedelta(days=day), acts=5)


def work(at: datetime, acts: int) -> None:
    for n in range(acts):
        with transaction.atomic():
            audit.record(
                Actor.system(at), "referrals.send", target=f"referral:{n}", at=at, facts={"n": n}
            )


@contextmanager
def guards_down() -> Iterator[None]:
    """The intruder takes the triggers away, and puts them back so that nobody notices."""
    run(*triggers.drop(connection.vendor))
    yield
    run(*triggers.create(connection.vendor))


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tamper(*statements: str) -> None:
    with guards_down():
        run(*statements)


def found() -> list[tuple[date, int, Kind]]:
    return [(fault.day, fault.seq, fault.kind) for fault in audit.verify().faults]


def test_an_untouched_chain_is_sound_and_every_line_was_read():
    report = audit.verify()

    assert report.sound
    assert (report.days, report.lines, report.anchors) == (3, 18, 3)


@pytest.mark.parametrize(
    "what",
    [
        "action = 'referrals.accept'",
        "actor_name = '王医生'",
        "user_id = 4",
        "institution_id = 1",
        "resident_id = 1",
        "purpose = 'x'",
        "target = 'referral:9'",
        "role = 'x'",
        "facts = '{}'",
        "at = '2026-03-03 01:00:00'",
        f"mac = '{'0' * 64}'",
        f"prev_mac = '{'0' * 64}'",
        "key_id = 'k9'",
    ],
)
def test_a_changed_line_is_named_whatever_was_changed_in_it(what: str):
    tamper(f"UPDATE audit_line SET {what} WHERE day = '2026-03-03' AND seq = 4")

    assert (TUESDAY, 4, Kind.CHANGED) in found()


def test_a_removed_line_is_named():
    tamper("DELETE FROM audit_line WHERE day = '2026-03-03' AND seq = 4")

    assert found() == [(TUESDAY, 4, Kind.REMOVED)]


def test_a_removed_line_whose_gap_was_closed_is_noticed():
    tamper(
        "DELETE FROM audit_line WHERE day = '2026-03-03' AND seq = 4",
        "UPDATE audit_line SET seq = 4 WHERE day = '2026-03-03' AND seq = 5",
        "UPDATE audit_line SET seq = 5 WHERE day = '2026-03-03' AND seq = 6",
    )

    assert (TUESDAY, 6, Kind.TRUNCATED) in found()
    assert {seq for _, seq, kind in found() if kind is not Kind.TRUNCATED} == {4, 5}


def test_an_inserted_line_is_named_even_where_the_rest_was_moved_to_make_room():
    columns = "at, actor_name, role, action, target, purpose, facts, prev_mac, key_id, mac"
    tamper(
        *[
            f"UPDATE audit_line SET seq = {n + 1} WHERE day = '2026-03-03' AND seq = {n}"
            for n in (6, 5, 4)
        ],
        f"INSERT INTO audit_line (day, seq, {columns}) SELECT day, 4, {columns} FROM audit_line "
        "WHERE day = '2026-03-03' AND seq = 3",
        f"UPDATE audit_line SET mac = '{'a' * 64}', prev_mac = (SELECT mac FROM audit_line "
        "WHERE day = '2026-03-03' AND seq = 3) WHERE day = '2026-03-03' AND seq = 4",
    )

    assert (TUESDAY, 4, Kind.INSERTED) in found()


def test_a_line_appended_behind_the_last_is_named():
    columns = "at, actor_name, role, action, target, purpose, facts, prev_mac, key_id, mac"
    tamper(
        f"INSERT INTO audit_line (day, seq, {columns}) SELECT day, 7, {columns} FROM audit_line "
        "WHERE day = '2026-03-03' AND seq = 6"
    )

    assert found() == [(TUESDAY, 7, Kind.INSERTED)]


def test_two_lines_that_changed_places_are_both_named():
    tamper(
        "UPDATE audit_line SET seq = 99 WHERE day = '2026-03-03' AND seq = 3",
        "UPDATE audit_line SET seq = 3 WHERE day = '2026-03-03' AND seq = 5",
        "UPDATE audit_line SET seq = 5 WHERE day = '2026-03-03' AND seq = 99",
    )

    assert found() == [(TUESDAY, 3, Kind.REORDERED), (TUESDAY, 5, Kind.REORDERED)]


def test_a_day_cut_off_at_its_end_is_noticed_even_with_its_head_set_back():
    tamper("DELETE FROM audit_line WHERE day = '2026-03-04' AND seq > 3")
    assert found() == [(WEDNESDAY, 4, Kind.TRUNCATED)]

    tamper(
        "UPDATE audit_day SET count = 3, last_mac = (SELECT mac FROM audit_line "
        "WHERE day = '2026-03-04' AND seq = 3) WHERE day = '2026-03-04'"
    )
    assert found() == [(WEDNESDAY, 0, Kind.HEAD)]


def test_a_day_in_the_middle_taken_out_whole_is_noticed_by_the_next():
    tamper(
        "DELETE FROM audit_line WHERE day = '2026-03-03'",
        "DELETE FROM audit_day WHERE day = '2026-03-03'",
    )

    assert found() == [(TUESDAY, 0, Kind.REMOVED), (WEDNESDAY, 1, Kind.REMOVED)]


def test_the_last_day_taken_out_whole_is_noticed_without_the_anchor_file(home: Path):
    (home / "audit" / "anchors.log").unlink()
    tamper(
        "DELETE FROM audit_line WHERE day = '2026-03-04'",
        "DELETE FROM audit_day WHERE day = '2026-03-04'",
    )

    assert found() == [(TUESDAY, 0, Kind.TRUNCATED)]


def test_a_database_set_back_to_an_older_genuine_state_is_noticed_by_the_anchor_file():
    work(FIRST + timedelta(days=2, hours=1), acts=1)
    older = AuditDay.objects.filter(day=WEDNESDAY).values().get()
    work(FIRST + timedelta(days=2, hours=2), acts=2)
    audit.remember(FIRST)
    assert audit.verify().sound

    with guards_down():  # lines and head exactly as they genuinely were at noon
        run("DELETE FROM audit_line WHERE day = '2026-03-04' AND seq > 7")
        AuditDay.objects.filter(day=WEDNESDAY).update(
            **{k: v for k, v in older.items() if k != "day"}
        )

    assert found() == [(WEDNESDAY, 9, Kind.ROLLED_BACK)]


def test_history_written_anew_after_setting_back_is_noticed_by_the_anchor_file():
    work(FIRST + timedelta(days=2, hours=1), acts=1)
    older = AuditDay.objects.filter(day=WEDNESDAY).values().get()
    work(FIRST + timedelta(days=2, hours=2), acts=1)
    audit.remember(FIRST)
    with guards_down():
        run("DELETE FROM audit_line WHERE day = '2026-03-04' AND seq > 7")
        AuditDay.objects.filter(day=WEDNESDAY).update(
            **{k: v for k, v in older.items() if k != "day"}
        )
    work(
        FIRST + timedelta(days=2, hours=3), acts=2
    )  # genuine lines, other than those that were there

    assert found() == [(WEDNESDAY, 8, Kind.ROLLED_BACK)]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"count": 2', '"count": 1'),
        lambda text: text + "{}\n",
        lambda text: text + "no json\n",
    ],
)
def test_an_anchor_file_that_was_touched_is_noticed(home: Path, change):
    path = home / "audit" / "anchors.log"
    path.write_text(change(path.read_text()))

    assert [kind for _, _, kind in found()] == [Kind.ANCHOR_FILE]


def test_guards_that_were_taken_down_are_noticed():
    run(*triggers.drop(connection.vendor))
    try:
        kinds = {fault.kind for fault in audit.verify().faults}
    finally:
        run(*triggers.create(connection.vendor))

    assert kinds == {Kind.GUARD}


def test_one_day_can_be_checked_alone():
    tamper("UPDATE audit_line SET action = 'x' WHERE day = '2026-03-02' AND seq = 2")

    assert audit.verify(day=TUESDAY).sound
    assert not audit.verify(day=MONDAY).sound


def test_lines_chained_with_an_older_key_stay_genuine_after_the_key_was_turned():
    rotate("audit")
    work(FIRST + timedelta(days=3), acts=2)

    assert audit.verify().sound
    assert AuditLine.objects.values("key_id").distinct().count() == 2


def test_a_chain_rewritten_on_a_massive_scale_is_reported_in_bounded_length():
    work(FIRST + timedelta(days=3), acts=1)
    with transaction.atomic():
        for n in range(400):
            audit.record(Actor.system(FIRST), "x.y", target=f"z:{n}", at=FIRST)
    tamper("UPDATE audit_line SET action = 'x' WHERE day = '2026-03-05' AND seq > 2")

    report = audit.verify()

    assert len(report.faults) == 200
    assert report.faults_not_listed == 200


def test_the_command_prints_what_it_read_and_fails_loudly_on_a_broken_chain():
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue() == "sound: 18 line(s) on 3 day(s), 3 anchor(s)\n"

    tamper("DELETE FROM audit_line WHERE day = '2026-03-03' AND seq = 4")
    out = StringIO()
    with pytest.raises(CommandError, match=r"1 fault\(s\)"):
        call_command("audit_verify", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["faults"] == [
        {"day": "2026-03-03", "seq": 4, "kind": "removed", "detail": "the line is gone"}
    ]


def test_the_command_checks_the_day_it_is_given():
    out = StringIO()
    call_command("audit_verify", "--day", "2026-03-03", stdout=out)

    assert out.getvalue() == "sound: 6 line(s) on 1 day(s), 3 anchor(s)\n"
