"""Making a backup and restoring one."""

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from lianyi.kernel.actor import Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.backup import archive, databases, sealing
from lianyi.machinery.backup.manifest import Manifest
from lianyi.machinery.crypto import keyring

KEYS: Final = "keys"
SEALED_KEYS: Final = "keys.sealed"
FILES: Final = "files"
ANCHORS: Final = "audit/anchors.log"


class NotEmpty(DomainError):
    """A restore never writes over anything."""

    code = "backup.not_empty"
    http_status = 409
    template = "{what} already holds data; restore into an empty place only."


class TargetExists(DomainError):
    """A backup never overwrites a file."""

    code = "backup.target_exists"
    http_status = 409
    template = "{file} exists already; give another name or a folder."


@dataclass(frozen=True, slots=True)
class BackupCard:
    """A backup that was made or restored."""

    path: Path
    size: int
    tables: int
    rows: int
    files: int
    keys_sealed: bool


def make_backup(*, to: Path, passphrase: str, actor: Actor, now: datetime) -> BackupCard:
    """Write everything into one new file; `to` is its name, or a folder in which it is named by the time.

    Everybody goes on writing meanwhile, so the order counts. Anchors are copied before the database: a newer one would
    remember lines that the copy does not hold. Files and keys are copied after it: both are there before the row that
    needs them, so none is missing.
    Raises: TargetExists (409), WeakPassphrase (422).
    """
    if passphrase:
        sealing.must_be_strong(passphrase)
    target = to / f"lianyi-{_stamp(now)}.tar.gz" if to.is_dir() else to
    if target.exists():
        raise TargetExists(file=target.name)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        folder = Path(name)
        _copy_anchors(folder)
        migrations = databases.applied_migrations()
        tables = databases.dump(folder)
        _copy_files(folder)
        _copy_keys(folder, passphrase)
        manifest = Manifest(
            version=_version(),
            made_at=now.isoformat(timespec="seconds"),
            vendor=connection.vendor,
            keys_sealed=bool(passphrase),
            migrations=migrations,
            tables=tables,
        )
        manifest = replace(manifest, parts=archive.parts_of(folder))
        archive.write(target, folder, manifest)
    with transaction.atomic():
        facts = {"file": target.name, "rows": manifest.rows, "keys_sealed": manifest.keys_sealed}
        audit.record(actor, "backup.make", target="backup:file", at=now, facts=facts)
    return _card(target, manifest)


def restore_backup(*, source: Path, passphrase: str, actor: Actor, now: datetime) -> BackupCard:
    """Bring everything back into an empty place, after all of it was checked.

    Keys that the start of this very command has just made are put aside, never deleted.
    Raises: NotABackup, BackupDamaged, BackupTooNew, OtherDatabase, PassphraseMissing, WrongPassphrase (422),
    NotEmpty (409).
    """
    with archive.unpacked(source, _home()) as (folder, manifest):
        databases.must_fit(manifest)
        databases.must_be_known(manifest)
        _open_keys(folder, manifest, passphrase)
        databases.check(folder, manifest)
        _must_be_empty()
        databases.load(folder, manifest)
        _put_in_place(folder, now)
    keyring.forget()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        facts = {"file": source.name, "made_at": manifest.made_at, "rows": manifest.rows}
        audit.record(actor, "backup.restore", target="backup:file", at=now, facts=facts)
    return _card(source, manifest)


def last_backup(now: datetime) -> datetime | None:
    """When the last backup was made, by the audit; None where none ever was. Cost: one query."""
    found = audit.search(
        scope=Scope(everything=True, at=now), wanted=audit.Search(action="backup.make"), at_most=1
    )
    return found.rows[0].at if found.rows else None


def _copy_keys(folder: Path, passphrase: str) -> None:
    keyring.key_names()  # those not used yet are made now
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(keyring.folder().glob("*.json"))
    }
    if passphrase:
        (folder / SEALED_KEYS).write_bytes(sealing.seal_keys(files, passphrase))
    else:
        _write_keys(folder, files)


def _open_keys(folder: Path, manifest: Manifest, passphrase: str) -> None:
    if manifest.keys_sealed:
        sealed = folder / SEALED_KEYS
        _write_keys(folder, sealing.open_keys(sealed.read_bytes(), passphrase))


def _write_keys(folder: Path, files: dict[str, str]) -> None:
    (folder / KEYS).mkdir(mode=0o700)
    for name, text in files.items():
        path = folder / KEYS / Path(name).name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")


def _copy_files(folder: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir():
        shutil.copytree(media, folder / FILES)


def _copy_anchors(folder: Path) -> None:
    anchors = _home() / ANCHORS
    if anchors.exists():
        (folder / ANCHORS).parent.mkdir()
        shutil.copyfile(anchors, folder / ANCHORS)


def _must_be_empty() -> None:
    if not databases.is_empty():
        raise NotEmpty(what="the database")
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        raise NotEmpty(what="the folder of files")
    if (_home() / ANCHORS).exists():
        raise NotEmpty(what="the folder of the audit")


def _put_in_place(folder: Path, now: datetime) -> None:
    """Move keys, files and anchors where they belong; the unpacked folder is on the same disk."""
    keys = keyring.folder()
    if keys.exists():
        keys.rename(keys.with_name(f"keys.before-restore-{_stamp(now)}"))
    for path in [folder / KEYS, *(folder / KEYS).iterdir()]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    (folder / KEYS).rename(keys)
    media = Path(settings.MEDIA_ROOT)
    if (folder / FILES).is_dir():
        media.parent.mkdir(parents=True, exist_ok=True)
        if media.is_dir():
            media.rmdir()
        shutil.move(folder / FILES, media)
    if (folder / ANCHORS).exists():
        (_home() / ANCHORS).parent.mkdir(mode=0o700, exist_ok=True)
        shutil.move(folder / ANCHORS, _home() / ANCHORS)


def _home() -> Path:
    return Path(settings.LIANYI_HOME)


def _stamp(now: datetime) -> str:
    return now.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y%m%d-%H%M%S")


def _version() -> str:
    try:
        return version("lianyi")
    except PackageNotFoundError:
        return "source"


def _card(path: Path, manifest: Manifest) -> BackupCard:
    files = sum(name.startswith(f"{FILES}/") for name in manifest.parts)
    return BackupCard(
        path, path.stat().st_size, len(manifest.tables), manifest.rows, files, manifest.keys_sealed
    )
