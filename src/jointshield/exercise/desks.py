"""The parties' simulated desks: what each answers to a proposal, and how long it takes.

A desk follows its party's written policy, so that a run needs no people. Delays are drawn by seat
and question, never by a party's name.
"""

from jointshield.catalogue.territory import seat_name
from jointshield.consent import desk
from jointshield.consent.signer import Answer
from jointshield.exercise.setting import Setting
from jointshield.messages.consent import CONSENT, REFUSE, Proposal
from jointshield.strict.streams import Stream

EVEN_ODDS = 0.5
"""A desk calls its confidence low when the impact point is as likely to be elsewhere."""


class Desks:
    """The desks of all parties."""

    def __init__(self, setting: Setting) -> None:
        self._seed = setting.seed
        self._parties = {party.id: party for party in setting.parties}
        self._asked = 0

    def answer(
        self, proposal: Proposal, party: str, confidence: float
    ) -> tuple[Answer, float] | None:
        """What a party's desk answers, and after how many seconds; None if it stays silent.

        confidence: share of the impact point's probability on the threatened parties' land.
        """
        profile = self._parties[party]
        facts = desk.facts_for(party, proposal, confidence_low=confidence < EVEN_ODDS)
        stream = Stream(self._seed, "desk", seat_name(profile))
        found = desk.answer(profile.desk, facts, float(stream.uniform(self._asked, 1)[0]))
        if found.verdict not in (CONSENT, REFUSE):
            return None
        return Answer(verdict=found.verdict, reason=found.reason), found.delay_s

    def asked(self) -> None:
        """One question was put: the next one draws its own delays."""
        self._asked += 1
