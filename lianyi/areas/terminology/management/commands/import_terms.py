"""`lianyi import terms FILE --system icd10-nhsa`: load a version of a code system, or a crosswalk."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.areas.terminology import services
from lianyi.kernel.actor import Actor


class Command(BaseCommand):
    help = "Load a code table of `code name` lines; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--system", required=True, help="as icd10-nhsa, icd10-clinical")
        parser.add_argument(
            "--maps-to",
            default="",
            metavar="SYSTEM",
            help="FILE is a crosswalk of `code code` lines",
        )
        parser.add_argument("--name", default="", help="name of a system that is not there yet")
        parser.add_argument("--version-name", default="", metavar="VERSION")
        parser.add_argument("--effective-on", type=date.fromisoformat, default=None, metavar="DAY")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, store nothing"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, system: str, maps_to: str, **options: Any) -> None:
        now = timezone.now()
        if not file.is_file():
            raise CommandError(f"没有文件 {file}")
        shared = {"actor": Actor.system(now, "命令行"), "now": now, "dry_run": options["dry_run"]}
        if maps_to:
            result = services.import_crosswalk(
                file.read_bytes(), from_system=system, to_system=maps_to, source=file.name, **shared
            )
        else:
            result = services.import_terms(
                file.read_bytes(),
                system=system,
                name=options["name"],
                version=options["version_name"] or file.stem,
                effective_on=options["effective_on"] or timezone.localdate(),
                source=file.name,
                **shared,
            )
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        head = "试运行，未写入：" if options["dry_run"] else "已载入："
        self.stdout.write(head + "，".join(f"{key} {value}" for key, value in result.items()))
