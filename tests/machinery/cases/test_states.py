"""A case moves only along the rows of its table."""

from enum import StrEnum
from typing import Any

import pytest

from lianyi.machinery.cases.diagram import mermaid
from lianyi.machinery.cases.states import IllegalMove, StateTable

State = StrEnum("State", "DRAFT SENT ACCEPTED DECLINED")
Move = StrEnum("Move", "SEND ACCEPT DECLINE REMIND")
Hand = StrEnum("Hand", "SENDER RECEIVER CLOCK")

ROWS = {
    (State.DRAFT, Move.SEND, Hand.SENDER): State.SENT,
    (State.SENT, Move.ACCEPT, Hand.RECEIVER): State.ACCEPTED,
    (State.SENT, Move.DECLINE, Hand.RECEIVER): State.DECLINED,
    (State.SENT, Move.REMIND, Hand.CLOCK): State.SENT,
}
NAMES: dict[str, Any] = {
    "start": State.DRAFT,
    "states": {
        State.DRAFT: "草稿",
        State.SENT: "已转出",
        State.ACCEPTED: "已接收",
        State.DECLINED: "已退回",
    },
    "moves": {Move.SEND: "转出", Move.ACCEPT: "接收", Move.DECLINE: "退回", Move.REMIND: "催办"},
    "hands": {Hand.SENDER: "转出方", Hand.RECEIVER: "接收方", Hand.CLOCK: "时钟"},
}


def a_table(**changes):
    return StateTable(changes.pop("rows", ROWS), **{**NAMES, **changes})


def test_every_row_leads_where_it_says_and_every_other_combination_is_refused():
    table = a_table()
    for state in State:
        for move in Move:
            for hand in Hand:
                if (state, move, hand) in ROWS:
                    assert table.can(state, move, hand)
                    assert table.after(state, move, hand) is ROWS[state, move, hand]
                else:
                    assert not table.can(state, move, hand)
                    with pytest.raises(IllegalMove):
                        table.after(state, move, hand)


def test_a_refused_move_names_what_this_hand_may_do_now():
    with pytest.raises(IllegalMove) as refused:
        a_table().after(State.SENT, Move.SEND, Hand.RECEIVER)

    assert refused.value.http_status == 409
    assert refused.value.facts["possible"] == "接收、退回"
    assert refused.value.facts["state"] == "已转出"


def test_where_nothing_can_be_done_the_refusal_says_so():
    with pytest.raises(IllegalMove) as refused:
        a_table().after(State.ACCEPTED, Move.SEND, Hand.SENDER)

    assert refused.value.facts["possible"] == "无"


def test_moves_come_in_the_order_of_the_table():
    assert a_table().moves_of(State.SENT, Hand.RECEIVER) == [Move.ACCEPT, Move.DECLINE]
    assert a_table().moves_of(State.SENT, Hand.SENDER) == []


def test_states_without_a_way_out_are_ends():
    assert a_table().ends == {State.ACCEPTED, State.DECLINED}
    assert not a_table().is_end(State.SENT)


def test_stored_words_are_read_back_and_unknown_ones_are_a_fault():
    table = a_table()
    assert table.read_state("SENT".lower() if State.SENT.value.islower() else "SENT") is State.SENT
    assert table.read_move(Move.ACCEPT.value) is Move.ACCEPT
    assert table.read_hand(Hand.CLOCK.value) is Hand.CLOCK
    with pytest.raises(KeyError):
        table.read_state("LOST")


def test_a_table_with_a_state_that_is_never_reached_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="never reached"):
        a_table(rows={key: to for key, to in ROWS.items() if to is not State.DECLINED})


@pytest.mark.parametrize("names", ["states", "moves", "hands"])
def test_a_table_with_a_nameless_word_is_refused_when_it_is_made(names):
    words = dict(NAMES[names])
    words.popitem()
    with pytest.raises(ValueError, match="has no name"):
        a_table(**{names: words})


def test_the_diagram_shows_every_row_once_with_its_chinese_words():
    drawing = mermaid(a_table())

    assert drawing.splitlines()[0] == "stateDiagram-v2"
    assert drawing.count("-->") == len(ROWS) + 1 + len(a_table().ends)
    assert "草稿" in drawing
    assert "转出方：转出" in drawing
