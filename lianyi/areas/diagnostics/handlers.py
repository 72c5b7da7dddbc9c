"""What diagnostics hear. Each handler calls one service, and bears the same event twice."""

from django.conf import settings
from django.utils import timezone

from lianyi.areas.diagnostics.events import (
    CriticalRaised,
    OrderTransmitted,
    ReportAmended,
    ReportSigned,
)
from lianyi.areas.diagnostics.services.arriving import take_up
from lianyi.areas.diagnostics.services.critical import note_critical_overdue
from lianyi.areas.diagnostics.services.critical_moves import KIND as CRITICAL
from lianyi.areas.diagnostics.services.escalating import (
    call_chief,
    call_chief_to_critical,
    call_chief_to_stat,
)
from lianyi.areas.diagnostics.services.moves import KIND as ORDER
from lianyi.areas.diagnostics.services.report_filing import file_report
from lianyi.machinery.cases.events import CaseOverdue
from lianyi.machinery.dicom.events import StudyArrived
from lianyi.machinery.outbox import public as outbox


@outbox.subscribe(CaseOverdue)
def tell_further(event: CaseOverdue) -> None:
    """A critical value that waits too long is told to the next on the ladder."""
    if event.kind == CRITICAL.code:
        note_critical_overdue(
            critical_id=event.subject_id, level=event.level, duty=event.duty, now=timezone.now()
        )


@outbox.subscribe(CaseOverdue)
def tell_chief(event: CaseOverdue) -> None:
    """A study passed its limit at the centre."""
    if event.kind == ORDER.code:
        call_chief(order_id=event.subject_id, level=event.level, now=timezone.now())


@outbox.subscribe(OrderTransmitted)
def tell_chief_of_stat(event: OrderTransmitted) -> None:
    """A STAT study reached a centre: perhaps nobody is there."""
    call_chief_to_stat(order_id=event.order_id, now=timezone.now())


@outbox.subscribe(CriticalRaised)
def tell_chief_of_critical(event: CriticalRaised) -> None:
    """A critical value was raised: perhaps nobody is there to telephone."""
    call_chief_to_critical(critical_id=event.critical_id, now=timezone.now())


@outbox.subscribe(StudyArrived)
def file_what_arrived(event: StudyArrived) -> None:
    """Images came: they are filed to their order, or held for a person."""
    take_up(study_uid=event.study_uid, now=timezone.now())


@outbox.subscribe(ReportSigned)
def archive_report(event: ReportSigned) -> None:
    """A report went out: it is filed beside its images."""
    file_report(report_id=event.report_id, base=settings.LIANYI_PUBLIC_URL, now=timezone.now())


@outbox.subscribe(ReportAmended)
def archive_amended_report(event: ReportAmended) -> None:
    """A report was corrected: its new version is filed beside the older ones."""
    file_report(report_id=event.report_id, base=settings.LIANYI_PUBLIC_URL, now=timezone.now())
