"""What a page says when something went wrong: what happened, and what to do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from lianyi.entry.web import errors
from lianyi.entry.web.views import about


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault with the name of a patient in it")


class Addresses:
    """The site with one page that breaks and one that needs a token."""

    urlpatterns = [path("breaks", breaks), path("about", about), path("", about, name="home")]
    handler404, handler500 = errors.not_found, errors.server_error


@pytest.mark.django_db
def test_an_unknown_address_says_what_to_try(client: Client):
    answer = client.get("/no-such-page")

    assert answer.status_code == 404
    assert "找不到这个页面" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_fault_shows_no_detail_and_needs_no_database(client: Client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=Addresses):
        answer = client.get("/breaks")

    text = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出错" in text
    assert "patient" not in text
    assert "{%" not in text


@pytest.mark.django_db
def test_a_form_that_waited_too_long_says_that_nothing_was_sent():
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "en"})

    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        (errors.bad_request, 400, "请求不完整"),
        (errors.forbidden, 403, "没有权限"),
        (errors.not_found, 404, "找不到"),
    ],
)
def test_every_error_has_its_page(answer: Callable[..., Any], status: int, title: str):
    given = answer(RequestFactory().get("/x"), Http404())

    assert given.status_code == status
    assert title in given.content.decode()
    assert "data-refusal" in given.content.decode()  # scripts read the reason from here
