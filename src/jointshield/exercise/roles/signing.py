"""One party's side of every order that needs it: its desk, its signer, its own register.

What is sealed is written to the party's own journal, and durable, before it leaves. Ballots go to
the asker and, beside it, straight to every other party that is asked: so each of them decides by
the deadline, and a willing set finishes, whether or not the asker still stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.consent import register, signer
from jointshield.consent.keys import CONSENT as CONSENT_ROLE
from jointshield.consent.keys import RELEASE as RELEASE_ROLE
from jointshield.consent.keys import PartyKey
from jointshield.consent.seal import seal
from jointshield.consent.signer import Answer
from jointshield.errors import IntegrityError
from jointshield.exercise.desks import Desk
from jointshield.exercise.journals import party_journal
from jointshield.exercise.roles.commanding import LAPSE
from jointshield.exercise.roles.hand import DIRECT, Hand, member_of, party_of
from jointshield.exercise.setting import Setting, opening_of
from jointshield.exercise.shelf import Record
from jointshield.messages.barrier import Challenging, Concluded, Opened, Question
from jointshield.messages.consent import Ballot, Decision, Envelope, Order
from jointshield.messages.gate import Dossier, Release

ANSWER = "answer/"
"""Begins the reminders of a desk that has made up its mind."""


@dataclass(slots=True)
class _Case:
    """One order that this party was asked about. answer: what its desk is about to say."""

    asker: str
    question: Question
    signer: signer.SignerState
    state: register.ConsentState
    answer: Answer | None = None
    ballot: Envelope | None = None

    @property
    def order(self) -> Order:
        """The order itself."""
        return self.question.proposal.order


class Signing:
    """One party's orders. keys: of this party alone, by role."""

    def __init__(
        self, setting: Setting, party: str, keys: Mapping[str, PartyKey], hand: Hand, record: Record
    ) -> None:
        self._setting = setting
        self._party = party
        self._keys = keys
        self._hand = hand
        self._record = record
        self._journal = party_journal(party)
        self._desk = Desk(setting, party)
        self._cases: dict[str, _Case] = {}
        self.joint_forked = False
        self.forked_gates: set[str] = set()

    # --- round one: consent -----------------------------------------------------------------------

    def asked(self, asker: str, question: Question, time_s: float) -> None:
        """A commander asks; the desk takes its time, the register its deadlines."""
        proposal = question.proposal
        order, name = proposal.order, proposal.order_digest
        if name in self._cases or self._party not in order.required:
            return
        agreed = self._setting.plan(order.plan)
        state, outputs = register.consider(
            register.ConsentState(),
            opening_of(order, self._setting),
            self._setting.standing,
            _ms(time_s),
        )
        self._cases[name] = case = _Case(
            asker=asker,
            question=question,
            signer=signer.SignerState(
                party=self._party, order=order, plan=None if agreed is None else agreed.plan
            ),
            state=state,
        )
        self._concluded(outputs, time_s)
        if state.phase != register.OPEN:
            return
        for deadline_s in (order.consent_by_s, order.expires_s):
            self._hand.remind(f"{LAPSE}{name}", deadline_s)
        found = self._desk.answer(question, party_of(asker))
        if found is not None:
            case.answer, delay_s = found
            self._hand.remind(f"{ANSWER}{name}", time_s + delay_s)

    def answers(self, order_digest: str, time_s: float) -> None:
        """The desk has made up its mind."""
        case = self._cases[order_digest]
        assert case.answer is not None, "only a desk that answers is reminded"
        said = self._sign(case, case.answer, time_s)
        if isinstance(said, signer.Unsigned):
            return
        envelope = case.ballot = self._sealed(said, CONSENT_ROLE, time_s)
        self.heard(order_digest, envelope, time_s)
        own = member_of(self._party)
        first = "" if case.asker == own else self._party
        self._hand.post((case.asker,), envelope, time_s, first=first)
        others = [m for m in map(member_of, case.order.required) if m not in (own, case.asker)]
        self._hand.post(others, envelope, time_s, first=self._party, last=True, purpose=DIRECT)

    def heard(self, order_digest: str, envelope: Envelope, time_s: float) -> None:
        """A ballot, one's own or another's, reaches this party's own register."""
        case = self._cases.get(order_digest)
        if case is not None:
            self._consider(case, register.Arrived(envelope=envelope), time_s)

    def say_again(self, asker: str, now_s: float) -> None:
        """An asker is back, and may have lost the ballots on orders that are open still."""
        for case in self._cases.values():
            still = case.state.phase in (register.OPEN, register.AGREED)
            if case.asker == asker and case.ballot is not None and still:
                self._hand.post((asker,), case.ballot, now_s, first=self._party)

    # --- round two: release -----------------------------------------------------------------------

    def challenged(self, challenging: Challenging, time_s: float) -> None:
        """A gate asks for the second key; the answer goes straight back to it."""
        dossier, order = challenging.dossier, challenging.dossier.order
        case = next((c for c in self._cases.values() if c.order == order), None)
        # A picture that others were not shown is no ground for anything, whatever the gate's log.
        if case is None or self.joint_forked:
            return
        forked = order.owner in self.forked_gates
        happened = signer.Challenged(dossier=dossier, envelope=challenging.envelope, forked=forked)
        said = self._sign(case, happened, time_s)
        if isinstance(said, signer.Unsigned):
            return
        envelope = self._sealed(said, RELEASE_ROLE, time_s)
        self._hand.post((member_of(order.owner),), envelope, time_s, first=self._party, last=True)

    # --- the party's own register -----------------------------------------------------------------

    def deadline(self, order_digest: str, time_s: float) -> None:
        """A deadline of this order is here."""
        if order_digest in self._cases:
            self._consider(self._cases[order_digest], register.Tick(), time_s)

    def opened(self, order_digest: str, opened: Opened, time_s: float) -> None:
        """The owner says that its gate opened."""
        case = self._cases.get(order_digest)
        if case is not None:
            happened = register.Opened(authorisation=opened.authorisation)
            self._consider(case, happened, time_s)

    def dossier(self, order_digest: str) -> Dossier | None:
        """All consents to an order, once they are here; None before, and if it was refused."""
        case = self._cases.get(order_digest)
        if case is None or case.state.phase != register.AGREED:
            return None
        return case.state.dossier()

    def order(self, order_digest: str) -> Order | None:
        """An order that this party was asked about."""
        case = self._cases.get(order_digest)
        return None if case is None else case.order

    def asker(self, order_digest: str) -> str:
        """The member that asked."""
        return self._cases[order_digest].asker

    def _consider(self, case: _Case, happened: register.Input, time_s: float) -> None:
        # A party that was cut off meets its own deadlines late, and a register's time never turns.
        now_ms = max(_ms(time_s), case.state.now_ms or 0)
        try:
            case.state, outputs = register.consider(
                case.state, happened, self._setting.standing, now_ms
            )
        except IntegrityError:
            return  # an authorisation that does not hold decides nothing
        self._concluded(outputs, time_s)

    def _concluded(self, outputs: tuple[register.Output, ...], time_s: float) -> None:
        for output in outputs:
            if isinstance(output, Decision):
                concluded = Concluded(
                    time_s=time_s,
                    proposal=output.proposal,
                    order_digest=output.order_digest,
                    decision=output.decision,
                    reason=output.reason,
                )
                self._record.write(self._journal, time_s, concluded)

    def _sign(self, case: _Case, happened: signer.Input, time_s: float) -> signer.Output:
        case.signer, said = signer.consider(
            case.signer, happened, self._setting.standing, _ms(time_s)
        )
        return said

    def _sealed(self, said: Ballot | Release, role: str, time_s: float) -> Envelope:
        envelope = seal(said, self._keys[role])
        self._record.write(self._journal, time_s, envelope)
        self._record.settle(self._journal)
        return envelope


def _ms(time_s: float) -> int:
    return round(time_s * 1000.0)
