"""`lianyi backup --to FOLDER|FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.backup import passphrase
from lianyi.machinery.backup.services import make_backup
from lianyi.machinery.ui.wording import say


class Command(BaseCommand):
    help = "Write database, files, audit anchors and keys into one file, while the platform works."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER|FILE")
        passphrase.add_argument(parser)

    def handle(self, *args: Any, to: Path, passphrase_file: Path | None, **options: Any) -> None:
        """Make one."""
        now = timezone.now()
        if not to.is_dir() and not to.parent.is_dir():
            raise CommandError(f"there is no folder {to.parent}")
        words = passphrase.given(passphrase_file)
        try:
            card = make_backup(
                to=to, passphrase=words, actor=Actor.system(now, name="命令行"), now=now
            )
        except DomainError as refusal:
            raise CommandError(say(refusal)) from refusal
        if not card.keys_sealed:
            self.stderr.write(
                "the keys lie open in this backup: whoever has the file can read everything in it"
            )
        self.stdout.write(
            f"{card.path}: {card.rows} row(s) in {card.tables} table(s), {card.files} file(s), {card.size} bytes"
        )
