"""Below the doors nobody reads the clock: `now` is given, and its day is the county's, not Greenwich's.

An instant goes into a refusal as it is: the wording shows it in the county's time, as people write it.
"""

import ast
from collections.abc import Iterator

from tools.lint.tree import Finding, Tree, dotted, is_door

READINGS = frozenset(
    {
        "timezone.now",
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "date.today",
        "datetime.date.today",
        "time.time",
        "time.localtime",
    }
)
DAYS_ELSEWHERE = frozenset({"now.date", "scope.at.date", "actor.scope.at.date"})
TODAY_WHEN_EMPTY = frozenset({"timezone.localdate", "timezone.localtime"})
WRITTEN_OUT = frozenset({"isoformat", "strftime"})


def check(tree: Tree) -> Iterator[Finding]:
    """Find readings of the clock below the doors, and refusals that carry an instant as text."""
    for path, module in tree.modules("lianyi"):
        for line in _instants_written_out(module):
            yield tree.finding(
                path, line, "an instant as text in a refusal: pass it as it is, `say` words it"
            )
        if is_door(tree.place(path)):
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and dotted(node) in READINGS:
                yield tree.finding(path, node.lineno, f"{dotted(node)} below a door: take `now`")
            elif isinstance(node, ast.Call) and _asks_for_today(node):
                yield tree.finding(path, node.lineno, "today of the clock: pass `now`")
            elif isinstance(node, ast.Call) and dotted(node.func) in DAYS_ELSEWHERE:
                yield tree.finding(
                    path, node.lineno, f"{dotted(node.func)}() is the day elsewhere: local_day(…)"
                )


def _instants_written_out(module: ast.Module) -> Iterator[int]:
    """The lines on which a refusal is raised with an instant already made text, in whatever zone it stood."""
    for raised in ast.walk(module):
        if isinstance(raised, ast.Raise) and raised.exc is not None:
            for node in ast.walk(raised.exc):
                if isinstance(node, ast.Attribute) and node.attr in WRITTEN_OUT:
                    yield node.lineno


def _asks_for_today(call: ast.Call) -> bool:
    """Say whether a call asks for the present because it is given no instant."""
    return not call.args and not call.keywords and dotted(call.func) in TODAY_WHEN_EMPTY
