"""Below the doors nobody reads the clock: `now` is given, and its day is the county's, not Greenwich's."""

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


def check(tree: Tree) -> Iterator[Finding]:
    """Find readings of the clock below the doors."""
    for path, module in tree.modules("lianyi"):
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


def _asks_for_today(call: ast.Call) -> bool:
    """Say whether a call asks for the present because it is given no instant."""
    return not call.args and not call.keywords and dotted(call.func) in TODAY_WHEN_EMPTY
