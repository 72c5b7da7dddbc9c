"""`lianyi …`: a thin dispatcher onto the commands the parts bring with them.

A command's words are its file's name: `audit_verify.py` answers to `lianyi audit verify`. It ends with 0 when done,
with 1 after a refusal (one line on standard error; with `--json` the error object on standard output), with 2 on wrong
usage.
"""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import (
    BaseCommand,
    CommandError,
    execute_from_command_line,
    get_commands,
    load_command_class,
)
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _

from lianyi.entry.faults import cause_of
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.ui.wording import say

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
MOST_LINES: Final = 20
"""How many rows of a refused file are told to a person; a program gets them all."""
FRAMEWORK_OPTIONS: Final = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}


class NotUpToDate(DomainError):
    """The database was made by another version, or never."""

    code = "server.not_up_to_date"
    http_status = 503
    template = "The database is not of this version: run `lianyi upgrade` (or start the server once), then try again."


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit code."""
    os.umask(0o077)  # what Lianyi writes is for its own account only
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianyi.entry.settings")
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        return refuse("setup.refused", str(fault), [], as_json="--json" in words)
    translation.activate(os.environ.get("LIANYI_LANGUAGE", settings.LANGUAGE_CODE))
    if words[:1] == ["manage"]:
        execute_from_command_line(["lianyi manage", *words[1:]])
        return DONE
    ours = own_commands()
    name, rest = split(words, ours)
    if name is None:
        asked = not words or words[0] in ("-h", "--help", "help")
        print(overview(ours, words), file=sys.stdout if asked else sys.stderr)
        return DONE if asked else WRONG_USAGE
    return carry_out(name, load_command_class(ours[name], name), rest)


def own_commands() -> dict[str, str]:
    """Return command -> app for the commands of Lianyi's own parts."""
    return {name: app for name, app in sorted(get_commands().items()) if app.startswith("lianyi.")}


def split(words: list[str], commands: dict[str, str]) -> tuple[str | None, list[str]]:
    """Split a line into the command, as many leading words as name one, and its arguments."""
    for count in range(len(words), 0, -1):
        name = "_".join(words[:count]).replace("-", "_")
        if name in commands:
            return name, words[count:]
    return None, words


def overview(commands: dict[str, str], words: list[str]) -> str:
    """Return the list of commands with one line each; only those that begin with `words`, if any do."""
    start = "_".join(words)
    chosen = [name for name in commands if name.startswith(f"{start}_")] or list(commands)
    lines = [
        f"  lianyi {name.replace('_', ' '):<24} {load_command_class(commands[name], name).help}"
        for name in chosen
    ]
    return "\n".join(["usage: lianyi COMMAND [--help] [--json] …", "", *lines])


def carry_out(name: str, command: BaseCommand, arguments: list[str]) -> int:
    """Run one command and turn what it refuses into words and an exit code."""
    options = understand(name, command, arguments)
    as_json = options["json"]
    if options.pop("json_is_ours"):
        del options["json"]
    try:
        command.execute(*options.pop("args", ()), **options)
    except DomainError as refusal:
        rows = refusal.rows if isinstance(refusal, RowErrors) else []
        return refuse(refusal.code, say(refusal), rows, as_json=as_json)
    except CommandError as refusal:
        return refuse("command.refused", str(refusal), [], as_json=as_json)
    except (DatabaseError, InterfaceError, OSError) as fault:
        cause = cause_of(fault) or _behind(fault)
        if cause is None:
            raise
        return refuse(cause.code, say(cause), [], as_json=as_json)
    return DONE


def _behind(fault: BaseException) -> DomainError | None:
    """What to do about a database that lacks tables of this version; None where it lacks none."""
    if not isinstance(fault, DatabaseError) or connection.in_atomic_block:
        return None
    plan = MigrationExecutor(connection)
    return NotUpToDate() if plan.migration_plan(plan.loader.graph.leaf_nodes()) else None


def understand(name: str, command: BaseCommand, arguments: list[str]) -> dict[str, Any]:
    """Parse the arguments; wrong usage ends the program with 2 and the usage line."""
    command._called_from_command_line = True  # type: ignore[attr-defined]  # argparse then exits
    command.suppressed_base_arguments = FRAMEWORK_OPTIONS
    parser = command.create_parser("lianyi", name.replace("_", " "))
    json_is_ours = "--json" not in parser._option_string_actions
    if json_is_ours:
        parser.add_argument("--json", action="store_true", help="say a refusal as JSON")
    return {**vars(parser.parse_args(arguments)), "json_is_ours": json_is_ours}


def refuse(code: str, message: str, rows: list[dict[str, Any]], *, as_json: bool) -> int:
    """Say one refusal, to a program or to a person, and return its exit code."""
    if as_json:
        error = {"code": code, "message": message, "rows": rows}
        print(json.dumps({"error": error}, ensure_ascii=False))
        return REFUSED
    print(message, file=sys.stderr)
    for row in rows[:MOST_LINES]:
        print(f"  {row['row']}  {row['field']}  {row['message']}", file=sys.stderr)
    if len(rows) > MOST_LINES:
        hidden = len(rows) - MOST_LINES
        print(
            _("  另有 %(hidden)d 处未列出，加 --json 可全部列出") % {"hidden": hidden},
            file=sys.stderr,
        )
    return REFUSED
