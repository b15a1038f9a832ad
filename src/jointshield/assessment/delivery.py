"""How far a notice has got in one party: a state machine without IO.

Each stage acknowledges in turn, down to the crew. Each has a last moment: the opening of the window
less the time that the stages after it take, so that a notice stuck above is missed while there is
still time. A stage that has not acknowledged by then raises an alarm, once.
"""

from dataclasses import dataclass, replace

from jointshield.catalogue.watch import STAGES, Watch
from jointshield.messages.notices import (
    POST_LAUNCH,
    LaunchNotice,
    NoticeAcknowledged,
    NoticeAlarm,
)

CREW = STAGES[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notice on its way down one party. due_s: last moment of each stage, None without one.

    after: the notice comes after its launch. acknowledged_s: when each stage did, in turn. alarmed:
    the stages that were missed.
    """

    notice: str
    party: str
    after: bool
    due_s: tuple[float | None, ...]
    acknowledged_s: tuple[float, ...] = ()
    alarmed: tuple[str, ...] = ()

    @property
    def known_s(self) -> float | None:
        """When the crew acknowledged; None while it has not."""
        return self.acknowledged_s[-1] if len(self.acknowledged_s) == len(STAGES) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A stage says that it has taken note."""

    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Nothing but time has passed."""


Input = Acknowledged | Tick
Output = NoticeAcknowledged | NoticeAlarm


def send(notice: LaunchNotice, party: str, watch: Watch) -> Delivery:
    """Begin the delivery of a notice to a party, with the last moments that its watch implies."""
    return Delivery(
        notice=notice.notice,
        party=party,
        after=notice.kind == POST_LAUNCH,
        due_s=tuple(_due_s(notice, watch, number) for number in range(len(STAGES))),
    )


def follow(state: Delivery, happened: Input, now_s: float) -> tuple[Delivery, tuple[Output, ...]]:
    """Take what happened at `now_s`; an acknowledgement out of turn is answered, not counted."""
    if isinstance(happened, Acknowledged):
        return _acknowledge(state, happened.stage, now_s)
    missed = [
        (stage, due_s)
        for number, (stage, due_s) in enumerate(zip(STAGES, state.due_s, strict=True))
        if due_s is not None
        and due_s <= now_s
        and number >= len(state.acknowledged_s)
        and stage not in state.alarmed
    ]
    alarms = tuple(
        NoticeAlarm(
            time_s=now_s,
            party=state.party,
            notice=state.notice,
            stage=stage,
            due_s=due_s,
            reason=_why(stage, after=state.after),
        )
        for stage, due_s in missed
    )
    return replace(state, alarmed=(*state.alarmed, *(stage for stage, _ in missed))), alarms


def _why(stage: str, *, after: bool) -> str:
    if after:
        return f"the {stage} has not acknowledged what was launched"
    if stage == CREW:
        return "the window opens and the crew does not know"
    return f"the {stage} has not acknowledged: the crew can no longer know in time"


def _acknowledge(state: Delivery, stage: str, now_s: float) -> tuple[Delivery, tuple[Output, ...]]:
    turn = len(state.acknowledged_s)
    if turn < len(STAGES) and stage == STAGES[turn]:
        after = replace(state, acknowledged_s=(*state.acknowledged_s, now_s))
        return after, (_said(state, stage, now_s, reason=""),)
    if stage in STAGES[:turn]:
        reason = "acknowledged before"
    elif stage in STAGES:
        reason = f"the {STAGES[turn]} has not acknowledged before it"
    else:
        reason = f"no such stage; expected one of {', '.join(STAGES)}"
    return state, (_said(state, stage, now_s, reason=reason),)


def _said(state: Delivery, stage: str, now_s: float, *, reason: str) -> NoticeAcknowledged:
    return NoticeAcknowledged(
        time_s=now_s,
        party=state.party,
        notice=state.notice,
        stage=stage,
        accepted=not reason,
        reason=reason,
    )


def _due_s(notice: LaunchNotice, watch: Watch, number: int) -> float | None:
    """Last moment for a stage. After the launch: what urgent handling would have taken."""
    if notice.kind == POST_LAUNCH:
        return notice.given_s + (number + 1) * watch.urgent_s
    if notice.window_open_s is None:
        return None
    later_s = sum(watch.routine_s(stage) for stage in STAGES[number + 1 :])
    return max(notice.window_open_s - later_s, notice.given_s)
