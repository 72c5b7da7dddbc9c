"""ECG objects that apparatus send by themselves: filed, measured, and never one over the other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Order, Waveform
from lianyi.areas.diagnostics.selectors.worklist import about_order
from lianyi.areas.diagnostics.services.arriving import take_up
from lianyi.areas.diagnostics.services.waveforms import (
    UploadRefused,
    note_waveforms,
    upload_waveform,
)
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.waveforms import Upload
from lianyi.engines import ecg
from lianyi.kernel.actor import Scope
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import a_county, a_patient
from tests.areas.diagnostics.recordings import INFARCT, an_ecg_order, dicom_of, uploaded
from tests.areas.workforce.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-03")]
LATER = NOW + timedelta(minutes=5)


def sent_by_apparatus(order: OrderCard, scope: Scope, recording: ecg.Recording | None) -> str:
    """An ECG object of an order by C-STORE, in a study of its own; None: one whose waveform is cut off."""
    drawn = recording or ecg.simulate(ecg.Plan(seed=3)).recording
    about = replace(about_order(order.id, scope), study_uid=dicom.uid_for(str(recording is None)))
    parts = ecg.to_dataset(drawn)
    if recording is None:
        parts.WaveformSequence[0].NumberOfWaveformSamples = 99_999
    with dicom.passing() as folder:
        path = dicom.receive([dicom.around(parts, about, now=NOW)], folder)
        dicom.store(
            paths=[path],
            origin=dicom.Origin.CSTORE,
            sender=dicom.Sender(title="ECG_TOWN", institution_id=order.performer_id),
            now=NOW,
        )
    return about.study_uid


def test_what_the_apparatus_sends_is_filed_and_measured_and_a_broken_object_is_left_to_the_viewer():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    scope = county.technologist.scope
    whole = sent_by_apparatus(order, scope, ecg.simulate(INFARCT).recording)
    waiting = note_waveforms(study_uid=whole, now=NOW)
    broken = sent_by_apparatus(order, scope, None)

    for study_uid in (whole, broken):
        take_up(study_uid=study_uid, now=LATER)

    assert waiting == []
    row = Waveform.objects.get()
    assert (row.source, row.urgent, row.taken_at) == ("DICOM", True, NOW)
    assert Order.objects.get(pk=order.id).state == "EXAMINED"


def test_another_content_under_a_known_object_number_is_refused_and_the_first_stands():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    card = uploaded(county, order).waveform
    content = bytearray(dicom_of(card))
    content[-2] ^= 1

    with pytest.raises(UploadRefused):
        upload_waveform(
            order_id=order.id,
            uploads=[Upload(name="x.dcm", content=bytes(content))],
            send=True,
            actor=county.technologist,
            now=LATER,
        )

    assert Waveform.objects.count() == 1
