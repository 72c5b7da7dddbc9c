"""What tests of pages and of the API share: a clock that stands still, so that no test depends on the day it runs."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from tests.areas.workforce.builders import NOW


@pytest.fixture
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Doors read the clock once; here it says 09:00 of the day the builders work on, until a test sets it."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(NOW)
    return set_to
