"""The crews at the screens: what each party's own picture makes them do, and whom they ask.

A crew judges by its own centre's assessments and by the notices that have reached it, nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.assessment.alert import (
    ALERT,
    Announced,
    Answered,
    Case,
    Gone,
    Input,
    Judged,
    Tick,
    watch_over,
)
from jointshield.assessment.assess import CONFIRMED
from jointshield.exercise.centre import Centre
from jointshield.exercise.notices import Notices
from jointshield.exercise.queries import Queries
from jointshield.exercise.setting import Setting
from jointshield.messages import Message
from jointshield.messages.queries import QueryAnswer

_ASK_ANYWAY_S = 60.0
"""A crew that cannot tell where its track was launched asks all the same after so long."""


@dataclass(slots=True)
class _Watched:
    """One case, when it was raised, and what it was last judged on."""

    case: Case
    raised_s: float | None = None
    judged_s: float | None = None
    asked: bool = False


class Crews:
    """All crews of one run; a party without a watch has none."""

    def __init__(
        self,
        setting: Setting,
        centres: Mapping[str, Centre],
        notices: Notices,
        queries: Queries,
    ) -> None:
        self._setting = setting
        self._centres = centres
        self._notices = notices
        self._queries = queries
        self._watches = {p.id: p.watch for p in setting.parties if p.watch is not None}
        self._watched: dict[tuple[str, int], _Watched] = {}

    def step(self, now_s: float) -> tuple[Message, ...]:
        """What the crews do now, and the questions that they ask."""
        said: list[Message] = []
        for party in self._watches:
            centre = self._centres[party]
            for number in centre.tracks:
                if number in centre.assessments:
                    self._watched.setdefault(
                        (party, number),
                        _Watched(case=Case(party=party, track=number, first_s=now_s)),
                    )
        for party, number in sorted(self._watched):
            said += self._look(party, number, now_s)
        return tuple(said)

    def hear(self, answers: tuple[QueryAnswer, ...], now_s: float) -> tuple[Message, ...]:
        """Answers reach the askers. One that names a notice counts if that fits their own track."""
        said: list[Message] = []
        for answer in answers:
            party, number = self._queries.about(answer)
            if not answer.notice:
                continue
            notice = self._notices.find(answer.notice)
            if self._centres[party].announced(number, (notice,)) != notice.notice:
                continue
            said += self._notices.reveal(party, notice, now_s)
            self._notices.explained(notice.notice)
            happened = Answered(party=answer.party, notice=notice.notice)
            said += self._take(party, number, happened, now_s)
        return tuple(said)

    def _look(self, party: str, number: int, now_s: float) -> list[Message]:
        watched, centre = self._watched[party, number], self._centres[party]
        said: list[Message] = []
        known = self._notices.known_to(party)
        if not watched.case.explained:
            notice = centre.announced(number, known)
            if notice:
                self._notices.explained(notice)
                said += self._take(party, number, Announced(notice=notice), now_s)
        if number not in centre.tracks:
            said += self._take(party, number, Gone(), now_s)
            return said
        assessment = centre.assessments[number]
        happened: Input = Tick()
        if assessment.time_s != watched.judged_s:
            watched.judged_s = assessment.time_s
            own = party in assessment.threatened
            happened = Judged(
                clear=assessment.phase == CONFIRMED and not own,
                expected=centre.expected(number, now_s, known),
            )
        said += self._take(party, number, happened, now_s)
        return said + self._ask(party, number, now_s)

    def _take(self, party: str, number: int, happened: Input, now_s: float) -> list[Message]:
        watched = self._watched[party, number]
        watched.case, acts = watch_over(watched.case, happened, now_s, self._watches[party])
        if watched.case.phase == ALERT and watched.raised_s is None:
            watched.raised_s = now_s
        return list(acts)

    def _ask(self, party: str, number: int, now_s: float) -> list[Message]:
        """Ask the others, once for each alert, as soon as there is a launch to ask about."""
        watched, centre = self._watched[party, number], self._centres[party]
        if not self._setting.mode.joint_query or watched.asked or watched.raised_s is None:
            return []
        if watched.case.phase != ALERT:
            return []
        origin = centre.origins.get(number)
        if origin is None and now_s - watched.raised_s < _ASK_ANYWAY_S:
            return []
        watched.asked = True
        track, heading = centre.tracks[number], centre.assessments[number].heading_rad
        return [self._queries.ask(party, track, origin, heading, now_s)]
