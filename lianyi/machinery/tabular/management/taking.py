"""The command line's way of taking a file in: all or nothing, tried first if wanted, told in one line or as JSON."""

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.kernel.actor import Actor
from lianyi.machinery.tabular.sifting import take_good_rows


class FileCommand(BaseCommand, ABC):
    """`lianyi import … FILE`. An area says what is done with the file, and how the report is told."""

    institution_help = ""
    """What `--institution CODE` is for; without it the command has no such option."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        if self.institution_help:
            parser.add_argument(
                "--institution", default="", metavar="CODE", help=self.institution_help
            )
        parser.add_argument("--dry-run", action="store_true", help="show row errors, store nothing")
        parser.add_argument(
            "--skip-bad", action="store_true", help="store the other rows of a table with bad ones"
        )
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="where bad rows go (beside the file)"
        )
        parser.add_argument("--json", action="store_true")

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool = False,
        skip_bad: bool = False,
        refused: Path | None = None,
        institution: str = "",
        **options: Any,
    ) -> None:
        if not file.is_file():
            raise CommandError(f"没有文件 {file}")
        now = timezone.now()

        def take(table: Path) -> Any:
            actor = Actor.system(now, "命令行")
            return self.take(table, institution=institution, dry_run=dry_run, actor=actor, now=now)

        kind = ".xlsx" if file.suffix.lower() == ".xlsx" else ".csv"
        beside = refused or file.with_name(f"{file.stem}.refused{kind}")
        report, bad = take_good_rows(file, take, refused=beside) if skip_bad else (take(file), 0)
        if options["json"]:
            told = {**asdict(report), "dry_run": dry_run}
            told |= {"refused": bad, "refused_file": str(beside) if bad else ""} if skip_bad else {}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        head = "试运行，未写入：" if dry_run else "已导入："
        self.stdout.write(f"{head}{self.told(report)}")
        if bad:
            self.stdout.write(f"另有 {bad} 行未导入，原样连同原因写入 {beside}")

    @abstractmethod
    def take(
        self, file: Path, *, institution: str, dry_run: bool, actor: Actor, now: datetime
    ) -> Any:
        """Take the file in by one call of a service; returns its report, a dataclass."""

    @abstractmethod
    def told(self, report: Any) -> str:
        """The report in one line."""
