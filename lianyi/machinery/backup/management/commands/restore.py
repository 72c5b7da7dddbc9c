"""`lianyi restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.backup import passphrase
from lianyi.machinery.backup.services import restore_backup
from lianyi.machinery.ui.wording import say


class Command(BaseCommand):
    help = (
        "Bring a backup back into an empty place; all of it is checked before anything is written."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)
        passphrase.add_argument(parser)

    def handle(self, *args: Any, file: Path, passphrase_file: Path | None, **options: Any) -> None:
        """Restore one."""
        now = timezone.now()
        if not file.is_file():
            raise CommandError(f"there is no file {file}")
        words = passphrase.given(passphrase_file)
        try:
            card = restore_backup(
                source=file, passphrase=words, actor=Actor.system(now, name="命令行"), now=now
            )
        except DomainError as refusal:
            raise CommandError(say(refusal)) from refusal
        self.stdout.write(
            f"restored {card.rows} row(s) in {card.tables} table(s), {card.files} file(s)"
        )
