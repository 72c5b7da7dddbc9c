"""Fills a centre with orders and asks for its queue, inside a process of its own (see `queue`)."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianyi.entry.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from lianyi.areas.diagnostics.models import Centre, Order  # noqa: E402
from lianyi.areas.diagnostics.selectors.orders import Queue, list_queue  # noqa: E402
from lianyi.entry.demo.staff import PASSWORD  # noqa: E402
from lianyi.kernel.actor import Scope  # noqa: E402
from lianyi.machinery import bulk  # noqa: E402

OPEN_SHARE, BATCH, ROUNDS, DEPTH = 20, 20_000, 15, 40
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
URGENCIES = ("STAT", "URGENT", "ROUTINE")


def main(count: int) -> None:
    """Print the medians in ms as JSON."""
    centre = Centre.objects.get(kind="IMAGING")
    model = Order.objects.filter(centre=centre).order_by("id").first()
    assert model is not None  # the demo has some
    now = timezone.now()
    for start in range(0, count, BATCH):
        with transaction.atomic():
            bulk.insert([_order(model, n, now) for n in range(start, min(start + BATCH, count))])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    settings.STORAGES["staticfiles"]["BACKEND"] = PLAIN  # no collected files are needed here
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.post("/accounts/login", {"username": "zhenduan", "password": PASSWORD})
    path = f"/diagnostics/queue?centre={centre.pk}"
    scope = Scope(institution_ids=frozenset({centre.host_id}), at=now)
    wanted, key = Queue(centre_id=centre.pk), ""
    for _ in range(DEPTH):
        key = list_queue(scope=scope, wanted=wanted, after=key, at_most=200).next_key
    far = urlencode({"centre": centre.pk, "after": key})
    found = {
        "first page": _median(lambda: browser.get(path)),
        f"page after {DEPTH * 200:,}": _median(lambda: browser.get(f"/diagnostics/queue?{far}")),
    }
    sys.stdout.write(json.dumps(found))


def _order(model: Order, n: int, now: datetime) -> Order:
    """One order in twenty waits, the others are closed."""
    waits, rank = n % OPEN_SHARE == 0, n % 3
    sent = now - timedelta(minutes=n % 3000 if waits else 5000 + n)
    return bulk.new(
        Order,
        number=f"B{n:015d}",
        state="WAITING" if waits else "CLOSED",
        urgency=URGENCIES[rank],
        urgency_rank=rank,
        county_code=model.county_code,
        centre_id=model.centre_id,
        centre_kind=model.centre_kind,
        centre_host_id=model.centre_host_id,
        item_code=model.item_code,
        item_name=model.item_name,
        modality=model.modality,
        resident_id=model.resident_id,
        requester_id=model.requester_id,
        performer_id=model.performer_id,
        ordered_by_name=model.ordered_by_name,
        clinical_info=model.clinical_info,
        ordered_at=sent - timedelta(minutes=20),
        performed_at=sent - timedelta(minutes=5),
        transmitted_at=sent,
        report_due_at=sent + timedelta(hours=1 + rank),
        signed_at=None if waits else sent + timedelta(minutes=30),
        closed_at=None if waits else sent + timedelta(minutes=60),
    )


def _median(ask: Callable[[], object]) -> float:
    """Milliseconds of a request that is repeated, after three that are not counted."""
    spent = []
    for _ in range(ROUNDS + 3):
        start = time.perf_counter()
        answer = ask()
        spent.append((time.perf_counter() - start) * 1000)
        assert getattr(answer, "status_code", 0) == 200, answer
    return statistics.median(spent[3:])


if __name__ == "__main__":
    main(int(sys.argv[1]))
