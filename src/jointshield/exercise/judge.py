"""Put every order, ballot, decision, authorisation and launch of a journal through the rules again.

What the register said at the time is held against what it says now, from the journal and the
agreement alone. Nothing recorded is believed for having been recorded. The gates' own logs are left
to `judge_gate`.
"""

import base64
import binascii
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jointshield.consent import register
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import Message, digest
from jointshield.messages.consent import Ballot, Decision, Envelope, Order, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.gate import Authorisation, PlanSigned
from jointshield.messages.picture import Picture

Entries = list[tuple[int, int, Message]]
"""Number, time (ms) and content of each entry of one journal."""


_COUNTED_AS: dict[type[Message], str] = {
    Proposal: "orders",
    Received: "ballots",
    Decision: "decisions",
    Authorisation: "openings heard of",
    InterceptorLaunch: "launches",
}


@dataclass(slots=True)
class Judgement:
    """Faults by entry number, and how much was judged."""

    faults: list[tuple[int, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """One more of a kind was judged."""
        self.counts[what] = self.counts.get(what, 0) + 1


@dataclass(slots=True)
class _Case:
    """One order, as its journal tells it. `expected`: what has to follow before anything else."""

    index: int
    order: Order
    state: register.ConsentState
    expected: list[register.Output]
    authorised: bool = False
    launched: bool = False


class _At(NamedTuple):
    """Where an entry stands."""

    entry: int
    time_ms: int


class _WrongError(Exception):
    """An entry does not follow from the entries before it."""


def judge(
    entries: Entries,
    standing: Standing,
    opened: Collection[str],
    plans: Iterable[PlanSigned] = (),
) -> Judgement:
    """Judge one journal's entries by the agreement in force.

    opened: digests of the authorisations that stand in the gates' own logs. plans: responses that
    were signed beforehand.
    """
    court = _Court(standing, opened, plans)
    judgement = Judgement()
    for index, time_ms, message in entries:
        handle = court.handlers.get(type(message))
        if handle is None:
            continue
        if not isinstance(message, Picture):
            judgement.count(_COUNTED_AS[type(message)])
        try:
            handle(_At(index, time_ms), message)
        except (IntegrityError, MistakeError, _WrongError) as wrong:
            judgement.faults.append((index, str(wrong)))
    for case in court.cases.values():
        for missing in case.expected:
            judgement.faults.append((case.index, f"a {missing.KIND} should follow and does not"))
    return judgement


class _Court:
    """The orders of one journal, each with its own register that is fed the entries again."""

    def __init__(
        self, standing: Standing, opened: Collection[str], plans: Iterable[PlanSigned]
    ) -> None:
        self.cases: dict[str, _Case] = {}
        self.handlers: dict[type[Message], Callable[[_At, Any], None]] = {
            Picture: self._picture,
            Proposal: self._proposal,
            Received: self._received,
            Decision: self._decision,
            Authorisation: self._authorisation,
            InterceptorLaunch: self._launch,
        }
        self._standing = standing
        self._opened = opened
        self._plans = {digest(held.plan): held for held in plans}
        self._pictures: set[str] = set()
        self._by_digest: dict[str, _Case] = {}

    def _picture(self, _: _At, picture: Picture) -> None:
        self._pictures.add(digest(picture))

    def _proposal(self, at: _At, proposal: Proposal) -> None:
        order = proposal.order
        agreed = self._plans.get(order.plan)
        state, outputs = register.consider(
            register.ConsentState(),
            register.OpenOrder(order=order)
            if agreed is None
            else register.OpenOrder(order=order, plan=agreed.plan, plan_consents=agreed.consents),
            self._standing,
            round(proposal.time_s * 1000.0),
        )
        case = _Case(at.entry, order, state, list(outputs))
        self.cases[order.proposal] = case
        self._by_digest[digest(order)] = case
        if digest(order) != proposal.order_digest:
            raise _WrongError("the proposal names another digest than that of its order")
        if order.picture_digest not in self._pictures:
            raise _WrongError(
                f"the order rests on picture {order.picture_digest}, which is not here"
            )

    def _received(self, at: _At, received: Received) -> None:
        ballot = _claimed(received.envelope)
        case = self._by_digest.get(ballot.subject_digest)
        if case is None:
            raise _WrongError(
                f"a ballot on order {ballot.subject_digest}, which was never proposed here"
            )
        self._consider(case, register.Arrived(envelope=received.envelope), at)
        self._follows(case, received)

    def _decision(self, at: _At, decision: Decision) -> None:
        case = self._case(decision.proposal)
        if not case.expected:
            self._consider(case, register.Tick(), at)
        self._follows(case, decision)

    def _authorisation(self, at: _At, authorisation: Authorisation) -> None:
        order = authorisation.dossier.order
        case = self._case(order.proposal)
        if digest(authorisation) not in self._opened:
            raise _WrongError(f"it does not stand in the log of the gate of {order.owner!r}")
        self._consider(case, register.Opened(authorisation=authorisation), at)
        case.authorised = True

    def _consider(self, case: _Case, happened: register.Input, at: _At) -> None:
        case.state, outputs = register.consider(case.state, happened, self._standing, at.time_ms)
        case.expected.extend(outputs)

    def _launch(self, _: _At, launch: InterceptorLaunch) -> None:
        case = self._case(launch.proposal)
        if not case.authorised:
            raise _WrongError(f"interceptors left for {launch.proposal} without an authorisation")
        if case.launched:
            raise _WrongError(f"interceptors left twice for {launch.proposal}")
        if (launch.site, launch.count) != (case.order.site, case.order.salvo):
            raise _WrongError("site or number of interceptors is not what was authorised")
        case.launched = True

    def _case(self, proposal: str) -> _Case:
        if proposal not in self.cases:
            raise _WrongError(f"it is about {proposal!r}, which was never proposed here")
        return self.cases[proposal]

    def _follows(self, case: _Case, recorded: Received | Decision) -> None:
        if not case.expected:
            raise _WrongError(f"nothing before it gives a {recorded.KIND} here")
        again = case.expected.pop(0)
        if recorded != again:
            raise _WrongError(
                f"judged again, the {recorded.KIND} comes out otherwise: "
                f"{first_difference(recorded, again)} ({again.reason})"
            )


def _claimed(envelope: Envelope) -> Ballot:
    """What an envelope says it holds; whether the seal holds is the register's to judge."""
    try:
        return Ballot.from_bytes(base64.b64decode(envelope.payload, validate=True))
    except binascii.Error as error:
        raise _WrongError(f"the envelope's payload is not base64: {error}") from error


def first_difference(was: Message, now: Message) -> str:
    """Name the first field in which two messages differ."""
    if type(was) is not type(now):
        return f"it is a {was.KIND}, expected a {now.KIND}"
    for attribute in was.__dataclass_fields__:
        if getattr(was, attribute) != getattr(now, attribute):
            return f"{attribute} differs"
    return "no field differs"
