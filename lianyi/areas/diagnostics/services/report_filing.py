"""A signed report into the image archive: an encapsulated PDF beside the images it is about.

It is a study of its own under the order's accession number: images name whom their apparatus named, a report names the
person of the order.
"""

import dataclasses
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from lianyi.areas.diagnostics.models import Report, Study
from lianyi.areas.diagnostics.models.study import AT_ORDER
from lianyi.areas.diagnostics.selectors.worklist import about_order
from lianyi.areas.diagnostics.services.filing import adopt, gateway
from lianyi.areas.diagnostics.services.papers import report_pdf
from lianyi.areas.diagnostics.services.report_paper import paper_of
from lianyi.areas.diagnostics.types.imaging import StudyCard
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom

SENDER: Final = "LIANYI 报告"


def file_report(*, report_id: int, base: str, now: datetime) -> StudyCard | None:
    """Make a version of a report an object and file it; None where the order has nothing in the archive.

    `base`: the address users type, for the code on the paper. Safe to call again: a version is stored once.
    Emits: StudyArrived. Raises: NoChineseFont, dicom.ArchiveDown (503). Cost: about 0.2 s.
    """
    report = Report.objects.select_related("order").get(pk=report_id)
    order = report.order
    if not Study.objects.examined().filter(order=order, state__in=AT_ORDER).exists():
        return None
    no = report.card().no
    actor = gateway(order.centre_host_id, now)
    study_uid = dicom.uid_for(f"report {no}")
    if not dicom.keys_of([study_uid]):
        _store(_object(report, study_uid, base, actor, now), order.centre_host_id, now)
    with transaction.atomic():
        card = adopt(study_uid, order, now=now)
        audit.record(
            actor,
            "diagnostics.file_report",
            target=f"study:{card.id}",
            at=now,
            resident_id=order.resident_id,
            facts={"report": no, "uid": study_uid},
        )
    return card


def _object(report: Report, study_uid: str, base: str, actor: Actor, now: datetime) -> bytes:
    """The version as an object of the order's person."""
    address = base.rstrip("/") + reverse("diagnostics-report-verify", args=(report.code,))
    about = about_order(report.order_id, actor.scope)
    title = f"{report.order.item_name}报告 {report.card().no}"
    return dicom.encapsulated_pdf(
        report_pdf(paper_of(report, actor), address),
        dataclasses.replace(about, study_uid=study_uid, title=title, study_description=title),
        now=now,
        number=report.number,
    )


def _store(content: bytes, institution_id: int, now: datetime) -> None:
    """Into the archive, whole."""
    sender = dicom.Sender(title=SENDER, institution_id=institution_id)
    with dicom.passing() as folder:
        path = dicom.receive([content], folder)
        report = dicom.store(paths=[path], origin=dicom.Origin.OWN, sender=sender, now=now)
    assert report.count(dicom.Verdict.STORED) == 1, report.taken  # ours is whole and new
