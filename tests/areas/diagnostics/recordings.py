"""ECG recordings for tests: orders for one, and files as apparatus export them."""

import io
import zipfile
from datetime import datetime
from typing import Any

from lianyi.areas.diagnostics.services.waveforms import upload_waveform
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.waveforms import Upload, Uploaded, WaveformCard
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.engines import ecg
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import County, at_time, ordered
from tests.areas.workforce.builders import NOW

INFARCT = ecg.Plan(
    st_mv={"V1": 0.2, "V2": 0.4, "V3": 0.45, "V4": 0.3, "II": -0.08}, bpm=96, qt_ms=360, seed=11
)
USUAL = ecg.Plan(seed=7)


def an_ecg_order(county: County, patient_id: int, *, now: datetime = NOW, **told: Any) -> OrderCard:
    """An urgent ECG, to be taken at the township."""
    fields = {"item_code": "ECG-12", "urgency": Urgency.STAT, "clinical_info": "胸痛2小时", **told}
    return ordered(county, patient_id, now=now, **fields)


def record_of(plan: ecg.Plan = USUAL) -> dict[str, bytes]:
    """Header and signals of a drawn recording."""
    return ecg.write_wfdb(ecg.simulate(plan).recording)


def zipped(files: dict[str, bytes], folder: str = "") -> list[Upload]:
    """Files in one zip, as a person would send them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return [Upload(name="ecg.zip", content=out.getvalue())]


def loose(files: dict[str, bytes]) -> list[Upload]:
    """Files one beside the other."""
    return [Upload(name=name, content=content) for name, content in files.items()]


def uploaded(
    county: County,
    order: OrderCard,
    plan: ecg.Plan = USUAL,
    *,
    now: datetime = NOW,
    send: bool = True,
) -> Uploaded:
    """A drawn recording sent by the technologist."""
    return upload_waveform(
        order_id=order.id,
        uploads=zipped(record_of(plan)),
        send=send,
        actor=at_time(county.technologist, now),
        now=now,
    )


def dicom_of(card: WaveformCard | None) -> bytes:
    """The object a recording is kept as."""
    assert card is not None
    with dicom.open_instance(dicom.get_instance(card.sop_uid, within=None)) as file:
        return file.read()
