"""Who may enter the room of a meeting, whose letters go where, and what is no picture."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import (
    Participant,
)
from lianyi.areas.consultations.selectors.room import GONE_AFTER
from lianyi.areas.consultations.services import room
from lianyi.areas.consultations.types.words import SignalKind
from tests.areas.consultations.builders import (
    NOW,
    a_county,
    a_patient,
    a_team,
    at_time,
    in_session,
    scheduled,
)
from tests.areas.workforce.builders import refused

MEETS = NOW + timedelta(hours=2, minutes=1)


pytestmark = pytest.mark.django_db


@pytest.mark.rows("RMT-01", "RMT-12")
def test_four_show_themselves_at_once_and_the_fifth_follows_by_text():
    county = a_county()
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    doctor = at_time(county.township_doctor, MEETS)

    def enter(peer, *, video=True, now=MEETS, actor=doctor):
        return room.join(consultation_id=card.id, peer=peer, video=video, actor=actor, now=now)

    for number in range(room.MOST_PEERS):
        assert len(enter(f"p{number}")) == number
    refused(lambda: enter("p9"), "consultations.room_full")
    assert len(enter("p9", video=False)) == room.MOST_PEERS
    assert len(enter("p0")) == room.MOST_PEERS  # the same browser again takes no other's place
    assert enter("p9", now=MEETS + GONE_AFTER) == []  # who is silent has gone
    refused(lambda: enter("p-1"), "consultations.text_missing")
    refused(lambda: enter("p" * 33), "consultations.text_missing")


@pytest.mark.rows("RMT-01", "RMT-12")
def test_letters_go_from_ones_own_browser_to_one_that_is_there_and_leaving_twice_is_leaving():
    county = a_county()
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    doctor, expert = (at_time(a, MEETS) for a in (county.township_doctor, team.heart_doctor))
    for peer, actor in (("below", doctor), ("above", expert)):
        room.join(consultation_id=card.id, peer=peer, video=True, actor=actor, now=MEETS)

    def write(peer, to, actor=doctor):
        return lambda: room.post_signal(
            consultation_id=card.id, peer=peer, to_peer=to, kind=SignalKind.OFFER, body="{}",
            actor=actor, now=MEETS,
        )  # fmt: skip

    refused(write("above", "below"), "consultations.no_such_peer")
    refused(write("below", "nobody"), "consultations.no_such_peer")
    write("below", "above")()
    for _twice in range(2):
        room.leave(consultation_id=card.id, peer="below", actor=doctor, now=MEETS)
    assert Participant.objects.get(peer="below").left_at == MEETS
    assert room.forget_letters(MEETS + room.LETTERS_KEPT) == 0
    assert room.forget_letters(MEETS + room.LETTERS_KEPT + timedelta(seconds=1)) == 1
    refused(
        lambda: room.post_message(
            consultation_id=card.id, body="", picture=b"\x89PNG\r\n\x1a\n" + b"0" * (2 << 20),
            actor=doctor, now=MEETS,
        ),
        "consultations.bad_picture",
    )  # fmt: skip


@pytest.mark.rows("RMT-01")
def test_before_it_begins_nobody_writes_notes_and_stopping_needs_its_reason():
    county = a_county()
    team = a_team(county)
    card = scheduled(county, a_patient(county), team.heart)
    office = at_time(county.office, MEETS)

    refused(
        lambda: consultations.stop(
            consultation_id=card.id, reason="OTHER", actor=office, now=MEETS
        ),
        "consultations.bad_reason",
    )
    refused(
        lambda: consultations.write_note(
            consultation_id=card.id, body="x", actor=office, now=MEETS
        ),
        "consultations.not_live",
    )


@pytest.mark.rows("RMT-01")
def test_who_stands_on_no_side_neither_enters_the_room_nor_reports_what_went_wrong():
    county = a_county()
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    watching = at_time(county.bureau_officer, MEETS)
    sees = replace(watching, permissions=watching.permissions | {"consultations.attend"})

    refused(
        lambda: room.post_message(consultation_id=card.id, body="在吗", actor=sees, now=MEETS),
        "consultations.not_your_side",
    )
    refused(
        lambda: consultations.report_adverse(
            consultation_id=card.id, kind="NETWORK", body="断线", actor=sees, now=MEETS
        ),
        "consultations.not_your_side",
    )
