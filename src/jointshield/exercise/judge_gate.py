"""Judge a gate's own log: everything that the gate did has to follow from what stands before it.

From public keys alone: consents, challenge, releases and openings are verified again, each at the
instant of its entry; the checkpoint in a challenge has to be one that this log itself holds; an
order opens once, never after a refusal, and never beyond its plan.
"""

from collections.abc import Callable, Collection
from typing import Any

from jointshield.consent.ballots import milliseconds, read_ballot
from jointshield.consent.evidence import (
    read_challenge,
    read_release,
    why_not_authorised,
    why_wanting,
)
from jointshield.consent.gate import Guarantees
from jointshield.consent.keys import CONSENT as CONSENT_ROLE
from jointshield.consent.seal import contents
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError
from jointshield.exercise.judge import Entries, Judgement
from jointshield.messages import Message, digest
from jointshield.messages.consent import REFUSE, Ballot, Envelope
from jointshield.messages.gate import Authorisation, Challenge, Dossier, Release


def judge_gate(
    entries: Entries,
    notes: Collection[bytes],
    standing: Standing,
    guarantees: Guarantees | None = None,
) -> Judgement:
    """Judge one gate's log by the agreement in force.

    notes: the log's own signed checkpoints. guarantees: those that the agreement names, by which
    openings are checked again; None where they are not at hand.
    """
    bench = _Bench(notes, standing, guarantees)
    judgement = Judgement()
    for index, time_ms, message in entries:
        judge = bench.judges.get(type(message))
        if judge is None:
            continue
        try:
            judgement.count(judge(message, index, time_ms))
        except IntegrityError as wrong:
            judgement.faults.append((index, str(wrong)))
    return judgement


class _Bench:
    """What one gate's log has said so far."""

    def __init__(
        self, notes: Collection[bytes], standing: Standing, guarantees: Guarantees | None
    ) -> None:
        self.judges: dict[type[Message], Callable[[Any, int, int], str]] = {
            Dossier: self._dossier,
            Envelope: self._envelope,
            Authorisation: self._authorisation,
        }
        self._notes = set(notes)
        self._standing = standing
        self._guarantees = guarantees
        self._dossiers: dict[str, tuple[int, Dossier]] = {}
        self._challenges: dict[str, tuple[Envelope, str]] = {}
        self._releases: set[Envelope] = set()
        self._nonces: set[str] = set()
        self._refused: set[tuple[str, str]] = set()
        self._opened: set[str] = set()
        self._used: dict[tuple[str, str], int] = {}

    def _dossier(self, dossier: Dossier, index: int, time_ms: int) -> str:
        _insist(why_wanting(dossier, self._standing, time_ms))
        self._dossiers[digest(dossier.order)] = (index, dossier)
        return "dossiers"

    def _envelope(self, envelope: Envelope, _: int, time_ms: int) -> str:
        said = contents(envelope)
        if isinstance(said, Challenge):
            return self._challenge(envelope, said, time_ms)
        if isinstance(said, Release):
            return self._release(envelope, said, time_ms)
        if isinstance(said, Ballot):
            return self._refusal(envelope, said, time_ms)
        raise IntegrityError("an envelope that a gate's log has no place for")

    def _challenge(self, envelope: Envelope, said: Challenge, time_ms: int) -> str:
        index, dossier = self._dossiers.get(said.order_digest, (-1, None))
        if dossier is None:
            raise IntegrityError("a challenge without its dossier before it")
        read_challenge(envelope, dossier, self._standing, time_ms)
        if said.index != index:
            raise IntegrityError(f"the challenge places its dossier at {said.index}, not {index}")
        if said.checkpoint.encode() not in self._notes:
            raise IntegrityError("the challenge's checkpoint is not one that this log holds")
        if said.nonce in self._nonces:
            raise IntegrityError("the challenge's nonce was used before")
        self._nonces.add(said.nonce)
        self._challenges[said.order_digest] = (envelope, digest(said))
        return "challenges"

    def _release(self, envelope: Envelope, said: Release, time_ms: int) -> str:
        _, dossier = self._dossiers.get(said.order_digest, (-1, None))
        challenged = self._challenges.get(said.order_digest)
        if dossier is None or challenged is None:
            raise IntegrityError("a release without a challenge before it")
        read_release(envelope, dossier, challenged[1], self._standing, self._latest(time_ms))
        self._releases.add(envelope)
        return "releases"

    def _refusal(self, envelope: Envelope, said: Ballot, time_ms: int) -> str:
        ballot = read_ballot(
            envelope,
            exercise=self._standing.agreement.exercise,
            subject_digest=said.subject_digest,
            asked=self._standing.parties,
            keys=self._standing.keys(CONSENT_ROLE),
            latest_ms=self._latest(time_ms),
        )
        if ballot.verdict != REFUSE:
            raise IntegrityError("a consent by itself; a gate takes consents in a dossier")
        self._refused.add((ballot.subject_digest, ballot.party))
        return "refusals"

    def _authorisation(self, opened: Authorisation, _: int, time_ms: int) -> str:
        order, plan = opened.dossier.order, opened.dossier.plan
        order_digest = digest(order)
        _insist(why_not_authorised(opened, self._standing, time_ms))
        if self._guarantees is not None:
            _insist(self._guarantees.why_against(opened.dossier))
        if self._dossiers.get(order_digest, (-1, None))[1] != opened.dossier:
            raise IntegrityError("the authorisation's dossier does not stand before it")
        if self._challenges.get(order_digest, (None, ""))[0] != opened.challenge:
            raise IntegrityError("the authorisation's challenge is not the last one before it")
        if not self._releases.issuperset(opened.releases):
            raise IntegrityError("a release of the authorisation does not stand before it")
        if order_digest in self._opened:
            raise IntegrityError("this order was opened before")
        asked = [(order_digest, party) for party in order.required]
        if order.plan:
            asked += [(order.plan, party) for party in self._standing.parties]
        if self._refused.intersection(asked):
            raise IntegrityError("the gate opened after a refusal had reached it")
        used = self._used.get((order.plan, order.site), 0) + order.salvo
        if plan is not None and used > plan.salvo_max:
            raise IntegrityError(f"the plan allows {plan.salvo_max} interceptors, {used} were sent")
        self._used[order.plan, order.site] = used
        self._opened.add(order_digest)
        return "authorisations"

    def _latest(self, time_ms: int) -> int:
        return time_ms + milliseconds(self._standing.agreement.clock_skew_s)


def _insist(why: str) -> None:
    if why:
        raise IntegrityError(why)
