"""The consent protocol played out in one process: desks, registers, signers and gates, and mail.

Everything happens at its own exact instant between two steps: a question reaches a desk, a ballot
the commander's register, a dossier the owner's gate, a challenge each party, a release the gate,
the authorisation the commander. Between the gate and a party a message takes both parties' links,
whether the centre stands or not. The machines are those of `consent`; here is only the mail.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Protocol

from jointshield.consent import gate, register, signer
from jointshield.consent.keys import CONSENT, GATE, RELEASE
from jointshield.consent.seal import seal
from jointshield.exercise.desks import Desks
from jointshield.exercise.journals import Record, gate_journal
from jointshield.exercise.links import Links
from jointshield.exercise.setting import Setting
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import inclusion_proof
from jointshield.messages import Message, encode
from jointshield.messages.consent import Decision, Envelope, Proposal
from jointshield.messages.gate import Dossier


class Commander(Protocol):
    """Who asked: it says whether the order is still wanted, and hears how it ended."""

    def still_wanted(self, order_digest: str, time_s: float) -> bool:
        """Whether to go on to the gate; if not, the commander has dropped the order."""

    def decided(self, decision: Decision, time_s: float) -> None:
        """The register decided."""

    def opened(self, authorised: gate.Authorised, time_s: float) -> Message:
        """The gate opened: launch, if there is still a meeting, and say what was done."""


@dataclass(slots=True)
class _Case:
    """One order on its way. asker: party that commands, "" for the joint centre."""

    proposal: Proposal
    commander: Commander
    asker: str
    journal: str
    state: register.ConsentState
    signers: dict[str, signer.SignerState]


@dataclass(slots=True)
class _GateLog:
    """One owner's gate, and the leaf hashes of its log."""

    state: gate.GateState
    journal: str
    leaves: list[bytes] = field(default_factory=list)


class Consenting:
    """All questions of one run, and what became of them."""

    def __init__(self, setting: Setting, links: Links, record: Record) -> None:
        self._setting = setting
        self._links = links
        self._record = record
        self._desks = Desks(setting)
        self._cases: dict[str, _Case] = {}
        self._gates: dict[str, _GateLog] = {
            owner: _GateLog(
                state=gate.GateState(key=setting.keys[owner][GATE]), journal=gate_journal(owner)
            )
            for owner in setting.gate_owners
        }
        self._mail: list[tuple[float, int, Callable[[float], None]]] = []
        self._posted = count()

    def ask(
        self, proposal: Proposal, commander: Commander, asker: str, journal: str, confidence: float
    ) -> None:
        """Put a proposal to every party whose consent it needs, at its own time.

        confidence: share of the impact point's probability on the threatened parties' land.
        """
        order, now_s = proposal.order, proposal.time_s
        case = _Case(
            proposal=proposal,
            commander=commander,
            asker=asker,
            journal=journal,
            state=register.ConsentState(),
            signers={p: signer.SignerState(party=p, order=order) for p in order.required},
        )
        self._cases[proposal.order_digest] = case
        self._consider(case, register.OpenOrder(order=order), now_s)
        if case.state.phase != register.OPEN:
            return
        for deadline_s in (order.consent_by_s, order.expires_s):
            self._post(deadline_s, partial(self._consider, case, register.Tick()))
        for party in order.required:
            heard_s = self._by_link(case, party, now_s)
            if heard_s is None:
                continue
            answered = self._desks.answer(proposal, party, confidence)
            if answered is not None:
                answer, delay_s = answered
                self._post(heard_s + delay_s, partial(self._answered, case, party, answer))
        self._desks.asked()

    def step(self, now_s: float) -> None:
        """Let everything happen that is due by `now_s`, in the order of time."""
        while self._mail and self._mail[0][0] <= now_s:
            time_s, _, happens = heapq.heappop(self._mail)
            happens(time_s)

    # --- round one: consent -----------------------------------------------------------------------

    def _answered(self, case: _Case, party: str, answer: signer.Answer, time_s: float) -> None:
        said = self._sign(case, party, answer, time_s)
        if isinstance(said, signer.Unsigned):
            return
        arrives_s = self._by_link(case, party, time_s)
        if arrives_s is not None:
            envelope = seal(said, self._setting.keys[party][CONSENT])
            self._post(arrives_s, partial(self._arrives, case, envelope))

    def _arrives(self, case: _Case, envelope: Envelope, time_s: float) -> None:
        before = case.state.phase
        self._consider(case, register.Arrived(envelope=envelope), time_s)
        if before == register.OPEN and case.state.phase == register.AGREED:
            order = case.proposal.order
            if case.commander.still_wanted(case.proposal.order_digest, time_s):
                arrives_s = self._by_link(case, order.owner, time_s)
                if arrives_s is not None:
                    self._post(arrives_s, partial(self._presented, case, case.state.dossier()))

    # --- round two: release -----------------------------------------------------------------------

    def _presented(self, case: _Case, dossier: Dossier, time_s: float) -> None:
        """The gate checks the dossier, logs it, and asks every party to turn its second key."""
        held = self._gates[dossier.order.owner]
        for docketed in self._gate(held, gate.Presented(dossier=dossier), time_s):
            if not isinstance(docketed, gate.Docketed):
                continue
            index = self._log(held, time_s, dossier)
            note = self._record.checkpoint_now(held.journal, time_s)
            logged = gate.Logged(
                order_digest=case.proposal.order_digest,
                nonce=self._nonce(held),
                checkpoint=note,
                index=index,
                time_ms=round(time_s * 1000.0),
                proof=inclusion_proof(held.leaves, index, len(held.leaves)),
            )
            for asked in self._gate(held, logged, time_s):
                if isinstance(asked, gate.Asked):
                    self._log(held, time_s, asked.envelope)
                    self._challenge(case, dossier, asked.envelope, time_s)
                    # Releases that a link held up are asked for again, while there is time.
                    again_s = time_s + self._setting.agreement.release_window_s
                    self._post(again_s, partial(self._presented, case, dossier))

    def _challenge(self, case: _Case, dossier: Dossier, envelope: Envelope, time_s: float) -> None:
        owner = dossier.order.owner
        challenged = signer.Challenged(dossier=dossier, envelope=envelope)
        for party in dossier.order.required:
            arrives_s = self._between(owner, party, time_s)
            if arrives_s is not None:
                self._post(arrives_s, partial(self._challenged, case, party, challenged))

    def _challenged(
        self, case: _Case, party: str, challenged: signer.Challenged, time_s: float
    ) -> None:
        said = self._sign(case, party, challenged, time_s)
        if isinstance(said, signer.Unsigned):
            return
        arrives_s = self._between(party, case.proposal.order.owner, time_s)
        if arrives_s is not None:
            envelope = seal(said, self._setting.keys[party][RELEASE])
            self._post(arrives_s, partial(self._released, case, envelope))

    def _released(self, case: _Case, envelope: Envelope, time_s: float) -> None:
        held = self._gates[case.proposal.order.owner]
        for output in self._gate(held, gate.Arrived(envelope=envelope), time_s):
            if isinstance(output, gate.Counted):
                self._log(held, time_s, output.envelope)
            elif isinstance(output, gate.Opened):
                # In the gate's log, and on disk, before anything leaves.
                self._log(held, time_s, output.authorised.authorisation)
                self._record.settle(held.journal)
                done = case.commander.opened(output.authorised, time_s)
                told_s = self._by_link(case, case.proposal.order.owner, time_s)
                if told_s is not None:
                    self._post(told_s, partial(self._told, case, output.authorised, done))

    def _told(self, case: _Case, authorised: gate.Authorised, done: Message, time_s: float) -> None:
        """The commander's side hears that the gate opened, and what left."""
        self._record.write(case.journal, time_s, authorised.authorisation)
        self._consider(case, register.Opened(authorisation=authorised.authorisation), time_s)
        self._record.write(case.journal, time_s, done)

    # --- machines and mail ------------------------------------------------------------------------

    def _consider(self, case: _Case, happened: register.Input, time_s: float) -> None:
        case.state, outputs = register.consider(
            case.state, happened, self._setting.standing, round(time_s * 1000.0)
        )
        for output in outputs:
            self._record.write(case.journal, time_s, output)
            if isinstance(output, Decision):
                case.commander.decided(output, time_s)

    def _sign(
        self, case: _Case, party: str, happened: signer.Input, time_s: float
    ) -> signer.Output:
        case.signers[party], said = signer.consider(
            case.signers[party], happened, self._setting.standing, round(time_s * 1000.0)
        )
        return said

    def _gate(self, held: _GateLog, happened: gate.Input, time_s: float) -> tuple[gate.Output, ...]:
        held.state, outputs = gate.consider(
            held.state, happened, self._setting.standing, round(time_s * 1000.0)
        )
        return outputs

    def _log(self, held: _GateLog, time_s: float, message: Message) -> int:
        """Write into the gate's log; returns the entry's number."""
        self._record.write(held.journal, time_s, message)
        time_ms = round(time_s * 1000.0)
        held.leaves.append(entry_hash(time_ms, message.KIND, encode(message)))
        return len(held.leaves) - 1

    def _nonce(self, held: _GateLog) -> bytes:
        """A simulation's nonce: never the same twice, and the same in every replay of the run."""
        name = f"{self._setting.seed}/{self._setting.exercise}/{held.journal}/{len(held.leaves)}"
        return sha256(b"jointshield/simulation-nonce/v1\n" + name.encode()).digest()

    def _post(self, time_s: float, happens: Callable[[float], None]) -> None:
        # Instants are whole milliseconds, never before what they follow on.
        due_s = round(time_s + 0.0004999, 3)
        heapq.heappush(self._mail, (due_s, next(self._posted), happens))

    def _by_link(self, case: _Case, party: str, time_s: float) -> float | None:
        """When a message between commander and party arrives; an asker's own desk is next door."""
        return time_s if party == case.asker else self._links.send_surely(party, time_s)

    def _between(self, sender: str, receiver: str, time_s: float) -> float | None:
        """When a message from one party to another arrives: over both parties' links."""
        if sender == receiver:
            return time_s
        half_way_s = self._links.send_surely(sender, time_s)
        return None if half_way_s is None else self._links.send_surely(receiver, half_way_s)
