"""The consent protocol as sets and dicts: what the code has to agree with.

Written from the rules, not from the code, and without cryptography: a seal is the name of the key
that made it, a digest the name of the thing, a log the list of its entries. Times are whole ms.
"""

from .holding import Rules
from .terms import (
    ORDERS,
    PARTIES,
    PLANS,
    SKEW,
    Authorisation,
    Ballot,
    Challenge,
    Dossier,
    Gate,
    Names,
    Register,
    Sealed,
    Waiting,
)  # fmt: skip


class Model(Rules):
    """All of it, for one agreement. rules: of the agreement; revoked: (party, role)."""

    def __init__(self, rules: tuple[str, ...], names: Names) -> None:
        super().__init__(rules, names)
        self.gates = {"north": Gate(), "south": Gate()}
        self.signers = {(p, o): "asked" for p in PARTIES for o in ORDERS}
        self.registers = {o: Register() for o in ORDERS}

    # --- the gate ---------------------------------------------------------------------------------

    def shut(self, owner: str, dossier: Dossier, now: int) -> bool:
        """What the gate itself has against an order."""
        gate, order = self.gates[owner], ORDERS[dossier.order]
        return (
            order.owner != owner
            or (owner, "gate") in self.revoked
            or dossier.order in gate.opened
            or any((dossier.order, p) in gate.refused for p in order.listed)
            or (order.plan != "" and any((order.plan, p) in gate.refused for p in PARTIES))
            or now + SKEW >= order.expires
            or (
                dossier.plan != ""
                and gate.used.get((order.plan, order.site), 0) + order.salvo
                > PLANS[dossier.plan].salvo_max
            )
        )

    def present(self, owner: str, dossier: Dossier, now: int) -> list[str]:
        """Somebody shows the gate a dossier."""
        gate = self.gates[owner]
        if self.shut(owner, dossier, now) or not self.complete(dossier, now):
            told = [self.refuse(owner, b, now) for b in (*dossier.ballots, *dossier.plan_ballots)]
            return [*(said for said in told if said == "Counted"), "Withheld"]
        waiting = gate.pending.get(dossier.order)
        asked = waiting.challenge if waiting else None
        if asked is not None and now < self.names.challenges[asked].by:
            return ["Asked"]
        gate.pending[dossier.order] = Waiting(dossier)
        return ["Docketed"]

    def logged(self, owner: str, sealed: Sealed, number: int, now: int) -> list[str]:
        """The dossier was logged; `sealed` is the challenge that would follow."""
        gate, body = self.gates[owner], sealed.body
        assert isinstance(body, Challenge)
        waiting = gate.pending.get(body.order)
        if waiting is None or body.nonce in gate.spent:
            return ["Withheld"]
        if self.shut(owner, waiting.dossier, now):
            return ["Withheld"]
        if not self.challenge(sealed, waiting.dossier, now):
            return ["Withheld"]
        waiting.challenge, waiting.releases = number, {}
        gate.spent.add(body.nonce)
        return ["Asked"]

    def refuse(self, owner: str, item: Sealed, now: int) -> str:
        """A refusal shuts an order or a plan, whoever brings it."""
        gate, body = self.gates[owner], item.body
        if not isinstance(body, Ballot) or not body.subject or body.verdict != "refuse":
            return "Withheld"
        mark = (body.subject, body.party)
        if not self.ballot(item, body.subject, set(PARTIES), now) or mark in gate.refused:
            return "Withheld"
        gate.refused.add(mark)
        return "Counted"

    def arrive(self, owner: str, item: Sealed, now: int) -> list[str]:
        """An envelope reaches the gate."""
        gate, body = self.gates[owner], item.body
        if isinstance(body, Ballot):
            return [self.refuse(owner, item, now)]
        waiting = gate.pending.get(body.order)
        if waiting is None or waiting.challenge is None:
            return ["Withheld"]
        if not self.release(item, waiting.dossier, waiting.challenge, now + SKEW):
            return ["Withheld"]
        if item.name in waiting.releases:
            return ["Withheld"]
        waiting.releases[item.name] = item
        return ["Counted", *self.open(owner, body.order, now)]

    def open(self, owner: str, name: str, now: int) -> list[str]:
        """Open, once everything is in."""
        gate, order = self.gates[owner], ORDERS[name]
        waiting = gate.pending[name]
        if waiting.challenge is None or set(waiting.releases) != set(order.listed):
            return []
        body = self.names.challenges[waiting.challenge]
        whole = Authorisation(
            waiting.dossier,
            Sealed(owner, "gate", (owner, "gate"), body),
            tuple(waiting.releases[p] for p in order.listed),
            (owner, now),
        )
        if self.shut(owner, waiting.dossier, now):
            return ["Withheld"]
        if not self.authorised(whole, waiting.challenge, now):
            return ["Withheld"]
        del gate.pending[name]
        gate.opened.add(name)
        if order.plan:
            place = (order.plan, order.site)
            gate.used[place] = gate.used.get(place, 0) + order.salvo
        return ["Opened"]

    def tick(self, owner: str, now: int) -> list[str]:
        """Time passes at a gate."""
        told = [self.open(owner, name, now) for name in list(self.gates[owner].pending)]
        return [said for each in told for said in each if said == "Opened"]

    def crash(self, owner: str) -> None:
        """What is under way is forgotten."""
        self.gates[owner].pending = {}

    # --- parties and registers --------------------------------------------------------------------

    def answer(self, party: str, name: str, verdict: str, now: int) -> bool:
        """Whether the key for consents turns."""
        place = (party, name)
        if verdict == "refuse":
            self.signers[place] = "refused"
            return True
        good = (
            self.signers[place] == "asked"
            and party in ORDERS[name].listed
            and now < ORDERS[name].consent_by
            and self.fit(name)
        )
        if good:
            self.signers[place] = "consented"
        return good

    def challenged(
        self, party: str, name: str, dossier: Dossier, item: Sealed, forked: bool, now: int
    ) -> bool:
        """Whether the key for releases turns."""
        good = (
            self.signers[party, name] in ("consented", "released")
            and dossier.order == name
            and not forked
            and self.complete(dossier, now)
            and self.challenge(item, dossier, now)
        )
        if good:
            assert isinstance(item.body, Challenge)
            good = now < item.body.by
        if good:
            self.signers[party, name] = "released"
        return good

    def put(self, name: str, now: int) -> None:
        """A register opens an order."""
        good = self.fit(name) and now < ORDERS[name].consent_by
        self.registers[name].phase = "open" if good else "refused"

    def passed(self, name: str, now: int) -> None:
        """Time passes at a register."""
        held, order = self.registers[name], ORDERS[name]
        late = held.phase == "open" and now >= order.consent_by
        if late or (held.phase == "agreed" and now >= order.expires):
            held.phase = "lapsed"

    def received(self, name: str, item: Sealed, now: int) -> bool:
        """Whether a register counts a ballot."""
        self.passed(name, now)
        held, body, order = self.registers[name], item.body, ORDERS[name]
        if held.phase == "idle" or not self.ballot(item, name, set(order.listed), now):
            return False
        assert isinstance(body, Ballot)
        if held.phase not in ("open", "agreed"):
            return False
        if body.verdict == "refuse":
            held.phase = "refused"
            held.refusals.append(body.party)
            held.consents.discard(body.party)
            return True
        if body.party in held.consents or body.cast >= order.consent_by:
            return False
        held.consents.add(body.party)
        if held.consents == set(order.listed):
            held.phase = "agreed"
        return True

    def heard(self, name: str, item: Authorisation, challenge: int, now: int) -> bool:
        """Whether a register takes an authorisation for one."""
        self.passed(name, now)
        held = self.registers[name]
        if held.phase == "idle" or item.dossier.order != name:
            return False
        if not self.authorised(item, challenge, now):
            return False
        if held.phase != "authorised":
            held.phase, held.consents = "authorised", set(ORDERS[name].listed)
        return True

    def launched(self, item: Authorisation, challenge: int, used: set[str], now: int) -> bool:
        """Whether interceptors may leave on an authorisation."""
        order = ORDERS[item.dossier.order]
        return (
            self.authorised(item, challenge, now)
            and item.dossier.order not in used
            and order.opens <= now <= order.closes
            and now + SKEW < order.expires
        )
