"""Where the commands get the passphrase: never from the command line, which everybody on the machine can read."""

import os
from argparse import ArgumentParser
from pathlib import Path

VARIABLE = "LIANYI_BACKUP_PASSPHRASE"


def add_argument(parser: ArgumentParser) -> None:
    """Declare --passphrase-file."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help=f"its first line opens the keys (or set {VARIABLE})",
    )


def given(file: Path | None) -> str:
    """The passphrase, or nothing."""
    if file is None:
        return os.environ.get(VARIABLE, "")
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[0].strip() if lines else ""
