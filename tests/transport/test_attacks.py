"""Hostile members and strangers, each with its own Zenoh and any configuration it likes."""

import base64
import copy
import datetime
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zenoh
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from jointshield.messages import encode
from jointshield.transport import Access, Delivery, Grant, Reason
from jointshield.transport.certificates import (
    NODE_CERTIFICATE,
    NODE_KEY,
    ROOT_CERTIFICATE,
    ROOT_KEY,
    make_credentials,
)
from jointshield.transport.frame import write_frame
from jointshield.transport.roster import Roster
from jointshield.transport.settings import NodeSettings, node_settings
from jointshield.transport.zenoh import ZenohTransport

from .conftest import (
    CENTRE,
    EXERCISE,
    NORTH,
    NOW,
    SOUTH,
    heard,
    make_roster,
    message,
    settings_of,
    wait_linked,
    wait_until,
)

GRACE_S = 0.25
"""After a marker has arrived on the same link: anything else that was let through has, too."""


class Table:
    """North runs our node; South is hostile, with a plain Zenoh session and South's credentials."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.roster: Roster = make_roster(folder, (NORTH, SOUTH, CENTRE))
        self.north = ZenohTransport(
            settings_of(
                folder,
                self.roster,
                NORTH,
                Access(
                    lets_out=(Grant(neighbour="*", channels=("share/**",)),),
                    lets_in=(Grant(neighbour="*", channels=("share/**",)),),
                ),
            )
        )
        self._sessions: list[Any] = []
        self.caught: list[str] = []
        self.numbers = itertools.count(1)

    def configuration(self, member: str = SOUTH, towards: str = NORTH) -> dict[str, Any]:
        """What the settings say for one link, without any access control of the hostile node."""
        settings = settings_of(self.folder, self.roster, member)
        (found,) = (n.zenoh for n in settings.neighbours if n.member == towards)
        found = copy.deepcopy(found)
        del found["access_control"]
        return found

    def open(self, configuration: dict[str, Any]) -> Any:
        session = zenoh.open(zenoh.Config.from_json5(json.dumps(configuration)))
        self._sessions.append(session)
        return session

    def listen(self, session: Any, key: str) -> None:
        catch = zenoh.handlers.Callback(
            lambda sample: self.caught.append(str(sample.key_expr)), indirect=False
        )
        session.declare_subscriber(key, catch)

    def close(self) -> None:
        for session in self._sessions:
            session.close()
        self.north.close()


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = Table(tmp_path)
    yield made
    made.close()


def frame(channel: str, sender: str = SOUTH, **changed: Any) -> bytes:
    fields = {
        "exercise": EXERCISE, "boot": "h", "sequence": 1, "ticket": "", "data": encode(message()),
    }  # fmt: skip
    return write_frame(sender=sender, channel=channel, **(fields | changed))


def connected(session: Any) -> bool:
    return bool(session.info.peers_zid())


def marker_heard(table: Table, session: Any) -> list[Delivery]:
    """Put an honest frame until it is heard; everything that North heard until then."""
    found: list[Delivery] = []

    def marked() -> bool:
        data = frame("share/marker", sequence=next(table.numbers))
        session.put(f"{EXERCISE}/{SOUTH}/share/marker", data)
        while (got := table.north.receive(0.1)) is not None:
            found.append(got)
        return any(d.channel == "share/marker" for d in found)

    wait_until(marked, "the marker is heard")
    time.sleep(GRACE_S)
    while (got := table.north.receive()) is not None:
        found.append(got)
    return [d for d in found if d.channel != "share/marker"]


def test_a_listed_neighbour_without_any_access_control_of_its_own_is_heard(table: Table) -> None:
    """The measure of what follows: the same session, without an attack."""
    south = table.open(table.configuration())
    assert marker_heard(table, south) == []


def test_a_key_of_another_party_is_stopped_by_access_control(table: Table) -> None:
    south = table.open(table.configuration())
    marker_heard(table, south)
    for number in range(5):
        spoofed = frame("share/x", CENTRE, sequence=number + 1)
        south.put(f"{EXERCISE}/{CENTRE}/share/x", spoofed)
        south.put(f"{EXERCISE}/{NORTH}/share/x", frame("share/x", NORTH, sequence=number + 1))
    assert marker_heard(table, south) == []
    assert not table.north.counts(), "it did not even reach the door"


def test_another_sender_in_the_header_is_stopped_at_the_door(table: Table) -> None:
    south = table.open(table.configuration())
    marker_heard(table, south)
    south.put(f"{EXERCISE}/{SOUTH}/share/x", frame("share/x", CENTRE))
    assert marker_heard(table, south) == []
    assert table.north.counts() == {Reason.OTHER_SENDER: 1}


def test_malformed_frames_are_counted_and_the_link_goes_on(table: Table) -> None:
    south = table.open(table.configuration())
    marker_heard(table, south)
    for data in (b"", b"x" * 1000, b"\n\n", frame("share/y"), frame("share/x")[:-1]):
        south.put(f"{EXERCISE}/{SOUTH}/share/x", data)
    south.put(f"{EXERCISE}/{SOUTH}/share/x", b"x" * 1_500_000)
    south.delete(f"{EXERCISE}/{SOUTH}/share/x")
    assert marker_heard(table, south) == []
    assert table.north.counts() == {
        Reason.NO_HEADER: 3,
        Reason.OTHER_CHANNEL: 1,
        Reason.NOT_A_MESSAGE: 1,
        Reason.TOO_LONG: 1,
    }, "a deletion is no message and is denied"


def test_a_frame_above_the_link_s_own_limit_ends_that_connection_only(table: Table) -> None:
    south = table.open(table.configuration())
    marker_heard(table, south)
    south.put(f"{EXERCISE}/{SOUTH}/share/x", b"x" * 8_000_000)
    assert marker_heard(table, south) == []


def test_what_is_kept_or_sent_to_others_cannot_be_subscribed_to(table: Table) -> None:
    south = table.open(table.configuration())
    for pattern in (
        f"{EXERCISE}/{NORTH}/keep/**",
        f"{EXERCISE}/{NORTH}/to/{CENTRE}/**",
        f"{EXERCISE}/{NORTH}/consent/**",
        f"{EXERCISE}/{NORTH}/**",
        f"{EXERCISE}/**",
        "**",
    ):
        table.listen(south, pattern)
    marker_heard(table, south)
    north = table.north
    north.publish("keep/plots", message())
    north.publish("consent/x", message())
    with ZenohTransport(settings_of(table.folder, table.roster, CENTRE)) as centre:
        wait_until(lambda: CENTRE in north.linked(), "the centre is there")
        assert north.send(CENTRE, "secret", message())
        heard(centre)
        # Past our own code: even if a room of North's wrote to the session itself.
        link = north._links[SOUTH]
        for channel in ("keep/plots", f"to/{CENTRE}/secret", "consent/x"):
            link._session.put(north._door.key(channel), b"secret")
        link._session.put(north._door.key("share/open"), b"open")
        marker_heard(table, south)
    # Access control may read a wider wish as a wish for what is let out: no more than that.
    from_north = {key.removeprefix(f"{EXERCISE}/{NORTH}/") for key in table.caught if NORTH in key}
    carrier = {f"hello/{SOUTH}/ask", f"hello/{SOUTH}/reply"}
    assert from_north <= {"share/open"} | carrier


def test_the_same_subscription_works_where_it_is_allowed(table: Table) -> None:
    south = table.open(table.configuration())
    table.listen(south, f"{EXERCISE}/{NORTH}/share/**")
    marker_heard(table, south)
    table.north._links[SOUTH]._session.put(table.north._door.key("share/open"), b"open")
    wait_until(lambda: f"{EXERCISE}/{NORTH}/share/open" in table.caught, "what is shared is heard")


def test_queries_liveliness_and_the_administration_are_denied(table: Table) -> None:
    south = table.open(table.configuration())
    marker_heard(table, south)
    for selector in ("**", f"{EXERCISE}/**", "@/**"):
        own = str(south.zid())
        replies = [r for r in south.get(selector, timeout=0.5) if own not in repr(r)]
        assert replies == []
    assert list(south.liveliness().get("**", timeout=0.5)) == []


def forged(folder: Path, common_name: str) -> None:
    """Let the root in `folder` sign a new node certificate with any common name."""
    root_key = serialization.load_pem_private_key((folder / ROOT_KEY).read_bytes(), None)
    assert isinstance(root_key, Ed25519PrivateKey)
    root = x509.load_pem_x509_certificate((folder / ROOT_CERTIFICATE).read_bytes())
    node = x509.load_pem_x509_certificate((folder / NODE_CERTIFICATE).read_bytes())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
        .issuer_name(root.subject)
        .public_key(node.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(node.not_valid_before_utc)
        .not_valid_after(node.not_valid_after_utc)
    )
    for extension in node.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    certificate = builder.sign(root_key, None)
    (folder / NODE_CERTIFICATE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def test_a_neighbour_s_own_root_cannot_speak_for_another_member(table: Table) -> None:
    """South's root signs a certificate in the centre's name, towards both of North's sessions."""
    forged(table.folder / SOUTH, CENTRE)
    as_itself = table.open(table.configuration())
    towards_centre = table.configuration()
    other = table.configuration(CENTRE)
    for side in ("listen", "connect"):
        towards_centre[side]["endpoints"] = other[side]["endpoints"]
    as_centre = table.open(towards_centre)
    wait_until(lambda: connected(as_itself), "its own link takes the certificate: its root signed")
    for _ in range(10):
        for session in (as_itself, as_centre):
            session.put(f"{EXERCISE}/{CENTRE}/share/x", frame("share/x", CENTRE))
            session.put(f"{EXERCISE}/{SOUTH}/share/x", frame("share/x"))
        time.sleep(0.05)
    assert not connected(as_centre), "the centre's session knows the centre's root alone"
    assert table.north.receive(GRACE_S) is None, "and no right is given to that name on South's"
    assert not table.north.counts()


def test_with_all_roots_in_one_list_the_same_attack_would_succeed(table: Table) -> None:
    """Why there is a session for each neighbour; if this fails, Zenoh has learnt a better way."""
    settings = settings_of(table.folder, table.roster, NORTH)
    (to_centre,) = (n.zenoh for n in settings.neighbours if n.member == CENTRE)
    bundle = "".join(entry.root for entry in table.roster.members)
    tls = to_centre["transport"]["link"]["tls"]
    tls["root_ca_certificate_base64"] = base64.b64encode(bundle.encode()).decode()
    table.north.close()
    forged(table.folder / SOUTH, CENTRE)
    towards_centre = table.configuration()
    other = table.configuration(CENTRE)
    for side in ("listen", "connect"):
        towards_centre[side]["endpoints"] = other[side]["endpoints"]
    with ZenohTransport(settings) as north:
        session = table.open(towards_centre)
        wait_until(lambda: connected(session), "the forged name is believed")

        def spoken() -> bool:
            session.put(f"{EXERCISE}/{CENTRE}/share/x", frame("share/x", CENTRE))
            return north.receive(0.1) is not None

        wait_until(spoken, "South is heard as the centre")


@pytest.mark.parametrize("how", ["stranger", "same-name", "none", "expired"])
def test_a_certificate_that_the_roster_does_not_list_gets_no_connection(
    table: Table, how: str
) -> None:
    configuration = table.configuration()
    tls = configuration["transport"]["link"]["tls"]
    if how == "none":
        for name in list(tls):
            if name.startswith(("listen_", "connect_")):
                del tls[name]
        tls["enable_mtls"] = False
    elif how == "expired":
        long_ago = NOW - datetime.timedelta(days=100)
        root, node = table.folder / SOUTH, table.folder / "old"
        # The listed root's own key, a certificate that ended.
        make_credentials(node, SOUTH, ["127.0.0.1"], now=long_ago, days=1)
        _sign_again(root, node)
        tls["connect_private_key"] = str(node / NODE_KEY)
        tls["connect_certificate"] = str(node / NODE_CERTIFICATE)
    else:
        member = SOUTH if how == "same-name" else "party/stranger"
        folder = table.folder / "unlisted"
        make_credentials(folder, member, ["127.0.0.1"], now=NOW)
        tls["connect_private_key"] = str(folder / NODE_KEY)
        tls["connect_certificate"] = str(folder / NODE_CERTIFICATE)
    session = table.open(configuration)
    for _ in range(10):
        session.put(f"{EXERCISE}/{SOUTH}/share/x", frame("share/x"))
        time.sleep(0.05)
    assert not connected(session)
    assert table.north.receive() is None
    assert not table.north.counts()


def _sign_again(root_folder: Path, node_folder: Path) -> None:
    """Let the root of one folder sign the (expired) certificate of the other."""
    node = x509.load_pem_x509_certificate((node_folder / NODE_CERTIFICATE).read_bytes())
    root = x509.load_pem_x509_certificate((root_folder / ROOT_CERTIFICATE).read_bytes())
    root_key = serialization.load_pem_private_key((root_folder / ROOT_KEY).read_bytes(), None)
    assert isinstance(root_key, Ed25519PrivateKey)
    builder = (
        x509.CertificateBuilder()
        .subject_name(node.subject)
        .issuer_name(root.subject)
        .public_key(node.public_key())
        .serial_number(node.serial_number)
        .not_valid_before(node.not_valid_before_utc)
        .not_valid_after(node.not_valid_after_utc)
    )
    for extension in node.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    (node_folder / NODE_CERTIFICATE).write_bytes(
        builder.sign(root_key, None).public_bytes(serialization.Encoding.PEM)
    )


def test_a_false_listener_is_not_believed(tmp_path: Path) -> None:
    """Somebody else stands where North should listen: South does not speak to it."""
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    stranger = tmp_path / "stranger"
    make_credentials(stranger, NORTH, ["127.0.0.1"], now=NOW)
    honest = settings_of(tmp_path, roster, NORTH)
    false = node_settings(roster, NORTH, stranger, honest.access)
    with (
        ZenohTransport(false) as pretender,
        ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
    ):
        time.sleep(GRACE_S)
        assert south.publish("share/x", message()) == frozenset()
        assert pretender.receive(GRACE_S) is None
        pretender.close()
        with ZenohTransport(honest) as north:
            wait_linked(north, south)


def test_another_exercise_s_nodes_do_not_hear_each_other(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    other = Roster(exercise="other", members=roster.members, links=roster.links)
    south_settings: NodeSettings = settings_of(tmp_path, other, SOUTH)
    with (
        ZenohTransport(settings_of(tmp_path, roster, NORTH)) as north,
        ZenohTransport(south_settings) as south,
    ):
        time.sleep(2 * GRACE_S)
        assert north.linked() == south.linked() == frozenset()
        assert not south.publish("share/x", message())
        assert north.receive(GRACE_S) is None
