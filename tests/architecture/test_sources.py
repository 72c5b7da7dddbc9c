"""Every source that code and data cite is listed in docs/sources.toml, once, and says where its date is from."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import lianyi
from lianyi.machinery.ui.wording import catalogue

CODE = Path(lianyi.__file__).parent
LISTED = tomllib.loads((CODE.parent / "docs" / "sources.toml").read_text(encoding="utf-8"))
OURS = ("requirements",)
CITED = re.compile(r'^\s*source\s*=\s*"([^"\s,;]+)', re.MULTILINE)


def cited() -> dict[str, set[str]]:
    """Source keys of the tables of data -> the files that cite them; of several keys in one text the first."""
    found: dict[str, set[str]] = {}
    for file in CODE.rglob("definitions/**/*.toml"):
        for key in CITED.findall(file.read_text(encoding="utf-8")):
            found.setdefault(key, set()).add(file.name)
    return found


def test_every_source_cited_by_a_table_is_listed():
    unknown = {key: files for key, files in cited().items() if key not in LISTED}

    assert len(cited()) > 20
    assert {key: files for key, files in unknown.items() if key not in OURS} == {}


def test_a_date_says_where_it_is_from():
    assert [
        key for key, entry in LISTED.items() if ("date" in entry) != ("date_from" in entry)
    ] == []


def test_nothing_is_listed_twice():
    numbers = Counter((entry["title"], entry.get("number")) for entry in LISTED.values())

    assert [number for number, times in numbers.items() if times > 1] == []


def test_a_source_with_a_word_for_pages_is_listed():
    assert set(catalogue().words["sources"]) <= set(LISTED)
