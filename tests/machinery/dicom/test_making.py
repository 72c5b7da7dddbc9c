"""Objects of our own pass a foreign judge (dciodvfy) and our own door."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from PIL import Image

from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.parsing import parse
from tests.machinery.dicom.foreign import run

pytestmark = pytest.mark.rows("RMT-02", "RMT-09")
NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)
ABOUT = dicom.About(
    study_uid=dicom.uid_for("order JC26030300000001"),
    accession="JC26030300000001",
    patient_id="LY00000007",
    name="王秀英",
    latin_name="WANG^XIUYING",
    born_on=date(1967, 5, 2),
    sex="F",
    study_at=NOW,
    institution="平舆县人民医院",
    title="胸部正位 DR 报告",
    study_description="胸部正位 DR",
)


def a_photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (33, 21), (200, 20, 20)).save(out, "JPEG")
    return out.getvalue()


MADE = {
    "pdf": lambda: dicom.encapsulated_pdf(b"%PDF-1.7 odd", ABOUT, now=NOW),
    "photograph": lambda: dicom.secondary_capture(a_photograph(), ABOUT, now=NOW),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_foreign_judge_finds_no_error(kind, tmp_path):
    path = tmp_path / "made.dcm"
    path.write_bytes(MADE[kind]())

    judged = run("dciodvfy", "-new", path)

    errors = [line for line in judged.stderr.splitlines() if line.startswith("Error")]
    assert errors == [], judged.stderr


@pytest.mark.parametrize("kind", MADE)
def test_our_own_door_takes_them_with_the_right_person(kind, tmp_path):
    path = tmp_path / "made.dcm"
    path.write_bytes(MADE[kind]())

    header = parse(path).header

    assert (header.person.name, header.person.latin_name) == ("王秀英", "WANG^XIUYING")
    assert (header.accession, header.study_uid) == (ABOUT.accession, ABOUT.study_uid)


def test_what_is_no_picture_is_refused():
    with pytest.raises(dicom.NoPicture):
        dicom.secondary_capture(b"GIF89a but not really", ABOUT, now=NOW)


def test_the_uid_of_an_order_is_the_same_each_time_and_another_for_another():
    assert dicom.uid_for("order A") == dicom.uid_for("order A") != dicom.uid_for("order B")
