"""`lianyi audit anchor`: note the end of the chain outside the database now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lianyi.machinery.audit import public as audit


class Command(BaseCommand):
    help = "Write the newest head of the audit chain into the anchor file and print it (done every 10 minutes besides)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and print."""
        anchor = audit.remember(timezone.now())
        self.stdout.write(
            f"{anchor.day} {anchor.count} {anchor.last_mac}" if anchor else "nothing audited yet"
        )
