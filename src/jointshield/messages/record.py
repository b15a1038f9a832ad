"""The frame of a run: who takes part, what the other journals hold, how it ended."""

from dataclasses import dataclass
from typing import ClassVar

from jointshield.messages.codec import Message, Record, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Record):
    """One party at the table: its name, Ed25519 public key (hex), and a signature over its own key.

    The signature proves that whoever enrolled the key holds it.
    """

    party: str
    public_key: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Message):
    """First entry of every joint journal: the rules that all later entries are judged by.

    `shares_information`, `fire_control` ("national", "sector" or "joint") and `consent_rules` are
    what the mode means; `scenario_digest` commits to the scenario without showing its threats.
    """

    KIND: ClassVar[str] = "agreement"
    exercise: str
    version: int
    scenario: str
    scenario_digest: str
    mode: str
    shares_information: bool
    fire_control: str
    consent_rules: tuple[str, ...]
    seats: tuple[Seat, ...]
    sites: tuple["SiteEntry", ...]


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
