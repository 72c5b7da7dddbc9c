"""Branches of kernel, rules, states and services that no test takes, held against `tests/untaken.toml`.

    python -m tools.branches [--report FILE] [lianyi/areas/records ...]

reads what a run of `pytest --cov` on SQLite measured and names each function with a line or branch left over. What
must be measured is read from the tree, not from the measurement: a file that was not looked at is named too.
"""

import argparse
import ast
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "tests" / "out" / "coverage.json"
TABLE = Path("tests/untaken.toml")
DECIDING = frozenset({"rules", "states", "services"})
PROVEN_BY_PROCESSES = frozenset({"audit", "backup", "dicom", "outbox"})
"""Machinery whose tests start, race and kill processes: what those take, no measurement of ours sees."""


@dataclass(frozen=True, slots=True, order=True)
class Untaken:
    """One function with lines that are never run, or where a branch starts that is never taken."""

    path: str
    function: str  # empty: what stands outside every function
    lines: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name in the table: `areas.records.services.stays.close_stay`."""
        module = self.path.removeprefix("lianyi/").removesuffix(".py").replace("/", ".")
        return f"{module}.{self.function}".rstrip(".")


def main(argv: list[str]) -> int:
    """Print what a measurement leaves open and return 1 where that is not what the table allows."""
    parser = argparse.ArgumentParser(prog="tools.branches")
    parser.add_argument("--report", type=Path, default=REPORT, help="coverage's report in JSON")
    parser.add_argument("within", nargs="*", default=["lianyi/"], help="only files below these")
    asked = parser.parse_args(argv)
    said = judge(asked.report, tuple(asked.within))
    print("\n".join(said) or "Every branch is taken, but for what the table allows")
    return 1 if said else 0


def judge(report: Path, within: tuple[str, ...] = ("lianyi/",), root: Path = ROOT) -> list[str]:
    """Return a sentence for each file not measured and each function that differs from the table."""
    if not report.exists():
        return ["Nothing was measured: no branch of rules, states and services is known as taken"]
    files: Mapping[str, Any] = json.loads(report.read_text("utf-8"))["files"]
    wanted = [path for path in must_be_measured(root) if path.startswith(within)]
    said = [f"Not measured: {path}" for path in wanted if path not in files]
    found = [left for path in wanted if path in files for left in untaken(path, files[path])]
    allowed = tomllib.loads((root / TABLE).read_text("utf-8"))
    prefixes = tuple(part.removeprefix("lianyi/").replace("/", ".") for part in within)
    said += compared(found, {key: n for key, n in allowed.items() if key.startswith(prefixes)})
    return said


def must_be_measured(root: Path = ROOT) -> Iterator[str]:
    """Yield the files with at least one statement that the house wants tested to the last branch."""
    for path in sorted((root / "lianyi").rglob("*.py")):
        match path.relative_to(root).with_suffix("").parts:
            case ("lianyi", "kernel", *_):
                decides = True
            case ("lianyi", "areas" | "machinery", home, part, *_):
                decides = part in DECIDING and home not in PROVEN_BY_PROCESSES
            case _:
                decides = False
        if decides and ast.parse(path.read_bytes()).body:
            yield path.relative_to(root).as_posix()


def untaken(path: str, measured: Mapping[str, Any]) -> Iterator[Untaken]:
    """Yield the functions of one measured file that are not wholly taken."""
    for function, region in measured["functions"].items():
        starts = {abs(start) for start, _ in region["missing_branches"]}
        lines = starts | set(region["missing_lines"])
        if lines:
            yield Untaken(path, function, tuple(sorted(lines)))


def compared(found: list[Untaken], allowed: Mapping[str, int]) -> list[str]:
    """Return a sentence for each function with more, or fewer, open lines than the table allows."""
    said = []
    for left in sorted(found):
        may = allowed.get(left.name, 0)
        if len(left.lines) > may:
            lines = ",".join(map(str, left.lines))
            but = f"; {TABLE} allows {may}" if may else ""
            said.append(
                f"No test takes {left.path}:{lines} in {left.function or 'the module'}{but}"
            )
    counts = {left.name: len(left.lines) for left in found}
    for name, may in allowed.items():
        if (now := counts.get(name, 0)) < may:
            said.append(f"{TABLE} allows {may} in {name}, {now} are left: lower it")
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
