"""How operations grow with the county: flat, log or linear, from the results of several sizes. Pure but for `main`.

`python -m bench.growth` reads what earlier runs left in bench/out and prints the tables of docs/performance.md.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent / "out"
FLAT, LOG = 0.07, 0.2
"""Exponents of the best power law: below the first ten times the people cost at most 1.17 times the work, below the
second 1.6 times. A logarithm grows 1.2 times from 50,000 to 500,000; the rest is room for noise."""


def verdict(sizes: Sequence[int], costs: Sequence[float]) -> str:
    """Name the growth: `flat`, `log` or `linear`. Expects: two sizes or more, costs above zero."""
    power = exponent(sizes, costs)
    if power <= FLAT:
        return "flat"
    return "log" if power <= LOG else "linear"


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The b of the best cost = a · size^b, by least squares of the logarithms."""
    xs, ys = [log(size) for size in sizes], [log(cost) for cost in costs]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return across / sum((a - x) ** 2 for a in xs)


def speed_table(result: Mapping[str, Any]) -> list[str]:
    """The table "Speed" of one result, as Markdown."""
    heads = (
        "Operation", "req/s", "P50", "P95", "bar", "", "alone P95", "first", "CPU server + PostgreSQL",
        "limit/s", "limit P95", "limit CPU", "share of rate", "share by CPU",
    )  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|---" + "|--:" * (len(heads) - 1) + "|"]
    for figure in _operations(result):
        f = figure["facts"]
        bar = f"≤ {figure['bar']:g}" if figure["bar"] is not None else ""
        lines.append(
            f"| {_title(figure)} | {f['per_s']:.0f} | {f['p50_ms']:.0f} | {f['p95_ms']:.0f} | {bar} "
            f"| {figure['verdict']} | {f['alone_p95_ms']:.0f} | {_ms(f['first_ms'])} "
            f"| {f['server_cpu_ms']:.1f} + {f['postgres_cpu_ms']:.1f} | {f['limit_per_s']:.0f} "
            f"| {_ms(f['limit_p95_ms'])} | {f['limit_cpu_ms']:.2f} | {_percent(f['share'])} "
            f"| {_percent(f['share_cpu'])} |"
        )
    return lines


def growth_table(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """The table "Growth" of results of several sizes, as Markdown: P95, and processor time with its verdict."""
    results = sorted(results, key=lambda result: result["residents"])
    sizes = [result["residents"] for result in results]
    by_code = [{f["facts"]["code"]: f for f in _operations(result)} for result in results]
    heads = [f"{size:,}" for size in sizes]
    lines = [
        f"| Operation | P95 ms at {' / '.join(heads)} | CPU ms a request | CPU ms of its statements | growth |",
        "|---|---|---|---|---|",
    ]
    for code, figure in by_code[0].items():
        rows = [known[code]["facts"] for known in by_code if code in known]
        if len(rows) < len(results):
            continue
        whole = [row["server_cpu_ms"] + row["postgres_cpu_ms"] for row in rows]
        raw = [row["limit_cpu_ms"] for row in rows]
        cells = (
            " / ".join(f"{row['p95_ms']:.0f}" for row in rows),
            " / ".join(f"{cost:.1f}" for cost in whole),
            " / ".join(f"{cost:.2f}" for cost in raw),
            f"{verdict(sizes, raw)} ({exponent(sizes, raw):+.2f})",
        )
        lines.append(f"| {_title(figure)} | {' | '.join(cells)} |")
    return lines


def _operations(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [figure for figure in result["figures"] if figure["facts"].get("code")]


def _title(figure: Mapping[str, Any]) -> str:
    return str(figure["name"]).removesuffix(": P95")


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def main() -> int:
    """Print the tables of everything measured so far."""
    results = [json.loads(path.read_text("utf-8")) for path in sorted(OUT.glob("speed-*.json"))]
    for result in results:
        print(f"\n{result['residents']:,} residents · {result['machine']} · {result['at']}\n")
        print("\n".join(speed_table(result)))
    if len(results) > 1:
        print("\n" + "\n".join(growth_table(results)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
