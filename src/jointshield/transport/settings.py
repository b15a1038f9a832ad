"""The one generated file from which a node starts its links: JSON, for its owner to read.

**One Zenoh session for each neighbour.** A session believes one list of roots whatever name a
certificate bears. With all roots in one list, any member's root could sign a certificate with
another member's name, and be heard as that member. So each session knows one root, that of the
neighbour at its other end, and its access control knows one name: the same neighbour's.

Access control is deny by default, at the owner's own node, in both directions. Only `put` and
`declare_subscriber` are ever allowed: no queries, no liveliness, no discovery, no shared memory.
Source: Zenoh manual, "Access Control" and "TLS authentication" (zenoh.io/docs/manual).
"""

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages.codec import parse_strict
from jointshield.transport.certificates import (
    NODE_CERTIFICATE,
    NODE_KEY,
    issued_by,
    root_from_pem,
)
from jointshield.transport.channels import (
    CARRIER_LANES,
    EVERYTHING,
    Access,
    Grant,
    checked_member,
    key_of,
)
from jointshield.transport.frame import FRAME_BYTES_MAX
from jointshield.transport.roster import Roster, RosterLink, check

LEASE_MS = 3_000
"""A neighbour that is silent for so long is taken for gone (Zenoh's default: 10 s)."""
KEEP_ALIVES = 4
"""Signs of life in one lease."""
STALL_US = 5_000_000
"""A full send buffer holds its caller for no longer; then the link is closed and opened anew.

With one second, a neighbour that is only busy is cut off now and then: seen with seven processes
for each core.
"""
RETRY_MS = (100, 2_000)
"""First and longest pause before calling a listener again."""
SESSIONS_MAX = 4
"""Of one neighbour: its last one, dying, beside its new one, and two to spare."""

_WHOLE = ("exercise", "member", "neighbours")
_ONE = ("lets_in", "lets_out", "member", "zenoh")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourSettings:
    """One link: open channels let out and in (patterns), and Zenoh's own configuration of it."""

    member: str
    lets_out: tuple[str, ...]
    lets_in: tuple[str, ...]
    zenoh: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """All that a node needs to start its links."""

    exercise: str
    member: str
    neighbours: tuple[NeighbourSettings, ...]

    @property
    def access(self) -> Access:
        """The grants of all links together."""
        return Access(
            lets_out=tuple(Grant(neighbour=n.member, channels=n.lets_out) for n in self.neighbours),
            lets_in=tuple(Grant(neighbour=n.member, channels=n.lets_in) for n in self.neighbours),
        )

    def write(self, path: Path) -> None:
        """Write the file, for its owner alone; raises MistakeError if there is one already."""
        tree = {
            "exercise": self.exercise,
            "member": self.member,
            "neighbours": [{name: getattr(n, name) for name in _ONE} for n in self.neighbours],
        }
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps(tree, indent=1) + "\n")
        except OSError as error:
            raise MistakeError(
                f"{path}: the node's settings cannot be written ({error}); give a new file"
            ) from error

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file; raises MistakeError if it is not one that `write` could have written."""
        try:
            tree = parse_strict(path.read_bytes())
            whole = _members(tree, _WHOLE)
            return cls(
                exercise=_text(whole["exercise"]),
                member=checked_member(_text(whole["member"])),
                neighbours=tuple(_neighbour(entry) for entry in _array(whole["neighbours"])),
            )
        except (OSError, IntegrityError, MistakeError) as error:
            raise MistakeError(
                f"{path}: not the settings of a node ({error}); generate the file again"
            ) from error


def node_settings(
    roster: Roster, member: str, credentials: Path, access: Access, *, bind: str = ""
) -> NodeSettings:
    """Settings of one member's node.

    Parameters:
        roster: checked here.
        member: whose node it is; must be in the roster.
        credentials: the folder that `make_credentials` wrote for it.
        access: what its owner lets out and in.
        bind: address to listen at where it differs from the roster's host (behind a translation
            of addresses); "" for the same.

    Raises MistakeError if the roster or the folder is not usable.
    """
    check(roster)
    roots = {entry.member: entry.root for entry in roster.members}
    if member not in roots:
        raise MistakeError(f"{member!r} is not in the roster; it has {sorted(roots)}")
    key, certificate = (credentials.absolute() / name for name in (NODE_KEY, NODE_CERTIFICATE))
    for path in (key, certificate):
        if not path.is_file():
            raise MistakeError(f"{path}: not there; make the credentials of {member!r} first")
    neighbours = []
    for link in roster.links:
        if member not in (link.listener, link.connector):
            continue
        other = link.connector if member == link.listener else link.listener
        out, into = access.out_to(other), access.in_from(other)
        zenoh = _session(link, member, roots[other], key, certificate, bind)
        zenoh["access_control"] = access_control(roster.exercise, member, other, out, into)
        neighbours.append(NeighbourSettings(member=other, lets_out=out, lets_in=into, zenoh=zenoh))
    neighbours.sort(key=lambda neighbour: neighbour.member)
    return NodeSettings(exercise=roster.exercise, member=member, neighbours=tuple(neighbours))


def check_certificate(roster: Roster, member: str, credentials: Path) -> None:
    """Make sure that the node's certificate in a folder is that of `member` in the roster.

    Nobody else would let its links stand, and none would say why. Raises MistakeError naming whose
    it is, or that the roster lists another root for the member.
    """
    roots = {entry.member: entry.root for entry in roster.members}
    if member not in roots:
        raise MistakeError(f"{member!r} is not in the roster; it has {sorted(roots)}")
    path = credentials / NODE_CERTIFICATE
    try:
        holder, issued = issued_by(path.read_bytes(), root_from_pem(roots[member], member))
    except (OSError, ValueError) as error:
        raise MistakeError(
            f"{path}: no certificate of a node ({error}); give with --credentials the folder that "
            f"`jointshield credentials {member}` made"
        ) from error
    if holder != member:
        raise MistakeError(
            f"{credentials}: the credentials there are those of {holder!r}, and {member!r} is to "
            "play; give its own folder with --credentials"
        )
    if not issued:
        raise MistakeError(
            f"{credentials}: the certificate of {member!r} there is not signed by the root that "
            f"the roster lists for {member!r}; give the folder whose place is in the roster, or "
            "make the roster again"
        )


def access_control(
    exercise: str, member: str, other: str, lets_out: tuple[str, ...], lets_in: tuple[str, ...]
) -> dict[str, Any]:
    """Zenoh's access control of `member`'s session with `other`: what is not listed is denied.

    Data may leave, and a subscription to it may come in, on one's own channels; the other way
    round on the neighbour's.
    """
    out = [key_of(exercise, member, channel) for channel in (*lets_out, *_addressed_to(other))]
    into = [key_of(exercise, other, channel) for channel in (*lets_in, *_addressed_to(member))]
    rules = [
        ("speak", "egress", "put", out),
        ("be-asked-for", "ingress", "declare_subscriber", out),
        ("hear", "ingress", "put", into),
        ("ask-for", "egress", "declare_subscriber", into),
    ]
    return {
        "enabled": True,
        "default_permission": "deny",
        "rules": [
            {
                "id": name,
                "permission": "allow",
                "flows": [flow],
                "messages": [kind],
                "key_exprs": keys,
            }
            for name, flow, kind, keys in rules
        ],
        "subjects": [{"id": "neighbour", "cert_common_names": [other]}],
        "policies": [{"rules": [rule[0] for rule in rules], "subjects": ["neighbour"]}],
    }


def _addressed_to(member: str) -> tuple[str, ...]:
    return tuple(f"{lane}/{member}/{EVERYTHING}" for lane in CARRIER_LANES)


def _session(
    link: RosterLink, member: str, root: str, key: Path, certificate: Path, bind: str
) -> dict[str, Any]:
    listens = member == link.listener
    place = f"tls/{bind or link.host}:{link.port}" if listens else f"tls/{link.host}:{link.port}"
    return {
        "mode": "peer",
        "listen": {"endpoints": [place] if listens else [], "exit_on_failure": True},
        "connect": {
            "endpoints": [] if listens else [place],
            "timeout_ms": -1,  # goes on calling in the background
            "exit_on_failure": False,
            "retry": {
                "period_init_ms": RETRY_MS[0],
                "period_max_ms": RETRY_MS[1],
                "period_increase_factor": 2,
            },
        },
        "open": {"return_conditions": {"connect_scouted": False, "declares": False}},
        "scouting": {"multicast": {"enabled": False}, "gossip": {"enabled": False}},
        "adminspace": {"enabled": False},
        "transport": {
            "unicast": {"max_sessions": SESSIONS_MAX, "max_links": 1},
            "shared_memory": {"enabled": False},
            "link": {
                "protocols": ["tls"],
                "tx": {
                    "lease": LEASE_MS,
                    "keep_alive": KEEP_ALIVES,
                    "queue": {"congestion_control": {"block": {"wait_before_close": STALL_US}}},
                },
                "rx": {"max_message_size": 2 * FRAME_BYTES_MAX},
                "tls": {
                    "enable_mtls": True,
                    "verify_name_on_connect": True,
                    "root_ca_certificate_base64": base64.b64encode(root.encode()).decode(),
                    "listen_private_key": str(key),
                    "listen_certificate": str(certificate),
                    "connect_private_key": str(key),
                    "connect_certificate": str(certificate),
                },
            },
        },
    }


def _neighbour(tree: Any) -> NeighbourSettings:
    one = _members(tree, _ONE)
    if not isinstance(one["zenoh"], dict):
        raise IntegrityError("'zenoh' is no object")
    return NeighbourSettings(
        member=checked_member(_text(one["member"])),
        lets_out=tuple(_text(channel) for channel in _array(one["lets_out"])),
        lets_in=tuple(_text(channel) for channel in _array(one["lets_in"])),
        zenoh=one["zenoh"],
    )


def _members(tree: Any, expected: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(tree, dict) or sorted(tree) != sorted(expected):
        raise IntegrityError(f"an object with exactly {sorted(expected)} expected")
    return tree


def _array(tree: Any) -> list[Any]:
    if not isinstance(tree, list):
        raise IntegrityError(f"an array expected, {tree!r} found")
    return tree


def _text(tree: Any) -> str:
    if not isinstance(tree, str):
        raise IntegrityError(f"a text expected, {tree!r} found")
    return tree
