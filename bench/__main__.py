"""Take every figure, print a table, write bench/out/latest.json (`make bench`)."""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.figure import RESIDENTS, Figure
from bench.options import Options, read

FOLDER = Path(__file__).resolve().parent
OUT = FOLDER / "out"
NOT_BENCHES = {
    "__main__",
    "figure",
    "filling",
    "growth",
    "machine",
    "options",
    "queue_inside",
    "viewed",
}


def main(arguments: list[str]) -> int:
    """Take the figures (or those of the benches named) and return 1 where a promise is not kept."""
    options, found = read(arguments), []
    print(machine.describe(), flush=True)
    try:
        for figure in take(options):
            print(line(figure), flush=True)
            found.append(figure)
    finally:
        write(found, options)
    return 0 if all(figure.met for figure in found) else 1


def take(options: Options) -> Iterator[Figure]:
    """Yield the figures of each bench as they are taken."""
    names = [name for _, name, _ in pkgutil.iter_modules([str(FOLDER)]) if name not in NOT_BENCHES]
    for name in options.benches or names:
        yield from importlib.import_module(f"bench.{name}").figures(options)


def write(found: list[Figure], options: Options) -> None:
    """Keep the figures as the latest, and those of `speed` by the size of the county."""
    OUT.mkdir(exist_ok=True)
    entries = [
        {**asdict(figure), "ratio": figure.ratio, "verdict": figure.verdict} for figure in found
    ]
    sizes = [int(figure.value) for figure in found if figure.name == RESIDENTS]
    whole = {
        "machine": machine.describe(),
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "residents": sizes[0] if sizes else options.residents,
        "figures": entries,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    (OUT / "latest.json").write_text(text, "utf-8")
    if sizes and not options.only:
        (OUT / f"speed-{sizes[0]:07d}.json").write_text(text, "utf-8")


def line(figure: Figure) -> str:
    """Return one line of the table."""
    bar = f"≤ {figure.bar:g}" if figure.bar is not None else ""
    least = f"≥ {figure.least:g}" if figure.least is not None else ""
    beside = (
        f"beside {figure.beside:.4g} (× {figure.ratio:.2f})"
        if figure.beside and figure.ratio
        else ""
    )
    facts = " ".join(
        f"{name}={value:.4g}" for name, value in figure.facts.items() if isinstance(value, float)
    )
    return (
        f"{figure.name:<48} {figure.value:>10.3f} {figure.unit:<4} {bar or least:<8} "
        f"{figure.verdict:<8} {beside} {facts}"
    ).rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
