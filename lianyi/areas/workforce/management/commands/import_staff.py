"""`lianyi import staff FILE`: put the people of a CSV or XLSX file on the staff, all or none."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lianyi.areas.workforce import services
from lianyi.kernel.actor import Actor
from lianyi.machinery.tabular.management.taking import FileCommand


class Command(FileCommand):
    help = "Hire the staff of a CSV or XLSX file; all or nothing."
    institution_help = "employs those whose row names none"

    def take(
        self, file: Path, *, institution: str, dry_run: bool, actor: Actor, now: datetime
    ) -> Any:
        return services.import_file(
            body=file.read_bytes(),
            institution_code=institution,
            dry_run=dry_run,
            actor=actor,
            now=now,
        )

    def told(self, report: Any) -> str:
        return f"{report.created} 人"
