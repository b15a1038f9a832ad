"""A party's simulated desk: what it answers to a question, and how long it takes.

A desk follows its party's written policy, so that a run needs no people. Delays are drawn by the
seats of the answering and the asking party and by the number of the question, never by a name and
never by what others ask.
"""

from jointshield.catalogue.territory import seat_name
from jointshield.consent import desk
from jointshield.consent.signer import Answer
from jointshield.exercise.setting import Setting
from jointshield.messages.barrier import Question
from jointshield.messages.consent import CONSENT, REFUSE
from jointshield.strict.streams import Stream

EVEN_ODDS = 0.5
"""A desk calls its confidence low when the impact point is as likely to be elsewhere."""


class Desk:
    """The desk of one party."""

    def __init__(self, setting: Setting, party: str) -> None:
        self._seed = setting.seed
        self._parties = {each.id: each for each in setting.parties}
        self._party = party

    def answer(self, question: Question, asker: str) -> tuple[Answer, float] | None:
        """What the desk answers, and after how many seconds; None if it stays silent.

        asker: the party that commands, "" for the joint centre.
        """
        own = self._parties[self._party]
        facts = desk.facts_for(
            self._party, question.proposal, confidence_low=question.confidence < EVEN_ODDS
        )
        seats = [seat_name(own), *([seat_name(self._parties[asker])] if asker else [])]
        draw = float(Stream(self._seed, "desk", *seats).uniform(question.number - 1, 1)[0])
        found = desk.answer(own.desk, facts, draw)
        if found.verdict not in (CONSENT, REFUSE):
            return None
        return Answer(verdict=found.verdict, reason=found.reason), found.delay_s
