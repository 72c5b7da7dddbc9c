"""`lianyi import residents FILE`: put the people of a CSV, XLSX or FHIR file on file, all or none."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lianyi.areas.residents import services
from lianyi.kernel.actor import Actor
from lianyi.machinery.tabular.management.taking import FileCommand


class Command(FileCommand):
    help = "Register the residents of a CSV, XLSX or FHIR Bundle file; all or nothing."
    institution_help = "registers those whose row names none"

    def take(
        self, file: Path, *, institution: str, dry_run: bool, actor: Actor, now: datetime
    ) -> Any:
        return services.import_file(
            body=file.read_bytes(),
            name=file.name,
            institution_code=institution,
            dry_run=dry_run,
            actor=actor,
            now=now,
        )

    def told(self, report: Any) -> str:
        return f"{report.created} 人，其中疑似重复待核对 {report.to_review} 对"
