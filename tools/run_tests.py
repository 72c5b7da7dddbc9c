"""All the tests, and a last word that says what ran: on SQLite, on PostgreSQL, in Chromium (`make test`).

Three runs of pytest: everything but the browser on SQLite, whatever touches the database again on PostgreSQL, and what
drives Chromium. A test left out for want of outside data is named; any other left out is a failure, and so is a
branch of kernel, rules, states and services that no test takes (tools/branches.py).
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET  # we read only what pytest has just written
from dataclasses import dataclass, field
from pathlib import Path

from tools import branches, check

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tests" / "out"
NO_DATA = "outside data not here: "


@dataclass(frozen=True, slots=True)
class Run:
    """One run of pytest."""

    name: str
    database: str
    which: str
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class Result:
    """What one run came to; `left_out` holds test and reason of each that did not run."""

    exit_code: int
    seconds: float
    passed: int = 0
    failed: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether tests ran, none failed, and none was left out but for want of outside data."""
        unexplained = [reason for reason in self.left_out if NO_DATA not in reason]
        return self.exit_code == 0 and self.failed == 0 and self.passed > 0 and not unexplained


TWO_AT_ONCE = ("-n", "2")
MEASURED = ("--cov", "--cov-report=", f"--cov-report=json:{branches.REPORT}")
RUNS = (
    Run("SQLite", "sqlite", "not chromium", (*TWO_AT_ONCE, *MEASURED)),
    Run("PostgreSQL", "postgres", "database and not chromium", TWO_AT_ONCE),
    Run("Chromium", "sqlite", "chromium"),
)


def main() -> int:
    """Run the gates and the three runs; everything is run even after a failure."""
    OUT.mkdir(parents=True, exist_ok=True)
    branches.REPORT.unlink(missing_ok=True)
    gates = check.main([])
    results = {run.name: carry_out(run) for run in RUNS}
    untaken = branches.judge(branches.REPORT)
    print("\n".join(last_words(results, gates, untaken)), flush=True)
    sound = gates == 0 and not untaken and all(result.sound for result in results.values())
    return 0 if sound else 1


def carry_out(run: Run) -> Result:
    """Run pytest once and count what happened."""
    print(f"\n== {run.name}", flush=True)
    report = OUT / f"{run.name.lower()}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", run.which, f"--junitxml={report}"]
    start = time.monotonic()
    done = subprocess.run(
        [*command, *run.options],
        cwd=ROOT,
        env={**os.environ, "LIANYI_TEST_DB": run.database},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return read(report, Result(done.returncode, time.monotonic() - start))


def read(report: Path, result: Result) -> Result:
    """Add the counts of a JUnit report to a result; a run that wrote none has failed."""
    if not report.exists():
        result.failed += 1
        return result
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  # our own file
        skipped = case.find("skipped")
        if skipped is not None:
            result.left_out.append(f"{case.get('name')}: {skipped.get('message')}")
        elif case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        else:
            result.passed += 1
    return result


def last_words(results: dict[str, Result], gates: int, untaken: list[str]) -> list[str]:
    """Return the closing lines: gates, branches, outside data, tests left out, a count for each run."""
    left_out = [reason for result in results.values() for reason in result.left_out]
    missing = sorted({reason.partition(NO_DATA)[2] for reason in left_out if NO_DATA in reason})
    lines = ["", f"Gates of make check: {'FAILED, see above' if gates else 'all open'}"]
    lines += untaken
    lines += [f"Left out without good reason: {line}" for line in left_out if NO_DATA not in line]
    if missing:
        lines.append(f"Outside data not here, tests left out: {', '.join(missing)}")
    else:
        lines.append("Outside data (../shared/data): all that the tests ask for is here")
    for name, result in results.items():
        skipped = f", {len(result.left_out)} skipped" if result.left_out else ""
        lines.append(f"{name}: {result.passed} passed, {result.failed} failed{skipped}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
