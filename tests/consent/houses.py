"""The other half of an episode: gates with their logs and shells, registers, launchers."""

from typing import Any

from jointshield.consent import gate, register
from jointshield.errors import IntegrityError
from jointshield.messages import digest
from jointshield.messages import gate as gate_messages
from jointshield.messages.consent import Received

from . import terms as t
from .episode import Parties
from .forge import nonce, state_of, state_of_model


class Houses(Parties):
    """Gates, registers and launchers at the table."""

    # --- gates ------------------------------------------------------------------------------------

    def _do_present(self) -> None:
        name = self._name()
        order = t.ORDERS[name]
        if self.dossiers and self.chance.random() < 0.3:
            dossier = self._late(self.dossiers)
        else:
            dossier = self._gathered(name, order)
            self.dossiers.append(dossier)
        owner = order.owner if self.chance.random() < 0.95 else self._owner()
        now = self.clock(owner)
        told = self.model.present(owner, dossier, now)
        self._tell(owner, gate.Presented(dossier=self.forge.dossier(dossier)), told)
        if told[-1] == "Docketed":
            self._docket(owner, dossier, now)
            if self.chance.random() < 0.7:
                for party in t.PARTIES:
                    self._challenged(party, *self.challenges[-1])

    def _gathered(self, name: str, order: t.Order) -> t.Dossier:
        """A dossier of what is at hand: mostly what it should be."""

        def of(subject: str, parties: tuple[str, ...]) -> tuple[t.Sealed, ...]:
            found = []
            for party in parties:
                own = [i for i in self.pool if isinstance(i.body, t.Ballot) and i.name == party
                       and (i.body.subject == subject or self.chance.random() < 0.02)]  # fmt: skip
                if own and self.chance.random() < 0.97:
                    found.append(self.chance.choice(own))
            return tuple(found)

        listed = order.listed if self.chance.random() < 0.95 else t.PARTIES
        plan = order.plan if self.chance.random() < 0.97 else self.chance.choice(("", "P"))
        plan_ballots = of("P", t.PARTIES) if plan or self.chance.random() < 0.02 else ()
        return t.Dossier(name, of(name, listed), plan, plan_ballots)

    def _docket(self, owner: str, dossier: t.Dossier, now: int) -> None:
        """The shell: log the dossier, sign a checkpoint, make the challenge. Sometimes wrongly."""
        chance, order = self.chance, t.ORDERS[dossier.order]
        self._log(owner, now, dossier, self.forge.dossier(dossier))
        entries = tuple(self.logs[owner].entries)
        index, signer_name, origin = len(entries) - 1, owner, owner
        if chance.random() < 0.04:
            index = chance.randrange(len(entries))
        if chance.random() < 0.02:
            signer_name = chance.choice(t.PARTIES)
        if chance.random() < 0.02:
            origin = chance.choice(t.PARTIES)
        note = self.forge.note_number(t.Note(signer_name, origin, entries))
        self.nonces += 1
        number = self.nonces if chance.random() < 0.96 else chance.randint(1, self.nonces)
        by = min(now + t.WINDOW, order.expires)
        body = t.Challenge(
            t.HERE, order.site, dossier.order, number, now, by, note, index, now, (note, index)
        )
        item = t.Sealed(owner, "gate", (owner, "gate"), body)
        told = self.model.logged(owner, item, self.forge.challenge_number(body), now)
        happened = gate.Logged(
            order_digest=self.forge.digests[dossier.order], nonce=nonce(number),
            checkpoint=self.forge.note(note), index=index, time_ms=now,
            proof=self.forge.proof(note, index),
        )  # fmt: skip
        for output in self._tell(owner, happened, told):
            if isinstance(output, gate.Asked):
                self.same("the challenge", self.forge.envelope(item), output.envelope)
                self._log(owner, now, None, output.envelope)
        self.challenges.append((item, dossier))

    def _do_arrive(self) -> None:
        if not self.pool:
            return
        item, owner = self._late(self.pool), self._owner()
        if not isinstance(item.body, t.Ballot) and self.chance.random() < 0.9:
            owner = t.ORDERS[item.body.order].owner
        self._arrived(owner, item)

    def _do_releases(self) -> None:
        """The latest releases arrive, in any order."""
        items = [item for item in self.pool[-12:] if isinstance(item.body, t.Release)]
        for item in self.chance.sample(items, len(items)):
            assert isinstance(item.body, t.Release)
            self._arrived(t.ORDERS[item.body.order].owner, item)

    def _arrived(self, owner: str, item: t.Sealed) -> None:
        body = item.body
        waiting = None
        if not isinstance(body, t.Ballot):
            waiting = self.model.gates[owner].pending.get(body.order)
        told = self.model.arrive(owner, item, self.clock(owner))
        self._tell(owner, gate.Arrived(envelope=self.forge.envelope(item)), told, waiting)

    def _do_tick(self) -> None:
        owner = self._owner()
        before = dict(self.model.gates[owner].pending)
        told = self.model.tick(owner, self.clock(owner))
        for output in self._tell(owner, gate.Tick(), told):
            if isinstance(output, gate.Opened):
                name = self.forge.called[_order_digest(output)]
                self._opened(owner, before[name], output)

    def _tell(
        self, owner: str, happened: gate.Input, told: list[str], waiting: t.Waiting | None = None
    ) -> tuple[gate.Output, ...]:
        now = self.clock(owner)
        self.gates[owner], outputs = gate.consider(self.gates[owner], happened, self.standing, now)
        what = f"gate of {owner}, {type(happened).__name__}"
        self.same(what, told, [type(output).__name__ for output in outputs])
        self._same_gate(owner)
        for output in outputs:
            if isinstance(output, gate.Counted):
                self._log(owner, now, None, output.envelope)
            elif isinstance(output, gate.Opened) and waiting is not None:
                self._opened(owner, waiting, output)
        return outputs

    def _do_crash_gate(self) -> None:
        owner = self._owner()
        self.model.crash(owner)
        self.gates[owner] = gate.recall(
            gate.GateState(key=self.gates[owner].key), self.logs[owner].messages
        )
        self._same_gate(owner)

    def _same_gate(self, owner: str) -> None:
        self.same(
            f"state of the gate of {owner}",
            state_of_model(self.forge, self.model.gates[owner]),
            state_of(self.forge, self.gates[owner]),
        )

    def _opened(self, owner: str, waiting: t.Waiting, output: gate.Opened) -> None:
        authorisation, now = output.authorised.authorisation, self.clock(owner)
        self._log(owner, now, None, authorisation)
        order = t.ORDERS[waiting.dossier.order]
        assert waiting.challenge is not None
        body = self.forge.names.challenges[waiting.challenge]
        whole = t.Authorisation(
            waiting.dossier, t.Sealed(owner, "gate", (owner, "gate"), body),
            tuple(waiting.releases[p] for p in order.listed), (owner, now),
        )  # fmt: skip
        self._promises(whole, waiting.challenge)
        self.done.append((whole, waiting.challenge, authorisation))

    def _promises(self, whole: t.Authorisation, challenge: int) -> None:
        """S1 to S7, from what was really signed, and not from what the model believes."""
        name = whole.dossier.order
        order = t.ORDERS[name]
        needed = self.model.needed(order)
        self.same("S1, S5: who signed", (needed, True), (set(order.listed), bool(needed)))
        for party in needed - self.corrupt:
            consents = [i for i in self.said if i.name == party and isinstance(i.body, t.Ballot)
                        and (i.body.subject, i.body.verdict) == (name, "consent")]  # fmt: skip
            releases = [i for i in self.said if i.name == party and isinstance(i.body, t.Release)
                        and (i.body.order, i.body.challenge) == (name, challenge)]  # fmt: skip
            self.same("S1: signed by the party itself", (True, True),
                      (bool(consents), bool(releases)))  # fmt: skip
            self.same("S2: vetoed before its release", False, (party, name) in self.vetoed)
        self.same("S3: opened before it expired", True, self.now < order.expires)
        self.same("S6: opened before", False, name in self.opened)
        self.opened.add(name)
        for plan, limits in t.PLANS.items():
            salvos = sum(t.ORDERS[o].salvo for o in self.opened if t.ORDERS[o].plan == plan)
            self.same("S7: within the plan", True, salvos <= limits.salvo_max)

    # --- registers and launchers ------------------------------------------------------------------

    def _do_put(self) -> None:
        name, now = self._name(), self.clock("register")
        if self.model.registers[name].phase != "idle":
            return
        self.model.put(name, now)
        question = register.OpenOrder(
            order=self.forge.orders[name], plan=self.forge.plans.get(t.ORDERS[name].plan)
        )
        self._register(name, question)

    def _do_ballot(self) -> None:
        if not self.pool:
            return
        item = self._late(self.pool)
        body = item.body
        name = self._name()
        if isinstance(body, t.Ballot) and body.subject in t.ORDERS and self.chance.random() < 0.95:
            name = body.subject
        counted = self.model.received(name, item, self.clock("register"))
        outputs = self._register(name, register.Arrived(envelope=self.forge.envelope(item)))
        answers = [output.accepted for output in outputs if isinstance(output, Received)]
        self.same(f"ballot at the register of {name}", [counted], answers)

    def _do_passed(self) -> None:
        name = self._name()
        self.model.passed(name, self.clock("register"))
        self._register(name, register.Tick())

    def _register(self, name: str, happened: register.Input) -> tuple[Any, ...]:
        self.registers[name], outputs = register.consider(
            self.registers[name], happened, self.standing, self.clock("register")
        )
        held, real = self.model.registers[name], self.registers[name]
        self.same(
            f"register of {name}",
            (held.phase, held.consents, tuple(held.refusals)),
            (real.phase, set(real.consenting), real.refusals),
        )
        return outputs

    def _do_heard(self) -> None:
        if not self.done:
            return
        term, number, real = self._tampered(*self.chance.choice(self.done))
        name = term.dossier.order if self.chance.random() < 0.9 else self._name()
        taken = self.model.heard(name, term, number, self.clock("register"))
        try:
            self._register(name, register.Opened(authorisation=real))
        except IntegrityError:
            self.same(f"authorisation heard of at {name}", taken, False)
        else:
            self.same(f"authorisation heard of at {name}", taken, True)

    def _do_launch(self) -> None:
        if not self.done:
            return
        term, number, real = self._tampered(*self.chance.choice(self.done))
        now = self.clock(term.opened[0])
        may = self.model.launched(term, number, self.used, now)
        used = {self.forge.digests[name] for name in self.used}
        found = gate.check(real, self.standing, now, used)
        self.same("launch", may, not isinstance(found, gate.Withheld))
        if may:
            self.used.add(term.dossier.order)

    def _tampered(
        self, term: t.Authorisation, number: int, real: gate_messages.Authorisation
    ) -> tuple[t.Authorisation, int, gate_messages.Authorisation]:
        """Now and then a release or a consent is taken out."""
        chance = self.chance.random()
        if chance < 0.1:
            term = term._replace(releases=term.releases[1:])
        elif chance < 0.2:
            shorter = term.dossier._replace(ballots=term.dossier.ballots[:-1])
            term = term._replace(dossier=shorter)
        return term, number, gate_messages.Authorisation(
            dossier=self.forge.dossier(term.dossier), challenge=real.challenge,
            releases=tuple(self.forge.envelope(item) for item in term.releases),
            opening=real.opening,
        )  # fmt: skip


def _order_digest(output: gate.Opened) -> str:
    return digest(output.authorised.order)
