"""The tar file: written whole or not at all, and read only after every part was found to be what was put in."""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

from lianyi.machinery.backup.manifest import BackupDamaged, Manifest, NotABackup, PartNote

MANIFEST: Final = "manifest.json"
SUM: Final = "manifest.sha256"
_CHUNK: Final = 1 << 20
_LONGEST_MANIFEST: Final = 64 << 20


def parts_of(folder: Path) -> dict[str, PartNote]:
    """Size and SHA-256 of every file below a folder, by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): note_of(path) for path in files}


def note_of(path: Path) -> PartNote:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return _note(file)


def write(target: Path, folder: Path, manifest: Manifest) -> None:
    """Write manifest and parts into a new file of mode 0600; a file of that name is never overwritten."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(
                fileobj=file, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT
            ) as tar:
                text = manifest.to_json().encode()
                _add(tar, MANIFEST, text)
                _add(tar, SUM, hashlib.sha256(text).hexdigest().encode())
                for part in manifest.parts:
                    tar.add(folder / part, arcname=part, recursive=False, filter=_anonymous)
            file.flush()
            os.fsync(file.fileno())
        _name(Path(name), target)
    finally:
        Path(name).unlink(missing_ok=True)


def _name(written: Path, target: Path) -> None:
    """Give the finished file its name, never over another; on disk when we return.

    Disks without hard links (a memory stick, a share of Windows) get it by renaming.
    """
    try:
        os.link(written, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise
        written.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def unpacked(source: Path, beside: Path) -> Iterator[tuple[Path, Manifest]]:
    """Unpack into a passing folder below `beside` and check every part; the folder is gone afterwards.

    Raises: NotABackup, BackupDamaged (422).
    """
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(source, mode="r:gz") as tar:
                manifest = _read_manifest(tar, source)
                _unpack(tar, folder, manifest)
        except (tarfile.TarError, OSError, EOFError) as fault:
            raise NotABackup(
                file=source.name, why=f"it cannot be unpacked ({type(fault).__name__})"
            ) from fault
        yield folder, manifest


def _read_manifest(tar: tarfile.TarFile, source: Path) -> Manifest:
    """Read the first two parts. Raises: NotABackup, BackupDamaged (422)."""
    texts = []
    for wanted in (MANIFEST, SUM):
        entry = tar.next()
        content = (
            tar.extractfile(entry) if entry and entry.isfile() and entry.name == wanted else None
        )
        if entry is None or content is None or entry.size > _LONGEST_MANIFEST:
            raise NotABackup(file=source.name, why="it has no manifest")
        texts.append(content.read())
    if hashlib.sha256(texts[0]).hexdigest().encode() != texts[1]:
        raise BackupDamaged(part=MANIFEST, why="its sum is wrong")
    return Manifest.parse(texts[0].decode("utf-8", "replace"), file=source.name)


def _unpack(tar: tarfile.TarFile, folder: Path, manifest: Manifest) -> None:
    """Write out exactly the parts that the manifest names, comparing each. Raises: BackupDamaged (422)."""
    missing = dict(manifest.parts)
    while (entry := tar.next()) is not None:
        note = missing.pop(entry.name, None)
        content = tar.extractfile(entry) if entry.isfile() else None
        if (
            note is None
            or content is None
            or not _stays_inside(entry.name)
            or entry.size != note.size
        ):
            raise BackupDamaged(part=entry.name, why="it is not what the manifest names")
        path = folder / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            if _note(content, file) != note:
                raise BackupDamaged(part=entry.name, why="its sum is wrong")
    if missing:
        raise BackupDamaged(part=next(iter(missing)), why="it is missing")


def _note(content: IO[bytes], copy: IO[bytes] | None = None) -> PartNote:
    """Read through, and write a copy on the way if wanted."""
    digest, size = hashlib.sha256(), 0
    while data := content.read(_CHUNK):
        digest.update(data)
        size += len(data)
        if copy is not None:
            copy.write(data)
    return PartNote(size, digest.hexdigest())


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    tar.addfile(entry, io.BytesIO(content))


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owned the files here."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry
