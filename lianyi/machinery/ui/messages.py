"""Which sentences the pages speak: found in templates and code, kept in one catalogue. Needs no GNU gettext."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polib
from django.utils.translation.template import templatize

PLAIN: Final = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
PLURAL: Final = frozenset({"ngettext", "ngettext_lazy"})
WITH_CONTEXT: Final = frozenset({"pgettext", "pgettext_lazy"})

_CALL: Final = re.compile(
    r"""(?<![\w.])(_|gettext|ngettext|pgettext)\(((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|[^'")])*)\)"""
)
_STRING: Final = re.compile(r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%%")

DATA_FILES: Final = ("states.py", "kinds.py", "parameters.py", "desk.py")
CODES: Final = ("systems", "rosters", "presets")
"""Folders of names of codes and places: they stay as they are called."""
DATA_FOLDERS: Final = ("definitions", "types", "states")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One sentence: its Chinese, which is its id, and the context and plural where it has them."""

    text: str
    context: str = ""
    plural: str = ""


def in_template(text: str) -> Iterator[Message]:
    """The messages of a template."""
    for name, arguments in _CALL.findall(templatize(text)):
        strings = [ast.literal_eval(found) for found in _STRING.findall(arguments)]
        yield _message(name, strings)


def in_python(text: str, *, data: bool = False) -> Iterator[Message]:
    """The messages of a module; of a module of `data` every Chinese string that is no docstring."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in PLAIN | PLURAL | WITH_CONTEXT:
            strings = [
                arg.value
                for arg in node.args
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            if strings:
                yield _message(_name(node.func), strings)
        for part in _of_files(node):
            yield from (Message(found) for found in _chinese(part))
    if data:
        yield from (Message(found) for found in _chinese(tree))


def in_data(text: str) -> Iterator[Message]:
    """The words of a table of data: values named `…_zh` of tables that bring no English of their own."""
    yield from (Message(found) for found in _named_zh(tomllib.loads(text)))


def _named_zh(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        bilingual = any(name.endswith("_en") for name in value)
        for name, inner in value.items():
            if isinstance(inner, str) and name.endswith("_zh") and not bilingual:
                yield inner
            yield from _named_zh(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_zh(inner)


def collect(home: Path) -> dict[Message, set[str]]:
    """Every message of the program, with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in _files(home):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(home).as_posix()
        read = {".html": in_template, ".toml": in_data}.get(path.suffix)
        for message in read(text) if read else in_python(text, data=_is_data(path)):
            found.setdefault(message, set()).add(name)
    return found


def merge(catalogue: polib.POFile, found: dict[Message, set[str]]) -> polib.POFile:
    """A new catalogue of exactly the messages found, keeping every translation there was; in order of their text."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = dict(catalogue.metadata)
    for message in sorted(found):
        old = known.get((message.context, message.text))
        entry = polib.POEntry(
            msgid=message.text,
            msgctxt=message.context or None,
            occurrences=[(name, "") for name in sorted(found[message])],
            flags=["python-format"] if "%(" in message.text else [],
        )
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = old.msgstr_plural if old and old.msgstr_plural else {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        merged.append(entry)
    return merged


def untranslated(catalogue: polib.POFile) -> list[str]:
    """The messages that have no translation yet."""
    return [entry.msgid for entry in catalogue if not entry.translated()]


def broken(catalogue: polib.POFile) -> list[str]:
    """The messages whose translation lost or gained a placeholder: they would fail when shown."""
    return [entry.msgid for entry in catalogue if entry.translated() and not _fits(entry)]


def _fits(entry: polib.POEntry) -> bool:
    wanted = set(_PLACEHOLDER.findall(entry.msgid)) - {"%%"}
    given = [entry.msgstr, *entry.msgstr_plural.values()]
    return all(set(_PLACEHOLDER.findall(text)) - {"%%"} == wanted for text in given if text)


def _message(name: str, strings: list[str]) -> Message:
    if name in PLURAL and len(strings) > 1:
        return Message(strings[0], plural=strings[1])
    if name in WITH_CONTEXT and len(strings) > 1:
        return Message(strings[1], context=strings[0])
    return Message(strings[0])


def _name(function: ast.expr) -> str:
    """What is called: the last part of a dotted name."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _of_files(node: ast.AST) -> list[ast.expr]:
    """Where a file's words stand, which `download` translates: values named `…heads`, and its name and heads."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.lower().endswith("heads"):
            return [value]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if (
            name.lower().endswith("heads")
        ):
            return [value]
        case ast.Call(func=ast.Name(id="download"), args=args):
            return args[:2]
    return []


def _chinese(tree: ast.AST) -> Iterator[str]:
    """Every Chinese string of a module that is a value: docstrings and loose strings are for readers of the code."""
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            not isinstance(node, ast.Constant)
            or not isinstance(node.value, str)
            or id(node) in loose
        ):
            continue
        if _HAN.search(node.value):
            yield node.value


def _is_data(path: Path) -> bool:
    """Whether a module holds names that pages show through `_(…)`: of states, kinds, roles, parameters."""
    return path.name in DATA_FILES or any(part in DATA_FOLDERS for part in path.parent.parts)


def _files(home: Path) -> Iterable[Path]:
    data = [path for path in home.rglob("definitions/**/*.toml") if path.parent.name not in CODES]
    for path in sorted([*home.rglob("*.py"), *home.rglob("templates/**/*.html"), *data]):
        if "migrations" not in path.parts and "demo" not in path.parts:
            yield path
