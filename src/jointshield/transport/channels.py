"""Who speaks on which channel, and to whom: names that an owner's access rules can be written in.

A *member* is `party/<name>`, `centre` or `control`. A *channel* belongs to the one member that
speaks on it; its first word, the *lane*, says who may hear it:

| lane | who hears it |
|---|---|
| `share/<topic>` | every neighbour that lets it in |
| `consent/<topic>` | the same; apart, so that a party that shares nothing can still consent |
| `to/<member>/<topic>` | that neighbour alone |
| `ask/<member>/<topic>`, `answer/<member>/<topic>` | that neighbour alone |
| `keep/<topic>` | the owner's own rooms; never leaves the node |

On the wire a channel's key is `<exercise>/<member>/<channel>`.
"""

import re
from dataclasses import dataclass

from jointshield.errors import MistakeError

CENTRE = "centre"
CONTROL = "control"

SHARE = "share"
CONSENT = "consent"
TO = "to"
ASK = "ask"
ANSWER = "answer"
KEEP = "keep"
HELLO = "hello"
OPEN_LANES = (SHARE, CONSENT)
ADDRESSED_LANES = (TO, ASK, ANSWER)
CARRIER_LANES = (*ADDRESSED_LANES, HELLO)
"""What a carrier lets through to one neighbour; `hello` is the carrier's own, without messages."""

EVERYTHING = "**"
ANYBODY = "*"
ANY_PARTY = "party/*"
NAME_MAX = 200
"""Longest member, channel or exercise name, characters."""

# No character that a key expression gives a meaning to (* $ ? # @), and no empty part.
_PART = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*")
_MEMBER = re.compile(rf"party/{_PART}|{CENTRE}|{CONTROL}")


def why_not_name(text: str) -> str:
    """Why `text` cannot be an exercise or a topic; "" if it can."""
    if len(text) > NAME_MAX or not _NAME.fullmatch(text):
        return f"{text[:60]!r} is no name of letters, digits, '.', '_', '-' in parts joined by '/'"
    return ""


def why_not_member(text: str) -> str:
    """Why `text` cannot be a member; "" if it can."""
    if len(text) > NAME_MAX or not _MEMBER.fullmatch(text):
        return f"{text[:60]!r} is no member: expected party/<name>, {CENTRE!r} or {CONTROL!r}"
    return ""


def checked_name(text: str, what: str) -> str:
    """Give `text` back; raises MistakeError, naming `what` it is for, if it is no name."""
    why = why_not_name(text)
    if why:
        raise MistakeError(f"{what}: {why}")
    return text


def checked_member(text: str) -> str:
    """Give `text` back; raises MistakeError if it is no member."""
    why = why_not_member(text)
    if why:
        raise MistakeError(why)
    return text


def why_not_channel(channel: str) -> str:
    """Why `channel` is none of the lanes' forms; "" if it is one."""
    why = why_not_name(channel)
    if why:
        return why
    lane, _, rest = channel.partition("/")
    if lane in (*OPEN_LANES, KEEP):
        return "" if rest else f"{channel!r} names no topic"
    if lane not in ADDRESSED_LANES:
        return f"{channel!r}: {lane!r} is no lane"
    addressee = _MEMBER.match(rest)
    if addressee is None or not rest[addressee.end() :].startswith("/"):
        return f"{channel!r}: expected {lane}/<member>/<topic>"
    return ""


def addressee_of(channel: str) -> str:
    """The only neighbour that may hear this (valid) channel, or "" on a lane without one."""
    lane, _, rest = channel.partition("/")
    if lane not in ADDRESSED_LANES:
        return ""
    found = _MEMBER.match(rest)
    assert found is not None, "the channel was checked"
    return found.group(0)


def topic_of(channel: str) -> str:
    """What a (valid) channel is about: its name without lane and addressee."""
    lane, _, rest = channel.partition("/")
    return rest if lane not in ADDRESSED_LANES else rest[len(addressee_of(channel)) + 1 :]


def addressed(lane: str, member: str, topic: str) -> str:
    """The channel to one member; raises MistakeError for a bad member or topic."""
    return f"{lane}/{checked_member(member)}/{checked_name(topic, 'topic')}"


def key_of(exercise: str, member: str, channel: str) -> str:
    """The key on the wire of one member's channel (or pattern of channels)."""
    return f"{exercise}/{member}/{channel}"


def covers(pattern: str, channel: str) -> bool:
    """True if `channel` is the pattern itself, or below it where it ends in `/**`.

    >>> covers("share/**", "share/tracks"), covers("share/tracks", "share/launches")
    (True, False)
    """
    if pattern.endswith("/" + EVERYTHING):
        return channel.startswith(pattern.removesuffix(EVERYTHING))
    return channel == pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Channels on the open lanes that pass between a node and some of its neighbours.

    neighbour: a member, `party/*` or `*`. channels: names, or patterns ending in `/**`, of `share`
    and `consent` channels: an addressed channel needs no grant, `keep` can have none.
    Raises MistakeError for anything else.
    """

    neighbour: str
    channels: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.neighbour not in (ANYBODY, ANY_PARTY):
            checked_member(self.neighbour)
        for channel in self.channels:
            lane, _, _ = channel.partition("/")
            plain = channel.removesuffix("/" + EVERYTHING)
            if lane not in OPEN_LANES or why_not_name(plain) or channel == lane:
                raise MistakeError(
                    f"grant to {self.neighbour!r}: channel {channel!r} given, expected "
                    f"{SHARE}/<topic> or {CONSENT}/<topic>, with '**' for every topic"
                )

    def concerns(self, member: str) -> bool:
        """Whether `member` is one of the neighbours."""
        if self.neighbour == ANY_PARTY:
            return member.startswith("party/")
        return self.neighbour in (ANYBODY, member)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the owner of a node lets out and lets in: fixed at the start, and his alone to choose.

    What is let in is also what is heard: there is no other subscription.
    """

    lets_out: tuple[Grant, ...]
    lets_in: tuple[Grant, ...]

    def out_to(self, neighbour: str) -> tuple[str, ...]:
        """Patterns of open channels that this neighbour may get."""
        return _patterns(self.lets_out, neighbour)

    def in_from(self, neighbour: str) -> tuple[str, ...]:
        """Patterns of open channels that are heard from this neighbour."""
        return _patterns(self.lets_in, neighbour)


_ALL_OPEN = tuple(f"{lane}/{EVERYTHING}" for lane in OPEN_LANES)
OPEN_ACCESS = Access(
    lets_out=(Grant(neighbour=ANYBODY, channels=_ALL_OPEN),),
    lets_in=(Grant(neighbour=ANYBODY, channels=_ALL_OPEN),),
)
"""Everything on the open lanes, out and in."""


def _patterns(grants: tuple[Grant, ...], neighbour: str) -> tuple[str, ...]:
    found = {c for grant in grants if grant.concerns(neighbour) for c in grant.channels}
    return tuple(sorted(found))
