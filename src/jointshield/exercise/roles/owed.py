"""What one centre's judgements mean for notices: which are matched, which flights were owed one."""

from collections.abc import Iterable

from jointshield.assessment.assess import CONFIRMED
from jointshield.assessment.notice_rules import flight_owed
from jointshield.catalogue.watch import NoticeRules
from jointshield.messages.notices import LaunchUnannounced
from jointshield.messages.threats import Assessment


class Owed:
    """One centre's account. matched: notices that something seen fits."""

    def __init__(self, rules: NoticeRules) -> None:
        self._rules = rules
        self._flagged: set[int] = set()
        self.matched: set[str] = set()

    def seen(self, assessments: Iterable[Assessment]) -> tuple[LaunchUnannounced, ...]:
        """Take what the centre judged; each flight that was owed a notice is told once."""
        said = []
        for assessment in assessments:
            if assessment.notice:
                self.matched.add(assessment.notice)
                continue
            owed = flight_owed(assessment, self._rules)
            if assessment.phase == CONFIRMED and owed and assessment.track not in self._flagged:
                self._flagged.add(assessment.track)
                said.append(
                    LaunchUnannounced(
                        centre=assessment.centre,
                        time_s=assessment.time_s,
                        track=assessment.track,
                        range_m=assessment.range_m,
                        apogee_m=assessment.apogee_m,
                        reason="range or greatest height is beyond what is to be notified",
                    )
                )
        return tuple(said)
