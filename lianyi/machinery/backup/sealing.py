"""Keys under a passphrase: scrypt makes a key of it, AES-256-GCM seals."""

import json
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lianyi.kernel.errors import DomainError

SHORTEST: Final = 12
_SALT, _NONCE = 16, 12
_WHAT: Final = b"lianyi backup keys 1"


class WeakPassphrase(DomainError):
    """The passphrase protects every key of the installation."""

    code = "backup.weak_passphrase"
    http_status = 422
    template = "The passphrase needs at least {least} characters."


class PassphraseMissing(DomainError):
    """The keys of this backup are sealed."""

    code = "backup.passphrase_missing"
    http_status = 422
    template = "The keys in this backup are sealed; give the passphrase with --passphrase-file."


class WrongPassphrase(DomainError):
    """The passphrase does not open the keys."""

    code = "backup.wrong_passphrase"
    http_status = 422
    template = "The passphrase does not open the keys of this backup; nothing was touched."


def must_be_strong(passphrase: str) -> None:
    """Refuse a passphrase that is too short. Raises: WeakPassphrase (422)."""
    if len(passphrase) < SHORTEST:
        raise WeakPassphrase(least=SHORTEST)


def seal_keys(files: dict[str, str], passphrase: str) -> bytes:
    """Seal key files by name. Raises: WeakPassphrase (422)."""
    must_be_strong(passphrase)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return (
        salt
        + nonce
        + AESGCM(_key(passphrase, salt)).encrypt(nonce, json.dumps(files).encode(), _WHAT)
    )


def open_keys(sealed: bytes, passphrase: str) -> dict[str, str]:
    """Open what `seal_keys` made. Raises: PassphraseMissing, WrongPassphrase (422)."""
    if not passphrase:
        raise PassphraseMissing
    salt, nonce, rest = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        files: dict[str, str] = json.loads(
            AESGCM(_key(passphrase, salt)).decrypt(nonce, rest, _WHAT)
        )
    except InvalidTag:
        raise WrongPassphrase from None
    return files


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
