"""Lists a page at a time: nothing twice, nothing left out, forwards and back."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.ui import Keyset, Page, paginate
from lianyi.machinery.ui.paging import MOST, BadPageKey

T0 = datetime(2026, 11, 24, 8, tzinfo=UTC)
NEWEST_FIRST = Keyset("-at", "-id")


def some_events(minutes: list[int]) -> None:
    OutboxEvent.objects.bulk_create(
        OutboxEvent(name=f"e{m}", payload={}, at=T0 + timedelta(minutes=m)) for m in minutes
    )


def walk(order: Keyset, at_most: int) -> list[list[int]]:
    """Every page from the first to the last."""
    pages, key = [], ""
    while True:
        found: Page[OutboxEvent] = order.page(OutboxEvent.objects.all(), key, at_most)
        pages.append([row.pk for row in found])
        key = found.next_key
        if not key:
            return pages


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    minutes=st.lists(st.integers(0, 4), max_size=20),
    at_most=st.integers(1, 7),
    order=st.sampled_from([("-at", "-id"), ("at", "-id"), ("-name", "at", "id")]),
)
def test_the_pages_together_are_the_list_in_order(
    minutes: list[int], at_most: int, order: tuple[str, ...]
):
    OutboxEvent.objects.all().delete()
    some_events(minutes)

    pages = walk(Keyset(*order), at_most)

    whole = list(OutboxEvent.objects.order_by(*order).values_list("pk", flat=True))
    assert [pk for page in pages for pk in page] == whole
    assert all(len(page) == at_most for page in pages[:-1])


@pytest.mark.django_db
def test_the_way_back_shows_the_pages_that_were_seen():
    some_events([1, 1, 2, 3, 3, 3, 4])
    rows = OutboxEvent.objects.all()
    first = NEWEST_FIRST.page(rows, "", 3)
    second = NEWEST_FIRST.page(rows, first.next_key, 3)
    third = NEWEST_FIRST.page(rows, second.next_key, 3)

    again_second = NEWEST_FIRST.page(rows, third.previous_key, 3)
    again_first = NEWEST_FIRST.page(rows, again_second.previous_key, 3)

    assert [r.pk for r in again_second] == [r.pk for r in second]
    assert [r.pk for r in again_first] == [r.pk for r in first]
    assert first.previous_key == again_first.previous_key == ""
    assert third.next_key == ""


@pytest.mark.django_db
def test_a_row_that_came_in_between_moves_nothing_that_was_seen():
    some_events([1, 2, 3, 4])
    first = NEWEST_FIRST.page(OutboxEvent.objects.all(), "", 2)
    some_events([9])

    second = NEWEST_FIRST.page(OutboxEvent.objects.all(), first.next_key, 2)

    assert {r.name for r in first} | {r.name for r in second} == {"e1", "e2", "e3", "e4"}


@pytest.mark.django_db
def test_rows_may_be_dictionaries_or_named_tuples():
    some_events([1, 2, 3])
    dictionaries = OutboxEvent.objects.values("id", "at", "name")
    tuples = OutboxEvent.objects.values_list("id", "at", "name", named=True)

    for rows in (dictionaries, tuples):
        first = NEWEST_FIRST.page(rows, "", 2)
        assert len(NEWEST_FIRST.page(rows, first.next_key, 2)) == 1


@pytest.mark.django_db
def test_no_page_is_longer_than_the_bound():
    some_events(list(range(MOST + 5)))

    assert len(NEWEST_FIRST.page(OutboxEvent.objects.all(), "", 100_000)) == MOST


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["x", "W10", "WyJuIiwxXQ", "WyJ6IiwxLDJd", "你好", "WyJuIiwiQDIwMjYtOTktOTkiLDFd"]
)
def test_a_key_of_another_list_is_refused(key: str):
    with pytest.raises(BadPageKey):
        NEWEST_FIRST.page(OutboxEvent.objects.all(), key, 2)


@pytest.mark.django_db
def test_a_key_shows_nothing_of_the_row_and_fits_only_its_own_order():
    OutboxEvent.objects.bulk_create(
        OutboxEvent(name=n, payload={}, at=T0) for n in ("王秀英", "王一")
    )
    by_name = Keyset("name", "id")

    key = by_name.page(OutboxEvent.objects.all(), "", 1).next_key

    body = key.partition(".")[2]
    assert "王".encode() not in base64.urlsafe_b64decode(body)
    assert r"\u738b" not in key
    with pytest.raises(BadPageKey):
        Keyset("-name", "id").page(OutboxEvent.objects.all(), key, 1)


def test_a_list_in_memory_is_paged_by_place():
    first = paginate(range(5), "", 2)
    second = paginate(range(5), first.next_key, 2)

    assert list(second) == [2, 3]
    assert list(paginate(range(5), second.next_key, 2)) == [4]
    assert list(paginate(range(5), second.previous_key, 2)) == [0, 1]
    with pytest.raises(BadPageKey):
        paginate(range(5), "-1", 2)
    with pytest.raises(BadPageKey):
        paginate(range(5), "9" * 5_000, 2)


def test_a_page_of_rows_becomes_a_page_of_cards_with_the_same_keys():
    page = Page([1, 2], "next", "previous").map(str)

    assert page == Page(["1", "2"], "next", "previous")
