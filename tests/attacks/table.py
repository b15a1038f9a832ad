"""Three parties around a table, an agreement, an order, a gate: what the attacks are made against.

Usual times (s): asked 10, consents cast 20, presented 30, released 32. Every part can be exchanged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from jointshield.consent import gate, register, signer
from jointshield.consent.evidence import gate_origin
from jointshield.consent.keys import (
    AGREE,
    CONSENT,
    GATE,
    LOG,
    RELEASE,
    PartyKey,
    exercise_keys,
    seat_of,
)  # fmt: skip
from jointshield.consent.policy import required_signers
from jointshield.consent.seal import contents, seal
from jointshield.consent.standing import Standing, found
from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import inclusion_proof, root_of
from jointshield.messages import Message, digest, encode
from jointshield.messages.consent import Ballot, Decision, Envelope, Order
from jointshield.messages.gate import Authorisation, Challenge, Dossier, Plan, Release
from jointshield.messages.record import Adoption, Agreement, Seat, SiteEntry

PARTIES = ("north", "south", "third")
EXERCISE = "table/M3/7"
ASKED_MS, CAST_MS, GATE_MS, RELEASE_MS = 10_000, 20_000, 30_000, 32_000


@lru_cache
def _keys(seed: int, party: str) -> dict[str, PartyKey]:
    return dict(exercise_keys(seed, "table", party))


@lru_cache
def _seat(party: str, exercise: str) -> Seat:
    return seat_of(party, _keys(7, party), exercise)


@dataclass(frozen=True)
class Table:
    """Keys, agreement, orders, and everything that can be sealed; no two tables share a state."""

    rules: tuple[str, ...] = ("owner", "host", "overflown", "plan")
    terms: dict[str, Any] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()

    def key(self, party: str, role: str) -> PartyKey:
        """A party's key of one role; `stranger` has keys too, and no seat."""
        return _keys(7, party)[role]

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement in force."""
        sites = (
            SiteEntry(site="hill", owner="north", host="south"),
            SiteEntry(site="ship", owner="south", host=""),
        )
        return replace(
            Agreement(
                exercise=EXERCISE, version=1, previous="", scenario="table", scenario_digest="00",
                mode="M3", shares_information=True, fire_control="joint",
                consent_rules=self.rules, release_window_s=10.0, notice_s=4.0, clock_skew_s=0.5,
                treaties=(), glossary_version=1, sites=sites,
                seats=tuple(_seat(party, EXERCISE) for party in PARTIES),
            ),
            **self.terms,
        )  # fmt: skip

    @cached_property
    def standing(self) -> Standing:
        """Agreement and keys taken out of use."""
        return Standing(agreement=self.agreement, revoked=self.revoked)

    def without(self, *keys: PartyKey) -> "Table":
        """The same table, where these keys were taken out of use."""
        return replace(self, revoked=self.revoked | {key.key_id for key in keys})

    def adoption(self, agreement: Agreement, party: str, **changes: Any) -> Envelope:
        """A party's signature under an agreement."""
        said = Adoption(
            exercise=agreement.exercise, agreement_digest=digest(agreement), party=party
        )
        return seal(replace(said, **changes), self.key(party, AGREE))

    def found(self) -> Standing:
        """The agreement, put in force by everybody's signature."""
        return found(self.agreement, [self.adoption(self.agreement, p) for p in PARTIES])

    # --- what is asked ----------------------------------------------------------------------------

    def order(self, **changes: Any) -> Order:
        """An order for the site `hill`: owned by north, hosted by south, over third."""
        plan = changes.pop("under", None)
        facts: dict[str, Any] = {
            "owner": "north", "host": "south", "overflown": ("third",), "debris": (),
            "sector": "", "launched_from": "",
        }  # fmt: skip
        facts |= {name: changes.pop(name) for name in list(facts) if name in changes}
        rules = [rule for rule in self.rules if rule != "majority"]
        needed = required_signers(
            rules, **facts | {"owner": facts["owner"] or "north"}, parties=PARTIES,
            planned=plan is not None,
        )  # fmt: skip
        usual = {
            "exercise": EXERCISE, "agreement_digest": digest(self.agreement),
            "picture_digest": "11", "centre": "joint", "proposal": "p-1", "track": 4,
            "site": "hill", "salvo": 2, "launch_open_s": 30.0, "launch_close_s": 120.0,
            "intercept_s": 300.0, "intercept_latitude_rad": 0.8,
            "intercept_longitude_rad": 0.5, "intercept_height_m": 120_000.0, "required": needed,
            "plan": digest(plan) if plan else "", "consent_by_s": 60.0, "expires_s": 100.0,
        }  # fmt: skip
        return Order(**{**usual, **facts, **changes})

    def plan(self, **changes: Any) -> Plan:
        """A plan for `hill`: four interceptors, from 0 to 200 s."""
        usual = {
            "exercise": EXERCISE, "agreement_digest": digest(self.agreement), "plan": "raid",
            "sites": ("hill",), "salvo_max": 4, "from_s": 0.0, "until_s": 200.0,
            "words": "at most four from the hill",
        }  # fmt: skip
        return Plan(**{**usual, **changes})

    # --- what is sealed ---------------------------------------------------------------------------

    def ballot(
        self, party: str, verdict: str = "consent", *, of: Message | None = None, by: str = "",
        role: str = CONSENT, **changes: Any,
    ) -> Envelope:  # fmt: skip
        """A sealed ballot on `of` (the usual order); by, role: whose key of which role seals it."""
        ballot = Ballot(
            exercise=EXERCISE, subject_digest=digest(of or self.order()), party=party,
            verdict=verdict, cast_s=CAST_MS / 1000, reason="",
        )  # fmt: skip
        return seal(replace(ballot, **changes), self.key(by or party, role))

    def dossier(
        self, order: Order | None = None, plan: Plan | None = None, **changes: Any
    ) -> Dossier:
        """An order with all its consents, and its plan with all of those."""
        order = order or self.order()
        usual = {
            "order": order,
            "consents": tuple(self.ballot(p, of=order) for p in order.required if p in PARTIES),
            "plan": plan,
            "plan_consents": tuple(self.ballot(p, of=plan) for p in PARTIES if plan),
        }
        return Dossier(**{**usual, **changes})

    def release(
        self, party: str, challenge: Envelope, *, by: str = "", role: str = RELEASE,
        **changes: Any,
    ) -> Envelope:  # fmt: skip
        """A sealed release for a challenge."""
        said = contents(challenge)
        assert isinstance(said, Challenge)
        release = Release(
            exercise=said.exercise, order_digest=said.order_digest, challenge_digest=digest(said),
            party=party, cast_s=RELEASE_MS / 1000,
        )  # fmt: skip
        return seal(replace(release, **changes), self.key(by or party, role))

    # --- who answers ------------------------------------------------------------------------------

    def gate(self, owner: str = "north") -> "Gatehouse":
        """A fresh gate of an owner."""
        return Gatehouse(self, owner)

    def open_gate(self) -> "Gatehouse":
        """The whole way through, without an attack."""
        house = self.gate()
        assert house.present(self.dossier()) == ""
        assert house.releases() == ""
        assert len(house.opened) == 1
        return house

    def authorisation(self) -> Authorisation:
        """What lets the usual order through."""
        return self.open_gate().opened[0].authorisation

    def side(self, party: str, phase: str = signer.CONSENTED, **changes: Any) -> signer.SignerState:
        """A party that was asked for the usual order and has come as far as `phase`."""
        usual: dict[str, Any] = {"party": party, "order": self.order(), "phase": phase}
        return signer.SignerState(**{**usual, **changes})

    def asked(
        self, party: str, challenge: Envelope, dossier: Dossier | None = None, *,
        now_ms: int = RELEASE_MS, forked: bool = False, phase: str = signer.CONSENTED,
    ) -> str:  # fmt: skip
        """Why a party that a challenge reached does not release; "" if it does."""
        dossier = dossier or self.dossier()
        state = self.side(party, phase, order=dossier.order)
        happened = signer.Challenged(dossier=dossier, envelope=challenge, forked=forked)
        after, said = signer.consider(state, happened, self.standing, now_ms)
        if isinstance(said, signer.Unsigned):
            assert after == state
            return said.reason
        return ""

    def put(self, order: Order, plan: Plan | None = None, now_ms: int = ASKED_MS) -> str:
        """Why a register does not put an order to the parties; "" if it does."""
        question = register.OpenOrder(order=order, plan=plan)
        state, outputs = register.consider(register.ConsentState(), question, self.standing, now_ms)
        if not outputs:
            return ""
        (decision,) = outputs
        assert isinstance(decision, Decision)
        assert (state.phase, decision.decision) == ("refused", "refused")
        return decision.reason


class Log:
    """An owner's log in memory: entries, and checkpoints that it signs when it is told to."""

    def __init__(self, key: PartyKey, origin: str) -> None:
        self.key, self.origin = key, origin
        self.entries: list[Message] = []
        self.leaves: list[bytes] = []

    def append(self, time_ms: int, message: Message) -> int:
        """Write an entry; returns its number."""
        self.entries.append(message)
        self.leaves.append(entry_hash(time_ms, message.KIND, encode(message)))
        return len(self.leaves) - 1

    def checkpoint(self, size: int | None = None, **changes: Any) -> bytes:
        """A signed note over the first `size` entries (all)."""
        size = len(self.leaves) if size is None else size
        usual = {
            "origin": self.origin, "size": size, "root": root_of(self.leaves[:size]),
            "number": size, "time_ms": 0, "final": False, "signers": [self.key],
        }  # fmt: skip
        return checkpoint.sign(**{**usual, **changes})


class Gatehouse:
    """A gate with its log; `present` plays the shell: docket, log, checkpoint, challenge."""

    def __init__(self, table: Table, owner: str) -> None:
        self.table, self.owner = table, owner
        self.state = gate.GateState(key=table.key(owner, GATE))
        self.log = Log(table.key(owner, LOG), gate_origin(EXERCISE, owner))
        self.opened: list[gate.Authorised] = []
        self.challenge: Any = None

    def crash(self) -> None:
        """Lose everything but the log."""
        fresh = gate.GateState(key=self.state.key, guarantees=self.state.guarantees)
        self.state = gate.recall(fresh, self.log.entries)

    def present(self, dossier: Dossier, now_ms: int = GATE_MS, **logged: Any) -> str:
        """Why the gate makes no challenge of this dossier; "" if it does."""
        for output in self.tell(gate.Presented(dossier=dossier), now_ms):
            if isinstance(output, gate.Docketed):
                return self.ask(dossier, now_ms, **logged)
            if isinstance(output, gate.Asked):
                self.challenge = output.envelope
                return ""
            if isinstance(output, gate.Withheld):
                return output.reason
        raise AssertionError("a gate that says nothing")

    def ask(self, dossier: Dossier, now_ms: int = GATE_MS, **changes: Any) -> str:
        """Log a dossier and let the gate make its challenge."""
        index = self.log.append(now_ms, dossier)
        usual = {
            "order_digest": digest(dossier.order), "nonce": self.nonce(index),
            "checkpoint": self.log.checkpoint(), "index": index, "time_ms": now_ms,
            "proof": inclusion_proof(self.log.leaves, index, index + 1),
        }  # fmt: skip
        (output,) = self.tell(gate.Logged(**{**usual, **changes}), now_ms)
        if isinstance(output, gate.Withheld):
            return output.reason
        assert isinstance(output, gate.Asked)
        self.challenge = output.envelope
        self.log.append(now_ms, output.envelope)
        return ""

    def nonce(self, index: int) -> bytes:
        """Thirty-two bytes that this gate has not used for another entry."""
        return sha256(f"{self.owner} {index}".encode()).digest()

    def arrive(self, envelope: Envelope, now_ms: int = RELEASE_MS) -> str:
        """What the gate has against an envelope; "" if it counted it."""
        outputs = self.tell(gate.Arrived(envelope=envelope), now_ms)
        return "".join(o.reason for o in outputs if isinstance(o, gate.Withheld))

    def releases(self, parties: Sequence[str] = PARTIES, now_ms: int = RELEASE_MS) -> str:
        """Let the parties' releases for the last challenge arrive; what was said to the last."""
        told = [self.arrive(self.table.release(p, self.challenge), now_ms) for p in parties]
        return told[-1]

    def tick(self, now_ms: int) -> None:
        """Time passes."""
        self.tell(gate.Tick(), now_ms)

    def tell(self, happened: gate.Input, now_ms: int) -> tuple[gate.Output, ...]:
        """Give the gate an input, and write what it counted or opened into its log."""
        self.state, outputs = gate.consider(self.state, happened, self.table.standing, now_ms)
        for output in outputs:
            if isinstance(output, gate.Counted):
                self.log.append(now_ms, output.envelope)
            elif isinstance(output, gate.Opened):
                self.log.append(now_ms, output.authorised.authorisation)
                self.opened.append(output.authorised)
        return outputs


def refusal(tried: Callable[[], object]) -> str:
    """What was said against it: the text of the error that must come."""
    try:
        tried()
    except (IntegrityError, MistakeError) as error:
        return str(error)
    raise AssertionError("nothing was said against it")
