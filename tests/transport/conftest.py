"""Nodes for the tests of links: credentials, rosters, and waiting for what the network brings."""

import datetime
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jointshield.messages.record import Commitment, RunEnd
from jointshield.transport import OPEN_ACCESS, Access, Delivery, Transport
from jointshield.transport.certificates import make_credentials
from jointshield.transport.roster import Place, Roster, full_mesh
from jointshield.transport.settings import NodeSettings, node_settings

EXERCISE = "joint-2011/M3/7"
NORTH, SOUTH, EAST = "party/north", "party/south", "party/east"
CENTRE, CONTROL = "centre", "control"
NOW = datetime.datetime.now(datetime.UTC)
SLOW_S = 20.0
"""For how long a test waits for the network before it gives up; nothing is timed."""


def message(number: int = 1, text: str = "x") -> Commitment:
    """Some message."""
    return Commitment(time_s=float(number), journal=text, size=number, root="00")


def other_message() -> RunEnd:
    return RunEnd(time_s=2.0)


def free_ports(count: int) -> int:
    """First of `count` consecutive ports of the loopback that are free now."""
    for _ in range(100):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first: int = probe.getsockname()[1]
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


def make_roster(
    folder: Path, members: Sequence[str], exercise: str = EXERCISE, host: str = "127.0.0.1"
) -> Roster:
    """Credentials of every member below `folder`, and a full mesh between them."""
    places = []
    count = len(members)
    first = free_ports(count * count)
    for number, member in enumerate(members):
        made = make_credentials(folder / member, member, [host], now=NOW)
        places.append(
            Place(
                member=member,
                root=made.root_certificate,
                host=host,
                first_port=first + number * count,
            )
        )
    return full_mesh(exercise, places)


def settings_of(
    folder: Path, roster: Roster, member: str, access: Access = OPEN_ACCESS
) -> NodeSettings:
    return node_settings(roster, member, folder / member, access)


def wait_until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + SLOW_S
    while not true():
        assert time.monotonic() < end, f"waited {SLOW_S} s in vain: {what}"
        time.sleep(0.02)


def wait_linked(*transports: Transport) -> None:
    for transport in transports:
        wait_until(
            lambda t=transport: t.linked() == frozenset(t.neighbours),
            f"{transport.member} linked with {transport.neighbours}",
        )


def heard(transport: Transport, count: int = 1) -> list[Delivery]:
    """The next `count` deliveries."""
    found = []
    for _ in range(count):
        delivery = transport.receive(SLOW_S)
        assert delivery is not None, f"{transport.member} heard {len(found)} of {count}"
        found.append(delivery)
    return found
