"""`lianyi import institutions FILE`: CSV, XLSX or FHIR Organization; all or nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.areas.organisations import services
from lianyi.kernel.actor import Actor


class Command(BaseCommand):
    help = "Register the institutions of a CSV, XLSX or FHIR file; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check every row, store nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"没有文件 {file}")
        now = timezone.now()
        report = services.import_institutions(
            file.read_bytes(), actor=Actor.system(now, "命令行"), now=now, dry_run=dry_run
        )
        if options["json"]:
            found = {"registered": report.registered, "known": report.known, "dry_run": dry_run}
            self.stdout.write(json.dumps(found))
            return
        head = "试运行，未写入：新登记" if dry_run else "新登记"
        self.stdout.write(f"{head} {report.registered} 家，已在库 {report.known} 家")
