"""`lianyi audit verify [--day D] [--json]`: is the audit what it was?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lianyi.machinery.audit import public as audit


class Command(BaseCommand):
    help = "Read the audit chain again and name every line that was changed, removed, inserted, moved or cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="one day of the chain only"
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, day: date | None, json: bool, **options: Any) -> None:
        """Verify, and end with an error if the chain is broken."""
        report = audit.verify(day=day)
        self.stdout.write(_as_json(report) if json else _as_text(report))
        if not report.sound:
            raise CommandError(
                f"the audit chain is broken: {len(report.faults) + report.faults_not_listed} fault(s)"
            )


def _as_text(report: audit.VerifyReport) -> str:
    read = f"{report.lines} line(s) on {report.days} day(s), {report.anchors} anchor(s)"
    if report.sound:
        return f"sound: {read}"
    rest = [f"… and {report.faults_not_listed} more"] if report.faults_not_listed else []
    return "\n".join([*map(str, report.faults), *rest, f"read {read}"])


def _as_json(report: audit.VerifyReport) -> str:
    return json.dumps({"sound": report.sound, **asdict(report)}, ensure_ascii=False, default=str)
