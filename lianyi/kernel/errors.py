"""The one family of expected refusals. Anything that is not a DomainError is a fault and stays loud."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal that a user can understand and act upon.

    Subclasses stand in the module that raises them and set `code` (stable, `area.what_happened`), `http_status` and
    `template` (English; the Chinese wording stands in the wording catalogue under the same code). `facts` fill the
    template; `field` names the input at fault, if one is.
    """

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 400
    template: ClassVar[str] = "The request was refused."

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.template.format_map(_Lenient(facts)))


class RowErrors(DomainError):
    """A table was refused as a whole; every wrong row is named.

    `rows` holds one entry a fault: `{"row": 1-based line in the file, "field", "code", "message"}`.
    """

    code = "import.rows_refused"
    http_status = 422
    template = "{count} row(s) were refused; nothing was stored."

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        super().__init__(count=len(rows))


class _Lenient(dict[str, Any]):
    """Leave an unknown placeholder standing: a refusal must never fail while it is being worded."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
