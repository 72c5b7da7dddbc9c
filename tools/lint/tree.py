"""The files a rule looks at, parsed once, and what it says about them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

AREA_DOORS = frozenset({"web", "api", "fhir", "management", "jobs", "handlers"})
MACHINERY_DOORS = AREA_DOORS | {"doors", "middleware", "worker"}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place where a rule is broken."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Tree:
    """The repository, or a small one made by a test."""

    root: Path
    _parsed: dict[Path, ast.Module] = field(default_factory=dict)

    def files(self, folder: str, *suffixes: str) -> Iterator[Path]:
        """Yield the files below a folder with one of the suffixes, in order; none where it is absent."""
        for path in sorted((self.root / folder).rglob("*")):
            if path.suffix in suffixes and not {"vendor", "__pycache__"} & set(path.parts):
                yield path

    def modules(self, *folders: str) -> Iterator[tuple[Path, ast.Module]]:
        """Yield every Python file below the folders with its syntax tree."""
        for folder in folders:
            for path in self.files(folder, ".py"):
                yield path, self.parse(path)

    def parse(self, path: Path) -> ast.Module:
        """Return the syntax tree of one file."""
        if path not in self._parsed:
            self._parsed[path] = ast.parse(path.read_text("utf-8"), str(path))
        return self._parsed[path]

    def finding(self, path: Path, line: int, message: str) -> Finding:
        """Return a finding that names the file as the repository does."""
        return Finding(path.relative_to(self.root).as_posix(), line, message)

    def place(self, path: Path) -> tuple[str, ...]:
        """Return where a file stands: `("areas", "referrals", "web", "views")`."""
        return path.relative_to(self.root / "lianyi").with_suffix("").parts


def is_door(place: tuple[str, ...]) -> bool:
    """Say whether a place may read the clock and speak to the outside: the doors, and all of `entry`."""
    match place:
        case ("entry", *_):
            return True
        case ("areas", _, name, *_):
            return name in AREA_DOORS
        case ("machinery", "ui" | "scope", *_) | ("areas" | "machinery", _, "apps"):
            return True  # what pages share, who stands at the door, and the start of a part
        case ("machinery", _, *names):
            return bool(MACHINERY_DOORS & set(names))
        case _:
            return False


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of names, and the empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
