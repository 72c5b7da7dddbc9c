"""Files are read to the last bit or refused with a word; what is written is read back the same."""

import struct
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.engines import ecg
from lianyi.engines.ecg.wfdb import unpacked
from tests.engines.ecg.reference import unpacked_212

pytestmark = pytest.mark.rows("RMT-03")


@given(st.binary(min_size=3, max_size=60))
def test_format_212_is_unpacked_as_its_slow_twin_does(content: bytes):
    whole = content[: len(content) // 3 * 3]

    assert unpacked(whole, 212).tolist() == unpacked_212(whole)


def test_an_odd_number_of_samples_ends_format_212_in_two_bytes():
    assert unpacked(bytes([0x01, 0xF0, 0xFF, 0x02, 0x08]), 212).tolist() == [1, -1, -2046]


@pytest.mark.parametrize(
    ("number", "content", "values"),
    [
        (16, struct.pack("<2h", 5, -6), [5, -6]),
        (61, struct.pack(">2h", 5, -6), [5, -6]),
        (32, struct.pack("<2i", 70000, -6), [70000, -6]),
        (24, bytes([1, 0, 0, 0xFF, 0xFF, 0xFF]), [1, -1]),
        (80, bytes([128, 0, 255]), [0, -128, 127]),
    ],
)
def test_the_other_formats_hold_what_they_say(number: int, content: bytes, values: list[int]):
    assert unpacked(content, number).tolist() == values


def test_a_record_written_and_read_is_the_same_to_the_step():
    recording = ecg.simulate(ecg.Plan()).recording

    found = ecg.read_wfdb(ecg.write_wfdb(recording))

    assert found.leads == recording.leads
    assert np.abs(found.mv - recording.mv).max() < 0.0026


@pytest.mark.parametrize(
    ("hurt", "why"),
    [
        (lambda f: f.pop("ecg.dat"), "missing_file"),
        (lambda f: f.pop("ecg.hea"), "missing_file"),
        (lambda f: f.update({"ecg.dat": f["ecg.dat"][:-3]}), "truncated"),
        (lambda f: f.update({"ecg.dat": b"\x07\x00" + f["ecg.dat"][2:]}), "checksum"),
        (lambda f: f.update({"ecg.hea": f["ecg.hea"].replace(b" 16 ", b" 310 ", 1)}), "format"),
        (lambda f: f.update({"ecg.hea": f["ecg.hea"].replace(b"/mV", b"/mmHg", 1)}), "units"),
        (
            lambda f: f.update({"ecg.hea": f["ecg.hea"].replace(b"ecg 12", b"ecg/3 12", 1)}),
            "segments",
        ),
        (lambda f: f.update({"ecg.hea": b"ecg twelve 500 5000\n"}), "header"),
        (lambda f: f.update({"ecg.hea": b"\x00\x01 12\n"}), "header"),
        (lambda f: f.update({"ecg.hea": b""}), "header"),
        (
            lambda f: f.update({"ecg.hea": f["ecg.hea"].replace(b"ecg 12 500", b"ecg 12 5e9", 1)}),
            "rate",
        ),
    ],
)
def test_a_record_that_is_not_whole_is_refused_with_its_reason(hurt, why: str):
    files = ecg.write_wfdb(ecg.simulate(ecg.Plan()).recording)
    hurt(files)

    with pytest.raises(ecg.Unreadable) as refused:
        ecg.read_wfdb(files)

    assert refused.value.why == why


@pytest.mark.parametrize("name", ["../../etc/passwd", "http://elsewhere/x.dat", "/etc/passwd"])
def test_a_header_can_point_to_nothing_but_what_was_sent(name: str):
    files = ecg.write_wfdb(ecg.simulate(ecg.Plan()).recording)
    files["ecg.hea"] = files["ecg.hea"].replace(b"ecg.dat", name.encode())

    with pytest.raises(ecg.Unreadable) as refused:
        ecg.read_wfdb(files)

    assert refused.value.why == "missing_file"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_a_header_and_as_an_object(content: bytes):
    for read in (
        lambda: ecg.read_wfdb({"ecg.hea": content, "ecg.dat": content}),
        lambda: ecg.read_dicom(content),
    ):
        with pytest.raises(ecg.Unreadable):
            read()


def test_annotations_jump_over_long_silence_and_skip_words_beside():
    words = [1 << 10 | 20, 59 << 10, 1, 5, 5 << 10 | 0, 63 << 10 | 3, 0x4141, 0x41, 1 << 10 | 7, 0]
    content = struct.pack(f"<{len(words)}H", *words)

    assert ecg.read_annotations(content) == [(20, 1), (20 + 65536 + 5, 5), (20 + 65536 + 12, 1)]


@pytest.mark.parametrize(
    ("plan", "leads", "kind"),
    [
        (ecg.Plan(), 12, "12-lead ECG Waveform Storage"),
        (ecg.Plan(seconds=40), 12, "General ECG Waveform Storage"),
        (ecg.Plan(rate_hz=150), 8, "Ambulatory ECG Waveform Storage"),
    ],
)
def test_a_recording_becomes_an_object_and_comes_back_without_loss(
    plan: ecg.Plan, leads: int, kind: str
):
    told = ecg.simulate(plan).recording
    told = ecg.Recording(told.leads[:leads], told.rate_hz, told.mv[:leads], told.steps_mv[:leads])
    values = told.mv.copy()
    values[1, 100:120] = np.nan
    told = ecg.Recording(told.leads, told.rate_hz, values, told.steps_mv)

    made = ecg.to_dataset(told)
    found = ecg.from_dataset(made)

    assert made.SOPClassUID.name == kind
    assert (found.leads, found.rate_hz) == (told.leads, told.rate_hz)
    np.testing.assert_allclose(found.mv, told.mv, atol=1e-9)


def test_more_leads_than_a_group_holds_are_told_apart_by_groups():
    rows = np.random.default_rng(1).integers(-500, 500, (26, 2000)) * 0.005
    told = ecg.Recording(tuple(f"X{i}" for i in range(26)), 500, rows, (0.005,) * 26)

    made = ecg.to_dataset(told)

    assert [int(group.NumberOfWaveformChannels) for group in made.WaveformSequence] == [24, 2]
    np.testing.assert_allclose(ecg.from_dataset(made).mv, told.mv, atol=1e-9)


def test_an_object_says_when_it_was_acquired_or_nothing():
    path = pytest.importorskip("pydicom.data").get_testdata_file("waveform_ecg.dcm", download=False)

    assert ecg.acquired(Path(path).read_bytes()) == datetime.fromisoformat("2013-01-25T10:59:19")
    assert ecg.acquired(b"no object") is None


def test_an_image_is_no_waveform():
    path = pytest.importorskip("pydicom.data").get_testdata_file("CT_small.dcm", download=False)

    with pytest.raises(ecg.Unreadable) as refused:
        ecg.read_dicom(Path(path).read_bytes())

    assert refused.value.why == "not_waveform"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Lead I (Einthoven)", "I"), ("avr", "aVR"), ("LEAD_V4", "V4"), ("Lead aVL (augmented voltage, left)", "aVL"),
        ("MLII", "MLII"), ("v3r", "V3R"), ("ecg lead II", "II"),
    ],
)  # fmt: skip
def test_leads_are_known_by_whatever_apparatus_call_them(told: str, name: str):
    assert ecg.lead_name(told) == name


def test_limb_leads_that_were_not_recorded_follow_from_i_and_ii():
    told = ecg.simulate(ecg.Plan()).recording
    kept = [told.leads.index(name) for name in ("V1", "II", "I")]
    few = ecg.Recording(tuple(told.leads[i] for i in kept), 500, told.mv[kept], (0.005,) * 3)

    found = ecg.completed(few)

    assert found.leads == (*ecg.LIMB, "V1")
    for name in ecg.LIMB:
        assert found.lead(name) == pytest.approx(told.lead(name), abs=1e-9)


def test_samples_for_the_screen_are_whole_microvolts_and_gaps_are_told():
    told = ecg.Recording(("I",), 500, np.array([[0.0015, np.nan, 99.0, *[0.0] * 600]]), (0.001,))

    numbers = np.frombuffer(ecg.as_microvolts(told, ("I",), 0, 4), "<i2")

    assert numbers.tolist() == [2, -32768, 32767, 0]


def test_what_cannot_be_a_recording_is_none():
    row = np.zeros((1, 1000))
    for leads, rate, values, steps in [
        (("I", "II"), 500, row, (1.0, 1.0)),
        (("I", "I"), 500, np.zeros((2, 1000)), (1.0, 1.0)),
        (("I",), 20, row, (1.0,)),
        (("I",), float("nan"), row, (1.0,)),
        (("I",), 5000, row, (1.0,)),
        (("I",), 500, row, (0.0,)),
    ]:
        with pytest.raises(ecg.Unreadable):
            ecg.Recording(leads, rate, values, steps)
