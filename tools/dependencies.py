"""What we build on: every package pinned, sealed by its hash, under a licence we may ship, and without an address.

Whether a package has a known hole is asked of an advisory source by pip-audit, where LIANYI_ADVISORIES=1 allows it and
the tool is there; a hospital's network and ours have no way to one, and then the last line says that nobody was asked.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
LOCKS: Final = ("build.txt", "run.txt", "dev.txt")
PIN: Final = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$"
)
FREE: Final = (
    "MIT",
    "BSD",
    "Apache",
    "ISC",
    "PSF",
    "Python Software Foundation",
    "MPL",
    "Mozilla Public License",
    "Unlicense",
    "Zlib",
    "0BSD",
)
"""Licences under which a package may be shipped with ours."""
LESSER: Final = {
    "psycopg": "LGPL-3.0-only, linked as it is",
    "psycopg-binary": "LGPL-3.0-only, linked as it is",
}
"""Packages under another licence, each with why it may be shipped."""
COPYLEFT: Final = re.compile(
    r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE
)


def main() -> int:
    """Say what is wrong, one line each, and whether an advisory source was asked."""
    wrong = [*unsealed(), *unsealed_scripts(), *unlicensed(), *strayed()]
    holes, note = advisories()
    for line in (*wrong, *holes):
        print(line)
    print(f"note: {note}")
    return 1 if wrong or holes else 0


def pins(lock: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Name, version, marker and hashes of every package of a lock file."""
    current: tuple[str, str, str, list[str]] | None = None
    for line in (ROOT / "requirements" / lock).read_text().splitlines():
        if found := PIN.match(line):
            if current:
                yield current
            current = (found[1].lower(), found[2], found[3] or "", [])
        elif current and "--hash=sha256:" in line:
            current[3].append(line.strip(" \\"))
    if current:
        yield current


def unsealed() -> Iterator[str]:
    """Lines of the lock files that pin nothing, lack a hash or name an address."""
    for lock in LOCKS:
        text = (ROOT / "requirements" / lock).read_text()
        for line in text.splitlines():
            if line and not line.startswith((" ", "#")) and not PIN.match(line):
                yield f"{lock}: not pinned to a version: {line}"
        if "://" in text:
            yield f"{lock}: names an address; `make lock` leaves them out"
        for name, version, _, hashes in pins(lock):
            if not hashes:
                yield f"{lock}: {name} {version} has no hash"


def unsealed_scripts() -> Iterator[str]:
    """Packages of the page's scripts without a seal, or with an address."""
    packages: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, told in packages.items():
        if name and "integrity" not in told:
            yield f"package-lock.json: {name} has no integrity"
        if "resolved" in told:
            yield f"package-lock.json: {name} names an address; `make lock` leaves them out"
        if name and not any(licence in told.get("license", "") for licence in FREE):
            yield f"package-lock.json: {name} is under {told.get('license') or 'no licence'}"


def unlicensed() -> Iterator[str]:
    """Packages shipped with ours under a licence that forbids it, or under none."""
    for name, _, _, _ in pins("run.txt"):
        said = licence_of(name)
        if said is None or name in LESSER:
            continue  # not for this system, or looked at
        if COPYLEFT.search(said) or not any(licence.lower() in said.lower() for licence in FREE):
            yield f"run.txt: {name} is under {said[:80] or 'no licence that it names'}"


def licence_of(name: str) -> str | None:
    """What an installed package says of its licence; None where it is not installed."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    named = [*told.get_all("License-Expression", []), *told.get_all("License", [])]
    classes = [each for each in told.get_all("Classifier", []) if each.startswith("License")]
    return " ".join([*(each[:200] for each in named), *classes])


def strayed() -> Iterator[str]:
    """Packages installed in another version than the one that was pinned and tested."""
    for name, version, _, _ in pins("dev.txt"):
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # for another system
        if here != version:
            yield f"dev.txt: {name} is installed as {here}, pinned as {version}"


def advisories() -> tuple[list[str], str]:
    """Known holes of what we ship, and who was asked."""
    tool = shutil.which("pip-audit")
    if os.environ.get("LIANYI_ADVISORIES") != "1" or tool is None:
        return (
            [],
            "no advisory source was asked (LIANYI_ADVISORIES=1 and pip-audit); only what needs none was checked",
        )
    lock = str(ROOT / "requirements" / "run.txt")
    done = subprocess.run(
        [tool, "--requirement", lock, "--require-hashes", "--disable-pip", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], "the advisory source did not answer; only what needs none was checked"
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for package in found
        for hole in package.get("vulns", [])
    ]
    return holes, f"{len(found)} packages were looked up"


if __name__ == "__main__":
    sys.exit(main())
