"""What is asked of the server: operations with many different requests each, as real people would send them."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. who: a user name, whose session (pages) or token (`/api/`) it carries; "" is nobody.

    status: what the answer must be; hx: asked by HTMX for a fragment.
    """

    who: str
    path: str
    body: str = ""
    status: int = 200
    hx: bool = False

    @property
    def method(self) -> str:
        """POST with a body, else GET."""
        return "POST" if self.body else "GET"

    @property
    def is_api(self) -> bool:
        """Whether a program asks."""
        return self.path.startswith("/api/")

    def headers(self) -> dict[str, str]:
        """The headers that do not depend on who asks."""
        kind = {"Content-Type": JSON if self.is_api else FORM} if self.body else {}
        return {**kind, **({"HX-Request": "true"} if self.hx else {})}


@dataclass(slots=True, kw_only=True)
class Operation:
    """One thing people do. bar_ms: the promise for P95; share: the promise for the share of the raw rate.

    `tried` are run in-process to learn their statements; `asks` go to the server, in turn. Where it `writes`, no ask
    may be sent twice; `pool` says that its rows are put back before each round.
    """

    code: str
    title: str
    asks: list[Ask] = field(default_factory=list)
    tried: list[Ask] = field(default_factory=list)
    bar_ms: float | None = None
    share: float | None = None
    writes: bool = False
    pool: bool = False


def raw_request(ask: Ask, host: str, headers: dict[str, str]) -> bytes:
    """One HTTP/1.1 request as bytes, with the headers of whoever asks."""
    body = ask.body.encode()
    named = {"Host": host, "Accept-Encoding": "gzip", **ask.headers(), **headers}
    if body:
        named["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{ask.method} {ask.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def packed(requests: list[bytes]) -> bytes:
    """Many requests in one file, each behind its length on a line, as load.lua reads them."""
    return b"".join(b"%d\n%s" % (len(one), one) for one in requests)


def form(**fields: object) -> str:
    """A form's body."""
    return urlencode({name: str(value) for name, value in fields.items()})


def body(**fields: object) -> str:
    """A JSON body."""
    return json.dumps(fields, ensure_ascii=False)
