"""The frame of a run: who takes part, what the other journals hold, how it ended."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Record, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleKey(Record):
    """The key of one slot: role, Ed25519 public key and proof of possession (both hexadecimal).

    The proof is a signature over exercise, party, role and key: whoever enrols a key holds it.
    """

    role: str
    public_key: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Record):
    """One party at the table, with one key for each of its roles."""

    party: str
    keys: tuple[RoleKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Message):
    """First entry of every joint journal: the rules that all later entries are judged by.

    `shares_information`, `fire_control` ("national", "sector" or "joint") and `consent_rules` are
    what the mode means; `scenario_digest` commits to the scenario without showing its threats.
    previous: digest of the version before, "" for the first. treaties: digests of the guarantee
    rules in force. release_window_s: time that a gate gives for releases; notice_s: time between
    its challenge and its opening, where the rules ask for notice; clock_skew_s: most that two
    parties' clocks may differ.
    """

    KIND: ClassVar[str] = "agreement"
    exercise: str
    version: int
    previous: str
    scenario: str
    scenario_digest: str
    mode: str
    shares_information: bool
    fire_control: str
    consent_rules: tuple[str, ...]
    release_window_s: Seconds
    notice_s: Seconds
    clock_skew_s: Seconds
    treaties: tuple[str, ...]
    glossary_version: int
    seats: tuple[Seat, ...]
    sites: tuple["SiteEntry", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption(Message):
    """One party's signature under one version of the agreement, by its key for agreements."""

    KIND: ClassVar[str] = "adoption"
    exercise: str
    agreement_digest: str
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation(Message):
    """A party takes one of its own keys out of use, at once; a new one needs a new agreement."""

    KIND: ClassVar[str] = "revocation"
    exercise: str
    party: str
    key_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry(Record):
    """One interceptor site as the agreement lists it: who owns it and on whose territory it is."""

    site: str
    owner: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Message):
    """The size and root of another journal, put into the joint journal at a checkpoint."""

    KIND: ClassVar[str] = "commitment"
    time_s: Seconds
    journal: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd(Message):
    """Last entry of a journal whose run was not cut short."""

    KIND: ClassVar[str] = "run-end"
    time_s: Seconds
