"""Which tests show which requirement row to hold."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.lint.tree import Tree, dotted

ROOT = Path(__file__).resolve().parent.parent


def titles(root: Path = ROOT) -> dict[str, str]:
    """Return row -> title."""
    found: dict[str, str] = tomllib.loads((root / "docs/rows.toml").read_text("utf-8"))["rows"]
    return found


def cited(root: Path = ROOT) -> dict[str, list[str]]:
    """Return row -> tests that cite it, in order; also rows that are not promised yet."""
    tests: defaultdict[str, list[str]] = defaultdict(list)
    for path, module in Tree(root).modules("tests"):
        name = path.relative_to(root / "tests").as_posix()
        for row, test in _citations(module):
            tests[row].append(f"{name}::{test}" if test else name)
    return dict(tests)


def _citations(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield row and test for each mark: on a test, on a class of tests, or on a whole file."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
                yield from ((row, "") for row in _rows(value))
            case ast.FunctionDef() | ast.ClassDef():
                yield from _on_definition(node)


def _on_definition(node: ast.FunctionDef | ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the rows cited on a test or a class, and inside the class."""
    for decorator in node.decorator_list:
        yield from ((row, node.name) for row in _rows(decorator))
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef | ast.ClassDef):
                yield from ((row, f"{node.name}::{test}") for row, test in _on_definition(inner))


def _rows(expression: ast.expr) -> Iterator[str]:
    """Yield the arguments of every `pytest.mark.rows(...)` in an expression."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and dotted(node.func).endswith("mark.rows"):
            yield from (str(a.value) for a in node.args if isinstance(a, ast.Constant))
