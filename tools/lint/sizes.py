"""A file is read in one sitting, a function in one look.

A function is measured below its signature, without docstring, blanks, comments and lines that only close a bracket.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tools.lint.tree import Finding, Tree

FILE_LINES = 400
FUNCTION_LINES = 40
FOLDERS = ("lianyi", "tests", "tools", "bench")
CLOSING = frozenset(")]},:")
SILENT = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
        tokenize.ENCODING,
    }
)


def check(tree: Tree) -> Iterator[Finding]:
    """Find files and functions that grew too long; migrations are written by Django."""
    for folder in FOLDERS:
        for path in tree.files(folder, ".py", ".html", ".js", ".css"):
            if "migrations" not in path.parts:
                yield from _check_file(tree, path)


def _check_file(tree: Tree, path: Path) -> Iterator[Finding]:
    """Check the length of one file and of each function in it."""
    text = path.read_text("utf-8")
    if (lines := text.count("\n")) > FILE_LINES:
        yield tree.finding(path, FILE_LINES, f"{lines} lines: a file has at most {FILE_LINES}")
    if path.suffix != ".py":
        return
    code = code_lines(text)
    for node in ast.walk(tree.parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = len(code & _own_lines(node))
            if lines > FUNCTION_LINES:
                said = f"{node.name} has {lines} lines of code: at most {FUNCTION_LINES}"
                yield tree.finding(path, node.lineno, said)


def code_lines(text: str) -> set[int]:
    """Return the numbers of the lines that say something."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT and token.string not in CLOSING:
            found.update(range(token.start[0], token.end[0] + 1))
    return found


def _own_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    """Return the numbers of the lines below a function's signature and docstring."""
    first = node.body[0]
    start = first.lineno if ast.get_docstring(node) is None else (first.end_lineno or 0) + 1
    return set(range(start, (node.end_lineno or start) + 1))
