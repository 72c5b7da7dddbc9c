"""Queries, bodies in parts, objects written badly: what is understood, and what is refused in which words."""

import io
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.models import Q
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from lianyi.machinery.dicom.multipart import LONGEST_HEADER, boundary_of, parts_to_files, written
from lianyi.machinery.dicom.parsing import parse, person_of, same_content
from lianyi.machinery.dicom.queries import MOST, by_days, by_name, understood
from lianyi.machinery.dicom.refusals import BadParts, BadQuery, NotDicom, Truncated
from lianyi.machinery.dicom.structure import (
    BIG_ENDIAN,
    IMPLICIT,
    dataset_offset,
    must_be_whole,
    transfer_syntax_of,
)
from lianyi.machinery.dicom.webjson import of_object
from tests.machinery.dicom.objects import CT, an_object, in_files

pytestmark = pytest.mark.rows("RMT-02", "RMT-09")
EXPLICIT = "1.2.840.10008.1.2.1"


class Slowly(io.BytesIO):
    """A body that arrives a few bytes at a time, whatever is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


def body_of(*contents: bytes) -> bytes:
    return b"".join(written((("application/dicom", (each,)) for each in contents), "b1"))


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ('multipart/related; type="application/dicom"; boundary=b1', b"b1"),
        ('Multipart/Related; boundary="b 1"', b"b 1"),
    ],
)
def test_a_boundary_is_read_with_and_without_quotes(content_type, boundary):
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize(
    ("content_type", "why"),
    [
        ("application/json", "Content-Type"),
        ('multipart/related; type="application/dicom+json"; boundary=b1', "another type"),
        ('multipart/related; type="application/dicom"', "no boundary"),
    ],
)
def test_what_is_no_body_of_objects_is_refused(content_type, why):
    with pytest.raises(BadParts, match=why):
        boundary_of(content_type)


def test_parts_come_whole_however_slowly_they_arrive_and_whatever_stands_before(tmp_path):
    contents = [b"--b2 looks like one", b"", b"\r\n--b" * 50]
    body = b"words before\r\n" + body_of(*contents)

    paths = parts_to_files(Slowly(body), b"b1", tmp_path)

    assert [path.read_bytes() for path in paths] == contents


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "breaks off"),
        (b"nothing of the kind " * 3, "no part begins"),
        (b"--b1\r\nContent-Type: x", "no end"),
        (b"--b1\r\n" + b"X: y\r\n" * LONGEST_HEADER, "no end"),
        (b"--b1\r\n\r\nhalf a part", "within a part"),
        (b"--b1", "breaks off"),
    ],
)
def test_a_body_that_breaks_off_is_refused(tmp_path, body, why):
    with pytest.raises(BadParts, match=why):
        parts_to_files(io.BytesIO(body), b"b1", tmp_path)


def test_a_query_narrows_the_level_its_attribute_stands_on():
    asked = understood(
        {
            "PatientSex": "F", "00080060": "CT", "SOPInstanceUID": "1.2,1.3", "limit": "5000",
            "offset": "20", "StationName": "nowhere", "StudyDescription": "",
        }
    )  # fmt: skip

    assert asked.studies == Q(sex="F")
    assert asked.series == Q(modality__iexact="CT") or asked.series == Q(modality="CT")
    assert asked.instances == Q(uid__in=["1.2", "1.3"])
    assert (asked.limit, asked.offset) == (MOST, 20)


@pytest.mark.parametrize(
    "query",
    [{"limit": "-1"}, {"offset": "x"}, {"limit": "9" * 10}, {"StudyDate": "2026-01-01"},
     {"PatientBirthDate": "19671340"}],
)  # fmt: skip
def test_a_query_that_cannot_be_understood_is_refused(query):
    with pytest.raises(BadQuery):
        understood(query)


def test_days_are_a_day_or_a_range_open_at_either_end():
    day = datetime(2026, 1, 1, tzinfo=UTC)

    def ends(value):
        return {name.partition("__")[2] for name, _ in by_days(value, "study_at").children}

    assert ends("20260101") == ends("20260101-20260131") == {"gte", "lt"}
    assert (ends("20260101-"), ends("-20260131")) == ({"gte"}, {"lt"})
    assert dict(by_days("20260102", "at").children)["at__gte"].astimezone(UTC) > day


def test_names_are_looked_for_in_either_script_and_wildcards_make_no_pattern():
    latin = by_name("WANG^XIAO*")

    assert ("patient_name__icontains", "王小") in by_name("王 小").children
    assert Q(patient_latin__icontains="WANG") & Q(patient_latin__icontains="XIAO") in (
        latin.children[-1],
        latin,
    ) or "XIAO" in str(latin)
    assert understood({"StudyDescription": "%.*"}).studies == Q(description__icontains="%.")
    assert understood({"AccessionNumber": "*"}).studies == Q()


def element(tag: tuple[int, int], vr: bytes, value: bytes, length: int | None = None) -> bytes:
    """One explicit element, little endian; long form where its kind asks for it."""
    size = len(value) if length is None else length
    if vr in (b"SQ", b"OB", b"OW", b"UN"):
        return struct.pack("<HH2sHL", *tag, vr, 0, size) + value
    return struct.pack("<HH2sH", *tag, vr, size) + value


def walked(content: bytes, syntax: str = EXPLICIT) -> None:
    must_be_whole(io.BytesIO(content), 0, syntax)


UNDEFINED = 0xFFFFFFFF
ITEM = struct.pack("<HHL", 0xFFFE, 0xE000, UNDEFINED)
ITEM_END, SEQUENCE_END = (struct.pack("<HHL", 0xFFFE, n, 0) for n in (0xE00D, 0xE0DD))
PIXELS = (0x7FE0, 0x0010)


def nested(depth: int) -> bytes:
    """A sequence in a sequence in a sequence, none of known length."""
    inner = nested(depth - 1) if depth else element((0x10, 0x10), b"PN", b"A^B ")
    return element((0x40, 0x260), b"SQ", b"", UNDEFINED) + ITEM + inner + ITEM_END + SEQUENCE_END


def test_what_is_whole_is_followed_to_its_end_in_every_way_of_writing():
    walked(element((0x10, 0x10), b"PN", b"A^B "))
    walked(nested(3))
    walked(
        element((0x40, 0x260), b"SQ", b"", UNDEFINED)
        + struct.pack("<HHL", 0xFFFE, 0xE000, 4)
        + b"abcd"
        + SEQUENCE_END
    )
    walked(
        element(PIXELS, b"OB", b"", UNDEFINED)
        + ITEM[:4]
        + struct.pack("<L", 2)
        + b"ab"
        + SEQUENCE_END
    )
    walked(struct.pack("<HHL", 0x10, 0x10, 4) + b"A^B ", IMPLICIT)
    walked(
        struct.pack("<HHL", *PIXELS, UNDEFINED) + ITEM[:4] + struct.pack("<L", 0) + SEQUENCE_END,
        IMPLICIT,
    )
    walked(struct.pack(">HH2sH", 0x10, 0x10, b"PN", 4) + b"A^B ", BIG_ENDIAN)


@pytest.mark.parametrize(
    ("content", "refusal", "why"),
    [
        (b"", Truncated, "no data set"),
        (element((0x10, 0x10), b"PN", b"A^", 9), Truncated, "bytes are missing"),
        (element((0x10, 0x10), b"PN", b"A^B ")[:6], Truncated, "an element has no end"),
        (element((0x10, 0x10), b"p1", b""), NotDicom, "no value representation"),
        (nested(40), NotDicom, "too deep"),
        (element((0x40, 0x260), b"SQ", b"", UNDEFINED) + ITEM, Truncated, "an item has no end"),
        (element((0x40, 0x260), b"SQ", b"", UNDEFINED) + ITEM_END, NotDicom, "no items"),
        (element(PIXELS, b"OB", b"", UNDEFINED) + ITEM, NotDicom, "no fragments"),
        (element(PIXELS, b"OW", b"", UNDEFINED) + ITEM_END, NotDicom, "no fragments"),
    ],
)
def test_what_is_not_whole_is_refused_with_its_reason(content, refusal, why):
    with pytest.raises(refusal, match=why):
        walked(content)


def test_the_head_says_where_the_data_begin_and_how_they_are_written():
    head = b"\0" * 128 + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00" + struct.pack("<L", 10)

    assert dataset_offset(io.BytesIO(head + b"x" * 10)) == 144 + 10
    assert transfer_syntax_of(io.BytesIO(head + b"x" * 10), 154) == ""
    with pytest.raises(NotDicom, match="no length"):
        dataset_offset(io.BytesIO(b"\0" * 128 + b"DICM" + b"\x02\x00\x10\x00UI\x04\x00" + b"0" * 8))


def test_numbers_beyond_all_bounds_are_absent_and_of_several_windows_the_first_counts(tmp_path):
    content = an_object(
        CT, InstanceNumber="99999999999", SeriesNumber="", WindowCenter=["40", "600"],
        WindowWidth=["400", "1500"], ImageLaterality="l", StudyDate="",
    )  # fmt: skip

    header = parse(in_files(tmp_path, [content])[0]).header

    assert (header.number, header.series_number) == (None, None)
    assert (header.window_center, header.window_width) == ("40.0", "400.0") or (
        header.window_center,
        header.window_width,
    ) == ("40", "400")
    assert (header.laterality, header.study_at) == ("L", None)


def test_a_name_that_is_no_text_in_any_of_our_scripts_is_left_as_it_came():
    found = Dataset()
    found.PatientName = "WANG^XIAO"
    assert person_of(found).name == "WANG XIAO"
    nameless = person_of(Dataset())
    assert (nameless.name, nameless.sex, nameless.born_on) == ("", "", None)


def test_another_word_in_an_object_is_other_content(tmp_path: Path):
    first, other = in_files(tmp_path, [an_object(CT), an_object(CT, StationName="B")])

    assert same_content(first, first)
    assert not same_content(first, other)


def test_every_kind_of_value_has_its_form_in_json_and_secrets_of_makers_have_none():
    inner = Dataset()
    inner.CodeValue = "T-D1100"
    found = Dataset()
    found.PatientName = "WANG^XIAO=王^小"
    found.Rows, found.PatientWeight = 4, "61.5"
    found.add_new(0x00081140, "SQ", Sequence([inner]))
    found.add_new(0x00081115, "SQ", Sequence([]))
    found.add_new(0x00280009, "AT", 0x00181063)
    found.add_new(0x00420010, "ST", "")
    found.add_new(0x00282000, "OB", b"\x01\x02")
    found.add_new(0x00282001, "OB", b"\x01" * 5_000)
    found.add_new(0x00431029, "OB", b"secret")
    found.add_new(0x00189306, "FD", float("nan"))
    found.add_new(0x7FE00010, "OW", b"\0" * 4)

    said = of_object(found, "/x")

    assert said["00100010"]["Value"] == [{"Alphabetic": "WANG^XIAO", "Ideographic": "王^小"}]
    assert (said["00280010"]["Value"], said["00101030"]["Value"]) == ([4], [61.5])
    assert said["00081140"]["Value"][0]["00080100"]["Value"] == ["T-D1100"]
    assert said["00081115"] == {"vr": "SQ"}
    assert said["00280009"]["Value"] == ["00181063"]
    assert said["00420010"] == {"vr": "ST"}
    assert said["00282000"]["InlineBinary"] == "AQI="
    assert said["00282001"]["BulkDataURI"] == said["7FE00010"]["BulkDataURI"] == "/x"
    assert said["00189306"]["Value"] == [None]
    assert "00431029" not in said
