"""Files, systems and bundles that cannot be taken: refused with the place of the fault, or read as far as told."""

import json
from typing import Any

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.records.rules.fhir import read_bundle
from lianyi.areas.records.services import exchange, importing
from lianyi.areas.records.types import InterfaceStandard
from tests.areas.records.builders import Care, a_bundle, a_care
from tests.areas.workforce.builders import NOW, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-04", "EHR-07")]


@pytest.fixture
def care() -> Care:
    return a_care()


def test_files_too_big_or_in_no_known_form_are_refused(care):
    actor = an_actor("referral_office", care.county.hospital)
    bring = {"actor": actor, "now": NOW}

    with pytest.raises(importing.FileTooBig):
        importing.import_encounters(content=b"x" * (importing.MOST_BYTES + 1), **bring)
    with pytest.raises(importing.NotText):
        importing.import_encounters(content=b'{"a": "\xff"}', **bring)


def test_systems_are_registered_whole_or_not_at_all(care):
    actor = an_actor("referral_office", care.county.hospital)
    good: dict[str, Any] = {
        "institution_id": care.county.hospital,
        "code": "lis",
        "name": "LIS",
        "vendor": "",
        "standard": InterfaceStandard.TABLE,
        "services": (),
        "silence_h": 24,
        "actor": actor,
        "now": NOW,
    }

    for told in ({"code": "有汉字"}, {"name": " "}, {"silence_h": 0}, {"services": ("magic",)}):
        with pytest.raises(exchange.BadInterface):
            exchange.register_interface(**(good | told))
    with pytest.raises(exchange.MessageNotFound):
        exchange.replay_message(message_id=999, actor=actor, now=NOW)
    with pytest.raises(exchange.InterfaceNotFound):
        exchange.pause_interface(interface_id=999, paused=True, actor=actor, now=NOW)


def a_part(kind: str, code: str, **told: object) -> dict[str, object]:
    body: dict[str, object] = {
        "resourceType": kind,
        "encounter": {"reference": "Encounter/e1"},
        "code": {"coding": [{"code": code, "display": "自建"}]},
    }
    return {"resource": body | told}


def test_a_bundle_is_read_as_far_as_it_says_something(care):
    bundle: Any = a_bundle("411723196803120021")
    unreadable = {"onsetDateTime": "im Frühling"}
    refuted = {"verificationStatus": {"coding": [{"code": "refuted"}]}}
    extra = [
        {"resource": {"resourceType": "Encounter", "status": "cancelled"}},
        a_part("Condition", "I10.x00", encounter={"reference": "Encounter/none"}),
        a_part("Condition", "02", onsetDateTime="?"),
        a_part("Condition", "E11.900", **unreadable, **refuted),
        a_part("Observation", "11524-6", valueString="窦性心律"),
        a_part("Observation", "9999-9", valueQuantity={"value": "abc"}),
    ]
    bundle["entry"] += extra
    contacts, faults = read_bundle(json.dumps(bundle))

    assert faults == []
    [contact] = contacts
    assert {
        (c.code, c.verification, c.onset_on)
        for c in contact.draft.conditions
        if c.code == "E11.900"
    } == {("E11.900", records.Verification.REFUTED, None)}
    assert {o.code for o in contact.draft.observations} == {"BP_SYS", "BP_DIA", "ECG"}
