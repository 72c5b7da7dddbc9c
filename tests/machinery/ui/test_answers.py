"""What a page's door answers."""

import json
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.ui import carried_out, done, page, refuse, taken
from lianyi.machinery.ui.answers import Taken


class NameForm(forms.Form):
    name = forms.CharField(label="姓名")


class NameRefused(DomainError):
    code = "ui.example"
    template = "The name {name} is taken."


def a_request(method: str = "GET", **headers: str) -> HttpRequest:
    request = RequestFactory(headers=headers).generic(method, "/somewhere?sort=name")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


WHOLE, PART = "ui/bare.html", "ui/_empty.html"
FROM_HTMX: dict[str, str] = {"HX-Request": "true"}


def test_a_plain_browser_gets_the_whole_page():
    answer = page(a_request(), WHOLE, fragment=PART)

    assert answer.status_code == 200
    assert answer.content.startswith(b"<!doctype html>")


def test_htmx_gets_only_the_fragment():
    answer = page(a_request(**FROM_HTMX), WHOLE, fragment=PART, title="还没有记录")

    assert "<!doctype" not in answer.content.decode()
    assert "还没有记录" in answer.content.decode()


@pytest.mark.parametrize("extra", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}])
def test_htmx_gets_the_whole_page_where_it_restores_or_boosts_one(extra: dict[str, str]):
    answer = page(a_request(**FROM_HTMX, **extra), WHOLE, fragment=PART)

    assert answer.content.startswith(b"<!doctype html>")


def test_a_page_and_its_fragment_are_never_taken_for_each_other_by_a_cache():
    assert "HX-Request" in page(a_request(), WHOLE, fragment=PART).headers["Vary"]


@pytest.mark.parametrize(
    ("sent", "status"), [(None, 200), ({"name": ""}, 422), ({"name": "王"}, 200)]
)
def test_a_form_that_was_sent_and_found_wrong_answers_422(sent: dict[str, str] | None, status: int):
    assert page(a_request(), WHOLE, form=NameForm(sent)).status_code == status


def test_a_set_of_forms_counts_as_a_form():
    rows = forms.formset_factory(NameForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-name": ""}
    )

    assert page(a_request(), WHOLE, rows=rows).status_code == 422


def test_a_door_may_set_the_status_itself():
    assert page(a_request(), WHOLE, status=409, form=NameForm({"name": ""})).status_code == 409


def test_after_a_write_a_plain_browser_is_sent_on_and_told_once():
    request = a_request("POST")

    answer = done(request, to="home", message="已转出")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert [str(said) for said in get_messages(request)] == ["已转出"]


def test_after_a_write_htmx_gets_the_fragment_and_the_message_at_once():
    answer = done(
        a_request("POST", **FROM_HTMX), to="home", fragment=PART, message="已转出", title="好"
    )

    assert answer.status_code == 200
    assert json.loads(answer.headers["HX-Trigger-After-Swap"]) == {
        "lianyi:notice": {"text": "已转出", "tone": "good"}
    }


def test_after_a_write_without_a_fragment_htmx_is_sent_on():
    answer = done(a_request("POST", **FROM_HTMX), to="home", message="已转出")

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")


@pytest.mark.parametrize(
    ("field", "place"), [("name", "name"), ("unknown", "__all__"), (None, "__all__")]
)
def test_a_refusal_stands_at_the_field_it_names_or_above_the_form(field: Any, place: str):
    form = NameForm({"name": "王"})

    refuse(form, NameRefused(field=field, name="王"))

    assert form.errors == {place: ["The name 王 is taken."]}


def refuse_it(**facts: Any) -> None:
    raise NameRefused(**facts)


def test_a_clean_form_is_carried_out_once_and_a_refusal_goes_to_its_field():
    done_with: list[str] = []
    clean, refused = NameForm({"name": "王"}), NameForm({"name": "王"})

    assert carried_out(clean, lambda: done_with.append("王"))
    assert not carried_out(refused, lambda: refuse_it(field="name", name="王"))
    assert not carried_out(NameForm({"name": ""}), lambda: done_with.append("never"))
    assert not carried_out(NameForm(), lambda: done_with.append("never"))

    assert done_with == ["王"]
    assert list(refused.errors) == ["name"]


def test_a_file_is_taken_or_its_wrong_rows_are_named_as_far_as_they_are_shown():
    faults = [{"row": n, "field": "", "code": "x", "message": "错"} for n in range(1, 251)]

    def wrong() -> str:
        raise RowErrors(faults)

    form = NameForm({"name": "王"})

    assert taken(NameForm({"name": "王"}), lambda: "report") == Taken("report", [])
    assert taken(NameForm({"name": ""}), lambda: "report") == Taken(None, [])
    found = taken(form, wrong)
    assert (found.report, len(found.faults), found.hidden) == (None, 200, 50)
    assert form.non_field_errors()
    assert taken(NameForm({"name": "王"}), lambda: refuse_it(name="王")) == Taken(None, [])
