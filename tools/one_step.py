"""Rewrite a first migration as one step: `python -m tools.one_step plans` after `makemigrations plans`.

Keys, indexes and constraints that `makemigrations` adds after the tables go into the tables (see
`lianyi/machinery/newtables.py` for what that gives). The state and the schema it leads to stay the same.
"""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import django
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

RUFF = Path(sys.executable).with_name("ruff")
IMPORT = "from lianyi.machinery.newtables import CreateModels\n"


def folded(operations: Iterable[Operation]) -> list[CreateModel]:
    """The tables with all that was added to them. Raises: ValueError for any other operation."""
    made: dict[str, CreateModel] = {}
    for operation in operations:
        if isinstance(operation, CreateModel):
            made[operation.name_lower] = operation
        elif isinstance(operation, AddField):
            made[operation.model_name_lower].fields.append((operation.name, operation.field))
        elif isinstance(operation, AddIndex):
            options = made[operation.model_name_lower].options
            options["indexes"] = [*options.get("indexes", []), operation.index]
        elif isinstance(operation, AddConstraint):
            options = made[operation.model_name_lower].options
            options["constraints"] = [*options.get("constraints", []), operation.constraint]
        else:
            raise ValueError(f"a first migration makes tables only: {operation.describe()}")
    return list(made.values())


def rewrite(label: str) -> Path:
    """Rewrite the first migration of an area, and return its file."""
    from django.apps import apps
    from django.db.migrations.writer import MigrationWriter

    from lianyi.machinery.newtables import CreateModels

    module = importlib.import_module(f"{apps.get_app_config(label).name}.migrations.0001_initial")
    kind, path = module.Migration, Path(module.__file__ or "")
    head = re.compile(r"class Migration\(.*?    operations = \[\n", re.DOTALL)
    kept = head.search(path.read_text("utf-8"))
    assert kept, "Django writes migrations like this"
    kind.operations = [CreateModels(folded(kind.operations))]
    text = MigrationWriter(kind("0001_initial", label), include_header=False).as_string()
    text = text.replace("lianyi.machinery.newtables.CreateModels(", "CreateModels(")
    text = text.replace("import lianyi.machinery.newtables\n", "")
    text = head.sub(lambda _: kept[0], text, count=1)  # keys to settings stay keys to settings
    path.write_text(
        text.replace("\n\nclass Migration", f"\n{IMPORT}\n\nclass Migration", 1), "utf-8"
    )
    for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        subprocess.run([RUFF, *command, path], check=True)
    return path


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianyi.entry.settings")
    django.setup()
    for wanted in sys.argv[1:]:
        print(rewrite(wanted))
