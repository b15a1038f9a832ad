"""The parties' simulated desks, and the mail between them and the register.

A desk follows its party's written policy, so that a run needs no people. Delays are drawn by seat
and question, never by a party's name.
"""

import heapq

from jointshield.catalogue.territory import seat_name
from jointshield.consent import desk
from jointshield.consent.seal import seal
from jointshield.exercise.links import Links
from jointshield.exercise.setting import Setting
from jointshield.messages.consent import CONSENT, REFUSE, Ballot, Envelope, Proposal
from jointshield.strict.streams import Stream

EVEN_ODDS = 0.5
"""A desk calls its confidence low when the impact point is as likely to be elsewhere."""


class Desks:
    """Questions out, sealed ballots back, each at its own exact time."""

    def __init__(self, setting: Setting, links: Links) -> None:
        self._setting = setting
        self._links = links
        self._parties = {party.id: party for party in setting.parties}
        self._ballots: list[tuple[float, int, Envelope, str]] = []
        self._asked = 0
        self._posted = 0

    def ask(self, proposal: Proposal, asker: str, confidence: float, now_s: float) -> None:
        """Put a proposal to every party whose consent it needs; an asker's own desk is next door.

        confidence: share of the impact point's probability on the threatened parties' land.
        """
        for party in proposal.order.required:
            self._let_answer(proposal, party, party == asker, confidence < EVEN_ODDS, now_s)
        self._asked += 1

    def arrived(self, now_s: float) -> list[tuple[float, str, Envelope]]:
        """Ballots that have arrived by `now_s`: when, on which order (digest), and sealed."""
        found = []
        while self._ballots and self._ballots[0][0] <= now_s:
            arrives_s, _, envelope, order_digest = heapq.heappop(self._ballots)
            found.append((arrives_s, order_digest, envelope))
        return found

    def _let_answer(
        self, proposal: Proposal, party: str, own: bool, confidence_low: bool, now_s: float
    ) -> None:
        """One desk. A question or a ballot that the link never carries is silence."""
        profile = self._parties[party]
        heard_s = now_s if own else self._links.send_surely(party, now_s)
        if heard_s is None:
            return
        facts = desk.facts_for(party, proposal, confidence_low=confidence_low)
        stream = Stream(self._setting.seed, "desk", seat_name(profile))
        answer = desk.answer(profile.desk, facts, float(stream.uniform(self._asked, 1)[0]))
        if answer.verdict not in (CONSENT, REFUSE):
            return
        cast_s = heard_s + answer.delay_s
        ballot = Ballot(
            exercise=self._setting.exercise,
            order_digest=proposal.order_digest,
            party=party,
            verdict=answer.verdict,
            cast_s=cast_s,
            reason=answer.reason,
        )
        arrives_s = cast_s if own else self._links.send_surely(party, cast_s)
        if arrives_s is None:
            return
        # Ballots are counted at whole milliseconds, never before they were cast.
        arrives_s = round(arrives_s + 0.0005, 3)
        envelope = seal(ballot, self._setting.keys[party])
        self._posted += 1
        heapq.heappush(self._ballots, (arrives_s, self._posted, envelope, proposal.order_digest))
