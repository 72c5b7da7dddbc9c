"""`lianyi upgrade`: what `lianyi serve` does to the database at its start, without serving."""

from typing import Any

from django.core.management import BaseCommand

from lianyi.entry.upgrading import bring_up_to_date


class Command(BaseCommand):
    help = "Bring the database up to date while servers of the version before go on working."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        bring_up_to_date()
        self.stdout.write("the database is up to date")
