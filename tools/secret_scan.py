"""No key, token or password in any tracked file: detect-secrets looks, and what it may find is listed with a reason.

tools/secrets_allowed.toml holds the digest of each text that looks like one and is none. Any other closes the gate.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parent.parent
ALLOWED: Final = Path(__file__).with_name("secrets_allowed.toml")
PASSED_OVER: Final = (
    "requirements/",  # hashes of packages; tools.dependencies looks at them
    "package-lock.json",
    "lianyi/locale/",
    "tools/secrets_allowed.toml",
    "tests/tools/test_guards.py",  # plants some
)
BINARY: Final = (".png", ".jpg", ".woff2", ".ico", ".mo")


def main() -> int:
    """Look at every tracked file and say each find that is not on the list."""
    allowed = listed()
    finds = [find for find in look(tracked(), ROOT) if find.secret_hash not in allowed]
    for find in finds:
        print(f"{find.filename}:{find.line_number}: {find.type} ({find.secret_hash})")
    return 1 if finds else 0


def tracked() -> list[str]:
    """The files that are, or are about to be, under version control, but for what holds hashes by its nature."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        name
        for name in done.stdout.splitlines()
        if not name.startswith(PASSED_OVER)
        and not name.endswith(BINARY)
        and (ROOT / name).is_file()
    ]


def look(names: Sequence[str], root: Path) -> Iterator[PotentialSecret]:
    """What in these files looks like a secret. Cost: some ten milliseconds a file."""
    found = SecretsCollection(root=str(root))
    with default_settings():
        for name in names:
            found.scan_file(name)
    for _, secret in found:
        yield secret


def listed() -> set[str]:
    """The digest of everything that was looked at and is no secret."""
    with ALLOWED.open("rb") as file:
        return set(tomllib.load(file))


if __name__ == "__main__":
    sys.exit(main())
