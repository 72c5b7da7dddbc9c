"""The documents that code writes: the lower half of docs/areas/*.md, and which test shows which row (`make docs`).

With `--check` nothing is written: the exit code says whether a page is out of date.
"""

import importlib
import sys
from typing import Any

from lianyi.machinery.cases.diagram import mermaid
from lianyi.machinery.cases.states import StateTable
from tools import rows
from tools.areas import ROOT, Areas, Heard, Offered

PAGES = ROOT / "docs" / "areas"
BEGIN = "<!-- written by `make docs` from the code: below this line nothing is typed -->"


def main(arguments: list[str]) -> int:
    """Renew the pages, or check them, and print the table of rows."""
    areas, stale = Areas(), []
    for area in areas.names():
        path = PAGES / f"{area}.md"
        before = path.read_text("utf-8") if path.exists() else f"# {area}\n\n"
        after = f"{before.partition(BEGIN)[0].rstrip()}\n\n{BEGIN}\n\n{generated(areas, area)}"
        if before != after:
            stale.append(path.name)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(after, "utf-8")
    if "--check" in arguments:
        print(f"out of date, run `make docs`: {', '.join(stale)}" if stale else "up to date")
        return 1 if stale else 0
    print(f"docs/areas: {len(stale)} page(s) renewed\n\n{table_of_rows()}")
    return 0


def generated(areas: Areas, area: str) -> str:
    """Return the generated half of one page."""
    pictures = [f"```mermaid\n{mermaid(table)}\n```" for table in state_tables(area)]
    told = [
        f"{_line(event)} Heard by: {_listeners(areas, area, event)}."
        for event in areas.events(area)
    ]
    sections = [
        _section("States", pictures),
        _section("What it offers", [_line(offer) for offer in areas.offers(area)]),
        _section("What it tells", told),
        _section("What it hears", [_heard(heard) for heard in areas.hears(area)]),
        _section("What its doors ask for", [f"- `{name}`" for name in areas.permissions(area)]),
    ]
    return "\n".join(section for section in sections if section)


def state_tables(area: str) -> list[StateTable[Any, Any, Any]]:
    """Return the state tables of an area; `states.py` is pure, so it is simply imported."""
    if not (ROOT / "lianyi/areas" / area / "states.py").exists():
        return []
    states = importlib.import_module(f"lianyi.areas.{area}.states")
    return [value for value in vars(states).values() if isinstance(value, StateTable)]


def table_of_rows() -> str:
    """Return every promised row with the tests that show it, and a last line with those that have none."""
    tests = rows.cited()
    lines = []
    for row, title in rows.titles().items():
        lines.append(f"{row}  {title}")
        lines += [f"        {test}" for test in tests.get(row, ["(no test)"])]
    beyond = sorted(tests.keys() - rows.titles().keys())
    if beyond:
        lines.append(f"Shown beyond what is promised: {' '.join(beyond)}")
    bare = [row for row in rows.titles() if row not in tests]
    shown = len(rows.titles()) - len(bare)
    said = f"{shown} of {len(rows.titles())} rows are shown by tests"
    return "\n".join([*lines, "", f"{said}; without: {' '.join(bare)}" if bare else said])


def _section(title: str, blocks: list[str]) -> str:
    """Return a section, or nothing when there is nothing to say."""
    separator = "\n\n" if title == "States" else "\n"
    return f"## {title}\n\n{separator.join(blocks)}\n" if blocks else ""


def _line(offered: Offered) -> str:
    """Return one line about a name: how it is called and what it does."""
    return f"- `{offered.name}({offered.signature})` {offered.sentence}".rstrip()


def _listeners(areas: Areas, area: str, event: Offered) -> str:
    """Return who hears an event."""
    source = f"lianyi.areas.{area}.events"
    hearing = {
        name: None
        for name in areas.names()
        for heard in areas.hears(name)
        if heard.event == event.name and heard.source == source
    }
    return ", ".join(hearing) or "nobody yet"


def _heard(heard: Heard) -> str:
    """Return one line about an event heard."""
    return f"- `{heard.event}` of {heard.source.split('.')[-2]}, by `handlers.{heard.handler}`"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
