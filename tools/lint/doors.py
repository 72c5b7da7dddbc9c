"""Doors ask no tables: they call a service or a selector."""

import ast
from collections.abc import Iterator

from tools.lint.tree import Finding, Tree, is_door

MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})


def check(tree: Tree) -> Iterator[Finding]:
    """Find queries in doors."""
    for path, module in tree.modules("lianyi"):
        if not is_door(tree.place(path)):
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                yield tree.finding(path, node.lineno, f".{node.attr} in a door: ask a selector")
