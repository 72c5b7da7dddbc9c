"""One operation beside its limit and its floor, in turns in the same run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.speed.asking import Ask, Operation
from bench.speed.database import Database
from bench.speed.pgbench import Raw, raw
from bench.speed.processes import cpu_s
from bench.speed.replay import CLIENTS, Shape, Trace, shapes
from bench.speed.site import Site
from bench.speed.tables import Tables
from bench.speed.wrk import Load, load

SHAPES = 8
"""Kinds of requests pgbench repeats, the most frequent ones."""
LEAST_S = 2
"""Of the limit: some operations are slow even raw."""
FLOOR = Ask(who="", path="/bench/bare")


@dataclass(frozen=True, slots=True)
class Asked:
    """One run of an operation; processor milliseconds for each request, of the server and of PostgreSQL.

    lost: requests answered well that left no trace in the database; there may be none.
    """

    load: Load
    server_ms: float
    postgres_ms: float
    lost: int


@dataclass(slots=True)
class Bench:
    """What all operations are measured on. first: code -> milliseconds of the first request after the start."""

    site: Site
    database: Database
    tables: Tables
    folder: Path
    seconds: float
    rounds: int
    first: dict[str, float]

    def measure(self, operation: Operation, traces: Sequence[Trace]) -> Iterator[Figure]:
        """Take the rounds of one operation and yield its figures."""
        requests = self.site.write(operation.asks, self.folder / "requests")
        floor_requests = self.site.write([FLOOR], self.folder / "floor")
        repeated = shapes(traces, f"bench_{operation.code.replace('-', '_')}", SHAPES)
        for shape in repeated:
            if shape.rows:
                self.tables.fill(shape.table, shape.rows)
        self._ready(operation)
        alone = load(self.site.bind, requests, seconds=1, once=operation.writes, clients=1)
        sent = _used(operation, alone)
        asked, limits, floors = [], [], []
        for _ in range(self.rounds):
            self._ready(operation)
            asked.append(self._ask(requests, operation, sent))
            sent += _used(operation, asked[-1].load)
            self._ready(operation)
            limits.append(self._limit(repeated))
            floors.append(load(self.site.bind, floor_requests, seconds=1))
        runs = Runs(
            asked=asked,
            limits=limits,
            floors=floors,
            alone=alone,
            first_ms=self.first.get(operation.code),
        )
        yield from figures(operation, runs)

    def _ready(self, operation: Operation) -> None:
        """Put back what the round before has used up."""
        if operation.pool:
            self.tables.put_back()

    def _ask(self, requests: Path, operation: Operation, sent: int) -> Asked:
        before = cpu_s(self.site.pid), cpu_s(self.database.postmaster)
        done = load(
            self.site.bind, requests, seconds=self.seconds, first=sent, once=operation.writes
        )
        after = cpu_s(self.site.pid), cpu_s(self.database.postmaster)
        server, postgres = (
            1000 * (b - a) / max(done.requests, 1) for a, b in zip(before, after, strict=True)
        )
        lost = done.requests - self.tables.accepted() if operation.pool else 0
        return Asked(done, server, postgres, max(lost, 0))

    def _limit(self, repeated: Sequence[Shape]) -> Raw:
        return raw(
            self.database.address,
            repeated,
            seconds=max(self.seconds - 1, LEAST_S),
            postmaster=self.database.postmaster,
        )


def _used(operation: Operation, done: Load) -> int:
    """How many requests may not be sent again: answered, or on their way when the run ended."""
    return 0 if operation.pool else done.requests + CLIENTS


def figures(operation: Operation, runs: "Runs") -> Iterator[Figure]:
    """The P95 of an operation with everything beside it, and its share of the limit where a promise is made of it."""
    facts = runs.facts()
    yield Figure(
        name=f"{operation.title}: P95",
        value=facts["p95_ms"] or 0,
        unit="ms",
        beside=facts["limit_p95_ms"],
        bar=operation.bar_ms,
        facts={"code": operation.code, **facts},
    )
    if operation.share is not None:
        yield Figure(
            name=f"{operation.title}: share of the raw rate",
            value=100 * (facts["share"] or 0),
            unit="%",
            least=100 * operation.share,
        )
    if facts["refused"]:
        name = f"{operation.title}: requests refused or lost"
        yield Figure(name=name, value=facts["refused"], unit="", bar=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """All runs of one operation, of its limit and of the floor; one with a single client; the very first request."""

    asked: Sequence[Asked]
    limits: Sequence[Raw]
    floors: Sequence[Load]
    alone: Load
    first_ms: float | None

    def facts(self) -> dict[str, float | None]:
        """The median of the rounds of everything measured; the rate is that of all rounds together."""
        loads = [each.load for each in self.asked]
        rate = sum(load.requests for load in loads) / sum(load.seconds for load in loads)
        raw_rate = median(limit.rate for limit in self.limits)
        raw_cpu_ms = median(limit.cpu_ms for limit in self.limits)
        cpu_ms = median(each.server_ms + each.postgres_ms for each in self.asked)
        return {
            "per_s": rate,
            "p50_ms": median(load.p50_ms for load in loads),
            "p95_ms": median(load.p95_ms for load in loads),
            "alone_p95_ms": self.alone.p95_ms,
            "first_ms": self.first_ms,
            "server_cpu_ms": median(each.server_ms for each in self.asked),
            "postgres_cpu_ms": median(each.postgres_ms for each in self.asked),
            "client_cpu_ms": median(load.client_cpu_ms for load in loads),
            "limit_per_s": raw_rate,
            "limit_p95_ms": median(limit.p95_ms for limit in self.limits) if raw_rate else None,
            "limit_cpu_ms": raw_cpu_ms,
            "floor_per_s": median(floor.rate for floor in self.floors),
            "floor_p95_ms": median(floor.p95_ms for floor in self.floors),
            "share": rate / raw_rate if raw_rate else None,
            "share_cpu": raw_cpu_ms / cpu_ms if raw_rate else None,
            "requests": sum(load.requests for load in loads),
            "refused": sum(each.load.refused + each.load.broken + each.lost for each in self.asked),
        }
