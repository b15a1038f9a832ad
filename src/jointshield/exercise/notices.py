"""Notices in one run: lodged, judged, passed down every party to its crew, matched or not.

Everything that is said about notices stands in the joint journal, so that whoever gave one can see
how far it got. A party without a watch has no stages: its crew knows a notice when it is given.
"""

from collections.abc import Sequence
from dataclasses import replace

from jointshield.assessment.delivery import Acknowledged, Delivery, Tick, follow, send
from jointshield.assessment.notice_rules import judge_notice
from jointshield.catalogue.watch import STAGES, Watch
from jointshield.exercise.lodging import lodged_as
from jointshield.exercise.setting import Setting
from jointshield.messages import Message
from jointshield.messages.notices import (
    INTERCEPTOR_LAUNCH,
    POST_LAUNCH,
    LaunchNotice,
    NoticeAlarm,
    NoticeUnmatched,
)

_GRACE_S = 900.0
"""So long after a window closes may its launch still be seen and matched."""


class Notices:
    """The notices of one run and where each has got to."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._to_come = [lodged_as(notice) for notice in setting.scenario.notices]
        self._given: dict[str, LaunchNotice] = {}
        self._watches = {p.id: p.watch for p in setting.parties if p.watch is not None}
        self._deliveries: dict[tuple[str, str], Delivery] = {}
        self._mail: list[tuple[float, str, str, str]] = []
        self._told: dict[str, set[str]] = {party.id: set() for party in setting.parties}
        self._matched: set[str] = set()
        self._unmatched: set[str] = set()

    # --- what is known, and to whom -------------------------------------------------------------

    def given(self) -> tuple[LaunchNotice, ...]:
        """All notices that have been lodged: what the joint centre knows."""
        return tuple(self._given.values())

    def known_to(self, party: str) -> tuple[LaunchNotice, ...]:
        """The notices lodged that have reached a party's crew."""
        return tuple(n for n in self._given.values() if self._crew_knows(party, n))

    def filed_at(self, party: str) -> tuple[LaunchNotice, ...]:
        """The notices lodged that have reached a party's centre at least."""
        return tuple(n for n in self._given.values() if self._filed(party, n.notice))

    def _filed(self, party: str, notice: str) -> bool:
        """Whether the notice has reached the party's centre at least."""
        delivery = self._deliveries.get((party, notice))
        return delivery is None or bool(delivery.acknowledged_s)

    def _crew_knows(self, party: str, notice: LaunchNotice) -> bool:
        delivery = self._deliveries.get((party, notice.notice))
        told = notice.notice in self._told[party]
        return told or delivery is None or delivery.known_s is not None

    # --- time goes on ---------------------------------------------------------------------------

    def step(self, now_s: float) -> tuple[Message, ...]:
        """Notices given by `now_s`, acknowledgements, alarms, and what nobody saw."""
        said: list[Message] = []
        for notice in [n for n in self._to_come if n.given_s <= now_s]:
            said += self._lodge(notice, now_s)
        said += self._deliver(now_s)
        for notice in self._given.values():
            said += self._close(notice, now_s)
        return tuple(said)

    def reveal(self, party: str, notice: LaunchNotice, now_s: float) -> tuple[Message, ...]:
        """An answer has named a notice to a party's crew; lodge it if nobody had yet."""
        said: list[Message] = []
        if notice.notice not in self._given:
            said += self._lodge(replace(notice, given_s=now_s), now_s)
        self._told[party].add(notice.notice)
        return tuple(said)

    def give(self, notice: LaunchNotice, now_s: float) -> tuple[Message, ...]:
        """A party gives a notice in the course of the run; once under each name."""
        return () if notice.notice in self._given else tuple(self._lodge(notice, now_s))

    def lodged(self, notice: LaunchNotice, now_s: float) -> None:
        """A notice stands in the joint journal: whoever recalls it has it lodged."""
        if notice.notice not in self._given:
            self._lodge(notice, now_s)

    def _lodge(self, notice: LaunchNotice, now_s: float) -> list[Message]:
        self._to_come = [n for n in self._to_come if n.notice != notice.notice]
        self._given[notice.notice] = notice
        for party, watch in self._watches.items():
            if party == notice.notifier:
                continue
            self._deliveries[party, notice.notice] = send(notice, party, watch)
            urgent = notice.kind == POST_LAUNCH
            reach = STAGES.index(self._setting.mode.notices_reach) + 1
            self._post(party, notice.notice, STAGES[:reach], notice.given_s, watch, urgent=urgent)
        return [notice, judge_notice(notice, self._setting.scenario.notice_rules, now_s)]

    def _post(
        self,
        party: str,
        notice: str,
        stages: Sequence[str],
        from_s: float,
        watch: Watch,
        *,
        urgent: bool,
    ) -> None:
        """Put the acknowledgements of the next stages into the mail, each at its own instant."""
        time_s = from_s
        for stage in stages:
            time_s += watch.urgent_s if urgent else watch.routine_s(stage)
            self._mail.append((time_s, party, notice, stage))

    def _deliver(self, now_s: float) -> list[Message]:
        """Acknowledgements and missed moments in order of time, up to now."""
        said: list[Message] = []
        while due := self._next(now_s):
            time_s, party, notice, stage = due
            key = (party, notice)
            if stage:
                self._mail.remove((time_s, party, notice, stage))
            happened = Acknowledged(stage=stage) if stage else Tick()
            self._deliveries[key], outputs = follow(self._deliveries[key], happened, time_s)
            said += outputs
            if any(isinstance(output, NoticeAlarm) for output in outputs):
                self._answer_alarm(party, notice, time_s)
        return said

    def _next(self, now_s: float) -> tuple[float, str, str, str] | None:
        """The earliest thing due: an acknowledgement in the mail, or a stage that was missed ("").

        At one instant the acknowledgement comes first.
        """
        due = [(item[0], 0, item) for item in self._mail if item[0] <= now_s]
        for (party, notice), delivery in self._deliveries.items():
            for number, (stage, due_s) in enumerate(zip(STAGES, delivery.due_s, strict=True)):
                missed = number >= len(delivery.acknowledged_s) and stage not in delivery.alarmed
                if missed and due_s is not None and due_s <= now_s:
                    due.append((due_s, 1, (due_s, party, notice, "")))
        return min(due)[2] if due else None

    def _answer_alarm(self, party: str, notice: str, time_s: float) -> None:
        """Send the notice again, urgently, to the stages that have not acknowledged it."""
        if not self._setting.mode.alarms_answered:
            return
        waiting = {stage for _, p, n, stage in self._mail if (p, n) == (party, notice)}
        done = len(self._deliveries[party, notice].acknowledged_s)
        stages = [stage for stage in STAGES[done:] if stage not in waiting]
        self._post(party, notice, stages, time_s, self._watches[party], urgent=True)

    # --- held against what was seen -------------------------------------------------------------

    def explained(self, notice: str) -> None:
        """A centre or a crew has matched a notice to a track, at once or afterwards."""
        self._matched.add(notice)

    def _close(self, notice: LaunchNotice, now_s: float) -> list[Message]:
        """Say once that a window has closed and nobody saw anything that fits."""
        name, closes_s = notice.notice, notice.window_close_s
        if closes_s is None or name in self._matched or name in self._unmatched:
            return []
        if notice.kind == INTERCEPTOR_LAUNCH:
            return []  # no lane of an exercise looks for interceptors
        if now_s < max(closes_s, notice.given_s) + _GRACE_S:
            return []
        self._unmatched.add(name)
        return [
            NoticeUnmatched(
                time_s=now_s,
                notice=name,
                window_close_s=closes_s,
                reason="no centre has seen a launch that fits",
            )
        ]
