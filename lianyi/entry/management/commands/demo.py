"""`lianyi demo`: generate a county with known truth."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from lianyi.entry import demo
from lianyi.entry.demo.making import MONTHS, RESIDENTS, SEED
from lianyi.entry.upgrading import bring_up_to_date


class Command(BaseCommand):
    help = "Generate a demo county: real institutions and places, invented people, the truth written beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", default="pingyu", help="which roster (pingyu)")
        parser.add_argument(
            "--residents", type=int, default=RESIDENTS, metavar="N", help=f"how many ({RESIDENTS})"
        )
        parser.add_argument(
            "--months", type=int, default=MONTHS, metavar="M", help=f"of history ({MONTHS})"
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help=f"same seed and day, same county ({SEED})"
        )

        parser.add_argument(
            "--workers",
            type=int,
            metavar="N",
            help="processes that load (PostgreSQL: one a core for a large county; else 1)",
        )

    def handle(
        self,
        *args: Any,
        county: str,
        residents: int,
        months: int,
        seed: int,
        workers: int | None,
        **options: Any,
    ) -> None:
        bring_up_to_date()
        truth, path = demo.make_county(
            key=county,
            count=residents,
            months=months,
            seed=seed,
            now=timezone.now(),
            say=self._progress,
            workers=workers,
        )
        self.stdout.write(
            f"{truth.residents} residents, {truth.encounters} encounters; the truth is in {path}"
        )

    def _progress(self, line: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(line)
