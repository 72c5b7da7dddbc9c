"""Imports stand at the top and are real: nothing is hidden in a function or under TYPE_CHECKING."""

import ast
from collections.abc import Iterator

from tools.lint.tree import Finding, Tree

Function = ast.FunctionDef | ast.AsyncFunctionDef


def check(tree: Tree) -> Iterator[Finding]:
    """Find imports that hide a circle; `apps.py` may import in `ready`, as Django asks."""
    for path, module in tree.modules("lianyi"):
        for node in ast.walk(module):
            if isinstance(node, Function) and path.name != "apps.py":
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        yield tree.finding(path, inner.lineno, "import inside a function")
            elif isinstance(node, ast.Name) and node.id == "TYPE_CHECKING":
                yield tree.finding(path, node.lineno, "TYPE_CHECKING hides a circle")
