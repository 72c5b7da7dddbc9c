"""Where data live, which language is spoken, and what a page may do, as the settings say."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from lianyi.entry.database import database
from lianyi.entry.language import LanguageByChoice

HOME = Path("/srv/lianyi")


def test_without_an_address_the_data_live_in_one_file_at_home():
    assert database("", home=HOME)["NAME"] == HOME / "lianyi.sqlite3"


def test_a_sqlite_address_names_the_file():
    assert database("sqlite:////data/a.sqlite3", home=HOME)["NAME"] == Path("/data/a.sqlite3")


def test_a_postgresql_address_is_taken_apart_and_queries_are_prepared():
    found = database("postgresql://li:p%40ss@db:6432/county?sslmode=require", home=HOME)

    assert [found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "county", "li", "p@ss", "db", "6432",
    ]  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["server_side_binding"] is True
    assert found["OPTIONS"]["options"] == "-c jit=off -c max_parallel_workers_per_gather=0"


def test_a_socket_folder_is_a_host():
    assert database("postgresql://li@/county?host=/run/pg", home=HOME)["HOST"] == "/run/pg"


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        database("mysql://db/county", home=HOME)


@pytest.mark.parametrize(
    ("cookie", "spoken"), [("", "zh-hans"), ("en", "en"), ("zh-hans", "zh-hans"), ("fr", "zh-hans")]
)
def test_chinese_is_spoken_unless_the_user_chose_english(cookie: str, spoken: str):
    heard: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        heard.append(translation.get_language())
        return HttpResponse()

    request = RequestFactory(headers={"Accept-Language": "en-GB,en"}).get("/")
    if cookie:
        request.COOKIES["django_language"] = cookie

    response = LanguageByChoice(view)(request)

    assert heard == [spoken]
    assert response["Content-Language"] == spoken


def test_no_page_may_run_inline_code_or_load_from_elsewhere(settings):
    sources = [
        source
        for directive in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values()
        for source in directive
    ]

    assert set(sources) <= {"'self'", "'none'", "data:"}
