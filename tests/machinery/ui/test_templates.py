"""Every template of the program keeps the house rules: it parses, and nothing in it needs an unsafe policy."""

import json
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import get_resolver

import lianyi

HOME = Path(lianyi.__file__).parent
TEMPLATES = sorted(path for path in HOME.rglob("templates/**/*.html"))
PYTHON = [path for path in HOME.rglob("*.py") if "migrations" not in path.parts]
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.as_posix().split("/templates/")[-1]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_can_be_read(path: Path):
    get_template(name_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_inline_style_script_or_handler(path: Path):
    text = text_of(path)

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son(click|change|submit|load|input|key\w+)\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text)
    assert "hx-on" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_fetched_from_outside(path: Path):
    assert not re.search(r"(?:src|href|action)=[\"']\s*(?:https?:)?//", text_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_form_that_writes_carries_its_token(path: Path):
    for form in re.findall(r"<form\b.*?</form>", text_of(path), re.DOTALL):
        if re.match(r"<form[^>]*(method=.post|hx-post)", form, re.IGNORECASE):
            assert "{% csrf_token %}" in form, form[:120]


def test_every_address_named_in_a_template_exists():
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    missing = {
        f"{name_of(path)}: {name}"
        for path in TEMPLATES
        for name, optional in re.findall(
            r"{%\s*url\s+[\"']([\w:-]+)[\"'][^%]*?(\bas\b)?[^%]*%}", text_of(path)
        )
        if name not in known and not optional and ":" not in name
    }

    assert not missing


def test_every_drawing_that_is_asked_for_is_in_the_sprite():
    package = json.loads((HOME.parent / "package.json").read_text(encoding="utf-8"))
    in_templates = {
        (name_of(path), name)
        for path in TEMPLATES
        for name in re.findall(r"{% icon [\"']([\w-]+)[\"']", text_of(path))
        + re.findall(r"\bicon=[\"']([\w-]+)[\"']", text_of(path))
    }
    in_python = {
        (path.name, name)
        for path in PYTHON
        for name in re.findall(r"\bicon=[\"']([\w-]+)[\"']", path.read_text(encoding="utf-8"))
    }

    assert {
        (place, name) for place, name in in_templates | in_python if name not in package["icons"]
    } == set()
