"""`lianyi import staff FILE`: put the people of a CSV or XLSX file on the staff, all or none."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.areas.workforce import services
from lianyi.kernel.actor import Actor


class Command(BaseCommand):
    help = "Hire the staff of a CSV or XLSX file; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--institution", default="", metavar="CODE", help="employs those whose row names none"
        )
        parser.add_argument("--dry-run", action="store_true", help="show row errors, store nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, institution: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"没有文件 {file}")
        now = timezone.now()
        report = services.import_file(
            body=file.read_bytes(),
            institution_code=institution,
            dry_run=options["dry_run"],
            actor=Actor.system(now, "命令行"),
            now=now,
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
            return
        head = "试运行，未写入：" if report.dry_run else "已导入："
        self.stdout.write(f"{head}{report.created} 人")
