"""`lianyi keys list`: which keys there are."""

from typing import Any

from django.core.management.base import BaseCommand

from lianyi.machinery.crypto import keyring


class Command(BaseCommand):
    help = "Name the keys of this installation by purpose, the current one last; never shows a key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        for purpose, names in keyring.key_names().items():
            self.stdout.write(f"{purpose}: {' '.join(names)}")
