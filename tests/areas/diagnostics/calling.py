"""Programs that call the API of the centres as somebody: JSON in, status and code or body out."""

from typing import Any

from django.test import Client

from lianyi.kernel.actor import Actor
from tests.areas.diagnostics.builders import user_of
from tests.entry.web.builders import sign_in

BASE = "/api/v1/diagnostics"


class Caller:
    """Speaks JSON as anybody: call(actor, "post", path, body); one client a person."""

    def __init__(self, base: str = BASE) -> None:
        self.base = base
        self.clients: dict[int | None, Client] = {}

    def __call__(self, actor: Actor, verb: str, path: str, body: Any = None, **more: Any) -> Any:
        """The answer of one call."""
        if actor.user_id not in self.clients:
            self.clients[actor.user_id] = sign_in(Client(), user_of(actor))
        told: dict[str, Any] = {} if verb == "get" else {"content_type": "application/json"}
        if verb != "get":
            told["data"] = body if body is not None else {}
        send = getattr(self.clients[actor.user_id], verb)
        return send(self.base + path, **{**told, **more})

    def refused(
        self, actor: Actor, verb: str, path: str, body: Any = None, **more: Any
    ) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = self(actor, verb, path, body, **more)
        return answer.status_code, answer.json()["code"]

    def done(self, actor: Actor, verb: str, path: str, body: Any = None, **more: Any) -> Any:
        """The body of an answer that succeeded; None for one without."""
        answer = self(actor, verb, path, body, **more)
        assert 200 <= answer.status_code < 300, answer.content.decode()
        return answer.json() if answer.content else None
