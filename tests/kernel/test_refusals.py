"""A refusal says what it knows, and never fails while it is being worded."""

from lianyi.kernel.errors import DomainError, RowErrors


class Late(DomainError):
    """A refusal of this test."""

    code = "test.late"
    template = "{name} came {hours} h late."


def test_a_refusal_fills_its_sentence_and_keeps_its_facts_and_field():
    refusal = Late(field="name", name="referral 7", hours=2)

    assert str(refusal) == "referral 7 came 2 h late."
    assert (refusal.field, refusal.facts["hours"]) == ("name", 2)


def test_a_fact_nobody_gave_stays_a_placeholder_instead_of_a_fault():
    assert str(Late(name="referral 7")) == "referral 7 came {hours} h late."


def test_refused_rows_are_counted_and_kept():
    refusal = RowErrors([{"row": 2}, {"row": 5}])

    assert str(refusal) == "2 row(s) were refused; nothing was stored."
    assert [row["row"] for row in refusal.rows] == [2, 5]
