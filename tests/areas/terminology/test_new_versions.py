"""A newer version of a code table is laid over the old one by date; what it meant in the past stays known."""

from datetime import date

import pytest

from lianyi.areas.terminology import public as terminology
from lianyi.areas.terminology.models import CodeSystem, Term, TermGram
from lianyi.areas.terminology.public import System
from lianyi.areas.terminology.rules import UnreadableFile, decode, read_pairs
from lianyi.areas.terminology.services import (
    SystemNameMissing,
    VersionGoesBack,
    import_crosswalk,
    import_terms,
    load_shipped,
    load_system,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import RowErrors
from tests.areas.terminology.builders import NOW, a_system

pytestmark = pytest.mark.django_db
ME = Actor.system(NOW)


def test_a_new_version_adds_renames_and_retires_by_date():
    load_system(a_system(("1", "内科"), ("2", "外科"), ("3", "儿科")), actor=ME, now=NOW)

    report = load_system(
        a_system(("1", "大内科"), ("3", "儿科"), ("4", "眼科"), version="v2", on=date(2026, 7, 1)),
        actor=ME,
        now=NOW,
    )

    assert (report.added, report.renamed, report.retired, report.unchanged) == (1, 1, 1, 1)
    assert terminology.code_name("wards", "1") == "大内科"
    assert terminology.code_name("wards", "1", date(2026, 6, 30)) == "内科"
    assert terminology.code_name("wards", "1", date(2026, 7, 1)) == "大内科"
    assert [term.code for term in terminology.list_terms("wards")] == ["3", "1", "4"]


def test_a_retired_code_still_has_its_name_but_is_no_longer_offered():
    load_system(
        a_system(
            ("2", "外科"),
        ),
        actor=ME,
        now=NOW,
    )
    load_system(a_system(("9", "内科"), version="v2", on=date(2026, 7, 1)), actor=ME, now=NOW)

    assert terminology.code_name("wards", "2") == "外科"
    assert terminology.search_codes("wards", "外科", at_most=5) == []
    with pytest.raises(terminology.UnknownCode):
        terminology.must_know("wards", "2", field="ward")


def test_loading_the_same_version_again_changes_nothing():
    load_system(a_system(("1", "内科")), actor=ME, now=NOW)

    report = load_system(a_system(("1", "内科")), actor=ME, now=NOW)

    assert (report.added, report.renamed, report.retired, report.unchanged) == (0, 0, 0, 1)


def test_correcting_a_version_on_its_own_day_leaves_no_day_with_two_names():
    load_system(a_system(("1", "内棵")), actor=ME, now=NOW)
    load_system(a_system(("1", "内科")), actor=ME, now=NOW)

    assert [row.name for row in Term.objects.filter(system__code="wards")] == ["内科"]


def test_a_version_cannot_reach_back_before_the_loaded_one():
    load_system(a_system(("1", "内科"), on=date(2026, 7, 1)), actor=ME, now=NOW)

    with pytest.raises(VersionGoesBack):
        load_system(a_system(("1", "外科"), on=date(2026, 6, 30)), actor=ME, now=NOW)


def test_a_doubled_empty_or_overlong_code_refuses_the_whole_table_naming_each_row():
    bad = a_system(("1", "内科"), ("1", "外科"), ("", "儿科"), ("x" * 33, "眼科"), ("5", ""))

    with pytest.raises(RowErrors) as refusal:
        load_system(bad, actor=ME, now=NOW)

    assert [row["row"] for row in refusal.value.rows] == [2, 3, 4, 5]
    assert not CodeSystem.objects.filter(code="wards").exists()


def test_what_the_release_ships_is_loaded_once_and_then_left_alone():
    before = Term.objects.count()

    assert load_shipped() == []
    assert Term.objects.count() == before


def test_what_a_county_loaded_itself_is_not_overwritten_by_the_release():
    import_terms(
        "I10.x00 原发性高血压".encode(),
        system=System.ICD10,
        name="",
        version="county-1",
        effective_on=date(2026, 11, 1),
        source="county",
        actor=ME,
        now=NOW,
    )

    load_shipped()

    assert terminology.code_name(System.ICD10, "I10.x00") == "原发性高血压"
    assert len(terminology.list_terms(System.ICD10)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_in_any_of_the_encodings_chinese_lists_come_in(encoding: str):
    text = "A00.000 霍乱，由于O1群霍乱弧菌\r\n\r\nA00.100\t霍乱\n"

    pairs = read_pairs(decode(text.encode(encoding)))

    assert pairs == [(1, "A00.000", "霍乱，由于O1群霍乱弧菌"), (3, "A00.100", "霍乱")]


def test_a_file_that_is_no_text_is_refused():
    with pytest.raises(UnreadableFile):
        decode(b"\x89PNG\r\n\x1a\n\xff\xff\xff")


def import_file(text: str, system: str = "wards", name: str = "病区", *, dry_run: bool = False):
    return import_terms(
        text.encode("gb18030"),
        system=system,
        name=name,
        version="2026",
        effective_on=date(2026, 11, 1),
        source="file",
        actor=ME,
        now=NOW,
        dry_run=dry_run,
    )


def test_a_dry_run_counts_and_stores_nothing():
    report = import_file("1 内科\n2 外科", dry_run=True)

    assert report["added"] == 2
    assert not CodeSystem.objects.filter(code="wards").exists()
    assert not Term.objects.filter(system__code="wards").exists()


def test_a_line_without_a_name_is_named_and_nothing_is_stored():
    with pytest.raises(RowErrors) as refusal:
        import_file("1 内科\n2\n3 儿科")

    assert [(row["row"], row["field"]) for row in refusal.value.rows] == [(2, "code")]
    assert not Term.objects.filter(system__code="wards").exists()


def test_a_line_that_is_no_code_is_named_and_nothing_is_stored():
    with pytest.raises(RowErrors) as refusal:
        import_file("1 内科\n<td> 外科")

    assert [row["row"] for row in refusal.value.rows] == [2]
    assert not Term.objects.filter(system__code="wards").exists()


def test_an_empty_file_is_refused():
    with pytest.raises(RowErrors):
        import_file("\n\n")


def test_a_system_that_is_not_there_needs_a_name():
    with pytest.raises(SystemNameMissing):
        import_file("1 内科", name="")


def test_a_crosswalk_knows_equal_codes_and_codes_that_several_flow_into():
    load_system(a_system(("1", "内科"), ("2", "外科"), ("3", "普外")), actor=ME, now=NOW)

    import_crosswalk(
        b"1 03\n2 04\n3 04",
        from_system="wards",
        to_system=System.SPECIALTY,
        source="tests",
        actor=ME,
        now=NOW,
    )

    [equal] = terminology.translate("wards", "1", System.SPECIALTY)
    [broader] = terminology.translate("wards", "3", System.SPECIALTY)
    assert (equal.to_code, equal.to_name, equal.kind) == ("03", "内科", "equal")
    assert (broader.to_code, broader.kind) == ("04", "broader")
    assert terminology.translate("wards", "7", System.SPECIALTY) == []


def test_a_crosswalk_between_systems_that_are_not_there_is_refused():
    with pytest.raises(terminology.SystemNotFound):
        import_crosswalk(b"1 1", from_system="a", to_system="b", source="t", actor=ME, now=NOW)


@pytest.mark.outside_data("icd")
def test_the_whole_insurance_edition_loads_and_the_shipped_sample_agrees_with_it(outside_data):
    sample = {term.code: term.name for term in terminology.list_terms(System.ICD10)}

    report = import_terms(
        (outside_data / "ICD10医保版v2.0.dat").read_bytes(),
        system=System.ICD10,
        name="",
        version="医保版2.0",
        effective_on=date(2026, 11, 1),
        source="icd10-nhsa-2.0",
        actor=ME,
        now=NOW,
    )

    assert report["renamed"] == 0, "the sample's names are those of the whole table"
    assert report["retired"] == 0, "the sample's codes are in the whole table"
    assert report["unchanged"] == len(sample)
    assert report["added"] == 33_306 - len(sample) + 1
    found = terminology.search_codes(System.ICD10, "chxxgt", at_most=3)
    assert found == []
    assert terminology.search_codes(System.ICD10, "布鲁", at_most=3)
    assert TermGram.objects.filter(gram="糖尿").count() > 300


@pytest.mark.outside_data("icd")
def test_the_clinical_edition_and_its_crosswalk_load(outside_data):
    import_terms(
        (outside_data / "ICD10国临版v2.0.dat").read_bytes(),
        system=System.ICD10_CLINICAL,
        name="疾病分类与代码（国家临床版）",
        version="国临版2.0",
        effective_on=date(2026, 11, 1),
        source="icd10-clinical-2.0",
        actor=ME,
        now=NOW,
    )

    report = import_crosswalk(
        (outside_data / "ICD10国临版v2.0对照医保版v2.0.dat").read_bytes(),
        from_system=System.ICD10_CLINICAL,
        to_system=System.ICD10,
        source="nhsa",
        actor=ME,
        now=NOW,
    )

    assert report["rows"] == 35_586 + 1
    [mapped] = terminology.translate(System.ICD10_CLINICAL, "I10.x00", System.ICD10)
    assert mapped.to_code == "I10.x00"
