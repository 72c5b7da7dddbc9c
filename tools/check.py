"""Every gate that needs no test run, one line each (`make check`). All run, even after one has failed."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DJANGO = [sys.executable, "-m", "django"]
SETTINGS = "--settings=tests.settings_test"
GATES: dict[str, list[str]] = {
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "lint": [f"{BIN}/ruff", "check", "--quiet", "."],
    "our own rules": [sys.executable, "-m", "tools.lint"],
    "contracts": [f"{BIN}/lint-imports", "--no-cache", "--show-timings"],
    "types": [f"{BIN}/mypy"],
    "system check": [*DJANGO, "check", SETTINGS, "--fail-level=WARNING"],
    "migrations": [*DJANGO, "makemigrations", SETTINGS, "--check", "--dry-run"],
    "english": [*DJANGO, "collect_messages", SETTINGS, "--check"],
    "docs": [sys.executable, "-m", "tools.docs", "--check"],
    "dependencies": [sys.executable, "-m", "tools.dependencies"],
    "secrets": [sys.executable, "-m", "tools.secret_scan"],
}


def main(wanted: list[str]) -> int:
    """Run the gates (or those named) and return 1 if any failed."""
    failed = [name for name in wanted or GATES if not passes(name)]
    said = f"{len(failed)} gate(s) failed: {', '.join(failed)}" if failed else "every gate is open"
    print(said, flush=True)
    return 1 if failed else 0


def passes(name: str) -> bool:
    """Run one gate; its output is shown only when it fails, but for a note, which says what it could not look at."""
    start = time.monotonic()
    done = subprocess.run(
        GATES[name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    ok = done.returncode == 0
    note = next((line for line in done.stdout.splitlines() if line.startswith("note: ")), "")
    said = f"{'ok  ' if ok else 'FAIL'} {name} ({time.monotonic() - start:.1f} s) {note}"
    print(said.rstrip(), flush=True)
    if not ok:
        print(done.stdout, flush=True)
    return ok


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
