"""What the index reads of real objects: names in every character set, numbers that are none, days that never were."""

import pytest

from lianyi.machinery.dicom.parsing import parse
from lianyi.machinery.dicom.refusals import NotDicom, Truncated, UidMissing
from tests.machinery.dicom.objects import CHINESE, CT, an_object, in_files, path_of

pytestmark = pytest.mark.rows("RMT-02", "RMT-09")


def header_of(tmp_path, content: bytes):
    return parse(in_files(tmp_path, [content])[0]).header


@pytest.mark.parametrize(
    ("name", "shown", "latin"),
    [
        ("chrX1.dcm", "王小東", "Wang^XiaoDong"),  # ISO_IR 192
        (CHINESE, "王小东", "Wang^XiaoDong"),  # GB18030
        ("chrFren.dcm", "Buc^Jérôme", "Buc^Jérôme"),  # ISO_IR 100
        ("chrGerm.dcm", "Äneas^Rüdiger", "Äneas^Rüdiger"),
        ("chrI2.dcm", "洪吉洞", "Hong^Gildong"),
    ],
)
def test_names_come_out_right_in_their_character_set(name, shown, latin):
    person = parse(path_of(name)).header.person

    assert person.name == shown.replace("^", " ")
    assert person.latin_name == latin


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_chinese_name_without_a_declared_character_set_is_read_all_the_same(tmp_path, encoding):
    written = "王^秀英".encode(encoding)
    place = b"N" * len(written)  # apparatus that know no better write bytes
    content = an_object(CT, PatientName=place.decode(), SpecificCharacterSet="")

    assert header_of(tmp_path, content.replace(place, written)).person.name == "王秀英"


def test_numbers_and_days_that_are_none_are_absent(tmp_path):
    content = an_object(CT, PatientBirthDate="19671340", StudyTime="2561xx", StudyDate="20260303")

    header = header_of(tmp_path, content)

    assert header.person.born_on is None
    assert header.study_at is not None
    assert header.study_at.isoformat() == "2026-03-03T00:00:00+08:00"


@pytest.mark.parametrize(
    "content", [b"", b"DICM", b"\0" * 128 + b"DICM", b"\0" * 200, b"PK\3\4" * 80]
)
def test_what_is_no_dicom_is_refused(tmp_path, content):
    with pytest.raises(NotDicom):
        header_of(tmp_path, content)


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"])
@pytest.mark.parametrize("value", ["", "1.2.x", "1..2", "0" * 70])
def test_a_uid_that_is_none_is_refused(tmp_path, keyword, value):
    with pytest.raises(UidMissing, match=keyword):
        header_of(tmp_path, an_object(CT, **{keyword: value}))


def test_every_whole_file_of_the_package_is_taken_and_every_cut_one_refused(tmp_path):
    for name in (
        "JPEG2000.dcm",
        "image_dfl.dcm",
        "examples_jpeg2k.dcm",
        "MR_small_bigendian.dcm",
        "waveform_ecg.dcm",
    ):
        assert parse(path_of(name)).size > 0
        whole = path_of(name).read_bytes()
        with pytest.raises((Truncated, NotDicom)):
            header_of(tmp_path, whole[: len(whole) * 2 // 3])
