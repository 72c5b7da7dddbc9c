"""What a backup says of itself: pure."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from lianyi.kernel.errors import DomainError

FORMAT: Final = 1
PROGRAM: Final = "lianyi"


class NotABackup(DomainError):
    """The file is no backup of this program."""

    code = "backup.not_ours"
    http_status = 422
    template = "{file} is no backup of Lianyi: {why}."


class BackupDamaged(DomainError):
    """Something in the file is not what was put into it."""

    code = "backup.damaged"
    http_status = 422
    template = "The backup is damaged ({part}: {why}); nothing was touched. Use another copy."


class BackupTooNew(DomainError):
    """The backup was made by a version that knows more than this one."""

    code = "backup.too_new"
    http_status = 422
    template = "The backup was made by version {version}, which has changes unknown here ({unknown}); update first."


class OtherDatabase(DomainError):
    """The backup is of the other kind of database."""

    code = "backup.other_database"
    http_status = 422
    template = (
        "The backup is of {theirs}, this place uses {ours}; set LIANYI_DATABASE_URL accordingly."
    )


@dataclass(frozen=True, slots=True)
class TableNote:
    """One table as it stood: its columns in order, how many rows, and the SHA-256 of them all."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PartNote:
    """One part of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The first part of every backup."""

    version: str
    made_at: str
    vendor: str
    keys_sealed: bool
    migrations: list[tuple[str, str]]
    tables: dict[str, TableNote]
    parts: dict[str, PartNote] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(
            {"program": PROGRAM, "format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1
        )

    @classmethod
    def parse(cls, text: str, *, file: str) -> "Manifest":
        """Read it. Raises: NotABackup (422)."""
        try:
            body: dict[str, Any] = json.loads(text)
            if body.pop("program") != PROGRAM:
                raise NotABackup(file=file, why="another program made it")
            if body.pop("format") != FORMAT:
                raise NotABackup(file=file, why="its format is unknown")
            body["migrations"] = [(app, name) for app, name in body["migrations"]]
            body["tables"] = {name: TableNote(**note) for name, note in body["tables"].items()}
            body["parts"] = {name: PartNote(**note) for name, note in body["parts"].items()}
            return cls(**body)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise NotABackup(file=file, why="its manifest cannot be read") from fault
