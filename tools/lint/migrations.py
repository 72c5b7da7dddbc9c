"""A migration of a released table keeps no writer waiting: what reads or rewrites a whole table is done beside it.

An operation that only looks so says why it does not: `# quiet: …` on its first line or the line above.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.lint.tree import Finding, Tree, dotted

REPEATABLE = frozenset({"AddIndexQuietly", "RemoveIndexQuietly", "WithoutKeyIndex"})
"""What may stand in a migration without a transaction: tried again after half of it, it does the other half."""
FIRST = "0001_"
"""The first migration of a part makes its tables; nobody writes into them yet."""
INSTEAD = {
    "AddIndex": "AddIndexQuietly of lianyi.machinery.quietly, in a migration with atomic = False",
    "RemoveIndex": "RemoveIndexQuietly of lianyi.machinery.quietly, in a migration with atomic = False",
    "AddConstraint": "AddConstraintNotValid and, in the next release, ValidateConstraint",
    "AlterField": "a new column, a backfill and a switch, unless no row is rewritten or read",
    "AlterUniqueTogether": "a unique index built beside the writers",
    "AlterIndexTogether": "AddIndexQuietly",
    "RunPython": "a backfill in `backfills/`, which can stop and resume",
}
QUIET = re.compile(r"#[ \t]*quiet:[ \t]*\S")
WHOLE_TABLE = re.compile(
    r"\bUPDATE\b(?!\s+OR\b)|\bDELETE\s+FROM\b|\bALTER\s+(?:COLUMN\s+\S+\s+)?TYPE\b"
    r"|\bCREATE\s+(?:UNIQUE\s+)?INDEX\b(?!\s+CONCURRENTLY)|\bVACUUM\s+FULL\b|\bCLUSTER\b",
    re.IGNORECASE,
)


def check(tree: Tree) -> Iterator[Finding]:
    """Find operations that keep writers of a large table waiting on PostgreSQL."""
    for path, module in tree.modules("lianyi"):
        if path.parent.name == "migrations" and not path.name.startswith((FIRST, "__")):
            yield from _check_file(tree, path, module)


def _check_file(tree: Tree, path: Path, module: ast.Module) -> Iterator[Finding]:
    lines = path.read_text("utf-8").splitlines()
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    new = {_text(call, "name").lower() for call in calls if _name(call) == "CreateModel"}
    yield from _check_whole(tree, path, module, new)
    for call in calls:
        wrong = _wrong(call)
        of = _text(call, "model_name").lower()
        said = "\n".join(lines[max(0, call.lineno - 2) : call.lineno])
        if wrong and of not in new and not QUIET.search(said):
            yield tree.finding(path, call.lineno, f"{_name(call)} keeps writers waiting: {wrong}")


def _check_whole(tree: Tree, path: Path, module: ast.Module, new: set[str]) -> Iterator[Finding]:
    """One transaction holds the locks of one table; none at all holds only what may be tried again."""
    for made in ast.walk(module):
        if not isinstance(made, ast.ClassDef) or made.name != "Migration":
            continue
        calls = [node for node in ast.walk(made) if isinstance(node, ast.Call)]
        done = [(call, _text(call, "model_name").lower()) for call in calls]
        changed = [(call, of) for call, of in done if of and of not in new]
        if not any(_is_not_atomic(line) for line in made.body):
            if len({of for _, of in changed}) > 1:
                said = "locks of several tables add up: a migration for each, or atomic = False"
                yield tree.finding(path, made.lineno, said)
        else:
            for call, _ in changed:
                if _name(call) not in REPEATABLE:
                    said = f"{_name(call)} without a transaction cannot be tried again"
                    yield tree.finding(path, call.lineno, said)


def _is_not_atomic(line: ast.stmt) -> bool:
    """Whether a line of a class says `atomic = False`."""
    return (
        isinstance(line, ast.Assign)
        and dotted(line.targets[0]) == "atomic"
        and isinstance(line.value, ast.Constant)
        and line.value.value is False
    )


def _wrong(call: ast.Call) -> str:
    """What to do instead, or nothing where the operation is quiet."""
    name = _name(call)
    if name == "RunSQL":
        texts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
        loud = any(isinstance(text, str) and WHOLE_TABLE.search(text) for text in texts)
        return "do it in parts, in `backfills/`, or CONCURRENTLY" if loud else ""
    if name == "AddField":
        inner = [node for node in ast.walk(call) if isinstance(node, ast.Call)]
        told = {
            word.arg: word.value.value
            for node in inner
            for word in node.keywords
            if isinstance(word.value, ast.Constant)
        }
        links = any(_name(node) in ("ForeignKey", "OneToOneField") for node in inner)
        if told.get("unique") or told.get("db_index", links):
            return "add the column without its index, and the index beside the writers"
        return ""
    return INSTEAD.get(name, "")


def _name(call: ast.Call) -> str:
    """`migrations.AddIndex(...)` -> `AddIndex`."""
    return dotted(call.func).rpartition(".")[2]


def _text(call: ast.Call, keyword: str) -> str:
    """The text given under a keyword, or nothing."""
    for word in call.keywords:
        if word.arg == keyword and isinstance(word.value, ast.Constant):
            return str(word.value.value)
    return ""
