"""`lianyi import encounters FILE`: store the contacts of a CSV, XLSX or FHIR file, all or none."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.services.importing import InstitutionUnknown, import_encounters
from lianyi.kernel.actor import Actor


class Command(BaseCommand):
    help = "Store the contacts of a CSV, XLSX or FHIR Bundle file; all or nothing, known ones once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--institution",
            default="",
            metavar="CODE",
            help="where contacts that name no place took place",
        )
        parser.add_argument("--dry-run", action="store_true", help="show row errors, store nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, institution: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"没有文件 {file}")
        place = organisations.find_by_code(institution) if institution else None
        if institution and place is None:
            raise InstitutionUnknown(field="institution", institution=institution)
        now = timezone.now()
        report = import_encounters(
            content=file.read_bytes(),
            institution_id=place.id if place else None,
            dry_run=options["dry_run"],
            actor=Actor.system(now, "命令行"),
            now=now,
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
            return
        head = "试运行，未写入：" if report.dry_run else "已导入："
        self.stdout.write(
            f"{head}{report.encounters} 次就诊，其中已存在 {report.already_known} 次未重复写入"
        )
