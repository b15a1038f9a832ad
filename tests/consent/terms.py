"""What the reference model speaks about: orders, plans, and terms in place of signed bytes."""

from dataclasses import dataclass, field
from typing import NamedTuple

PARTIES = ("north", "south", "third")
HERE = "here"
SKEW, WINDOW, NOTICE = 500, 5_000, 1_000


class Ballot(NamedTuple):
    """subject: an order, a plan, or ""."""

    exercise: str
    subject: str
    party: str
    verdict: str
    cast: int


class Release(NamedTuple):
    """challenge: its number in `Names`."""

    exercise: str
    order: str
    challenge: int
    party: str
    cast: int


class Challenge(NamedTuple):
    """note: number of the checkpoint; path: the note and index that the proof was made for."""

    exercise: str
    site: str
    order: str
    nonce: int
    issued: int
    by: int
    note: int
    index: int
    time: int
    path: tuple[int, int]


class Sealed(NamedTuple):
    """name: whose it says it is; claims: the role of the key it names; by: the key that made it."""

    name: str
    claims: str
    by: tuple[str, str]
    body: Ballot | Release | Challenge


class Dossier(NamedTuple):
    """An order with its ballots, and its plan with those."""

    order: str
    ballots: tuple[Sealed, ...]
    plan: str
    plan_ballots: tuple[Sealed, ...]


class Note(NamedTuple):
    """A checkpoint: who signed it, whose log it says it is, and the numbers of its entries."""

    signer: str
    origin: str
    entries: tuple[int, ...]


class Authorisation(NamedTuple):
    """What let an order through; opened: (gate's owner, instant)."""

    dossier: Dossier
    challenge: Sealed
    releases: tuple[Sealed, ...]
    opened: tuple[str, int]


@dataclass(frozen=True)
class Order:
    """What is asked. listed: the parties that the order itself says have to sign."""

    site: str
    owner: str
    host: str
    overflown: tuple[str, ...]
    listed: tuple[str, ...]
    salvo: int = 2
    plan: str = ""
    consent_by: int = 30_000
    opens: int = 5_000
    closes: int = 70_000
    expires: int = 60_000
    version: int = 1


@dataclass(frozen=True)
class Plan:
    """What was agreed beforehand."""

    sites: tuple[str, ...]
    salvo_max: int
    start: int
    until: int


SITES = {"hill": ("north", "south"), "ship": ("south", "")}
PLANS = {"P": Plan(("hill",), 3, 0, 60_000)}
ORDERS = {
    "A": Order("hill", "north", "south", ("third",), PARTIES),
    "B": Order("ship", "south", "", ("north",), ("north", "south"), consent_by=20_000),
    "C": Order("hill", "north", "south", ("third",), ("north", "south"), plan="P"),
    "D": Order("hill", "north", "south", ("third",), ("north", "south"), plan="P"),
    "H": Order("hill", "north", "south", ("third",), ("north", "south"), plan="P", salvo=1),
    "E": Order("hill", "north", "south", ("third",), ("north", "south")),  # third left out
    "F": Order("hill", "north", "south", (), (), salvo=1),  # asks for nobody
    "G": Order("hill", "north", "south", (), ("north", "south"), version=0),
}


@dataclass
class Names:
    """What numbers stand for: challenges, checkpoints, entries of logs (time, dossier or None)."""

    challenges: dict[int, Challenge] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    entries: dict[int, tuple[int, Dossier | None]] = field(default_factory=dict)


@dataclass
class Waiting:
    """An order at a gate."""

    dossier: Dossier
    challenge: int | None = None
    releases: dict[str, Sealed] = field(default_factory=dict)


@dataclass
class Gate:
    """One owner's gate; all but `pending` outlives a crash."""

    pending: dict[str, Waiting] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)
    spent: set[int] = field(default_factory=set)
    used: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Register:
    """One node's account of an order."""

    phase: str = "idle"
    consents: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
