"""Take every figure, print a table, write bench/out/latest.json (`make bench`)."""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bench.figure import Figure

FOLDER = Path(__file__).resolve().parent
OUT = FOLDER / "out" / "latest.json"
NOT_BENCHES = {"__main__", "figure"}


def main(wanted: list[str]) -> int:
    """Take the figures (or those of the benches named) and return 1 where a bar is not met."""
    found = []
    for figure in take(wanted):
        print(line(figure), flush=True)
        found.append(figure)
    OUT.parent.mkdir(exist_ok=True)
    entries = [{**asdict(figure), "ratio": figure.ratio, "met": figure.met} for figure in found]
    OUT.write_text(json.dumps(entries, ensure_ascii=False, indent=1), "utf-8")
    return 0 if all(figure.met for figure in found) else 1


def take(wanted: list[str]) -> Iterator[Figure]:
    """Yield the figures of each bench as they are taken."""
    names = [name for _, name, _ in pkgutil.iter_modules([str(FOLDER)]) if name not in NOT_BENCHES]
    for name in wanted or names:
        yield from importlib.import_module(f"bench.{name}").figures()


def line(figure: Figure) -> str:
    """Return one line of the table."""
    bar = f"bar {figure.bar:g}" if figure.bar is not None else ""
    beside = (
        f"beside {figure.beside:g} (× {figure.ratio:.2f})" if figure.beside and figure.ratio else ""
    )
    met = "" if figure.met else "NOT MET"
    return f"{figure.name:<48} {figure.value:>10.3f} {figure.unit:<6} {bar:<10} {beside} {met}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
