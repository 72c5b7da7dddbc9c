"""Pages of diagnostics as somebody sees them, each person in a browser of their own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.kernel.actor import Actor
from tests.areas.diagnostics.builders import NOW, user_of
from tests.areas.diagnostics.laboratory import HOUR
from tests.entry.web.builders import sign_in


@pytest.fixture
def visit(wall_clock: Callable[[datetime], None]) -> Callable[..., Any]:
    """A page as somebody sees it at an instant: visit(actor, name, *args)."""
    browsers: dict[int | None, Client] = {}

    def go(
        actor: Actor,
        name: str,
        *args: Any,
        now: datetime = NOW + 3 * HOUR,
        data: dict[str, Any] | None = None,
        query: str = "",
        follow: bool = False,
    ) -> Any:
        wall_clock(now)
        if actor.user_id not in browsers:
            browsers[actor.user_id] = sign_in(Client(), user_of(actor))
        url = (reverse(f"diagnostics-{name}", args=args) if name else "/") + query
        browser = browsers[actor.user_id]
        return browser.get(url) if data is None else browser.post(url, data, follow=follow)

    return go
