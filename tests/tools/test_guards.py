"""The gates that watch what we build on and what we give away close when they should."""

from pathlib import Path

import pytest

from tools import dependencies, secret_scan

PLANTED = {
    "AWS": 'KEY = "AKIA' + 'IOSFODNN7EXAMPLQ"',
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\n",
    "password": 'DATABASE_PASSWORD = "t0p' + '-S3cret-of-the-county"',
    "entropy": 'TOKEN = "' + "3fQ9zL0vXk2Wm7Rb" + 'Yc5Nt8Hd1Ps6Ga4Ju"',
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_secret_is_found(tmp_path: Path, what: str):
    (tmp_path / "planted.py").write_text(PLANTED[what])

    found = list(secret_scan.look(["planted.py"], tmp_path))

    assert found
    assert {find.secret_hash for find in found}.isdisjoint(secret_scan.listed())


def test_what_may_stand_is_a_short_list_with_a_reason_for_each():
    told = secret_scan.ALLOWED.read_text()

    assert 0 < len(secret_scan.listed()) < 40
    assert all(line.split("= ")[1].strip('"') for line in told.splitlines() if "= " in line)


def test_no_file_of_the_project_is_passed_over_but_locks_and_catalogues():
    names = secret_scan.tracked()

    assert {"Makefile", "pyproject.toml", "lianyi/entry/settings.py"} <= set(names)


def test_packages_are_pinned_hashed_and_under_a_free_licence():
    assert [*dependencies.unsealed(), *dependencies.unsealed_scripts()] == []
    assert list(dependencies.unlicensed()) == []
    assert len(list(dependencies.pins("run.txt"))) > 20


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("django>=5.2 \\\n    --hash=sha256:00", "not pinned"),
        ("django==5.2.19", "has no hash"),
        ("--index-url https://example.org/simple", "not pinned"),
        ("django==5.2.19 \\\n    --hash=sha256:00\n# https://example.org", "names an address"),
    ],
)
def test_a_lock_that_is_not_sealed_is_named(tmp_path: Path, monkeypatch, line: str, said: str):
    (tmp_path / "requirements").mkdir()
    for lock in dependencies.LOCKS:
        (tmp_path / "requirements" / lock).write_text(line + "\n")
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)

    assert said in "\n".join(dependencies.unsealed())


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-or-later", "AGPL-3.0", "GNU General Public License", ""]
)
def test_a_package_under_a_licence_that_binds_us_is_named(monkeypatch, licence: str):
    monkeypatch.setattr(dependencies, "licence_of", lambda name: licence)

    assert len(list(dependencies.unlicensed())) > 20


def test_where_no_advisory_source_was_asked_the_gate_says_so(monkeypatch):
    monkeypatch.delenv("LIANYI_ADVISORIES", raising=False)

    holes, note = dependencies.advisories()

    assert holes == []
    assert "no advisory source was asked" in note
