"""What no column can hold, numbers beyond every row and texts with a NUL, is refused and never a fault."""

import pytest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from lianyi.entry.web import errors
from lianyi.entry.web.views import about
from lianyi.kernel.numbers import GREATEST

pytestmark = pytest.mark.django_db


def overflows(request: HttpRequest) -> HttpResponse:
    raise OverflowError


def does_not_fit(request: HttpRequest) -> HttpResponse:
    raise DataError


def thing(request: HttpRequest, thing_id: int) -> HttpResponse:
    return HttpResponse(thing_id)


class Addresses:
    """Pages that hand on to the database what it cannot hold, as a program and as a person meet them."""

    urlpatterns = [
        path("overflows", overflows),
        path("does-not-fit", does_not_fit),
        path("api/overflows", overflows),
        path("things/<int:thing_id>", thing),
        path("", about, name="home"),
        path("about", about, name="about"),
    ]
    handler400, handler404 = errors.bad_request, errors.not_found


@pytest.mark.parametrize("address", ["/overflows", "/does-not-fit"])
def test_what_only_the_database_finds_out_is_a_bad_request(client: Client, address: str):
    with override_settings(ROOT_URLCONF=Addresses):
        answer = client.get(address)

    assert answer.status_code == 400
    assert "请求不完整" in answer.content.decode()


def test_a_program_gets_a_problem(client: Client):
    with override_settings(ROOT_URLCONF=Addresses):
        answer = client.get("/api/overflows")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")


def test_a_number_beyond_every_row_leads_nowhere(client: Client):
    with override_settings(ROOT_URLCONF=Addresses):
        known = client.get(f"/things/{GREATEST}")
        beyond = client.get(f"/things/{GREATEST + 1}")

    assert (known.status_code, beyond.status_code) == (200, 404)


@pytest.mark.parametrize("address", ["/about?q=a%00b", "/%00", "/api/v1/accounts/me?x=%00"])
def test_a_nul_in_an_address_is_a_bad_request(client: Client, address: str):
    assert client.get(address).status_code == 400
