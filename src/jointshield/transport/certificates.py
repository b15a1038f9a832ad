"""Each member's own little certificate authority: one root, one certificate for its node.

There is no authority that all trust. A member makes its own root, the roster lists the roots, and
a node believes a root about nobody but its own member (see `settings`).

Files, in a folder of mode 0700, each of mode 0600 and never overwritten:

| file | what it is | who may see it |
|---|---|---|
| `root.key` | key of the root; needed again only to renew the node's certificate | the member |
| `root.pem` | the root; goes into the roster | everybody |
| `node.key` | key of the node | the node |
| `node.pem` | its certificate, signed by the root; common name: the member | everybody |

Sources: RFC 5280 (profile), RFC 8410 (Ed25519 in X.509), RFC 6125 section 6.4 (names of hosts).
"""

import datetime
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jointshield.errors import MistakeError
from jointshield.transport.channels import checked_member

ROOT_KEY = "root.key"
ROOT_CERTIFICATE = "root.pem"
NODE_KEY = "node.key"
NODE_CERTIFICATE = "node.pem"
VALID_DAYS = 90
COMMON_NAME_MAX = 64
"""Upper bound of a common name, characters (RFC 5280, appendix A.1, ub-common-name)."""

_BACKDATED = datetime.timedelta(minutes=10)
"""Clocks of two nodes may differ by this much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Where a member's files lie, and the digest of its root's DER bytes (SHA-256, hex)."""

    folder: Path
    member: str
    root_fingerprint: str

    @property
    def root_certificate(self) -> str:
        """The root as PEM text: what the roster lists."""
        return (self.folder / ROOT_CERTIFICATE).read_text(encoding="ascii")


def make_credentials(
    folder: Path,
    member: str,
    hosts: Sequence[str],
    *,
    now: datetime.datetime,
    days: int = VALID_DAYS,
) -> Credentials:
    """Make a member's root, and its node's key and certificate, in `folder`.

    Parameters:
        folder: made if it does not exist; holds none of the four files yet.
        member: `party/<name>`, `centre` or `control`.
        hosts: host names and addresses under which neighbours reach the node; at least one.
        now: the time, with its zone.
        days: for how long both certificates are valid.

    Raises MistakeError for a bad name or host, a time without zone, and if one of the files is
    there already: nothing is overwritten, and what was begun is removed again.
    """
    checked_member(member)
    if len(member) > COMMON_NAME_MAX:
        raise MistakeError(
            f"member {member!r}: a common name has at most {COMMON_NAME_MAX} characters"
        )
    if now.tzinfo is None:
        raise MistakeError(f"the time {now} has no zone; give one in UTC")
    if not hosts or not 0 < days <= 3660:
        raise MistakeError(
            f"hosts {list(hosts)}, {days} days given; expected at least one host, 1 to 3660 days"
        )
    names = x509.SubjectAlternativeName([_host(host) for host in hosts])
    root_key, node_key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    span = (now - _BACKDATED, now + datetime.timedelta(days=days))
    root_name = _name(f"root of {member}"[:COMMON_NAME_MAX])
    root = (
        _begin(root_name, root_key, root_name, root_key, span)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(root_key, None)
    )
    node = (
        _begin(_name(member), node_key, root_name, root_key, span)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            ),
            critical=False,
        )
        .add_extension(names, critical=False)
        .sign(root_key, None)
    )
    _write_new(
        folder,
        {
            ROOT_KEY: _pem(root_key),
            NODE_KEY: _pem(node_key),
            ROOT_CERTIFICATE: root.public_bytes(Encoding.PEM),
            NODE_CERTIFICATE: node.public_bytes(Encoding.PEM),
        },
    )
    fingerprint = sha256(root.public_bytes(Encoding.DER)).hexdigest()
    return Credentials(folder=folder, member=member, root_fingerprint=fingerprint)


def root_from_pem(pem: str, member: str) -> x509.Certificate:
    """The one root in `pem`; raises MistakeError, naming `member`, if it holds no sound root.

    A root is one certificate, signed by itself, that may sign certificates.
    """
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError as error:
        raise MistakeError(f"root of {member}: no certificate in PEM ({error})") from error
    if len(found) != 1:
        raise MistakeError(f"root of {member}: {len(found)} certificates given, one expected")
    root = found[0]
    try:
        root.verify_directly_issued_by(root)
        authority = root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise MistakeError(f"root of {member}: not signed by itself ({error})") from error
    if not authority:
        raise MistakeError(f"root of {member}: a certificate that may not sign certificates")
    return root


def issued_by(pem: bytes, root: x509.Certificate) -> tuple[str, bool]:
    """Common name of a node's certificate, and whether `root` signed it.

    Raises ValueError if `pem` holds no certificate.
    """
    certificate = x509.load_pem_x509_certificate(pem)
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    holder = str(names[0].value) if names else ""
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return holder, False
    return holder, True


def fingerprint_of(root: x509.Certificate) -> str:
    """SHA-256 of a certificate's DER bytes, in hexadecimal."""
    return sha256(root.public_bytes(Encoding.DER)).hexdigest()


def _begin(
    subject: x509.Name,
    key: Ed25519PrivateKey,
    issuer: x509.Name,
    issuer_key: Ed25519PrivateKey,
    span: tuple[datetime.datetime, datetime.datetime],
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError as error:
        raise MistakeError(f"host {host!r}: neither an address nor an ASCII name") from error


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_new(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files, or none; only their owner may read them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made: list[Path] = []
    try:
        for name, data in files.items():
            path = folder / name
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            made.append(path)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
    except OSError as error:
        for path in made:
            path.unlink()
        raise MistakeError(
            f"{folder}: credentials cannot be written ({error}); keys are never overwritten: "
            "give a folder without any"
        ) from error
