"""Real messages, keys and logs for the terms of the reference model; each is made once."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar

from jointshield.consent import gate, keys
from jointshield.consent import seal as seal_module
from jointshield.consent.evidence import gate_origin
from jointshield.consent.keys import LOG
from jointshield.consent.seal import seal
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import inclusion_proof, root_of
from jointshield.messages import Message, digest, encode
from jointshield.messages import consent as consent_messages
from jointshield.messages import gate as gate_messages
from jointshield.messages.consent import Envelope

from ..attacks.table import EXERCISE, Table
from . import terms as t

T = TypeVar("T")


@lru_cache(maxsize=400_000)
def _holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    return _HOLDS(public_key, signature, message)


_HOLDS = checkpoint.ed25519_holds


def remember_verifications(monkeypatch: Any) -> None:
    """Real Ed25519 still, but each signature is verified once: the machines do so many times."""
    for module in (keys, seal_module, checkpoint):
        monkeypatch.setattr(module, "ed25519_holds", _holds)


class Forge:
    """Makes what a term stands for, and remembers it."""

    def __init__(self, rules: tuple[str, ...], names: t.Names) -> None:
        self.names = names
        self.table = Table(rules=rules, terms={
            "release_window_s": t.WINDOW / 1000, "notice_s": t.NOTICE / 1000,
            "clock_skew_s": t.SKEW / 1000,
        })  # fmt: skip
        self.orders = {name: self._order(name) for name in t.ORDERS}
        self.plans = {name: self._plan(name) for name in t.PLANS}
        self.digests = {name: digest(m) for name, m in (self.orders | self.plans).items()}
        self.digests |= {"": "", "?": "00" * 32}
        self.called = {value: name for name, value in self.digests.items()}
        self._made: dict[Hashable, Any] = {}
        self._leaves: list[bytes] = []
        self._entries: dict[Hashable, int] = {}
        self._numbers: dict[Hashable, int] = {}

    def once(self, term: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for this term, made at the first call."""
        if term not in self._made:
            self._made[term] = make()
        made: T = self._made[term]
        return made

    # --- orders and plans -------------------------------------------------------------------------

    def _plan(self, name: str) -> gate_messages.Plan:
        plan = t.PLANS[name]
        return self.table.plan(
            plan=name, sites=plan.sites, salvo_max=plan.salvo_max, from_s=plan.start / 1000,
            until_s=plan.until / 1000,
        )  # fmt: skip

    def _order(self, name: str) -> consent_messages.Order:
        order = t.ORDERS[name]
        usual = self.table.order(
            proposal=name, site=order.site, owner=order.owner, host=order.host,
            overflown=order.overflown, salvo=order.salvo, required=order.listed,
            plan=digest(self._plan(order.plan)) if order.plan else "",
            consent_by_s=order.consent_by / 1000, expires_s=order.expires / 1000,
            launch_open_s=order.opens / 1000, launch_close_s=order.closes / 1000,
        )  # fmt: skip
        return usual if order.version == 1 else replace(usual, agreement_digest="00" * 32)

    # --- what is sealed ---------------------------------------------------------------------------

    def envelope(self, item: t.Sealed) -> Envelope:
        """The sealed message of a term."""
        return self.once(item, lambda: self._envelope(item))

    def _envelope(self, item: t.Sealed) -> Envelope:
        made = seal(self.message(item.body), self.table.key(*item.by))
        if (item.name, item.claims) == item.by:
            return made
        key_id = self.table.key(item.name, item.claims).key_id
        return replace(made, party=item.name, key_id=key_id)

    def message(self, body: t.Ballot | t.Release | t.Challenge) -> Message:
        """The message of a term."""
        exercise = EXERCISE if body.exercise == t.HERE else body.exercise
        if isinstance(body, t.Ballot):
            return consent_messages.Ballot(
                exercise=exercise, subject_digest=self.digests[body.subject], party=body.party,
                verdict=body.verdict, cast_s=body.cast / 1000, reason="",
            )  # fmt: skip
        if isinstance(body, t.Release):
            return gate_messages.Release(
                exercise=exercise, order_digest=self.digests[body.order], party=body.party,
                challenge_digest=self.challenge_digest(body.challenge), cast_s=body.cast / 1000,
            )  # fmt: skip
        note, place = body.path
        return gate_messages.Challenge(
            exercise=exercise, site=body.site, order_digest=self.digests[body.order],
            nonce=nonce(body.nonce).hex(), issued_s=body.issued / 1000,
            release_by_s=body.by / 1000, checkpoint=self.note(body.note).decode(),
            index=body.index, time_ms=body.time,
            proof=tuple(part.hex() for part in self.proof(note, place)),
        )  # fmt: skip

    def challenge_number(self, body: t.Challenge) -> int:
        """The number under which a challenge is known."""
        number = self._numbers.setdefault(body, len(self._numbers) + 1)
        self.names.challenges[number] = body
        return number

    def challenge_digest(self, number: int) -> str:
        """Digest of a challenge; 0 is none that was ever made."""
        if not number:
            return "00" * 32
        body = self.names.challenges[number]
        return self.once(("digest", number), lambda: digest(self.message(body)))

    def dossier(self, term: t.Dossier) -> gate_messages.Dossier:
        """The dossier of a term: the same object each time."""
        return self.once(term, lambda: gate_messages.Dossier(
            order=self.orders[term.order],
            consents=tuple(self.envelope(item) for item in term.ballots),
            plan=self.plans.get(term.plan),
            plan_consents=tuple(self.envelope(item) for item in term.plan_ballots),
        ))  # fmt: skip

    # --- logs -------------------------------------------------------------------------------------

    def entry(self, time: int, dossier: t.Dossier | None, message: Message) -> int:
        """The number under which an entry is known."""
        key = (time, dossier) if dossier else (time, encode(message))
        if key not in self._entries:
            self._entries[key] = len(self._leaves)
            self._leaves.append(entry_hash(time, message.KIND, encode(message)))
            self.names.entries[self._entries[key]] = (time, dossier)
        return self._entries[key]

    def note_number(self, note: t.Note) -> int:
        """The number under which a checkpoint is known."""
        number = self._numbers.setdefault(note, len(self._numbers) + 1)
        self.names.notes[number] = note
        return number

    def note(self, number: int) -> bytes:
        """The signed checkpoint."""
        note = self.names.notes[number]
        return self.once(("note", number), lambda: checkpoint.sign(
            origin=gate_origin(EXERCISE, note.origin), size=len(note.entries),
            root=root_of(self._leaves[e] for e in note.entries), number=0, time_ms=0,
            final=False, signers=[self.table.key(note.signer, LOG)],
        ))  # fmt: skip

    def proof(self, number: int, index: int) -> tuple[bytes, ...]:
        """Proof of an entry of a checkpoint's log; none where it has no such entry."""
        leaves = [self._leaves[e] for e in self.names.notes[number].entries]
        if not 0 <= index < len(leaves):
            return ()
        return self.once(
            ("proof", number, index), lambda: inclusion_proof(leaves, index, len(leaves))
        )


@lru_cache
def nonce(number: int) -> bytes:
    """Thirty-two bytes for a number."""
    return sha256(b"nonce %d" % number).digest()


def state_of(forge: Forge, state: gate.GateState) -> tuple[object, ...]:
    """A real gate's state in the model's words."""
    called = forge.called
    return (
        {called[d] for d in state.opened},
        {(called[d], party) for d, party in state.refused},
        set(state.spent),
        {(called[plan], site): count for (plan, site), count in state.used.items()},
        {
            called[d]: (id(w.dossier), w.challenge and w.challenge.nonce, set(w.releases))
            for d, w in state.pending.items()
        },
    )


def state_of_model(forge: Forge, state: t.Gate) -> tuple[object, ...]:
    """The model's state, in the same words."""
    return (
        state.opened,
        state.refused,
        {nonce(number).hex() for number in state.spent},
        state.used,
        {
            name: (
                id(forge.dossier(w.dossier)),
                w.challenge and nonce(forge.names.challenges[w.challenge].nonce).hex(),
                set(w.releases),
            )
            for name, w in state.pending.items()
        },
    )
