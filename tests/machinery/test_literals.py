"""Words that stand in the SQL: only ours, and SQLite reads them when it plans."""

import pytest

from lianyi.areas.diagnostics.models import Order
from lianyi.machinery.literals import Literal


@pytest.mark.parametrize("word", ["", "waiting", "A' OR 'A", "等待", "A1"])
def test_a_word_that_is_not_ours_never_reaches_the_sql(word):
    with pytest.raises(ValueError, match="not a word of ours"):
        Literal(word)


@pytest.mark.django_db
@pytest.mark.rows("RMT-03")
@pytest.mark.only_on("sqlite")
def test_the_queue_of_a_centre_is_read_in_its_order_from_the_partial_index():
    rows = Order.objects.at_centre().filter(centre=1).order_by("urgency_rank", "report_due_at")
    plan = rows.explain()
    assert "USING INDEX order_queue" in plan
    assert "TEMP B-TREE" not in plan
