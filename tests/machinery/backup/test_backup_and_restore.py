"""A backup is everything at one instant; a restore brings all of it back into an empty place, or touches nothing."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.backup import public as backup
from lianyi.machinery.backup.sealing import WeakPassphrase, WrongPassphrase, open_keys, seal_keys
from lianyi.machinery.crypto import keyring
from lianyi.machinery.crypto.keyring import seal, unseal
from lianyi.machinery.outbox.models import OutboxEvent
from tests.machinery.marks import COMMITTED_EVERYWHERE

pytestmark = COMMITTED_EVERYWHERE
NOW = datetime(2026, 3, 2, 0, tzinfo=UTC)
OPERATOR = Actor.system(NOW, name="命令行")
REPOSITORY = Path(__file__).parents[3]
PASSPHRASE = "三点水加一个工-2026"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with rows, a file, an audit chain and keys of its own."""
    place = tmp_path / "home"
    (place / "files" / "2026").mkdir(parents=True)
    (place / "files" / "2026" / "心电图.pdf").write_bytes(b"%PDF-1.7 ...")
    settings.LIANYI_HOME, settings.MEDIA_ROOT = place, place / "files"
    monkeypatch.setenv("LIANYI_HOME", str(place))
    keyring.forget()
    with transaction.atomic():
        for n in range(50):
            payload = {
                "n": n,
                "text": "多行\n\t制表\\反斜杠 \u0001 😀",
                "sealed": seal(f"1380000{n:04}", place="a.b"),
            }
            OutboxEvent.objects.create(name="a.B", payload=payload, at=NOW)
        audit.record(OPERATOR, "a.b", target="x:1", at=NOW)
    yield place
    keyring.forget()


@dataclass
class Place:
    """An empty place to restore into, with the command line of its own."""

    home: Path
    database: str

    def lianyi(self, *words: str, passphrase: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "LIANYI_HOME": str(self.home),
            "LIANYI_DATABASE_URL": self.database,
            "LIANYI_BACKUP_PASSPHRASE": passphrase,
            "DJANGO_SETTINGS_MODULE": "lianyi.entry.settings",
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
        }
        command = [sys.executable, "-m", "lianyi", *words]
        return subprocess.run(
            command, env=environment, cwd=REPOSITORY, text=True, capture_output=True, check=False
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.database.startswith("sqlite"):
            with sqlite3.connect(self.database.removeprefix("sqlite:///")) as found:
                return found.execute(query).fetchall()
        with psycopg.connect(self.database) as other:
            return other.execute(query).fetchall()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Place]:
    """An empty place: one for all tests of this file, because a restore builds every table of the platform."""
    home = tmp_path_factory.mktemp("elsewhere")
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        yield Place(home, f"sqlite:///{home / 'db.sqlite3'}")
        return
    server = f"postgresql://{settings['USER']}@/postgres?host={settings['HOST']}"
    name = f"restore_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield Place(home, server.replace("/postgres?", f"/{name}?"))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Restored:
    """A backup with sealed keys, restored into the empty place, and what there was before."""

    place: Place
    file: Path
    output: subprocess.CompletedProcess[str]
    events: list[tuple[int, str]]
    keys: dict[str, str]
    keys_of_the_place: str


_restored: list[Restored] = []


@pytest.fixture
def restored(home: Path, elsewhere: Place, tmp_path: Path) -> Restored:
    """Restore once; the tests of this file look at different sides of it."""
    if not _restored:
        elsewhere.lianyi("keys", "list")
        own = (elsewhere.home / "keys" / "field.json").read_text()
        file = made(elsewhere.home.parent / "sealed.tar.gz", PASSPHRASE)
        events = list(OutboxEvent.objects.order_by("id").values_list("id", "name"))
        keys = {path.name: path.read_text() for path in (home / "keys").glob("*.json")}
        done = elsewhere.lianyi("restore", str(file), passphrase=PASSPHRASE)
        _restored.append(Restored(elsewhere, file, done, events, keys, own))
    return _restored[0]


def made(to: Path, passphrase: str = "") -> Path:
    return backup.make_backup(to=to, passphrase=passphrase, actor=OPERATOR, now=NOW).path


_backup: list[bytes] = []


def a_copy_of_one_backup(folder: Path) -> Path:
    """A backup to be spoiled; made once, for what it holds does not matter there."""
    if not _backup:
        _backup.append(made(folder / "one.tar.gz").read_bytes())
    file = folder / "copy.tar.gz"
    file.write_bytes(_backup[0])
    return file


def test_everything_comes_back_into_an_empty_place(restored: Restored):
    assert restored.output.returncode == 0, restored.output.stderr
    assert "1 file(s)" in restored.output.stdout

    place = restored.place
    assert place.rows("SELECT id, name FROM outbox_event ORDER BY id") == restored.events
    assert (place.home / "files" / "2026" / "心电图.pdf").read_bytes() == b"%PDF-1.7 ..."
    ((payload,),) = place.rows("SELECT payload FROM outbox_event ORDER BY id DESC LIMIT 1")
    found = json.loads(payload) if isinstance(payload, str) else payload
    assert found["text"] == "多行\n\t制表\\反斜杠 \u0001 😀"


def test_the_keys_come_back_for_their_owner_alone_and_open_what_they_sealed(
    restored: Restored, monkeypatch: pytest.MonkeyPatch
):
    for name, text in restored.keys.items():
        path = restored.place.home / "keys" / name
        assert path.read_text() == text
        assert path.stat().st_mode & 0o777 == 0o600
    assert set(restored.keys) == {f"{purpose}.json" for purpose in keyring.PURPOSES}

    monkeypatch.setenv("LIANYI_HOME", str(restored.place.home))
    ((payload,),) = restored.place.rows("SELECT payload FROM outbox_event ORDER BY id DESC LIMIT 1")
    found = json.loads(payload) if isinstance(payload, str) else payload
    assert unseal(found["sealed"], place="a.b") == "13800000049"


def test_keys_that_were_there_are_put_aside_and_not_lost(restored: Restored):
    (aside,) = restored.place.home.glob("keys.before-restore-*")

    assert (aside / "field.json").read_text() == restored.keys_of_the_place


def test_the_restored_place_works_on_and_its_audit_is_sound(restored: Restored):
    verified = restored.place.lianyi("audit", "verify")

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.startswith("sound: ")
    assert ("backup.restore",) in restored.place.rows("SELECT action FROM audit_line")
    assert restored.place.lianyi("manage", "migrate", "--check").returncode == 0


def test_a_restore_never_writes_over_anything(restored: Restored):
    before = restored.place.rows("SELECT count(*), max(id) FROM audit_line")

    again = restored.place.lianyi("restore", str(restored.file), passphrase=PASSPHRASE)

    assert again.returncode == 1
    assert "已有数据" in again.stderr
    assert restored.place.rows("SELECT count(*), max(id) FROM audit_line") == before


@pytest.fixture
def empty(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Path]:
    """Let this process stand before an empty LIANYI_HOME, once the backup is made."""
    place = tmp_path / "empty"

    def move() -> Path:
        settings.LIANYI_HOME, settings.MEDIA_ROOT = place, place / "files"
        monkeypatch.setenv("LIANYI_HOME", str(place))
        return place

    return move


def test_sealed_keys_are_not_in_the_file_and_need_the_right_passphrase(
    tmp_path: Path, empty: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
):
    sealed, opened = made(tmp_path / "sealed.tar.gz", PASSPHRASE), made(tmp_path / "open.tar.gz")
    assert not [name for name in names_in(sealed) if name.startswith("keys/")]
    assert {"keys/field.json", "keys/index.json"} <= set(names_in(opened))
    place = empty()

    with pytest.raises(CommandError, match="--passphrase-file"):
        call_command("restore", str(sealed))
    monkeypatch.setenv("LIANYI_BACKUP_PASSPHRASE", "another passphrase")
    with pytest.raises(CommandError, match="口令不正确"):
        call_command("restore", str(sealed))
    assert list(place.iterdir()) == []


def names_in(file: Path) -> list[str]:
    with tarfile.open(file) as tar:
        return tar.getnames()


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with some parts changed or left out."""
    spoiled = file.with_name("spoiled.tar.gz")
    with tarfile.open(file) as old, tarfile.open(spoiled, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry)
            assert content
            changed = change(entry.name, content.read())
            if changed is not None:
                entry.size = len(changed)
                new.addfile(entry, io.BytesIO(changed))
    return spoiled


def with_manifest(file: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same archive with a manifest that says something else and has a fitting sum."""
    text = b""

    def manifest(name: str, content: bytes) -> bytes:
        nonlocal text
        if name == "manifest.json":
            body = json.loads(content)
            change(body)
            text = json.dumps(body).encode()
            return text
        return sha256(text).hexdigest().encode() if name == "manifest.sha256" else content

    return rewritten(file, manifest)


def is_database(name: str) -> bool:
    return name == "database.sqlite3" or name == "tables/outbox_event.copy"


SPOILS: dict[str, Callable[[Path], Path]] = {
    "cut off": lambda file: _cut(file),
    "a part changed": lambda file: rewritten(
        file, lambda n, c: c[:-1] + b"x" if is_database(n) else c
    ),
    "a part shorter": lambda file: rewritten(
        file, lambda n, c: c[:-9] if n.startswith("files/") else c
    ),
    "a part left out": lambda file: rewritten(
        file, lambda n, c: None if n.startswith("files/") else c
    ),
    "a manifest changed": lambda file: rewritten(
        file, lambda n, c: c + b" " if n == "manifest.json" else c
    ),
    "no manifest": lambda file: rewritten(file, lambda n, c: None if n == "manifest.json" else c),
    "a count wrong": lambda file: with_manifest(
        file, lambda m: m["tables"]["outbox_event"].update(rows=49)
    ),
    "a sum wrong": lambda file: with_manifest(
        file, lambda m: m["tables"]["outbox_event"].update(sha256="0" * 64)
    ),
    "a table more": lambda file: with_manifest(
        file, lambda m: m["tables"].update(other={"columns": [], "rows": 0, "sha256": ""})
    ),
    "another program": lambda file: with_manifest(file, lambda m: m.update(program="other")),
    "another format": lambda file: with_manifest(file, lambda m: m.update(format=99)),
    "another database": lambda file: with_manifest(file, lambda m: m.update(vendor="oracle")),
    "a newer version": lambda file: with_manifest(
        file, lambda m: m["migrations"].append(["audit", "0099_later"])
    ),
    "an outbreak": lambda file: with_manifest(
        file, lambda m: m["parts"].update({"../evil": m["parts"].pop("files/2026/心电图.pdf")})
    ),
    "no archive": lambda file: _other(file),
}


def _cut(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-200])
    return file


def _other(file: Path) -> Path:
    file.write_text("-- MySQL dump")
    return file


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS.keys())
def test_a_damaged_or_foreign_backup_is_refused_before_anything_is_touched(
    spoil: Callable[[Path], Path], tmp_path: Path, empty: Callable[[], Path]
):
    spoiled = spoil(a_copy_of_one_backup(tmp_path))
    place = empty()
    before = OutboxEvent.objects.count()

    with pytest.raises(CommandError) as refused:
        call_command("restore", str(spoiled))

    assert "备份" in str(refused.value) or "文件" in str(refused.value)
    assert "已有数据" not in str(
        refused.value
    )  # refused for what it is, not for where it should go
    assert list(place.iterdir()) == []
    assert OutboxEvent.objects.count() == before


@pytest.mark.only_on("sqlite")
def test_what_is_written_while_the_backup_runs_does_not_tear_it(tmp_path: Path):
    with transaction.atomic():
        OutboxEvent.objects.create(name="not yet committed", payload={}, at=NOW)
        other = sqlite3.connect(connection.settings_dict["NAME"])
        copy = sqlite3.connect(tmp_path / "copy")
        other.backup(copy)
        assert copy.execute(
            "SELECT count(*) FROM outbox_event WHERE name LIKE 'not%'"
        ).fetchone() == (0,)
        copy.close()
        other.close()


def test_a_backup_is_for_its_owner_alone_and_never_overwrites(tmp_path: Path):
    file = made(tmp_path / "county.tar.gz")

    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", "--to", str(file))
    assert [path.name for path in tmp_path.iterdir() if "county" in path.name] == ["county.tar.gz"]


def test_the_command_says_what_was_saved_and_warns_of_open_keys(tmp_path: Path):
    out, err = StringIO(), StringIO()
    call_command("backup", "--to", str(tmp_path), stdout=out, stderr=err)
    assert "1 file(s)" in out.getvalue()
    assert "keys lie open" in err.getvalue()

    (tmp_path / "words").write_text(f"{PASSPHRASE}\n")
    err = StringIO()
    file = tmp_path / "sealed.tar.gz"
    call_command(
        "backup",
        "--to",
        str(file),
        "--passphrase-file",
        str(tmp_path / "words"),
        stdout=out,
        stderr=err,
    )
    assert err.getvalue() == ""


def test_the_last_backup_is_known_by_the_audit(tmp_path: Path):
    assert backup.last_backup(NOW) is None
    made(tmp_path)
    assert backup.last_backup(NOW) == NOW


def test_short_passphrases_are_refused_and_wrong_ones_open_nothing():
    with pytest.raises(WeakPassphrase):
        seal_keys({}, "short")
    sealed = seal_keys({"field.json": "{}"}, PASSPHRASE)
    assert open_keys(sealed, PASSPHRASE) == {"field.json": "{}"}
    with pytest.raises(WrongPassphrase):
        open_keys(sealed[:-1] + bytes([sealed[-1] ^ 1]), PASSPHRASE)
