"""What is sent as an ECG is read or refused with its reason; a person is judged by the limits of age and sex."""

from typing import Any

import numpy as np
import pytest

from lianyi.areas.diagnostics.definitions.ecg_parameters import ECG
from lianyi.areas.diagnostics.rules.ecg import critical_code, limits_for
from lianyi.areas.diagnostics.services.waveform_files import (
    WaveformTooLarge,
    WaveformUnreadable,
    read_upload,
)
from lianyi.areas.diagnostics.types.waveforms import Upload, WaveformSource
from lianyi.engines import ecg
from tests.areas.diagnostics.recordings import loose, record_of, zipped

pytestmark = pytest.mark.rows("RMT-03")


@pytest.mark.parametrize("folder", ["", "deep/er/", "../../"])
def test_a_record_is_read_from_a_zip_with_folders_and_from_loose_files(folder: str):
    files = record_of()

    zipped_one, source = read_upload(zipped(files, folder))
    loose_one, _ = read_upload(loose(files))

    assert source == WaveformSource.WFDB
    assert np.array_equal(zipped_one.mv, loose_one.mv)


def a_bomb() -> list[Upload]:
    """A zip of a few kB that unpacks to 64 MB."""
    return zipped({"ecg.hea": record_of()["ecg.hea"], "ecg.dat": bytes(64 * 1024 * 1024)})


def test_a_zip_that_grows_beyond_the_limit_is_refused_while_it_is_read():
    bomb = a_bomb()

    assert len(bomb[0].content) < 200_000
    with pytest.raises(WaveformTooLarge):
        read_upload(bomb)


@pytest.mark.parametrize(
    ("uploads", "why"),
    [
        ([], "missing_file"),
        ([Upload(name="x.pdf", content=b"%PDF-1.7 no trace")], "missing_file"),
        ([Upload(name="x.dcm", content=bytes(128) + b"DICM" + bytes(40))], "not_waveform"),
        ([Upload(name="x.zip", content=zipped(record_of())[0].content[:-200])], "missing_file"),
        (zipped({"ecg.hea": record_of()["ecg.hea"]}), "missing_file"),
        (zipped({"a/ecg.dat": b"1", "b/ecg.dat": b"2", **record_of()}), "header"),
        (loose({**record_of(), "ecg.dat": record_of()["ecg.dat"][:999]}), "truncated"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_reason(uploads: list[Upload], why: str):
    with pytest.raises(WaveformUnreadable) as refused:
        read_upload(uploads)

    assert refused.value.facts["why"] == why


def test_a_damaged_zip_and_a_zip_of_too_many_files_are_refused():
    whole = zipped(record_of())[0].content
    middle = len(whole) // 2
    hurt = whole[:middle] + bytes(64) + whole[middle + 64 :]
    many = zipped({f"{i}.dat": b"1" for i in range(40)})

    with pytest.raises(WaveformUnreadable):
        read_upload([Upload(name="r.zip", content=hurt)])
    with pytest.raises(WaveformTooLarge):
        read_upload(many)
    with pytest.raises(WaveformTooLarge):
        read_upload([Upload(name=str(i), content=b"1") for i in range(40)])


def test_hours_of_recording_are_no_ecg_of_ours():
    rows = np.zeros((1, 3700 * 100))
    rows[0, ::100] = 1.0
    long = ecg.write_wfdb(ecg.Recording(("II",), 100, rows, (0.005,)))

    with pytest.raises(WaveformTooLarge):
        read_upload(loose(long))


@pytest.mark.parametrize(
    ("sex", "age", "limit"),
    [("2", 30, 0.15), ("1", 39, 0.25), ("1", 40, 0.2), ("1", None, 0.2), ("", 60, 0.15)],
)
def test_v2_and_v3_have_the_limit_of_sex_and_age(sex: str, age: int | None, limit: float):
    """Source: universal-definition-mi-4."""
    told: dict[str, Any] = {each.key.removeprefix("diagnostics.ecg_"): each.default for each in ECG}

    found = limits_for(sex=sex, age=age, whole=told.__getitem__, number=told.__getitem__)

    assert found.st_up_of_lead_mv == {"V2": limit, "V3": limit}
    assert (found.st_up_mv, found.st_down_mv, found.long_pause_s) == (0.1, 0.05, 3.0)


def test_an_urgent_proposal_names_the_critical_finding_it_would_be():
    assert critical_code({"code": "st_up", "urgent": True}) == "ECG-STEMI"
    assert critical_code({"code": "st_up", "urgent": False}) == ""
    assert critical_code({"code": "early_beats", "urgent": True}) == ""
