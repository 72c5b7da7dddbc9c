"""How the benches run, as the command line says."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """benches: which modules, none for all. database: one filled before, with the `home` that holds its keys.

    only: codes of the operations of `speed`, none for all; seconds: of each run of an operation.
    """

    benches: tuple[str, ...] = ()
    residents: int = 20_000
    database: str = ""
    home: Path | None = None
    only: tuple[str, ...] = ()
    seconds: float = 3
    rounds: int = 3
    waiting: int = 600


def read(arguments: Sequence[str]) -> Options:
    """Read a command line; a wrong one ends the program with its usage."""
    usual = Options()
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "benches", nargs="*", metavar="BENCH", help="starting, speed, images; all of them"
    )
    parser.add_argument("--residents", type=int, default=usual.residents, metavar="N")
    parser.add_argument("--database", default="", metavar="URL", help="a county filled before")
    parser.add_argument("--home", type=Path, help="LIANYI_HOME of that county, where its keys are")
    parser.add_argument("--only", nargs="*", default=(), metavar="CODE", help="operations of speed")
    parser.add_argument("--seconds", type=float, default=usual.seconds, metavar="S")
    parser.add_argument("--rounds", type=int, default=usual.rounds, metavar="N")
    parser.add_argument("--waiting", type=int, default=usual.waiting, metavar="N")
    given = vars(parser.parse_args(arguments))
    if bool(given["database"]) != bool(given["home"]):
        parser.error("--database and --home belong together")
    return Options(**{**given, "benches": tuple(given["benches"]), "only": tuple(given["only"])})
