"""The command line: words find a command, refusals end with 1, wrong usage with 2, programs get JSON."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import BaseCommand, CommandError

from lianyi.entry import cli
from lianyi.kernel.errors import DomainError, RowErrors

COMMANDS = {"serve": "lianyi.entry", "audit_verify": "lianyi.machinery.audit"}


class Closed(DomainError):
    code = "test.closed"
    template = "The {door} is closed."


class Knock(BaseCommand):
    help = "Knock at a door."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("door")

    def handle(self, *args: Any, door: str, **options: Any) -> None:
        if door == "gate":
            raise Closed(door=door)
        if door == "table":
            raise RowErrors([{"row": 3, "field": "sex", "code": "x", "message": "M or F"}])
        if door == "wall":
            raise CommandError("that is a wall")
        self.stdout.write(f"json={options.get('json')}")


class KnockAsJson(Knock):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true")


def test_as_many_words_as_name_a_command_are_taken():
    assert cli.split(["audit", "verify", "--day", "x"], COMMANDS) == (
        "audit_verify",
        ["--day", "x"],
    )
    assert cli.split(["serve", "verify"], COMMANDS) == ("serve", ["verify"])
    assert cli.split(["audit"], COMMANDS) == (None, ["audit"])


def test_a_command_that_is_done_ends_with_0(capsys):
    assert cli.carry_out("knock", Knock(), ["house"]) == 0
    assert "json=None" in capsys.readouterr().out


def test_a_command_that_speaks_json_itself_is_told_to(capsys):
    assert cli.carry_out("knock", KnockAsJson(), ["house", "--json"]) == 0
    assert "json=True" in capsys.readouterr().out


@pytest.mark.parametrize("door", ["gate", "wall"])
def test_a_refusal_is_one_line_on_standard_error_and_ends_with_1(capsys, door):
    assert cli.carry_out("knock", Knock(), [door]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_refused_rows_are_listed_below_the_refusal(capsys):
    assert cli.carry_out("knock", Knock(), ["table"]) == 1
    assert capsys.readouterr().err.splitlines()[1].split() == ["3", "sex", "M", "or", "F"]


def test_a_program_gets_the_refusal_as_one_object(capsys):
    assert cli.carry_out("knock", Knock(), ["gate", "--json"]) == 1

    error = json.loads(capsys.readouterr().out)["error"]
    assert error == {"code": "test.closed", "message": "The gate is closed.", "rows": []}


@pytest.mark.parametrize("arguments", [[], ["house", "--loud"]])
def test_wrong_usage_ends_with_2_and_the_usage_line(capsys, arguments):
    with pytest.raises(SystemExit) as end:
        cli.carry_out("knock_loudly", Knock(), arguments)

    assert end.value.code == 2
    assert "usage: lianyi knock loudly" in capsys.readouterr().err


def test_without_words_the_commands_are_listed(capsys):
    assert cli.main([]) == 0
    assert "lianyi serve" in capsys.readouterr().out


def test_an_unknown_command_is_wrong_usage(capsys):
    assert cli.main(["dance"]) == 2
    assert "lianyi serve" in capsys.readouterr().err


def test_a_database_of_another_version_is_named_with_what_to_do(tmp_path):
    """Nobody has made the tables yet: a sentence, no trace of the framework."""
    env = {**os.environ, "LIANYI_HOME": str(tmp_path), "LIANYI_DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "lianyi", "audit", "verify"],
        env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "lianyi upgrade" in done.stderr
    assert "Traceback" not in done.stderr
