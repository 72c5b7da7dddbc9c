"""`lianyi load roster pingyu-003`: the institutions and consortia a public document names, with its policy preset."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lianyi.areas.organisations import services
from lianyi.areas.organisations.definitions import rosters
from lianyi.kernel.actor import Actor


class Command(BaseCommand):
    help = "Load the roster of a public document as sample data; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roster", choices=sorted(rosters()))

    def handle(self, *args: Any, roster: str, **options: Any) -> None:
        now = timezone.now()
        report = services.load_roster(roster, actor=Actor.system(now, "命令行"), now=now)
        self.stdout.write(
            f"{roster}：机构 {report.institutions}，医联体 {report.consortia}，成员 {report.members}，"
            f"试点 {report.pilots}（具名 {report.named_pilots}），县外合作 {report.partners}"
        )
