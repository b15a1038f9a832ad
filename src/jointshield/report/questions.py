"""What was asked of the parties, what each answered and when, and what came of it.

One `Question` is one proposal from its first word to the end of its interceptors, each step with
the journal entry that it rests on.
"""

import base64
import binascii
from dataclasses import dataclass, replace

from jointshield.errors import IntegrityError
from jointshield.messages import decode
from jointshield.messages.consent import Ballot, Decision, Envelope, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment
from jointshield.messages.truth import Outcome
from jointshield.report.ledger import Ledger, Line, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One envelope as it reached the register."""

    time_s: float
    reference: Reference
    party: str
    verdict: str
    """`consent` or `refuse`."""
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One proposal and all that followed. What did not happen is None or empty."""

    proposal: Line
    asked: Proposal
    answers: tuple[Answer, ...] = ()
    decision: Line | None = None
    decided: Decision | None = None
    launch: Line | None = None
    launched: InterceptorLaunch | None = None
    kill_assessment: Line | None = None
    believed: KillAssessment | None = None
    outcome: Line | None = None
    result: Outcome | None = None

    @property
    def id(self) -> str:
        """Name of the proposal."""
        return self.asked.order.proposal

    @property
    def asked_s(self) -> float:
        """Exercise time at which the question was put."""
        return self.asked.time_s

    @property
    def last_useful_s(self) -> float:
        """Exercise time of the last launch that could still have met the threat."""
        return self.asked.time_s + self.asked.battle_space_s

    @property
    def decision_time_s(self) -> float | None:
        """Seconds from question to decision; None while undecided."""
        return None if self.decided is None else self.decided.decided_s - self.decided.asked_s

    @property
    def lost_s(self) -> float:
        """Battle space lost to waiting."""
        return 0.0 if self.decided is None else self.decided.battle_space_lost_s

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every entry that this question rests on, in order of time."""
        lines = (self.proposal, self.decision, self.launch, self.kill_assessment, self.outcome)
        timed = [(line.time_s, line.reference) for line in lines if line is not None]
        timed += [(answer.time_s, answer.reference) for answer in self.answers]
        return tuple(reference for _, reference in sorted(timed))


def questions(ledger: Ledger) -> tuple[Question, ...]:
    """All questions of a run in order of asking; one that stands in two journals counts once."""
    lines = list(ledger.joint)
    for party_lines in ledger.parties.values():
        lines += party_lines
    lines += ledger.control
    found: dict[str, Question] = {}
    for line in lines:
        message = line.message
        if isinstance(message, Proposal) and message.order_digest not in found:
            found[message.order_digest] = Question(proposal=line, asked=message)
    by_name = {question.id: key for key, question in found.items()}
    for line in lines:
        key, changed = _step(line, found, by_name)
        if key is not None and changed is not None:
            found[key] = changed
    return tuple(sorted(found.values(), key=lambda q: (q.asked_s, q.id)))


def _step(
    line: Line, found: dict[str, Question], by_name: dict[str, str]
) -> tuple[str | None, Question | None]:
    """Attach one line to the question it speaks of; the first of each kind stands."""
    message = line.message
    if isinstance(message, Received):
        ballot = ballot_in(message.envelope)
        key = "" if ballot is None else ballot.subject_digest
        question = found.get(key)
        if question is None or ballot is None:
            return None, None
        answer = Answer(
            time_s=message.time_s,
            reference=line.reference,
            party=message.envelope.party,
            verdict=ballot.verdict,
            accepted=message.accepted,
            reason=message.reason if not message.accepted else ballot.reason,
        )
        known = {(a.time_s, a.party, a.verdict) for a in question.answers}
        if (answer.time_s, answer.party, answer.verdict) in known:
            return None, None
        return key, replace(question, answers=(*question.answers, answer))
    if not isinstance(message, Decision | InterceptorLaunch | KillAssessment | Outcome):
        return None, None
    named = by_name.get(message.proposal)
    if named is None:
        return None, None
    question = found[named]
    if isinstance(message, Decision):  # the last one stands: an opening may be heard of late
        return named, replace(question, decision=line, decided=message)
    if isinstance(message, InterceptorLaunch) and question.launched is None:
        return named, replace(question, launch=line, launched=message)
    if isinstance(message, KillAssessment) and question.believed is None:
        return named, replace(question, kill_assessment=line, believed=message)
    if isinstance(message, Outcome) and question.result is None:
        return named, replace(question, outcome=line, result=message)
    return None, None


def ballot_in(envelope: Envelope) -> Ballot | None:
    """The ballot inside an envelope; None if the payload is something else or cannot be read."""
    try:
        message = decode(base64.b64decode(envelope.payload, validate=True))
    except (IntegrityError, binascii.Error):
        return None
    return message if isinstance(message, Ballot) else None


def consents(question: Question) -> tuple[Answer, ...]:
    """The answers that bear on the decision: not what was turned away."""
    return tuple(a for a in question.answers if a.accepted)
