"""Examined below, reported above: a village ECG becomes a critical value that ends with the patient; a township film
is read at the county and stands there instead of a repeat. Through pages alone, and foreign programs for the apparatus.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.residents import public as residents
from tests.areas.diagnostics.builders import a_patient
from tests.areas.diagnostics.county import County
from tests.areas.diagnostics.recordings import INFARCT, record_of, zipped
from tests.journeys import reported
from tests.journeys.apparatus import TITLE, a_film, an_ecg, asks_for_work, sends
from tests.journeys.desk import Album, Windows
from tests.journeys.examined import centres_at_work
from tests.journeys.people import (
    NAME,
    asks_the_township,
    registered_at_the_village,
    seen_at_the_village,
)
from tests.journeys.story import BORN, Story, a_story
from tests.machinery.dicom.archives import files_archive
from tests.machinery.dicom.foreign import listening

__all__ = ["files_archive"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("files_archive"),
    pytest.mark.rows("RMT-02", "RMT-03", "RMT-05", "RMT-08", "RMT-09", "RMT-12"),
]
ECG_CENTRE, IMAGING_CENTRE = "县域心电诊断中心", "县域影像诊断中心"


@pytest.fixture
def story(transactional_db: None) -> Story:
    return a_story()


@pytest.fixture
def county(story: Story) -> County:
    return centres_at_work(story.county)


def test_a_village_ecg_is_read_at_the_county_and_its_critical_value_ends_with_the_patient(
    story: Story,
    county: County,
    live_server: LiveServer,
    desktop: BrowserContext,
    phone: BrowserContext,
    tmp_path: Path,
):
    windows = Windows(live_server.url, Album("village-ecg"))

    # when the village doctor asks the township, and orders and takes an ECG at once
    village = windows.of(phone, county.village_doctor)
    registered_at_the_village(village, story.number)
    seen_at_the_village(village)
    asks_the_township(village)
    number = reported.orders_an_ecg(village)
    first, second = tmp_path / "ecg.dcm", tmp_path / "ecg.zip"
    first.write_bytes(an_ecg(number, f"{NAME[0]}^{NAME[1:]}", BORN, timezone.now()))
    second.write_bytes(zipped(record_of(INFARCT))[0].content)
    reported.records_the_ecg(village, first, second)
    # and the reader of the county judges the pre-read and finds an infarction
    reader = windows.of(desktop, county.reader)
    reported.claims(reader, ECG_CENTRE)
    reported.reads_the_ecg(reader)
    reported.finds_an_infarction(reader)
    # and the village reads back, takes it on and acts, before anybody has signed
    village = windows.of(phone, county.village_doctor)
    reported.hears_of_it(village)
    reported.acts_on_it(village)
    # and the head of the centre signs, but cannot end what nobody has told the patient
    chief = windows.of(desktop, county.chief)
    reported.signs_as_second(chief, ECG_CENTRE)
    reported.cannot_give_up(chief)
    # then the village tells of the report, and only her knowing ends the critical value
    village = windows.of(phone, county.village_doctor)
    reported.tells_of_the_report(village, number)
    reported.reaches_her(village)
    # and the report stands at the order, on her timeline and in the referral
    reported.finds_it_everywhere(village, number)


def test_a_township_film_is_read_at_the_county_and_stands_there_instead_of_a_repeat(
    county: County,
    live_server: LiveServer,
    desktop: BrowserContext,
    phone: BrowserContext,
    tmp_path: Path,
):
    windows = Windows(live_server.url, Album("township-film"))
    patient = a_patient(county)
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=timezone.now() - timedelta(days=1),
    )

    # when the township orders a film, and its apparatus asks for work
    reported.enters_the_apparatus(windows.of(desktop, county.technologist), TITLE)
    number = reported.orders_a_film(windows.of(phone, county.township_doctor))
    with listening() as port:
        (work,) = asks_for_work(port, tmp_path)
        assert (work.AccessionNumber, work.PatientName.ideographic) == (number, "王^秀英")
        # and another person's film comes under her number: it is held, and goes back
        stranger = {"PatientName": "LI^XIAOHONG=李^小红", "PatientID": "LY99999999"}
        sends(port, tmp_path, a_film(work, **stranger, StudyInstanceUID="2.25.7"))
        technologist = windows.of(desktop, county.technologist)
        reported.holds_the_wrong_film(technologist, number, "李小红")
        # and her own film finds its order
        sends(port, tmp_path, a_film(work))
    reported.sends_it_on(technologist, number)
    # and the county reads it, and a second reader signs
    reader = windows.of(desktop, county.reader)
    reported.claims(reader, IMAGING_CENTRE)
    reported.reads_the_film(reader)
    reported.finds_pneumonia(reader)
    reported.signs_as_second(windows.of(desktop, county.chief), IMAGING_CENTRE)
    # then the township has the report on paper
    paper = reported.takes_the_paper(windows.of(phone, county.township_doctor), number)
    assert paper.startswith(b"%PDF")
    # and a county doctor who would order the same lets it stand, which the bureau sees counted
    reported.lets_it_stand(windows.of(desktop, county.specialist))
    reported.counts_what_was_saved(windows.of(desktop, county.bureau_officer))
