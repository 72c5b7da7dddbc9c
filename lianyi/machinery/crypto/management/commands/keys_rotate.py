"""`lianyi keys rotate [PURPOSE…]`: new rows use a new key, old rows stay readable."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lianyi.machinery.crypto import keyring


class Command(BaseCommand):
    help = "Turn keys: what is new is sealed with a new key, what is old stays readable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "purposes",
            nargs="*",
            metavar="PURPOSE",
            help="field, audit, secret (default: field audit)",
        )

    def handle(self, *args: Any, purposes: list[str], **options: Any) -> None:
        """Turn each."""
        wrong = [each for each in purposes if each not in keyring.TURNABLE]
        if wrong:
            raise CommandError(
                f"{wrong[0]} keys are not turned; choose from {', '.join(keyring.TURNABLE)}"
            )
        for purpose in purposes or ["field", "audit"]:
            self.stdout.write(f"{purpose}: {keyring.rotate(purpose)}")
        self.stdout.write("make a backup now: rows sealed from here on need the new key")
