"""Keys are made once, stay outside the database, belong to the service alone, and can be turned."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lianyi.machinery.crypto import keyring
from lianyi.machinery.crypto.keyring import Tampered, blind_index, rotate, seal, secret_key, unseal
from lianyi.machinery.crypto.rings import KeysDamaged, KeysExposed

PLACE = "residents_resident.phone"


@pytest.mark.rows("SEC-03")
def test_the_first_start_makes_keys_that_only_the_owner_can_read(home: Path):
    assert len(secret_key()) == 64

    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert (home / "keys" / "secret.json").stat().st_mode & 0o777 == 0o600


def test_the_next_start_finds_the_same_keys():
    assert secret_key() == secret_key()
    keyring._seen.clear()
    assert secret_key() == secret_key()


def test_two_installations_never_share_a_key(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory
):
    here = secret_key(), blind_index("phone", "13812345678")
    monkeypatch.setenv("LIANYI_HOME", str(tmp_path_factory.mktemp("other")))

    assert here != (secret_key(), blind_index("phone", "13812345678"))
    assert not set(here) & {secret_key(), blind_index("phone", "13812345678")}


def test_processes_that_start_at_the_same_moment_agree_on_one_key(home: Path):
    program = "from lianyi.machinery.crypto.keyring import secret_key; input(); print(secret_key())"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "LIANYI_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for start in starts:
        assert start.stdin
        start.stdin.write("\n")
        start.stdin.flush()

    keys = {start.communicate(timeout=30)[0] for start in starts}

    assert keys == {secret_key() + "\n"}
    assert [path.name for path in (home / "keys").iterdir()] == ["secret.json"]


@pytest.mark.rows("SEC-03")
@pytest.mark.parametrize(
    ("path", "mode"), [("keys", 0o755), ("keys", 0o750), ("keys/secret.json", 0o644)]
)
def test_in_production_keys_that_others_can_read_stop_the_start(home: Path, path: str, mode: int):
    secret_key()
    (home / path).chmod(mode)

    with pytest.raises(KeysExposed, match="chmod 700"):
        secret_key()


def test_a_developer_may_be_careless(home: Path, monkeypatch: pytest.MonkeyPatch):
    secret_key()
    (home / "keys").chmod(0o755)
    monkeypatch.setenv("LIANYI_DEBUG", "1")

    assert secret_key()


@pytest.mark.parametrize(
    "text", ["", "{}", '{"current": "k1", "keys": {"k1": {"key": "c2hvcnQ="}}}', "[]"]
)
def test_a_damaged_key_file_is_never_replaced(home: Path, text: str):
    secret_key()
    path = home / "keys" / "secret.json"
    path.write_text(text)

    with pytest.raises(KeysDamaged, match="backup"):
        secret_key()
    assert path.read_text() == text


@pytest.mark.rows("SEC-03")
def test_equal_values_never_give_equal_ciphertexts():
    sealed = {seal("13812345678", place=PLACE) for _ in range(100)}

    assert len(sealed) == 100
    assert {unseal(each, place=PLACE) for each in sealed} == {"13812345678"}


@pytest.mark.parametrize("text", ["", "王秀英", "x" * 100_000, "😀\0\n"])
def test_any_text_comes_back_as_it_went_in(text: str):
    assert unseal(seal(text, place=PLACE), place=PLACE) == text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s[:-6] + ("AAAA" if s[-6:-2] != "AAAA" else "BBBB") + s[-2:],
        lambda s: s[:10],
        lambda s: "k9" + s[2:],
        lambda s: s.partition(".")[2],
        lambda s: "13812345678",
        lambda s: "",
        lambda s: "k1.不是密文",
    ],
)
def test_a_changed_ciphertext_is_a_loud_fault(spoil):
    with pytest.raises(Tampered):
        unseal(spoil(seal("13812345678", place=PLACE)), place=PLACE)


def test_a_ciphertext_moved_to_another_column_is_a_loud_fault():
    with pytest.raises(Tampered, match=r"residents_resident\.identity"):
        unseal(seal("13812345678", place=PLACE), place="residents_resident.identity")


@pytest.mark.rows("SEC-03")
def test_a_turned_key_seals_what_is_new_while_the_old_one_still_opens():
    before = seal("旧", place=PLACE)

    assert rotate("field") == "k2"

    after = seal("新", place=PLACE)
    assert (before.partition(".")[0], after.partition(".")[0]) == ("k1", "k2")
    assert (unseal(before, place=PLACE), unseal(after, place=PLACE)) == ("旧", "新")


def test_a_key_turned_by_another_process_is_used_at_the_next_look(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    seal("x", place=PLACE)
    monkeypatch.setattr(keyring, "LOOK_AGAIN_S", 0)
    program = "from lianyi.machinery.crypto.keyring import rotate; rotate('field')"
    subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "LIANYI_HOME": str(home)}, check=True
    )

    assert seal("x", place=PLACE).startswith("k2.")


def test_what_another_process_sealed_with_a_key_just_turned_is_read_at_once(home: Path):
    seal("x", place=PLACE)
    program = (
        "from lianyi.machinery.crypto.keyring import rotate, seal; rotate('field');"
        f"print(seal('y', place={PLACE!r}), end='')"
    )
    environment = {**os.environ, "LIANYI_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    )

    assert done.stdout.startswith("k2.")
    assert unseal(done.stdout, place=PLACE) == "y"


def test_a_turned_secret_key_still_verifies_what_it_signed():
    old = secret_key()
    rotate("secret")

    assert secret_key() != old
    assert keyring.older_secret_keys() == [old]


def test_the_index_key_is_not_turned_because_every_row_would_have_to_be_indexed_again():
    with pytest.raises(ValueError, match="not turned"):
        rotate("index")


@pytest.mark.rows("SEC-03")
def test_equal_values_are_found_however_they_were_typed():
    index = blind_index("identity", "41172319680307123X")

    assert len(index) == 64
    assert blind_index("identity", " 411723-19680307-123x ") == index
    assert blind_index("identity", "４１１７２３１９６８０３０７１２３Ｘ") == index
    assert blind_index("phone", "41172319680307123X") != index
    assert blind_index("identity", "411723196803071231") != index


def test_the_command_turns_the_keys_and_says_which_is_current(home: Path):
    seal("x", place=PLACE)
    out = StringIO()
    call_command("keys_rotate", stdout=out)

    assert "field: k2" in out.getvalue()
    assert json.loads((home / "keys" / "field.json").read_text())["current"] == "k2"


def test_the_command_lists_keys_without_showing_them(home: Path):
    seal("x", place=PLACE)
    out = StringIO()
    call_command("keys_list", stdout=out)

    secret = json.loads((home / "keys" / "field.json").read_text())["keys"]["k1"]["key"]
    assert "field" in out.getvalue()
    assert secret not in out.getvalue()


def test_the_command_refuses_a_ring_that_is_not_turned():
    with pytest.raises(CommandError, match="index"):
        call_command("keys_rotate", "index")
