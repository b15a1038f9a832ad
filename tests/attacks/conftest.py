"""Three parties around a table, an agreement, an order: what the attacks are made against."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from jointshield.consent.keys import PartyKey, exercise_key
from jointshield.consent.policy import required_signers
from jointshield.consent.register import Arrived, ConsentState, OpenOrder, Output, consider
from jointshield.consent.seal import seal
from jointshield.messages import digest
from jointshield.messages.consent import Ballot, Envelope, Order, Received
from jointshield.messages.record import Agreement, Seat, SiteEntry

PARTIES = ("north", "south", "third")
EXERCISE = "table/M3/7"
ASKED_MS = 10_000
EXPIRES_MS = 100_000


@dataclass(frozen=True)
class Table:
    """Keys, agreement and order; every part can be exchanged to make an attack."""

    rules: tuple[str, ...] = ("owner", "host", "all")
    keys: dict[str, PartyKey] = field(
        default_factory=lambda: {p: exercise_key(7, "table", p) for p in (*PARTIES, "stranger")}
    )

    def seat(self, party: str, exercise: str = EXERCISE) -> Seat:
        """The party's seat with its proof of possession."""
        key = self.keys[party]
        return Seat(
            party=party,
            public_key=key.public_key.hex(),
            proof=key.proof_of_possession(exercise).hex(),
        )

    @property
    def agreement(self) -> Agreement:
        """The agreement in force."""
        return Agreement(
            exercise=EXERCISE,
            version=1,
            scenario="table",
            scenario_digest="00",
            mode="M3",
            shares_information=True,
            fire_control="joint",
            consent_rules=self.rules,
            seats=tuple(self.seat(party) for party in PARTIES),
            sites=(
                SiteEntry(site="hill", owner="north", host="south"),
                SiteEntry(site="ship", owner="south", host=""),
            ),
        )

    def order(self, **changes: Any) -> Order:
        """An order for the site `hill`: owned by north, hosted by south, over third."""
        facts: dict[str, Any] = {
            "owner": "north",
            "host": "south",
            "overflown": ("third",),
            "sector": "",
        }
        needed = required_signers(self.rules, **facts, parties=PARTIES)
        return Order(
            **{
                **facts,
                "exercise": EXERCISE,
                "agreement_digest": digest(self.agreement),
                "picture_digest": "11",
                "centre": "joint",
                "proposal": "p-1",
                "track": 4,
                "site": "hill",
                "salvo": 2,
                "launch_open_s": 50.0,
                "launch_close_s": 120.0,
                "intercept_s": 300.0,
                "intercept_latitude_rad": 0.8,
                "intercept_longitude_rad": 0.5,
                "intercept_height_m": 120_000.0,
                "required": needed,
                "expires_s": EXPIRES_MS / 1000,
                **changes,
            }
        )

    def ballot(
        self,
        party: str,
        verdict: str = "consent",
        cast_s: float = 20.0,
        *,
        key: str = "",
        order: Order | None = None,
        **changes: Any,
    ) -> Envelope:
        """A sealed ballot; `key` seals it with another party's key, `changes` alter the ballot."""
        ballot = Ballot(
            exercise=EXERCISE,
            order_digest=digest(order or self.order()),
            party=party,
            verdict=verdict,
            cast_s=cast_s,
            reason="",
        )
        return seal(replace(ballot, **changes), self.keys[key or party])

    def consents(self) -> tuple[Envelope, ...]:
        """The consent of every required party."""
        return tuple(self.ballot(party) for party in self.order().required)

    def opened(self, **changes: Any) -> ConsentState:
        """A register to which the order was put."""
        state = ConsentState(agreement=self.agreement)
        state, outputs = consider(state, OpenOrder(order=self.order(**changes)), ASKED_MS)
        assert outputs == ()
        return state


@pytest.fixture(scope="session")
def table() -> Table:
    """A table where every party has to consent."""
    return Table()


def send(
    state: ConsentState, *envelopes: Envelope, now_ms: int = 30_000
) -> tuple[ConsentState, list[Output]]:
    """Let envelopes arrive one after the other."""
    told: list[Output] = []
    for envelope in envelopes:
        state, outputs = consider(state, Arrived(envelope=envelope), now_ms)
        told += outputs
    return state, told


@pytest.fixture(name="send")
def _send() -> Any:
    return send


@pytest.fixture
def refused() -> Any:
    """Send one envelope; it must be turned down, change nothing, and say why."""

    def once(state: ConsentState, envelope: Envelope, now_ms: int = 30_000) -> str:
        after, outputs = consider(state, Arrived(envelope=envelope), now_ms)
        answers = [o for o in outputs if isinstance(o, Received)]
        assert len(answers) == 1
        assert answers[0].accepted is False
        assert replace(after, now_ms=0) == replace(state, now_ms=0)
        return answers[0].reason

    return once
