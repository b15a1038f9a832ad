"""Credentials: other implementations of TLS believe them, and only about whom they should."""

import datetime
import re
import shutil
import socket
import ssl
import stat
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from jointshield.errors import MistakeError
from jointshield.messages import Message, decode, encode
from jointshield.transport.certificates import (
    NODE_CERTIFICATE,
    NODE_KEY,
    ROOT_CERTIFICATE,
    ROOT_KEY,
    fingerprint_of,
    make_credentials,
    root_from_pem,
)
from jointshield.transport.roster import Place, RosterLink, check, full_mesh

from .conftest import CENTRE, EXERCISE, NORTH, NOW, SOUTH, make_roster

FILES = {ROOT_KEY, ROOT_CERTIFICATE, NODE_KEY, NODE_CERTIFICATE}


def context(folder: Path, believes: Path, *, server: bool) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    found.load_cert_chain(folder / NODE_CERTIFICATE, folder / NODE_KEY)
    found.load_verify_locations(believes / ROOT_CERTIFICATE)
    found.verify_mode = ssl.CERT_REQUIRED
    return found


def common_name_seen(server: ssl.SSLContext, client: ssl.SSLContext) -> str:
    """Shake hands over a socket pair; the client's common name as the server sees it."""
    here, there = socket.socketpair()
    seen: list[object] = []

    def serve() -> None:
        try:
            with server.wrap_socket(here, server_side=True) as wrapped:
                seen.append(wrapped.getpeercert())
                wrapped.send(b"x")
        except ssl.SSLError as error:
            seen.append(error)
            here.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(there, server_hostname="127.0.0.1") as wrapped:
            wrapped.recv(1)
    finally:
        there.close()
        thread.join()
    (found,) = seen
    if isinstance(found, Exception):
        raise found
    assert isinstance(found, dict)
    return str(dict(pair for (pair,) in found["subject"])["commonName"])


def test_openssl_believes_each_root_about_its_own_member(tmp_path: Path) -> None:
    """Outside authority: OpenSSL by way of Python's ssl module, mutual TLS."""
    north, south = tmp_path / "n", tmp_path / "s"
    make_credentials(north, NORTH, ["127.0.0.1", "north.example"], now=NOW)
    make_credentials(south, SOUTH, ["127.0.0.1"], now=NOW)
    server = context(north, south, server=True)
    client = context(south, north, server=False)
    assert common_name_seen(server, client) == SOUTH
    with pytest.raises(ssl.SSLError):
        common_name_seen(context(north, north, server=True), client)
    with pytest.raises(ssl.SSLError):
        common_name_seen(server, context(south, south, server=False))


def test_openssl_verifies_the_chain_strictly(tmp_path: Path) -> None:
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("no openssl command on this machine")
    make_credentials(tmp_path, NORTH, ["::1"], now=NOW)
    done = subprocess.run(
        [command, "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile",
         str(tmp_path / ROOT_CERTIFICATE), str(tmp_path / NODE_CERTIFICATE)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_files_are_their_owner_s_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "north"
    made = make_credentials(folder, NORTH, ["127.0.0.1"], now=NOW)
    assert {path.name for path in folder.iterdir()} == FILES
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    root = root_from_pem(made.root_certificate, NORTH)
    assert fingerprint_of(root) == made.root_fingerprint
    with pytest.raises(MistakeError, match="never overwritten"):
        make_credentials(folder, NORTH, ["127.0.0.1"], now=NOW)
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}
    other = tmp_path / "half"
    other.mkdir()
    (other / NODE_CERTIFICATE).write_text("mine")
    with pytest.raises(MistakeError, match="never overwritten"):
        make_credentials(other, NORTH, ["127.0.0.1"], now=NOW)
    assert [path.name for path in other.iterdir()] == [NODE_CERTIFICATE], "what was begun is gone"


@pytest.mark.parametrize(
    ("member", "hosts", "now", "days", "says"),
    [
        ("north", ["127.0.0.1"], NOW, 9, "is no member"),
        ("party/" + "n" * 60, ["127.0.0.1"], NOW, 9, "64 characters"),
        (NORTH, [], NOW, 9, "at least one host"),
        (NORTH, ["h"], NOW, 0, "1 to 3660"),
        (NORTH, ["h"], NOW, 3661, "1 to 3660"),
        (NORTH, ["h"], datetime.datetime(2026, 1, 1), 9, "no zone"),  # noqa: DTZ001 - that is it
        (NORTH, ["h\u00e9"], NOW, 9, "ASCII"),
    ],
)
def test_bad_wishes_are_told(
    tmp_path: Path, member: str, hosts: list[str], now: datetime.datetime, days: int, says: str
) -> None:
    with pytest.raises(MistakeError, match=re.escape(says)):
        make_credentials(tmp_path, member, hosts, now=now, days=days)
    assert not list(tmp_path.iterdir())


def _no_authority() -> str:
    """A certificate signed by itself that may not sign others."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NORTH)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(NOW).not_valid_after(NOW + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    return builder.sign(key, None).public_bytes(serialization.Encoding.PEM).decode()


def test_only_a_root_is_a_root(tmp_path: Path) -> None:
    make_credentials(tmp_path, NORTH, ["127.0.0.1"], now=NOW)
    root = (tmp_path / ROOT_CERTIFICATE).read_text()
    node = (tmp_path / NODE_CERTIFICATE).read_text()
    for pem, says in [
        (node, "not signed by itself"),
        (root + node, "2 certificates"),
        ("", "no certificate"),
        ("x", "no certificate"),
        (_no_authority(), "may not sign"),
    ]:
        with pytest.raises(MistakeError, match=says):
            root_from_pem(pem, NORTH)


def test_a_full_mesh_has_a_link_for_every_two_and_survives_its_bytes(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (CENTRE, NORTH, SOUTH))
    pairs = [(link.listener, link.connector) for link in roster.links]
    assert pairs == [(CENTRE, NORTH), (CENTRE, SOUTH), (NORTH, SOUTH)]
    assert len({(link.host, link.port) for link in roster.links}) == 3
    found: Message = decode(encode(roster))
    assert found == roster


def test_an_unsound_roster_is_refused(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (CENTRE, NORTH, SOUTH))
    first, second, third = roster.members
    link = roster.links[0]

    def links(*more: RosterLink) -> dict[str, object]:
        return {"links": (*roster.links, *more)}

    unsound: list[tuple[dict[str, object], str]] = [
        ({"exercise": "a b"}, "exercise"),
        ({"members": (first, second, second, third)}, "listed twice"),
        ({"members": (first, second, replace(third, root=second.root))}, "the same root"),
        ({"members": (first, second, replace(third, root="x"))}, "no certificate"),
        ({"members": (first, second, replace(third, member="south"))}, "is no member"),
        ({"members": (first, second)}, "expected two of"),
        (links(replace(link, connector=CENTRE)), "expected two of"),
        (links(replace(link, port=9)), "one is enough"),
        ({"links": (link, replace(link, connector=SOUTH))}, "no other link"),
        ({"links": (replace(link, port=65_536),)}, "no other link"),
        ({"links": (replace(link, host=""),)}, "no other link"),
    ]
    for changed, says in unsound:
        with pytest.raises(MistakeError, match=says):
            check(replace(roster, **changed))
    place = Place(member=NORTH, root=second.root, host="h", first_port=1)
    with pytest.raises(MistakeError, match="listed twice"):
        full_mesh(EXERCISE, [place, place])
