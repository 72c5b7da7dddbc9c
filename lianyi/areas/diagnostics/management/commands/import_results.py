"""`lianyi import results FILE`: take the results of an analyser's CSV or XLSX file in, all or none."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lianyi.areas.diagnostics.services.result_loading import load_results_at
from lianyi.kernel.actor import Actor
from lianyi.machinery.tabular.management.taking import FileCommand


class Command(FileCommand):
    help = "Take laboratory results of a CSV or XLSX file in; all or nothing, what cannot be kept is held."
    institution_help = "the laboratory: its name or its host's code (not needed where there is one)"

    def take(
        self, file: Path, *, institution: str, dry_run: bool, actor: Actor, now: datetime
    ) -> Any:
        return load_results_at(
            file.read_bytes(), laboratory=institution, dry_run=dry_run, actor=actor, now=now
        )

    def told(self, report: Any) -> str:
        return (
            f"{report.orders} 份申请的 {report.taken} 个结果，另有 {report.held} 个滞留待人工处理"
        )
