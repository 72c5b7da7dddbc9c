"""What somebody with an account and no good will tries at the centres and in consultations: each leads nowhere, and
whoever looked stands in the audit.
"""

import struct
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Participant
from lianyi.areas.consultations.services import room
from lianyi.areas.consultations.services.refusals import NoSuchPeer
from lianyi.areas.diagnostics.models import CentreMember, KeyImage, Share, ShareNotFound, Study
from lianyi.areas.diagnostics.services import merge_desk, merging, sharing, viewing
from lianyi.areas.diagnostics.services.ordering import order_exam
from lianyi.areas.diagnostics.services.refusals import BadCode, NotYourCentre
from lianyi.areas.diagnostics.services.registry import open_centre, serve_member
from lianyi.areas.diagnostics.types.drafts import CentreDraft
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.organisations.models import Institution
from lianyi.areas.records import public as records
from lianyi.machinery.accounts.models import User
from lianyi.machinery.audit import services as auditing
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.models import Batch
from tests.areas.consultations import builders as asked
from tests.areas.diagnostics import films, viewed
from tests.areas.diagnostics.builders import NOW, a_county, a_draft, a_patient, at_time, ordered
from tests.areas.referrals.builders import a_county as a_community
from tests.areas.referrals.builders import seen_at_township, sent
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-02", "RMT-02")]
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def county():
    cache.clear()
    return a_county()


def lines(action: str) -> list[AuditLine]:
    auditing.pour()
    return list(AuditLine.objects.filter(action=action).order_by("pk"))


def a_film_of(county) -> Study:
    """Filed to an order of the township."""
    return viewed.filed(ordered(county, a_patient(county).id), viewed.a_film())


class TestImages:
    """Pictures, and the links that show them."""

    def test_the_links_of_a_study_end_when_it_is_taken_off_a_wrong_order(self, county):
        study = a_film_of(county)
        link = sharing.share_study(study_id=study.pk, actor=county.chief, now=NOW)

        merging.take_off(study_id=study.pk, note="患者错误", actor=county.technologist, now=LATER)

        assert Share.objects.get().revoked_at == LATER
        for pin in (link.pin, "000000", "111111"):
            with pytest.raises(ShareNotFound):
                sharing.open_share(token=link.token, pin=pin, now=LATER)

    def test_a_link_is_dead_while_its_study_stands_at_no_order_even_if_nobody_ended_it(
        self, county
    ):
        study = a_film_of(county)
        link = sharing.share_study(study_id=study.pk, actor=county.chief, now=NOW)
        merging.take_off(study_id=study.pk, note="患者错误", actor=county.technologist, now=LATER)
        Share.objects.update(revoked_at=None)

        with pytest.raises(ShareNotFound):
            sharing.open_share(token=link.token, pin="123456", now=LATER)

    def test_a_frame_or_key_image_asked_for_without_opening_the_study_is_in_the_audit(self, county):
        study = a_film_of(county)
        (image,) = dicom.list_instances(within=None, study_uid=study.uid)
        key = KeyImage.objects.create(study=study, sop_uid=image.uid, frame=1, by_name="冯", at=NOW)

        viewing.key_image_picture(key_image_id=key.pk, actor=county.township_doctor, now=LATER)
        viewing.read_frame(
            study_id=study.pk, uid=image.uid, number=1, reduce=8, actor=county.reader, now=LATER
        )
        viewing.read_frame(
            study_id=study.pk, uid=image.uid, number=1, reduce=8, actor=county.reader, now=LATER
        )

        readers = [each.user_id for each in lines("residents.read")]
        assert readers == [county.township_doctor.user_id, county.reader.user_id]

    def test_frames_of_a_study_that_was_opened_need_no_line_of_their_own(self, county):
        study = a_film_of(county)
        (image,) = dicom.list_instances(within=None, study_uid=study.uid)
        viewing.open_study(study_id=study.pk, actor=county.reader, now=NOW)

        viewing.read_frame(
            study_id=study.pk, uid=image.uid, number=1, reduce=8, actor=county.reader, now=NOW
        )

        assert len(lines("residents.read")) == 1

    def test_metadata_of_an_object_nested_without_end_are_those_of_the_index(self, county):
        (film,) = viewed.a_film()
        study = viewed.filed(ordered(county, a_patient(county).id), [nested(film, 3_000)])
        browser = sign_in(
            Client(raise_request_exception=False),
            User.objects.get(pk=county.township_doctor.user_id),
        )

        answer = browser.get(f"/dicomweb/studies/{study.uid}/metadata")

        assert answer.status_code == 200, answer.content[:300]
        assert answer.json()[0]["0020000D"]["Value"] == [study.uid]


def nested(film: bytes, depth: int) -> bytes:
    """A film with a sequence in a sequence in a sequence."""
    item = b""
    for _ in range(depth):
        body = struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item
        item = struct.pack("<HH2sHL", 0x0008, 0x1140, b"SQ", 0, len(body)) + body
    at = film.index(b"\x10\x00\x10\x00PN")
    return film[:at] + item + film[at:]


class TestMergeDesk:
    """What waits for a person, and who looked."""

    def test_whoever_compares_a_study_with_persons_is_written_down_with_each_of_them(self, county):
        order = ordered(county, a_patient(county).id)
        (film,) = viewed.a_film(PatientName="WANG^XIUYING", PatientID="", Modality="DX")
        waiting = films.sent([film], institution_id=county.township, now=NOW)

        found = merge_desk.open_waiting(
            study_id=waiting.id, number=order.number, actor=county.technologist, now=LATER
        )

        assert [each.resident_id for each in found.candidates] == [order.resident_id]
        (opened,) = lines("diagnostics.read_waiting_study")
        (shown,) = lines("residents.read")
        assert opened.user_id == shown.user_id == county.technologist.user_id
        assert shown.resident_id == order.resident_id

    def test_who_completes_an_upload_that_broke_off_bears_its_line_in_the_audit(self, county):
        sender = dicom.Sender(title="DR_TOWN", institution_id=county.township)
        batch = dicom.begin(origin=dicom.Origin.CSTORE, sender=sender, now=NOW)
        with dicom.passing() as folder:
            path = dicom.receive(viewed.a_film(), folder)
            dicom.take(batch_id=batch, path=path, now=NOW)

        merge_desk.finish_batch(batch_id=batch, actor=county.technologist, now=LATER)

        assert Batch.objects.get().done_at == LATER
        assert [each.user_id for each in lines("dicom.store")] == [county.technologist.user_id]

    def test_a_centre_sees_nothing_that_a_former_member_sends(self, county):
        films.sent(viewed.a_film(), institution_id=county.township, now=NOW)
        seen = Study.objects.undecided_for(county.chief.scope)
        assert seen.count() == 1

        CentreMember.objects.filter(institution=county.township).update(
            until=(NOW - timedelta(days=1)).date()
        )

        assert Study.objects.undecided_for(county.chief.scope).count() == 0


class TestNumbersOfOthers:
    """A number of somebody else's, named where one's own was meant."""

    def test_an_order_takes_no_contact_and_no_referral_of_another_person(self):
        base = a_community()
        theirs, ours = a_patient(base), a_patient(base, name="李四")
        visit = seen_at_township(base, theirs)
        referral = sent(base, theirs.id)
        draft = a_draft(base, ours.id)
        centre = open_centre(draft=a_centre(base.lead), actor=asked.system(), now=NOW)
        serve_member(
            centre_id=centre.id, institution_id=base.township, since=NOW.date(),
            actor=asked.system(), now=NOW,
        )  # fmt: skip

        for told in ({"encounter_id": encounter_of(visit)}, {"referral_id": referral.id}):
            with pytest.raises(BadCode):
                order_exam(draft=replace(draft, **told), actor=base.township_doctor, now=NOW)
            with pytest.raises(Exception, match="reach"):
                consultations.request_consultation(
                    draft=asked.a_request(base, ours.id, **told),
                    actor=base.township_doctor,
                    now=NOW,
                )

    def test_the_head_of_a_centre_opens_none_for_another_hospital_nor_for_another_county(
        self, county
    ):
        chief = at_time(county.chief, NOW)
        with pytest.raises(NotYourCentre):
            open_centre(draft=a_centre(county.second), actor=chief, now=NOW)

        outside = Institution.objects.exclude(county_code="411723").order_by("pk")[0]
        with pytest.raises(BadCode):
            serve_member(
                centre_id=county.imaging, institution_id=outside.pk, since=NOW.date(),
                actor=chief, now=NOW,
            )  # fmt: skip
        with pytest.raises(BadCode):
            open_centre(
                draft=replace(a_centre(county.lead), member_ids=(outside.pk,)), actor=chief, now=NOW
            )


def a_centre(host_id: int) -> CentreDraft:
    """An imaging centre of a hospital."""
    return CentreDraft(
        kind=CentreKind.IMAGING, name="另一个中心", county_code="411723", host_id=host_id,
        opened_on=NOW.date(),
    )  # fmt: skip


def encounter_of(visit: records.EncounterCard | int) -> int:
    """The number of a contact."""
    return visit if isinstance(visit, int) else visit.id


class TestRoom:
    """The letterbox of a meeting."""

    def test_nobody_takes_over_the_letterbox_of_anothers_browser(self):
        base = a_community()
        patient = a_patient(base)
        team = asked.a_team(base)
        card = asked.in_session(base, patient, team.heart)
        begins = NOW + timedelta(hours=2)
        doctor, expert = at_time(base.township_doctor, begins), at_time(team.heart_doctor, begins)
        room.join(consultation_id=card.id, peer="abc", video=True, actor=doctor, now=begins)

        with pytest.raises(NoSuchPeer):
            room.join(consultation_id=card.id, peer="abc", video=True, actor=expert, now=begins)
        room.join(consultation_id=card.id, peer="abc", video=True, actor=doctor, now=begins)

        assert Participant.objects.get().user_id == doctor.user_id

    @pytest.mark.parametrize("body", [b"[" * 100_000, b'{"peer": "\\ud800"}', b"\xff", b"NaN"])
    def test_a_letter_that_is_no_json_of_ours_is_no_fault(self, body):
        base = a_community()
        card = asked.in_session(base, a_patient(base), asked.a_team(base).heart)
        browser = sign_in(
            Client(raise_request_exception=False),
            User.objects.get(pk=base.township_doctor.user_id or 0),
        )

        for door in ("join", "news", "signal"):
            answer = browser.post(
                f"/consultations/{card.id}/room/{door}", body, content_type="application/json"
            )
            assert answer.status_code < 500, (door, answer.status_code)
