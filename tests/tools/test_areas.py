"""What `make docs` and `make map` read from the code of an area, and the skeleton of a new one."""

import ast

import pytest

from tools import new_area
from tools.areas import Areas, Heard, Offered
from tools.docs import generated

FILES = {
    "a/apps.py": "",
    "a/public.py": "from lianyi.areas.a.services import send\n",
    "a/services/__init__.py": "from lianyi.areas.a.services.sending import send\n",
    "a/services/sending.py": 'def send(*, actor, now):\n    """Send it.\n\n    More.\n    """\n',
    "a/events.py": 'class Sent(Event):\n    """It was sent."""\n\n    a_id: int\n',
    "a/web/views.py": "@needs(Permission.A_SEND)\ndef send(request): ...\n",
    "b/apps.py": "",
    "b/handlers.py": (
        "from lianyi.areas.a.events import Sent\n\n@outbox.subscribe(Sent)\ndef note(event): ...\n"
    ),
}


@pytest.fixture
def areas(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "lianyi/areas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Areas(tmp_path)


def test_the_face_is_followed_to_where_a_function_is_written(areas):
    assert areas.offers("a") == [Offered("send", "*, actor, now", "Send it.")]


def test_events_told_and_heard_are_found(areas):
    assert areas.events("a") == [Offered("Sent", "a_id", "It was sent.")]
    assert areas.hears("b") == [Heard("lianyi.areas.a.events", "Sent", "note")]


def test_permissions_are_read_from_the_doors(areas):
    assert areas.permissions("a") == ["A_SEND"]


def test_a_page_says_all_of_it(areas):
    page = generated(areas, "a")

    assert "`send(*, actor, now)` Send it." in page
    assert "`Sent(a_id)` It was sent. Heard by: b." in page
    assert "- `A_SEND`" in page


def test_a_new_area_is_sound_python_with_a_face(tmp_path):
    new_area.make(tmp_path, "home_care")

    written = sorted((tmp_path / "lianyi/areas/home_care").rglob("*.py"))
    assert "public.py" in [path.name for path in written]
    for path in written:
        ast.parse(path.read_text())
    assert "class HomeCareConfig" in (tmp_path / "lianyi/areas/home_care/apps.py").read_text()
