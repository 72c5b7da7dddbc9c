"""What must hold of the database after any fault: each question is one query that must find nothing.

The words stand for whole acts: a write that is half done lacks one of its parts somewhere below.
"""

from typing import Any

from tests.faults.clients import Book, Browser, Write
from tests.faults.place import Place, wait_until
from tests.faults.tally import TABLE

HALF_DONE: dict[str, str] = {
    "a resident without a number": """
        SELECT r.id FROM residents_resident r
        WHERE NOT EXISTS (SELECT 1 FROM residents_identifier i WHERE i.resident_id = r.id)""",
    "a resident nobody is related to": """
        SELECT r.id FROM residents_resident r WHERE NOT EXISTS (
            SELECT 1 FROM residents_carerelation c WHERE c.resident_id = r.id)""",
    "a resident without exactly one audit line of the registration": """
        SELECT r.id FROM residents_resident r WHERE 1 <> (
            SELECT count(*) FROM audit_line a
            WHERE a.resident_id = r.id AND a.action = 'residents.register')""",
    "a resident without its first version": """
        SELECT r.id FROM residents_resident r WHERE NOT EXISTS (
            SELECT 1 FROM residents_residentchange c WHERE c.resident_id = r.id)""",
    "a registration in the audit without its resident": """
        SELECT a.resident_id FROM audit_line a WHERE a.action = 'residents.register' AND NOT EXISTS (
            SELECT 1 FROM residents_resident r WHERE r.id = a.resident_id)""",
    "an encounter without its two values": """
        SELECT e.id FROM records_encounter e WHERE 2 <> (
            SELECT count(*) FROM records_observation o WHERE o.encounter_id = e.id)""",
    "an encounter without its diagnosis": """
        SELECT e.id FROM records_encounter e WHERE NOT EXISTS (
            SELECT 1 FROM records_condition c WHERE c.encounter_id = e.id)""",
    "an encounter that is not on the timeline": """
        SELECT e.id FROM records_encounter e WHERE NOT EXISTS (
            SELECT 1 FROM records_timeline_entry t
            WHERE t.resident_id = e.resident_id AND t.kind <> 'REFERRAL')""",
    "a referral without its case, or of another state than its case": """
        SELECT r.id FROM referrals_referral r LEFT JOIN cases_case c ON c.id = r.case_id
        WHERE c.id IS NULL OR c.state <> r.state""",
    "a case whose last step led elsewhere": """
        SELECT c.id FROM cases_case c JOIN cases_casestep s ON s.case_id = c.id
        WHERE s.id = (SELECT max(x.id) FROM cases_casestep x WHERE x.case_id = c.id
                      AND x.move NOT IN ('ESCALATE', 'LATE', 'OVERDUE'))
        AND s.to_state <> c.state""",
    "a case with another number of audit lines than steps": """
        SELECT c.id FROM cases_case c
        WHERE (SELECT count(*) FROM cases_casestep s WHERE s.case_id = c.id) <> (
            SELECT count(*) FROM audit_line a
            WHERE a.target = 'referral:' || c.subject_id AND a.action LIKE 'referral.%')
        AND c.kind = 'referral'""",
    "a sent referral without its package": """
        SELECT r.id FROM referrals_referral r WHERE r.state <> 'DRAFT' AND NOT EXISTS (
            SELECT 1 FROM referrals_package p WHERE p.referral_id = r.id)""",
    "a referral whose place is not in the state it should be": """
        SELECT r.id FROM referrals_referral r JOIN scheduling_reservation v
            ON v.id IN (r.slot_reservation_id, r.bed_reservation_id)
        WHERE (r.state = 'SENT' AND v.state <> 'HELD')
        OR (r.state = 'ACCEPTED' AND v.state <> 'CONFIRMED')""",
    "a place held for a referral that does not know of it": """
        SELECT v.id FROM scheduling_reservation v WHERE v.state IN ('HELD', 'CONFIRMED')
        AND NOT EXISTS (SELECT 1 FROM referrals_referral r
                        WHERE v.id IN (r.slot_reservation_id, r.bed_reservation_id))""",
    "a slot that counts others than are in it": """
        SELECT s.id FROM scheduling_slot s WHERE s.booked <> (
            SELECT count(*) FROM scheduling_reservation v
            WHERE v.slot_id = s.id AND v.state IN ('HELD', 'CONFIRMED'))""",
    "a firm place in a slot without its appointment": """
        SELECT v.id FROM scheduling_reservation v
        WHERE v.slot_id IS NOT NULL AND v.state = 'CONFIRMED' AND NOT EXISTS (
            SELECT 1 FROM scheduling_appointment a WHERE a.reservation_id = v.id)""",
    "an act without its event": """
        SELECT 'resident', count(*) FROM residents_resident
        HAVING count(*) <> (SELECT count(*) FROM outbox_event
                            WHERE name = 'residents.ResidentRegistered')
        UNION ALL SELECT 'encounter', count(*) FROM records_encounter
        HAVING count(*) <> (SELECT count(*) FROM outbox_event
                            WHERE name = 'records.EncounterRecorded')
        UNION ALL SELECT 'sent', count(*) FROM referrals_referral WHERE state <> 'DRAFT'
        HAVING count(*) <> (SELECT count(*) FROM outbox_event
                            WHERE name = 'referrals.ReferralSent')
        UNION ALL SELECT 'answered', count(*) FROM referrals_referral
        WHERE state IN ('ACCEPTED', 'DECLINED')
        HAVING count(*) <> (SELECT count(*) FROM outbox_event
                            WHERE name = 'referrals.ReferralAnswered')""",
    "an event applied other than once": f"""
        SELECT event, subject_id, count(*) FROM {TABLE} GROUP BY event, subject_id
        HAVING count(*) <> 1""",
    "an event not applied": f"""
        SELECT r.id FROM residents_resident r WHERE NOT EXISTS (
            SELECT 1 FROM {TABLE} t WHERE t.event = 'ResidentRegistered' AND t.subject_id = r.id)
        UNION ALL SELECT e.id FROM records_encounter e WHERE NOT EXISTS (
            SELECT 1 FROM {TABLE} t WHERE t.event = 'EncounterRecorded' AND t.subject_id = e.id)
        UNION ALL SELECT r.id FROM referrals_referral r WHERE r.state <> 'DRAFT' AND NOT EXISTS (
            SELECT 1 FROM {TABLE} t WHERE t.event = 'ReferralSent' AND t.subject_id = r.id)""",
    "a record that counts other contacts than there are": """
        SELECT h.resident_id FROM records_healthrecord h WHERE h.encounters <> (
            SELECT count(*) FROM records_encounter e WHERE e.resident_id = h.resident_id)""",
    "a resident without a record": """
        SELECT r.id FROM residents_resident r WHERE NOT EXISTS (
            SELECT 1 FROM records_healthrecord h WHERE h.resident_id = r.id)""",
    "a key of a write that has no answer": """
        SELECT id FROM idempotency_idempotencyrecord WHERE status = 0""",
    "a delivery parked": "SELECT id, last_error FROM outbox_delivery WHERE state = 'PARKED'",
}
KIND_OF_ACTED = {"register": "residents_resident", "encounter": "records_encounter"}


def all_told(place: Place) -> bool:
    """Whether every event has reached everybody."""
    return place.rows("SELECT count(*) FROM outbox_delivery WHERE state = 'WAITING'") == [(0,)]


def must_be_whole(place: Place) -> None:
    """Nothing is half done, no event is lost or applied twice. Expects: a worker that runs, and no load."""
    wait_until(lambda: all_told(place), "events are not delivered")
    found: dict[str, list[Any]] = {}
    for what, query in HALF_DONE.items():
        if rows := place.rows(query):
            found[what] = rows[:5]
    assert not found


def must_hold_all(place: Place, book: Book) -> None:
    """Every write that was acknowledged is there."""
    for what, table in KIND_OF_ACTED.items():
        there = {pk for (pk,) in place.rows(f"SELECT id FROM {table}")}
        told = {write.answer.json["id"] for write in book.of(what)}
        assert told <= there, f"{what}: acknowledged and gone: {sorted(told - there)[:5]}"
    states = dict(place.rows("SELECT id, state FROM referrals_referral"))
    for write in book.of("send"):
        assert write.answer.json["id"] in states, "a sent referral is gone"
    for what, state in (("accept", "ACCEPTED"), ("decline", "DECLINED")):
        for write in book.of(what):
            assert states.get(write.answer.json["id"]) == state, f"{what} is gone"


def must_answer_the_same(place: Place, writes: list[Write]) -> None:
    """A key sent again gets the answer it got, word for word, and nothing is written."""
    before = _rows_written(place)
    browsers: dict[str, Browser] = {}
    for write in writes:
        browser = browsers.get(write.who)
        if browser is None:
            browser = browsers[write.who] = Browser(place, write.who)
            browser.sign_in()
        again = browser.call("POST", write.path, write.body, write.key)
        assert again.headers.get("idempotency-replayed") == "true", again
        assert (again.status, again.body) == (write.answer.status, write.answer.body)
    for browser in browsers.values():
        browser.close()
    assert _rows_written(place) == before


def _rows_written(place: Place) -> list[Any]:
    tables = ("residents_resident", "records_encounter", "referrals_referral", "cases_casestep")
    return [place.rows(f"SELECT count(*) FROM {table}") for table in tables]


def must_verify(place: Place) -> None:
    """The audit chain is whole, and so is the file it stands in."""
    verified = place.lianyi("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    if place.cluster is None:
        assert place.rows("PRAGMA integrity_check") == [("ok",)]
        assert place.rows("PRAGMA foreign_key_check") == []
