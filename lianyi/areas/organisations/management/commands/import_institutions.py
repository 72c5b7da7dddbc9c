"""`lianyi import institutions FILE`: CSV, XLSX or FHIR Organization; all or nothing."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lianyi.areas.organisations import services
from lianyi.kernel.actor import Actor
from lianyi.machinery.tabular.management.taking import FileCommand


class Command(FileCommand):
    help = "Register the institutions of a CSV, XLSX or FHIR file; all or nothing."

    def take(
        self, file: Path, *, institution: str, dry_run: bool, actor: Actor, now: datetime
    ) -> Any:
        return services.import_institutions(
            file.read_bytes(), actor=actor, now=now, dry_run=dry_run
        )

    def told(self, report: Any) -> str:
        return f"新登记 {report.registered} 家，已在库 {report.known} 家"
