"""Chinese first; English by the user's own choice."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_browsers_language_changes_nothing(client: Client):
    assert (
        '<html lang="zh-Hans">'
        in client.get("/about", headers={"Accept-Language": "en"}).content.decode()
    )


@pytest.mark.django_db
def test_english_is_chosen_with_a_button_and_kept(client: Client):
    answer = client.post("/language", {"language": "en", "next": "/about"})

    assert answer.headers["Location"] == "/about"
    page = client.get("/about").content.decode()
    assert '<html lang="en">' in page
    assert "About Lianyi" in page
    assert "中文" in page


@pytest.mark.django_db
def test_the_switch_leads_to_no_other_site(client: Client):
    answer = client.post("/language", {"language": "en", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"
