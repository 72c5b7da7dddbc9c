"""`lianyi keys renew`: seal old rows again with the current key."""

from typing import Any

from django.core.management.base import BaseCommand

from lianyi.machinery.crypto.renewal import renew_one_batch, sealed_columns


class Command(BaseCommand):
    help = "Seal rows of older keys again with the current one. Safe to stop, to repeat, and while the platform works."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew column by column."""
        for column in sealed_columns():
            renewed = 0
            while batch := renew_one_batch(column):
                renewed += batch
            self.stdout.write(f"{column.place}: {renewed} row(s) sealed again")
