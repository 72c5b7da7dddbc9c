"""From the statements of some requests to scripts and values for pgbench. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

CLIENTS = 10
"""How many ask at once."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value as the driver sends it: text (None: NULL) and the PostgreSQL type it names ("": left to the server)."""

    text: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Step:
    """One statement: what stands around its values, the values, and the id of the one row it made, if it made one."""

    parts: tuple[str, ...]
    values: tuple[Value, ...]
    made: str = ""


Trace = Sequence[Step]
"""The statements of one request in order."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Requests with the same statements: the script, a row of values for each, and how many there were."""

    table: str
    script: str
    rows: tuple[tuple[str, ...], ...]
    weight: int


def shapes(traces: Iterable[Trace], table: str, at_most: int) -> list[Shape]:
    """Group requests whose statements differ in their values only; the `at_most` most frequent groups, of two or
    more if there are any: what a request makes itself is known by comparing.

    The values of the nth group are looked for in the table `table`_n; NULLs are part of the statement.
    """
    groups: dict[object, list[Trace]] = {}
    for trace in traces:
        trace = _repeatable(trace)
        key = tuple(
            (step.parts, tuple((v.kind, v.text is None) for v in step.values)) for step in trace
        )
        groups.setdefault(key, []).append(trace)
    frequent = sorted(groups.values(), key=len, reverse=True)
    chosen = [group for group in frequent if len(group) > 1][:at_most] or frequent[:at_most]
    return [_shape(group, f"{table}_{n}") for n, group in enumerate(chosen)]


def _shape(group: list[Trace], table: str) -> Shape:
    """One script for the group: a value all share stands in the statement, any other in a column of `table`."""
    columns: list[tuple[str, ...]] = []
    lines = []
    unique = {
        _texts(group, place, number)
        for place, step in enumerate(group[0])
        for number in range(len(step.values))
        if _may_not_repeat(step, number)
    }
    audited = sum(_audit_lines(step) for step in group[0])
    for place, step in enumerate(group[0]):
        said = step.parts[0]
        for number, value in enumerate(step.values):
            texts = _texts(group, place, number)
            said += (
                _fresh(step, number, audited)
                or (":another" if texts in unique else "")
                or _linked(texts, group, place, value.kind)
                or _place(value, texts, columns)
            )
            said += step.parts[number + 1]
        lines.append(_ended(said, place, step))
    rows = tuple(zip(*columns, strict=True)) if columns else ()
    script = "\n".join([*_looked_up(columns, len(group), table, bool(unique)), *lines])
    return Shape(table, script + "\n", rows, len(group))


def _texts(group: list[Trace], place: int, number: int) -> tuple[str, ...]:
    """One value as each request of the group sends it."""
    return tuple(trace[place].values[number].text or "" for trace in group)


def _place(value: Value, texts: tuple[str, ...], columns: list[tuple[str, ...]]) -> str:
    """What stands for a value: itself where all share it, else its column. A colon would begin a variable."""
    kind = f"::{value.kind}" if value.kind else ""
    if value.text is None:
        return f"NULL{kind}"
    if len(set(texts)) == 1 and ":" not in value.text:
        return "'" + value.text.replace("'", "''") + f"'{kind}"
    if texts not in columns:
        columns.append(texts)
    return f":c{columns.index(texts)}{kind}"


def _looked_up(
    columns: list[tuple[str, ...]], count: int, table: str, has_unique: bool
) -> list[str]:
    """Take the values of one request; each client has requests of its own, so that none waits for another's row."""
    if not columns:
        return []
    names = ", ".join(f"c{n}" for n in range(len(columns)))
    another = ", encode(sha256(random()::text::bytea), 'hex') AS another" if has_unique else ""
    most = max(count // CLIENTS - 1, 0)
    return [
        f"\\set n mod(:client_id + {CLIENTS} * random(0, {most}), {count})",
        f"SELECT {names}{another} FROM {table} WHERE n = :n \\gset",  # noqa: S608 - our own names
    ]


TELLING = 100
"""From here on a number that equals the id of a row just made is taken for it, though only one request says so."""
_HEAD = re.compile(r'^SELECT .* FROM "audit_day" .* FOR UPDATE$')
_LINES = re.compile(r'^INSERT INTO "audit_line" \(([^)]*)\)')
_MOVED = re.compile(r'^UPDATE "audit_day" SET "count" = $')
_UNIQUE = {"residents_identifier": "index", "records_encounter": "client_id"}
"""Tables with a text that may not repeat: wherever it stands in the request, another takes its place each time."""
_ONCE = {"residents_carerelation"}
"""Tables whose row the first of two equal requests makes and the second finds."""
_INSERT = re.compile(r'^INSERT INTO "(\w+)" \(([^)]*)\)')
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')


def _ended(line: str, place: int, step: Step) -> str:
    """End a statement; the head of the audit chain and the id of a new row are kept for the statements that follow."""
    if _HEAD.match(line):
        return f"{line} \\gset head_"
    return f"{line} \\gset made{place}_" if step.made else f"{line};"


def _linked(texts: tuple[str, ...], group: list[Trace], place: int, kind: str) -> str:
    """What stands for a value that names a row made by an earlier statement: in all requests alike, or nothing."""
    for earlier in range(place):
        made = [trace[earlier].made for trace in group]
        if not all(made) or (len(group) < 2 and int(made[0]) < TELLING):
            continue
        around = {
            tuple(re.split(rf"(?<!\d){id_}(?!\d)", text))
            for id_, text in zip(made, texts, strict=True)
        }
        pieces = next(iter(around))
        if len(around) == 1 and len(pieces) > 1:
            said = f" || :made{earlier}_id || ".join(f"'{piece}'" for piece in pieces)
            plain = f":made{earlier}_id" if pieces == ("", "") else f"({said})"
            wide = re.sub("smallint|integer", "bigint", kind)  # a later id may be a larger number
            return f"{plain}::{wide}" if kind else plain
    return ""


def _fresh(step: Step, number: int, audited: int) -> str:
    """What stands for a value that must be new each time: the place of an audit line, a number's blind index."""
    start, value = step.parts[0], step.values[number]
    if _MOVED.match(start) and number == 0:
        return f":head_count::int + {audited}"
    if (lines := _LINES.match(start)) and _names(lines[1])[number] == "seq":
        places = ", ".join(f":head_count::int + {n + 1}" for n in range(audited))
        return f"ARRAY[{places}]" if value.kind.endswith("[]") else places
    return ""


def _may_not_repeat(step: Step, number: int) -> bool:
    """Whether a value fills a column that may not hold it twice."""
    into = _INSERT.match(step.parts[0])
    if into is None or into[1] not in _UNIQUE:
        return False
    names = _names(into[2])
    return names[number % len(names)] == _UNIQUE[into[1]]  # several rows: the columns begin anew


def _audit_lines(step: Step) -> int:
    """How many audit lines a statement writes: one, or as many as its arrays are long."""
    lines = _LINES.match(step.parts[0])
    if lines is None:
        return 0
    place = step.values[_names(lines[1]).index("seq")]
    return (place.text or "").count(",") + 1


def _names(columns: str) -> list[str]:
    return [name.strip(' "') for name in columns.split(",")]


def _repeatable(trace: Trace) -> Trace:
    """Name savepoints by their order, not by thread and count; find rows that may stand only once."""
    known: dict[str, str] = {}
    steps = []
    for step in trace:
        parts = [
            _SAVEPOINT.sub(
                lambda name: known.setdefault(name[0], f"bench_{len(known)}"), step.parts[0]
            ),
            *step.parts[1:],
        ]
        made, into = step.made, _INSERT.match(parts[0])
        if into and into[1] in _ONCE:
            made = ""
            parts[-1] = parts[-1].replace(") RETURNING", ") ON CONFLICT DO NOTHING RETURNING")
        steps.append(Step(tuple(parts), step.values, made))
    return steps


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of the sorted values lie, by nearest rank; nan of none."""
    if not values:
        return float("nan")
    return values[max(ceil(len(values) * percent / 100) - 1, 0)]
