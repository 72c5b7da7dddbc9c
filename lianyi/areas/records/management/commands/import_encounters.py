"""`lianyi import encounters FILE`: store the contacts of a CSV, XLSX or FHIR file, all or none."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.services.importing import InstitutionUnknown, import_encounters
from lianyi.kernel.actor import Actor
from lianyi.machinery.tabular.management.taking import FileCommand


class Command(FileCommand):
    help = "Store the contacts of a CSV, XLSX or FHIR Bundle file; all or nothing, known ones once."
    institution_help = "where contacts that name no place took place"

    def take(
        self, file: Path, *, institution: str, dry_run: bool, actor: Actor, now: datetime
    ) -> Any:
        place = organisations.find_by_code(institution) if institution else None
        if institution and place is None:
            raise InstitutionUnknown(field="institution", institution=institution)
        return import_encounters(
            content=file.read_bytes(),
            institution_id=place.id if place else None,
            dry_run=dry_run,
            actor=actor,
            now=now,
        )

    def told(self, report: Any) -> str:
        return f"{report.encounters} 次就诊，其中已存在 {report.already_known} 次未重复写入"
