"""Every change makes a version; what is signed is sealed, and stays as it was signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from lianyi.areas.records import public as records
from lianyi.areas.records.models import Addendum, Document, Revision, TimelineRow
from lianyi.areas.records.services.access import NotYourInstitution, StaleVersion
from lianyi.areas.records.services.documents import DocumentSigned, EmptyDocument, rewrite_document
from lianyi.areas.records.services.revising import (
    AddendumNeedsSigned,
    AlreadyVoid,
    NothingToSign,
    NotReadyToSign,
    ReasonNeeded,
    SignedIsFinal,
)
from lianyi.areas.residents import public as residents
from tests.areas.records.builders import Care, a_care, as_amendment, diagnosed, recorded
from tests.areas.workforce.builders import NOW, audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-04")]


@pytest.fixture
def care() -> Care:
    return a_care()


def detail_of(care: Care, encounter_id: int) -> records.EncounterDetail:
    return records.get_encounter(encounter_id, care.doctor.scope)


def signed(care: Care, encounter_id: int) -> records.EncounterCard:
    return records.sign_encounter(encounter_id=encounter_id, actor=care.doctor, now=NOW)


def amended(
    care: Care, encounter_id: int, *, reason: str = "", version: int | None = None, **told: object
):
    return records.amend_encounter(
        encounter_id=encounter_id,
        change=as_amendment(detail_of(care, encounter_id), **told),
        reason=reason,
        expected_version=version,
        actor=care.doctor,
        now=NOW + timedelta(minutes=5),
    )


def test_an_unsigned_record_is_changed_freely_and_every_version_is_kept(care):
    card = recorded(care)

    amended(care, card.id, chief_complaint="头晕 5 天")

    detail = detail_of(care, card.id)
    assert [r.number for r in detail.revisions] == [2, 1]
    assert detail.revisions[0].changed == ("chief_complaint",)
    assert detail.revisions[1].content["chief_complaint"] == "头晕 3 天"
    assert TimelineRow.objects.get(ref=f"encounter:{card.id}").summary.startswith("头晕 5 天")


def test_the_database_refuses_to_change_or_remove_what_is_signed(care):
    card = signed(care, recorded(care).id)
    records.add_addendum(encounter_id=card.id, text="补充说明", actor=care.doctor, now=NOW)
    rows = Revision.objects.filter(encounter_id=card.id)
    acts = [
        lambda: rows.update(content={"chief_complaint": "头痛"}),
        lambda: rows.update(signed_by="别人"),
        rows.delete,
        lambda: Addendum.objects.update(text="改过的补充"),
        Addendum.objects.all().delete,
    ]

    for act in acts:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()


def test_a_signature_fits_its_content_and_no_other(care):
    card = signed(care, recorded(care).id)
    assert detail_of(care, card.id).revisions[0].intact is True

    with the_guards_down():  # whoever owns the database can; the seal tells
        Revision.objects.filter(encounter_id=card.id).update(content={"chief_complaint": "头痛"})

    assert detail_of(care, card.id).revisions[0].intact is False


@contextmanager
def the_guards_down() -> Iterator[None]:
    guards = import_module("lianyi.areas.records.migrations.0002_signed_stays_signed")
    editor = SimpleNamespace(
        connection=connection, execute=lambda sql: connection.cursor().execute(sql)
    )
    guards.take_down(None, editor)
    yield
    guards.put_up(None, editor)


def test_signing_stands_in_the_audit_with_its_seal(care):
    card = signed(care, recorded(care).id)

    seal = Revision.objects.get(encounter_id=card.id).seal

    assert audited("records.sign_encounter")[0].facts["seal"] == seal


def test_a_record_without_complaint_or_diagnosis_cannot_be_signed(care):
    card = recorded(care, chief_complaint="", conditions=())

    with pytest.raises(NotReadyToSign) as refusal:
        signed(care, card.id)

    assert refusal.value.facts["missing"] == "主要诊断、主诉"
    assert detail_of(care, card.id).card.state == "OPEN"


def test_a_signed_record_is_corrected_only_with_a_reason_and_the_signed_version_stays(care):
    card = signed(care, recorded(care).id)
    with pytest.raises(SignedIsFinal):
        amended(care, card.id, chief_complaint="头痛")

    after = amended(care, card.id, chief_complaint="头痛", reason="询问有误")

    detail = detail_of(care, card.id)
    assert (after.state, after.version) == ("OPEN", 2)
    assert [r.intact for r in detail.revisions] == [None, True]
    assert detail.revisions[1].content["chief_complaint"] == "头晕 3 天"
    assert signed(care, card.id).state == "SIGNED"


def test_signing_twice_is_refused(care):
    card = signed(care, recorded(care).id)

    with pytest.raises(NothingToSign):
        signed(care, card.id)


def test_two_doctors_who_change_the_same_version_do_not_overwrite_each_other(care):
    card = recorded(care)
    amended(care, card.id, version=1, chief_complaint="甲")

    with pytest.raises(StaleVersion):
        amended(care, card.id, version=1, chief_complaint="乙")


def test_an_addendum_stands_beside_signed_content_and_is_written_once(care):
    card = recorded(care)
    add = {"encounter_id": card.id, "text": "补充：吸烟 20 年", "actor": care.doctor, "now": NOW}
    with pytest.raises(AddendumNeedsSigned):
        records.add_addendum(**add)
    signed(care, card.id)

    records.add_addendum(**add, client_id="k1")
    records.add_addendum(**add, client_id="k1")

    detail = detail_of(care, card.id)
    assert [a.text for a in detail.addenda] == ["补充：吸烟 20 年"]
    assert detail.revisions[0].intact is True


def test_a_record_entered_in_error_stays_readable_and_counts_for_nothing(care):
    card = recorded(care)
    with pytest.raises(ReasonNeeded):
        records.void_encounter(encounter_id=card.id, reason="", actor=care.doctor, now=NOW)

    records.void_encounter(encounter_id=card.id, reason="写错了人", actor=care.doctor, now=NOW)

    summary = records.summary(care.resident.id, care.doctor.scope, NOW)
    assert (summary.problems, summary.drugs, summary.last_encounters) == ([], [], [])
    assert TimelineRow.objects.get(ref=f"encounter:{card.id}").title.startswith("【已作废】")
    with pytest.raises(AlreadyVoid):
        signed(care, card.id)


def test_another_hospital_that_sees_the_patient_reads_but_does_not_write(care):
    card = recorded(care)
    residents.relate(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="referral", at=NOW
    )

    assert records.get_encounter(card.id, care.specialist.scope).card.id == card.id
    with pytest.raises(NotYourInstitution):
        records.sign_encounter(encounter_id=card.id, actor=care.specialist, now=NOW)


def test_the_completeness_of_a_visit_is_graded_with_what_is_missing(care):
    full = recorded(care)
    poor = recorded(
        care, note={}, observations=(), disposition=None, conditions=diagnosed("E11.900")
    )

    assert full.quality == 100
    assert poor.quality == 42  # 15 + 20 + 5 of 95
    missing = [item.code for item in detail_of(care, poor.id).missing]
    assert missing == ["history", "plan", "examination", "vital_signs", "disposition"]


def a_document(care: Care, **told: object) -> records.DocumentDraft:
    fields: dict[str, object] = {
        "resident_id": care.resident.id,
        "kind": records.DocumentKind.FOLLOW_UP,
        "title": "高血压随访",
        "sections": (("随访", "血压平稳"),),
        "at": NOW,
        "institution_id": care.county.township,
    }
    return records.DocumentDraft(**{**fields, **told})  # type: ignore[arg-type]


def test_a_document_is_rewritten_until_signed_and_then_final(care):
    card = records.write_document(draft=a_document(care), actor=care.doctor, now=NOW)
    rewrite = {
        "document_id": card.id,
        "sections": (("随访", "血压偏高"),),
        "actor": care.doctor,
        "now": NOW,
    }
    rewrite_document(**rewrite)

    records.sign_document(document_id=card.id, actor=care.doctor, now=NOW)

    with pytest.raises(DocumentSigned):
        rewrite_document(**rewrite)
    after = records.get_document(card.id, care.doctor.scope)
    assert (after.version, after.signed_by, after.sections) == (
        2,
        care.doctor.name,
        (("随访", "血压偏高"),),
    )


def test_an_empty_document_is_refused_and_one_sent_twice_is_stored_once(care):
    with pytest.raises(EmptyDocument):
        records.write_document(
            draft=a_document(care, sections=(("随访", " "),)), actor=care.doctor, now=NOW
        )

    for _ in range(2):
        records.write_document(draft=a_document(care, client_id="d1"), actor=care.doctor, now=NOW)

    assert Document.objects.count() == 1
