"""Drive the model and the real machines through the same events, and hold each against the other.

One episode: three parties, some of them corrupt (they sign anything in their own name), two gates,
the orders of `terms`, a network that delays, drops, repeats and reorders, clocks that differ by at
most the skew, crashes, forked logs, keys taken out of use. Besides agreeing with the model, what
opens has to keep the promises of the protocol (`_promises`).
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from jointshield.consent import gate, register, signer
from jointshield.consent.keys import GATE
from jointshield.consent.seal import seal
from jointshield.consent.standing import Standing
from jointshield.messages import Message
from jointshield.messages import gate as gate_messages

from . import terms as t
from .forge import Forge
from .reference import Model

RULES = (("owner", "host", "overflown", "plan"), ("owner", "host", "overflown", "plan", "notify"))
_ROLES = ("consent", "release", "gate", "log")


class DivergedError(AssertionError):
    """Model and machines disagree, or a promise was broken."""


@dataclass
class Log:
    """One owner's log: what stands in it, for both sides."""

    entries: list[int] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


class Parties:
    """One table and its parties: who signs what, honestly or not."""

    def __init__(self, forge: Forge, rules: tuple[str, ...], chance: Random) -> None:
        self.chance, self.forge = chance, forge
        self.model = Model(rules, forge.names)
        self.agreement = forge.table.agreement
        self.standing = Standing(agreement=self.agreement)
        self.now, self.talk = 0, "A"
        self.pace = chance.choice((1, 1, 1, 5))
        self.offset = {who: chance.choice((0, 250, 500)) for who in (*t.PARTIES, "register")}
        self.corrupt = {p for p in t.PARTIES if chance.random() < 0.2}
        self.gates = {o: gate.GateState(key=forge.table.key(o, GATE)) for o in ("north", "south")}
        self.logs = {owner: Log() for owner in self.gates}
        self.signers = {
            (p, o): signer.SignerState(
                party=p, order=forge.orders[o], plan=forge.plans.get(t.ORDERS[o].plan)
            )
            for p in t.PARTIES
            for o in t.ORDERS
        }
        self.registers = dict.fromkeys(t.ORDERS, register.ConsentState())
        self.pool: list[t.Sealed] = []
        self.dossiers: list[t.Dossier] = []
        self.challenges: list[tuple[t.Sealed, t.Dossier]] = []
        self.done: list[tuple[t.Authorisation, int, gate_messages.Authorisation]] = []
        self.used: set[str] = set()
        self.nonces = 0
        self.opened: set[str] = set()
        self.vetoed: set[tuple[str, str]] = set()
        self.said: set[t.Sealed] = set()
        self.trace: list[str] = []
        for plan in t.PLANS:
            self.pool += [self._honest_ballot(p, plan, "consent", 0) for p in t.PARTIES]

    def clock(self, who: str) -> int:
        """What somebody's clock says."""
        return self.now + self.offset[who]

    def same(self, what: str, model: object, real: object) -> None:
        """Model and machines have to say the same."""
        if model != real:
            raise DivergedError(
                f"{what}: the model says {model!r}, the machines {real!r}; "
                f"now {self.now}, last steps {self.trace[-8:]}"
            )

    # --- time, crashes, keys ----------------------------------------------------------------------

    def _do_wait(self) -> None:
        self.now += self.pace * self.chance.choice((1, 250, 250, 500, 500, 1000, 2000, 5000))

    def _do_crash_signer(self) -> None:
        place = (self.chance.choice(t.PARTIES), self._name())
        fresh = signer.SignerState(
            party=place[0], order=self.forge.orders[place[1]],
            plan=self.forge.plans.get(t.ORDERS[place[1]].plan),
        )  # fmt: skip
        own = [self.forge.envelope(item) for item in self.said if item.name == place[0]]
        self.signers[place] = signer.recall(fresh, own)
        self.same(f"signer {place}", self.model.signers[place], self.signers[place].phase)

    def _do_revoke(self) -> None:
        if self.chance.random() < 0.9:
            return
        slot = (self.chance.choice(t.PARTIES), self.chance.choice(_ROLES))
        self.model.revoked.add(slot)
        revoked = frozenset(self.forge.table.key(*one).key_id for one in self.model.revoked)
        self.standing = Standing(agreement=self.agreement, revoked=revoked)

    # --- parties ----------------------------------------------------------------------------------

    def _do_question(self) -> None:
        """An order is put to all whom it lists."""
        name = self._name()
        for party in t.ORDERS[name].listed:
            self._answer(party, name, "consent")

    def _do_answer(self) -> None:
        verdict = "refuse" if self.chance.random() < 0.12 else "consent"
        self._answer(self.chance.choice(t.PARTIES), self._name(), verdict)

    def _answer(self, party: str, name: str, verdict: str) -> None:
        now, place = self.clock(party), (party, name)
        # From what it has sealed, not from its phase: a second refusal comes after a first one.
        released = any(
            item.name == party and isinstance(item.body, t.Release) and item.body.order == name
            for item in self.said
        )
        turned = self.model.answer(party, name, verdict, now)
        answer = signer.Answer(verdict=verdict, reason="")
        self.signers[place], said = signer.consider(self.signers[place], answer, self.standing, now)
        self.same(f"answer of {place}", turned, not isinstance(said, signer.Unsigned))
        self.same(f"signer {place}", self.model.signers[place], self.signers[place].phase)
        if turned:
            if verdict == "refuse" and not released:
                self.vetoed.add(place)
            item = self._honest_ballot(party, name, verdict, now)
            self._sent(item, said, party, "consent")

    def _do_challenge(self) -> None:
        if not self.challenges:
            return
        item, dossier = self._late(self.challenges)
        if self.chance.random() < 0.05 and self.dossiers:
            dossier = self.chance.choice(self.dossiers)
        for party in self.chance.sample(t.PARTIES, self.chance.choice((1, 3))):
            self._challenged(party, item, dossier)

    def _challenged(self, party: str, item: t.Sealed, dossier: t.Dossier) -> None:
        name = dossier.order if self.chance.random() < 0.97 else self._name()
        forked = self.chance.random() < 0.03
        now, place = self.clock(party), (party, name)
        turned = self.model.challenged(party, name, dossier, item, forked, now)
        happened = signer.Challenged(
            dossier=self.forge.dossier(dossier), envelope=self.forge.envelope(item), forked=forked
        )
        self.signers[place], said = signer.consider(
            self.signers[place], happened, self.standing, now
        )
        self.same(f"release of {place}", turned, not isinstance(said, signer.Unsigned))
        self.same(f"signer {place}", self.model.signers[place], self.signers[place].phase)
        if turned:
            assert isinstance(item.body, t.Challenge)
            number = self.forge.challenge_number(item.body)
            body = t.Release(t.HERE, name, number, party, now)
            self._sent(t.Sealed(party, "release", (party, "release"), body), said, party, "release")

    def _sent(self, item: t.Sealed, said: signer.Output, party: str, role: str) -> None:
        """What a party seals is what the model says it does."""
        assert not isinstance(said, signer.Unsigned)
        sealed = seal(said, self.forge.table.key(party, role))
        self.same(f"what {party} sealed", self.forge.envelope(item), sealed)
        self.said.add(item)
        self.pool.append(item)

    def _do_corrupt(self) -> None:
        """Somebody corrupt, or a stranger, signs what he likes."""
        by = self.chance.choice((*sorted(self.corrupt), "stranger"))
        role = self.chance.choice(("consent", "release", "gate"))
        body = self._any_body(by)
        item = t.Sealed(by, role, (by, role), body)
        if by == "stranger" or self.chance.random() < 0.1:
            item = item._replace(name=self.chance.choice(t.PARTIES))
        if isinstance(body, t.Challenge) and self.dossiers:
            self.challenges.append((item, self.chance.choice(self.dossiers)))
        self.pool.append(item)

    def _any_body(self, by: str) -> t.Ballot | t.Release | t.Challenge:
        chance = self.chance
        exercise = t.HERE if chance.random() < 0.9 else "other"
        party = by if chance.random() < 0.8 else chance.choice(t.PARTIES)
        cast = max(0, self.now + chance.choice((-30_000, -250, 0, 500, 1000, 1250, 5000)))
        kind = chance.random()
        if kind < 0.4:
            subject = chance.choice((*t.ORDERS, *t.PLANS, "", "?"))
            verdict = chance.choice(("consent", "consent", "refuse", "perhaps"))
            return t.Ballot(exercise, subject, party, verdict, cast)
        name = self._name()
        if kind < 0.75 or not self.forge.names.notes:
            numbers = [self.forge.challenge_number(item.body) for item, _ in self.challenges[-4:]
                       if isinstance(item.body, t.Challenge)]  # fmt: skip
            return t.Release(exercise, name, chance.choice((0, *numbers)), party, cast)
        return self._any_challenge(exercise, name, cast)

    def _any_challenge(self, exercise: str, name: str, cast: int) -> t.Challenge:
        """A challenge by a corrupt gate: an honest one with a part exchanged, or a forked log."""
        chance = self.chance
        if self.challenges and chance.random() < 0.6:
            body = chance.choice(self.challenges)[0].body
            assert isinstance(body, t.Challenge)
            return body._replace(**chance.choice((
                {"by": body.by + 250}, {"by": body.by - 250}, {"issued": body.issued + 1000},
                {"order": name}, {"site": "ship"}, {"exercise": "other"}, {"nonce": 0},
                {"index": body.index + 1}, {"time": body.time + 1},
                {"note": chance.choice(list(self.forge.names.notes))},
            )))  # fmt: skip
        # A log beside the log: only this dossier stands in it.
        dossier = chance.choice(self.dossiers) if self.dossiers else t.Dossier(name, (), "", ())
        entry = self.forge.entry(cast, dossier, self.forge.dossier(dossier))
        owner = t.ORDERS[dossier.order].owner
        number = self.forge.note_number(t.Note(owner, owner, (entry,)))
        return t.Challenge(
            exercise, t.ORDERS[name].site, name, chance.randrange(-5, 0), cast, cast + t.WINDOW,
            number, 0, cast, (number, 0),
        )  # fmt: skip

    # --- small change -----------------------------------------------------------------------------

    def _honest_ballot(self, party: str, subject: str, verdict: str, cast: int) -> t.Sealed:
        body = t.Ballot(t.HERE, subject, party, verdict, cast)
        return t.Sealed(party, "consent", (party, "consent"), body)

    def _log(self, owner: str, now: int, dossier: t.Dossier | None, message: Message) -> None:
        self.logs[owner].entries.append(self.forge.entry(now, dossier, message))
        self.logs[owner].messages.append(message)

    def _name(self) -> str:
        """Mostly the order that is talked about just now."""
        if self.chance.random() < 0.1:
            self.talk = self.chance.choices(tuple(t.ORDERS), (5, 5, 4, 4, 2, 1, 1, 1))[0]
        return self.talk if self.chance.random() < 0.8 else self.chance.choice(tuple(t.ORDERS))

    def _owner(self) -> str:
        return self.chance.choice(("north", "south"))

    def _late(self, items: list[Any]) -> Any:
        """Mostly one of the last, now and then any that was ever sent."""
        return self.chance.choice(items[-6:] if self.chance.random() < 0.6 else items)
