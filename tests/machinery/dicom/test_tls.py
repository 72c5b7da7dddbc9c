"""The apparatus' door under TLS: a foreign client that speaks it is let in, one that does not is not."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from pynetdicom import AE
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom import sources
from lianyi.machinery.dicom.network.tls import Closing, tls_context
from lianyi.machinery.dicom.network.worker import Listener
from tests.machinery.dicom.foreign import run
from tests.machinery.dicom.objects import a_series, a_uid, in_files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-02", "RMT-09")]
NOW = datetime(2026, 3, 3, tzinfo=UTC)


def a_certificate(folder: Path, name: str) -> tuple[str, str]:
    """A certificate that signs itself, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(certificate), str(private)


@pytest.fixture
def one_station() -> Iterator[None]:
    """CT_TOWN may call, and nobody else."""
    kept = (sources._Wiring.station, sources._Wiring.titles, sources._Wiring.worklist)
    sources.set_sources(
        station=lambda title: dicom.Station(title=title, institution_id=7),
        titles=lambda: ["CT_TOWN"],
        worklist=lambda query, now: [],
    )
    yield
    sources._Wiring.station, sources._Wiring.titles, sources._Wiring.worklist = kept


@contextmanager
def listening(tls: ssl.SSLContext | None) -> Iterator[int]:
    listener = Listener("LIANYI")
    _, port = listener.start("127.0.0.1", 0, tls)
    try:
        yield port
    finally:
        listener.stop()


def echoed(port: int, tls: ssl.SSLContext | None) -> bool:
    caller = AE(ae_title="CT_TOWN")
    caller.add_requested_context(Verification)
    caller.acse_timeout = caller.network_timeout = 5
    call = caller.associate(
        "127.0.0.1", port, ae_title="LIANYI", tls_args=(tls, "lianyi") if tls else None
    )
    if not call.is_established:
        return False
    said = bool(call.send_c_echo().Status == 0)
    call.release()
    return said


def trusting(certificate: str, own: tuple[str, str] | None = None) -> ssl.SSLContext:
    """A client that believes our certificate, and shows its own where it has one."""
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.sslsocket_class = Closing
    if own:
        context.load_cert_chain(*own)
    return context


def test_dcmtk_sends_over_tls_and_in_plain_nobody_is_let_in(one_station, files_archive, tmp_path):
    certificate, key = a_certificate(tmp_path, "lianyi")
    theirs = a_certificate(tmp_path, "ct")
    uid = a_uid()
    (tmp_path / "films").mkdir()
    paths = in_files(tmp_path / "films", a_series(2, study=uid))
    to = ("-aet", "CT_TOWN", "-aec", "LIANYI", "127.0.0.1")

    with listening(tls_context(certificate=certificate, key=key)) as port:
        plain = run("storescu", "-to", 3, "-ta", 3, "-td", 3, *to, port, *paths)
        secure = run(
            "storescu", "+tls", theirs[1], theirs[0], "+cf", certificate, *to, port, *paths
        )

    assert plain.returncode != 0
    assert secure.returncode == 0, secure.stderr


def test_with_an_authority_named_only_apparatus_with_its_certificate_are_let_in(
    one_station, tmp_path
):
    certificate, key = a_certificate(tmp_path, "lianyi")
    theirs, strange = a_certificate(tmp_path, "ct"), a_certificate(tmp_path, "strange")

    with listening(tls_context(certificate=certificate, key=key, client_ca=theirs[0])) as port:
        assert echoed(port, trusting(certificate, theirs))
        assert not echoed(port, trusting(certificate))
        assert not echoed(port, trusting(certificate, strange))


def test_one_who_connects_and_says_nothing_keeps_nobody_waiting(one_station, tmp_path):
    certificate, key = a_certificate(tmp_path, "lianyi")

    with (
        listening(tls_context(certificate=certificate, key=key)) as port,
        socket.create_connection(("127.0.0.1", port)),
    ):
        assert echoed(port, trusting(certificate))


def test_old_versions_of_tls_are_not_spoken(one_station, tmp_path):
    certificate, key = a_certificate(tmp_path, "lianyi")

    context = tls_context(certificate=certificate, key=key)

    assert context is not None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_what_is_wrongly_set_is_said_at_the_start(tmp_path):
    certificate, key = a_certificate(tmp_path, "lianyi")
    _, other = a_certificate(tmp_path, "other")
    (tmp_path / "no.crt").write_text("nothing of the kind")

    assert tls_context(certificate="", key="") is None
    for told in (
        {"certificate": "", "key": key},
        {"certificate": str(tmp_path / "away.crt"), "key": key},
        {"certificate": str(tmp_path / "no.crt"), "key": key},
        {"certificate": certificate, "key": other},
        {"certificate": certificate, "key": key, "client_ca": str(tmp_path / "no.crt")},
    ):
        with pytest.raises(ImproperlyConfigured, match="DICOM"):
            tls_context(**told)
