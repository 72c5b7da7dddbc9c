"""What the code says about each area, read without running it: faces, events, permissions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.lint.tree import AREA_DOORS, Tree, dotted

ROOT = Path(__file__).resolve().parent.parent
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Offered:
    """One name of an area's face: how it is called and the first sentence of its docstring."""

    name: str
    signature: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One event an area listens to."""

    source: str
    event: str
    handler: str


class Areas:
    """The areas of a repository."""

    def __init__(self, root: Path = ROOT) -> None:
        self.tree = Tree(root)
        self.home = root / "lianyi" / "areas"

    def names(self) -> list[str]:
        """Return the names of the areas, in order."""
        return sorted(path.parent.name for path in self.home.glob("*/apps.py"))

    def offers(self, area: str) -> list[Offered]:
        """Return the functions an area's `public.py` re-exports."""
        face = self.home / area / "public.py"
        if not face.exists():
            return []
        found = (
            self._definition(name, module) for name, module in _imported(self.tree.parse(face))
        )
        functions = [node for node in found if isinstance(node, ast.FunctionDef)]
        return [Offered(node.name, _signature(node), _sentence(node)) for node in functions]

    def events(self, area: str) -> list[Offered]:
        """Return the events an area tells."""
        path = self.home / area / "events.py"
        if not path.exists():
            return []
        return [
            Offered(node.name, ", ".join(_fields(node)), _sentence(node))
            for node in self.tree.parse(path).body
            if isinstance(node, ast.ClassDef)
        ]

    def hears(self, area: str) -> list[Heard]:
        """Return the events an area's handlers subscribe to."""
        heard: list[Heard] = []
        for _, module in self._modules(area, "handlers"):
            sources = dict(_imported(module))
            for node in module.body:
                if isinstance(node, ast.FunctionDef):
                    for event in _subscribed(node):
                        source = sources.get(event.partition(".")[0], "")
                        heard.append(Heard(source, event.rpartition(".")[2], node.name))
        return heard

    def permissions(self, area: str) -> list[str]:
        """Return the permissions an area's doors ask for, in order."""
        found: set[str] = set()
        for door in sorted(AREA_DOORS):
            for _, module in self._modules(area, door):
                for node in ast.walk(module):
                    if isinstance(node, ast.Call) and dotted(node.func).endswith("needs"):
                        found |= {ast.unparse(argument).strip("'\"") for argument in node.args}
        return sorted(name.rpartition(".")[2] for name in found)

    def _modules(self, area: str, name: str) -> Iterator[tuple[Path, ast.Module]]:
        """Yield the file `name.py` of an area, or the files of the package of that name."""
        path = self.home / area / f"{name}.py"
        if path.exists():
            yield path, self.tree.parse(path)
        yield from self.tree.modules(f"lianyi/areas/{area}/{name}")

    def _definition(self, name: str, module: str) -> Definition | None:
        """Return where a name is defined, followed through packages that only re-export it."""
        base = self.tree.root / Path(*module.split("."))
        path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        if not path.exists():
            return None
        body = self.tree.parse(path)
        for node in body.body:
            if isinstance(node, Definition) and node.name == name:
                return node
        deeper = dict(_imported(body)).get(name)
        return self._definition(name, deeper) if deeper and deeper != module else None


def _imported(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each name a module imports from another, with that other; `a.b import events` gives `a.b.events`."""
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = alias.name in ("events", "public")
                source = f"{node.module}.{alias.name}" if whole else node.module
                yield alias.asname or alias.name, source


def _subscribed(node: ast.FunctionDef) -> Iterator[str]:
    """Yield the events a function subscribes to by its decorators."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and dotted(decorator.func).endswith("subscribe"):
            yield from (dotted(argument) for argument in decorator.args)


def _signature(node: ast.FunctionDef) -> str:
    """Return the parameters by name, as one reads them: `*, referral_id, actor, now`."""
    positional = [argument.arg for argument in node.args.posonlyargs + node.args.args]
    keywords = [argument.arg for argument in node.args.kwonlyargs]
    return ", ".join([*positional, *(["*", *keywords] if keywords else [])])


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """Yield the names of a dataclass's fields."""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id


def _sentence(node: Definition) -> str:
    """Return the first paragraph of a docstring on one line."""
    paragraph = (ast.get_docstring(node) or "").partition("\n\n")[0]
    return " ".join(paragraph.split())
