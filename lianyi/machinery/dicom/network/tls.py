"""The apparatus' door under TLS: our certificate, and where the site wants it, theirs.

Source: dicom PS3.15 B.12 (BCP 195 TLS secure transport connection profile).
"""

import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Closing(ssl.SSLSocket):
    """Can be shut down when the other side has gone already: else it would not be closed after that."""

    def shutdown(self, how: int) -> None:
        """As it is, where there is somebody left to tell."""
        with suppress(OSError):
            super().shutdown(how)


class _LateHandshake(ssl.SSLContext):
    """Shakes hands on the thread of the association: who connects and says nothing keeps nobody else waiting."""

    sslsocket_class = Closing

    def wrap_socket(self, sock: Any, *args: Any, **told: Any) -> ssl.SSLSocket:
        """As it is, but without waiting for the other side."""
        return super().wrap_socket(sock, *args, **{**told, "do_handshake_on_connect": False})


def tls_context(*, certificate: str, key: str, client_ca: str = "") -> ssl.SSLContext | None:
    """What the door speaks: TLS 1.2 or newer; None where no certificate is named. With `client_ca` only apparatus whose
    certificate one of these authorities signed are let in.

    Raises: ImproperlyConfigured, in words for the operator, where a file is missing or no certificate or key.
    """
    if not certificate:
        if key or client_ca:
            raise ImproperlyConfigured("LIANYI_DICOM_TLS_CERTIFICATE is not set, but key or CA are")
        return None
    for name in (certificate, key or certificate, client_ca or certificate):
        if not Path(name).is_file():
            raise ImproperlyConfigured(f"DICOM over TLS: there is no file {name}")
    context = _LateHandshake(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key or None, password=_no_password)
        if client_ca:
            context.load_verify_locations(client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except (ssl.SSLError, ValueError) as fault:
        raise ImproperlyConfigured(f"DICOM over TLS: {certificate}: {fault}") from fault
    return context


def tls_of_settings() -> ssl.SSLContext | None:
    """What this installation's door speaks. Raises: ImproperlyConfigured."""
    return tls_context(
        certificate=settings.LIANYI_DICOM_TLS_CERTIFICATE,
        key=settings.LIANYI_DICOM_TLS_KEY,
        client_ca=settings.LIANYI_DICOM_TLS_CLIENT_CA,
    )


def _no_password() -> str:
    """An encrypted key is refused: nobody stands at the server to type."""
    raise ValueError("the key is encrypted; keep it unencrypted, readable by the service alone")
