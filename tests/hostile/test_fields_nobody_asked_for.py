"""What a form or an operation does not ask for is not taken, however it is named.

No write takes columns as they come: pages have forms with fields written out, operations have schemas. Shown twice:
in what they say of themselves, for every one, and in what four of them do.
"""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lianyi.areas.referrals.models import Referral
from lianyi.areas.residents.models import Resident
from lianyi.areas.workforce.models import Staff
from lianyi.entry.api import api
from lianyi.machinery.accounts.models import User
from tests.areas.workforce.builders import a_citizen_number
from tests.hostile.besieged import Siege

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]
LIANYI = Path(__file__).parent.parent.parent / "lianyi"
OURS = {
    "id",
    "pk",
    "state",
    "created_at",
    "updated_at",
    "registered_at",
    "user_id",
    "actor",
    "actor_id",
    "is_staff",
    "is_superuser",
    "is_active",
    "is_demo",
    "permissions",
    "password",
    "from_institution_id",
    "version",
    "digest",
    "deleted",
}
"""What only the platform says of a row."""
FREE: dict[str, set[str]] = {
    "/api/v1/referrals": {"from_institution_id"},  # one of the sender's own; below
    "/api/v1/referrals/outside/{encounter_id}/return": {"from_institution_id"},
    "/api/v1/terminology/systems/{system}/versions": {
        "version"
    },  # the version of a code table, as published
    "/api/v1/consultations/{consultation_id}/room/news": {
        "state"
    },  # of the browser's own connection
    "/api/v1/diagnostics/laboratories": {"state"},  # whether a laboratory of theirs works
    "/api/v1/diagnostics/laboratories/{laboratory_id}": {"state"},
}
MORE: dict[str, Any] = {
    "id": 999_999,
    "pk": 999_999,
    "state": "CLOSED",
    "from_institution_id": 999_999,
    "created_at": "2001-01-01T00:00:00Z",
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "user_id": 1,
    "permissions": ["accounts.manage"],
    "role": "administrator",
}


def named(schema: Any, defs: dict[str, Any], seen: tuple[str, ...] = ()) -> set[str]:
    """Every property a body may have, at any depth."""
    found: set[str] = set()
    if isinstance(schema, list):
        return found.union(*(named(each, defs, seen) for each in schema))
    if not isinstance(schema, dict):
        return found
    if ref := schema.get("$ref"):
        name = ref.rsplit("/", 1)[1]
        return found if name in seen else named(defs[name], defs, (*seen, name))
    found |= set(schema.get("properties", {}))
    for value in (*schema.get("properties", {}).values(), schema.get("items"), schema.get("anyOf")):
        found |= named(value, defs, seen)
    return found


def test_no_operation_asks_for_what_only_the_platform_says():
    document = api.get_openapi_schema()
    defs = document["components"]["schemas"]
    asked = {
        f"{method} {path}": wrong
        for path, item in document["paths"].items()
        for method, said in item.items()
        for body in said.get("requestBody", {}).get("content", {}).values()
        if (wrong := (named(body["schema"], defs) & OURS) - FREE.get(path, set()))
    }

    assert asked == {}


def test_no_form_takes_its_fields_from_a_table():
    """A form made from a model takes a new column the day it is added; ours write their fields out."""
    makers = {
        f"{path.relative_to(LIANYI)}:{node.lineno}"
        for path in LIANYI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
        and (node.attr if isinstance(node, ast.Attribute) else node.id)
        in ("ModelForm", "ModelSchema", "modelform_factory", "create_schema")
    }

    assert makers == set()


def test_no_door_hands_on_what_was_sent_as_it_came():
    """`**request.POST`, `**data.dict()` of an open mapping and `setattr` in a door would take any column."""
    makers = {
        f"{path.relative_to(LIANYI)}:{node.lineno}"
        for path in [
            *LIANYI.rglob("web/**/*.py"),
            *LIANYI.rglob("api/**/*.py"),
            *LIANYI.rglob("api.py"),
        ]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "setattr")
            or any(k.arg is None and "request." in ast.unparse(k.value) for k in node.keywords)
        )
    }
    allowed = {place for place in makers if "entry/" in place or "machinery/ui" in place}

    assert makers - allowed == set()


class TestWhatFourOfThemDo:
    """A referral, a resident, an account and a member of staff, each with more fields than asked for."""

    def test_a_referral_sent_with_a_state_is_a_draft_of_its_sender(self, siege: Siege):
        body = {
            "resident_id": siege.patient.id,
            "to_institution_id": siege.county.lead,
            "direction": "UP",
            "urgency": "URGENT",
            "reason_code": "EMERGENCY",
            "diagnosis_code": "I10.x00",
            "impression": "高血压",
            "present_illness": "胸痛2小时",
            "to_department": "心内科",
            "findings": {"sbp": 186, "dbp": 112, "chest_or_back_pain": True},
            "consent": {"given": True, "told": "病情与去向"},
            **{name: value for name, value in MORE.items() if name != "from_institution_id"},
        }
        answer = siege.browsers["township_doctor"].post(
            "/api/v1/referrals?send=false", body, content_type="application/json"
        )

        assert answer.status_code == 201, answer.content.decode()
        made = Referral.objects.get(pk=answer.json()["id"])
        assert made.pk != MORE["id"]
        assert made.state != MORE["state"]
        assert made.from_institution_id == siege.county.township
        assert made.created_at.year > 2001

    def test_a_referral_in_the_name_of_another_institution_is_not_sent(self, siege: Siege):
        before = Referral.objects.count()
        answer = siege.browsers["township_doctor"].post(
            "/api/v1/referrals",
            {
                "resident_id": siege.patient.id,
                "from_institution_id": siege.county.stranger,
                "to_institution_id": siege.county.lead,
                "direction": "UP",
                "urgency": "ORDINARY",
                "reason_code": "EMERGENCY",
                "diagnosis_code": "I10.x00",
                "impression": "高血压",
                "present_illness": "胸痛2小时",
            },
            content_type="application/json",
        )

        assert answer.status_code in (403, 404, 422), answer.content.decode()
        assert Referral.objects.count() == before

    def test_a_resident_is_registered_where_the_writer_stands(self, siege: Siege):
        body = {
            "name": "赵桂兰",
            "sex": "2",
            "born_on": "1968-03-12",
            "identifiers": [{"kind": "citizen", "value": a_citizen_number(date(1968, 3, 12))}],
            "acknowledged": "测试",
            **MORE,
            "registered_institution_id": siege.county.stranger,
        }
        answer = siege.browsers["township_doctor"].post(
            "/api/v1/residents/", body, content_type="application/json"
        )

        assert answer.status_code == 422, answer.content.decode()
        assert not Resident.objects.filter(pk=MORE["id"]).exists()
        assert not Resident.objects.filter(
            name="赵桂兰", registered_institution_id=siege.county.stranger
        ).exists()

    def test_a_page_takes_no_more_than_its_form(self, siege: Siege):
        before = User.objects.count()
        answer = siege.browsers["administrator"].post(
            "/accounts/people/new",
            {"username": "neu-2026", "name": "新人", **MORE, "is_demo": "on"},
        )

        assert answer.status_code == 200
        assert User.objects.count() == before + 1
        made = User.objects.get(username="neu-2026")
        assert (made.pk == MORE["id"], made.is_demo, made.is_active) == (False, False, True)
        assert made.must_change_password

    def test_a_member_of_staff_is_not_given_an_account_by_a_correction(self, siege: Siege):
        staff = Staff.objects.filter(posts__institution_id=siege.county.township).first()
        assert staff is not None
        held: dict[str, Any] = dict(Staff.objects.filter(pk=staff.pk).values().get())
        answer = siege.browsers["bureau_officer"].patch(
            f"/api/v1/workforce/staff/{staff.pk}",
            {"title": "副主任医师", **MORE, "left_on": "2001-01-01"},
            content_type="application/json",
        )

        assert answer.status_code == 200, answer.content.decode()
        changed: dict[str, Any] = dict(Staff.objects.filter(pk=staff.pk).values().get())
        assert {name for name in held if held[name] != changed[name]} <= {"title", "updated_at"}
