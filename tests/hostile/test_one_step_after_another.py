"""Whole ways through the API by the links of its own document: what was created or listed is acted on, again and again.

By Schemathesis, each step with the token of the first post that may take it, with data that fits and data that does
not. Never a fault, an answer unknown to the document, or a thing created and then not there; and whatever a step did
with a thing of our patient's, the same post in a foreign institution is told that there is no such thing.
LIANYI_HOSTILE=long goes nine times as far; docs/security.md has the counts.
"""

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.stateful.state_machine import APIStateMachine, normalize_name
from schemathesis.specs.openapi import checks

from lianyi.entry.wsgi import application
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import somebody
from tests.areas.referrals.test_api import a_request
from tests.hostile.besieged import LONG, Siege, document, spoken
from tests.hostile.test_the_document_holds import one_connection
from tests.hostile.test_who_may_no_longer import a_token

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01")]
WAYS = settings(
    max_examples=60 if LONG else 10,
    stateful_step_count=30 if LONG else 20,
    derandomize=not LONG,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    not_a_server_error,
    checks.response_schema_conformance,
    checks.content_type_conformance,
    checks.status_code_conformance,
    checks.ensure_resource_availability,
]
"""Nothing is ever deleted over the API, so there is no use after deletion to look for; ended things refuse by state."""
AT_THE_LEAD = ("referral_office", "county_specialist", "diagnostic_chief", "laboratory_technician")
ROLES = ("township_doctor", *AT_THE_LEAD, "bureau_officer")
NOTHING = (b"[]", b'{"items":[],"next":null,"previous":null}')
OF_CARE = ("referrals", "diagnostics", "consultations", "residents", "records", "scheduling")
LEADING_ON = {
    "referral_id",
    "order_id",
    "critical_id",
    "specimen_id",
    "consultation_id",
    "encounter_id",
    "resident_id",
    "appointment_id",
    "reservation_id",
    "institution_id",
    "staff_id",
}
"""Ids that must lead on to every operation that takes them; some others come in lists without a shape of their own."""
PERSONAL_ONES = frozenset(
    {
        "referral_id",
        "follow_up_id",
        "order_id",
        "critical_id",
        "specimen_id",
        "consultation_id",
        "encounter_id",
        "resident_id",
    }
)


class Posts:
    """Who calls: a token of each post, and of the same post in an institution that never saw our patient."""

    def __init__(self, siege: Siege) -> None:
        self.known: Mapping[str, object] = {
            **{name: ids[0] for name, ids in siege.ids.items() if name != "centre_id"},
            **a_request(siege.county, siege.patient.id),
            "institution_id": siege.county.lead,
            "invited_id": siege.county.lead,
            "sex": "2",
            "item_code": "LAB-RENAL",
            "laterality": "",
            "reason": "MISTAKE",
            "name": "刘桂芳",
            "text": "已核对",
            "note": "已核对",
        }
        self.ours = {role: self._bearer(siege, role, siege.county.lead) for role in ROLES}
        stranger = Siege(siege.county, siege.patient)
        stranger.__dict__["people"] = {}
        self.theirs = {
            **{role: self._bearer(stranger, role, siege.county.second) for role in AT_THE_LEAD},
            "township_doctor": self._bearer(stranger, "township_doctor", siege.county.stranger),
        }

    def _bearer(self, siege: Siege, role: str, place: int) -> dict[str, str]:
        if role not in siege.people:
            user = User.objects.get(pk=somebody(role, place).user_id or 0)
            user.needs_second_factor = user.must_change_password = user.is_demo = False
            user.save()
            siege.people[role] = user
        return {"Authorization": f"Bearer {a_token(siege, role)}"}


class Way:
    """One way, laid over the state machine of the links; what it changed is undone at its end."""

    posts: ClassVar[Posts]
    told: ClassVar[Counter[str]]
    recorder: Any

    def setup(self) -> None:
        self.role, self.turn = ROLES[0], 0
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def before_call(self, case: Any) -> None:
        """Let data that fits name what is there, and lists be whole: of what is drawn at random little would come."""
        self.turn += 1
        known = self.posts.known
        if self.fits(case, ParameterLocation.QUERY) and case.method == "GET":
            case.query = {k: v for k, v in known.items() if k in case.query}
        if self.fits(case, ParameterLocation.BODY) and isinstance(case.body, dict):
            required, fields = shape_of(case.operation.path, case.method.lower())
            told = {name: known[name] for name in known.keys() & fields}
            drawn = {name: case.body[name] for name in required & case.body.keys()}
            case.body = {**(drawn if self.turn % 2 else case.body), **told}

    def fits(self, case: Any, place: ParameterLocation) -> bool:
        part = case.meta.components.get(place)
        return bool(part and part.mode.is_positive)

    def call(self, case: Any, **kwargs: Any) -> Any:
        """Send it as one post after another, until one gets something; who begins changes from step to step."""
        begin = self.turn % len(ROLES)
        for role in (*ROLES[begin:], *ROLES[:begin]):
            self.role, answer = role, case.call(headers=self.posts.ours[role])
            if answer.status_code not in (403, 404) and answer.content not in NOTHING:
                break
        self.told[f"{answer.status_code // 100}xx"] += 1
        return answer

    def validate_response(self, response: Any, case: Any, *args: Any, **kwargs: Any) -> None:
        case.validate_response(response, checks=CHECKS, recorder=self.recorder)
        if response.status_code < 300 and not PERSONAL_ONES.isdisjoint(case.path_parameters):
            self.told["acted on"] += 1
            self.must_be_nothing_to_a_stranger(case)

    def must_be_nothing_to_a_stranger(self, case: Any) -> None:
        """The same, asked by the same post elsewhere, which may do it to its own."""
        if self.role in self.posts.theirs:
            with transaction.atomic():
                answer = case.call(headers=self.posts.theirs[self.role])
                transaction.set_rollback(True)
            self.told["closed"] += 1
            nothing = answer.status_code in (403, 404) or answer.content in NOTHING
            assert nothing, f"{self.role} elsewhere: {answer.text}"


def shape_of(path: str, method: str) -> tuple[set[str], set[str]]:
    """The fields a body must have, and those it may have."""
    said: Any = spoken(path, method)
    content = said["requestBody"]["content"].get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    shape = document()["components"]["schemas"].get(name, {})
    return set(shape.get("required", ())), set(shape.get("properties", {}))


def ways(posts: Posts, told: Counter[str]) -> type[APIStateMachine]:
    """The ways through the API by its own links, each beginning where no id is needed, all from the same county.

    In a short run they begin in the areas of care.
    """
    schema = schemathesis.openapi.from_dict(deepcopy(document()))
    schema.app = application
    schema.config.phases.stateful.inference.algorithms = []
    by_links: Any = schema.as_state_machine()
    begin = {
        label
        for label in by_links._root_labels
        if "{" not in label and (LONG or label.split("/")[3] in OF_CARE)
    }
    no_rules = dict.fromkeys(
        by_links.root_rules - {normalize_name(f"RANDOM -> {b}") for b in begin}
    )
    found: type[APIStateMachine] = type(
        "Ways",
        (Way, by_links),
        {**no_rules, "_root_labels": frozenset(begin), "posts": posts, "told": told},
    )
    return found


@pytest.mark.timeout(3_600)
def test_no_way_through_the_api_breaks_its_word_or_opens_to_a_stranger(
    siege: Siege, record_property
):
    told: Counter[str] = Counter()
    way = ways(Posts(siege), told)

    with one_connection():
        way.run(settings=WAYS)
    record_property("told", dict(told))

    assert told["5xx"] == 0
    assert told["acted on"] >= 3, told
    assert told["closed"] >= 3, told


def test_an_id_leads_on_to_every_operation_that_takes_it():
    paths = document()["paths"]
    reached = {
        link["operationId"]
        for item in paths.values()
        for operation in item.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    }
    unreached = {
        path
        for path, item in paths.items()
        for operation in item.values()
        if operation["operationId"] not in reached
    }

    assert len(reached) > 120
    assert {path for path in unreached for name in LEADING_ON if f"{{{name}}}" in path} == set()
