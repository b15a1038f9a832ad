"""Who has a node, which root speaks for it, and which links stand between the nodes.

The roster is one canonical message: the parties agree on it by its digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from jointshield.errors import MistakeError
from jointshield.messages.codec import Message, Record
from jointshield.transport.certificates import fingerprint_of, root_from_pem
from jointshield.transport.channels import checked_member, checked_name

_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMember(Record):
    """A member and the root (PEM) that speaks for it, and for nobody else."""

    member: str
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLink(Record):
    """One link: `connector` calls `listener` at host and port (TCP).

    host: a name or an address in the listener's certificate (IPv6 in brackets).
    """

    listener: str
    connector: str
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster(Message):
    """All nodes and links of one exercise."""

    KIND: ClassVar[str] = "roster"
    exercise: str
    members: tuple[RosterMember, ...]
    links: tuple[RosterLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a member's node can be reached: `host`, and its first port; one port for each link."""

    member: str
    root: str
    host: str
    first_port: int


def full_mesh(exercise: str, places: Sequence[Place]) -> Roster:
    """Every member beside every other, in the order given: the earlier one of two listens.

    A member listens on consecutive ports from its first, in the order of those who call it.
    Raises MistakeError as `check`.
    """
    used: dict[str, int] = {}
    links = []
    for listener, connector in combinations(places, 2):
        number = used.get(listener.member, 0)
        used[listener.member] = number + 1
        links.append(
            RosterLink(
                listener=listener.member,
                connector=connector.member,
                host=listener.host,
                port=listener.first_port + number,
            )
        )
    roster = Roster(
        exercise=exercise,
        members=tuple(RosterMember(member=p.member, root=p.root) for p in places),
        links=tuple(links),
    )
    check(roster)
    return roster


def check(roster: Roster) -> None:
    """Raise MistakeError for a roster on which nodes could not, or should not, be started.

    That is: bad names, a member twice, one root for two members, a root that is none, a link of
    an unknown member or with itself, two links between the same two, two listeners at one place.
    """
    checked_name(roster.exercise, "roster: exercise")
    roots: dict[str, str] = {}
    members: set[str] = set()
    for entry in roster.members:
        if checked_member(entry.member) in members:
            raise MistakeError(f"roster: {entry.member!r} is listed twice")
        members.add(entry.member)
        fingerprint = fingerprint_of(root_from_pem(entry.root, entry.member))
        other = roots.setdefault(fingerprint, entry.member)
        if other != entry.member:
            raise MistakeError(
                f"roster: {other!r} and {entry.member!r} have the same root; each makes its own"
            )
    pairs: set[frozenset[str]] = set()
    places: set[tuple[str, int]] = set()
    for link in roster.links:
        pair = frozenset((link.listener, link.connector))
        if not pair <= members or len(pair) != 2:
            raise MistakeError(
                f"roster: a link between {link.listener!r} and {link.connector!r}; "
                f"expected two of {sorted(members)}"
            )
        if pair in pairs:
            raise MistakeError(f"roster: two links between {sorted(pair)}; one is enough")
        pairs.add(pair)
        if not link.host or not 0 < link.port <= _PORT_MAX or (link.host, link.port) in places:
            raise MistakeError(
                f"roster: {link.listener!r} listens at {link.host}:{link.port}; expected a host "
                f"and a port from 1 to {_PORT_MAX} that no other link uses"
            )
        places.add((link.host, link.port))
