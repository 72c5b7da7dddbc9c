"""Make the skeleton of a new area: `make new-area NAME=pharmacy`. It fails the checks until its tier is decided."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"^[a-z][a-z_]*[a-z]$")

FILES = {
    "lianyi/areas/{name}/__init__.py": '''"""What {name} is for, in one sentence.

Owner: who answers for it. Tier: which areas it may call. Words: the GLOSSARY entries it lives by.
"""
''',
    "lianyi/areas/{name}/apps.py": '''"""Registers {name} with Django."""

from django.apps import AppConfig


class {camel}Config(AppConfig):
    name = "lianyi.areas.{name}"
    label = "{name}"
''',
    "lianyi/areas/{name}/types.py": '"""The words of {name}: frozen values and enums."""\n',
    "lianyi/areas/{name}/events.py": '"""What {name} tells: past tense, ids and values only."""\n',
    "lianyi/areas/{name}/models.py": '"""Tables of {name}, with every invariant a constraint can hold."""\n',
    "lianyi/areas/{name}/migrations/__init__.py": "",
    "lianyi/areas/{name}/selectors.py": '"""Questions to {name}: scoped, bounded, plain values."""\n',
    "lianyi/areas/{name}/services.py": '"""Writes of {name}: lock, decide, save, tell; one transaction."""\n',
    "lianyi/areas/{name}/public.py": '"""What other areas may ask of {name}."""\n\n__all__: list[str] = []\n',
    "lianyi/entry/wording/{name}.toml": "# Refusals of {name} in the user's words.\n",
    "tests/areas/{name}/__init__.py": "",
}

NEXT = """Made the skeleton of {name}. Now, in this order:
  1. words into GLOSSARY.md
  2. its tier: the layers of pyproject.toml and AREAS of lianyi/entry/parts.py
  3. types, events, states, rules with their tests
  4. models with constraints, and the migration: lianyi manage makemigrations {name},
     then in one step: python -m tools.one_step {name}
  5. services, selectors, public; then the doors
  6. docs/areas/{name}.md (make docs writes the lower half)"""


def main(name: str) -> int:
    """Write the files of one area; refuse a bad or taken name."""
    if not NAME.match(name):
        print("usage: make new-area NAME=small_letters", file=sys.stderr)
        return 2
    if (ROOT / "lianyi" / "areas" / name).exists():
        print(f"{name} exists already", file=sys.stderr)
        return 1
    make(ROOT, name)
    print(NEXT.format(name=name))
    return 0


def make(root: Path, name: str) -> None:
    """Write the files below a root."""
    camel = name.title().replace("_", "")
    for pattern, text in FILES.items():
        path = root / pattern.format(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name, camel=camel), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
