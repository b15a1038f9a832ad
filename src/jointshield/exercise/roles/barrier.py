"""The barrier of one step: a phase ends when every member has reported it or is declared absent.

A machine without IO: (state, input) -> (state, outputs). It holds no clock: control says when it
has waited long enough. An absent member is not waited for until it reports again; it is then asked
from the next step on, so that within one step all agree about who takes part.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from jointshield.errors import MistakeError
from jointshield.exercise.roles.clock import PHASES, Closed, Opened, Reported


class Unheeded(StrEnum):
    """Why a report changes nothing now."""

    STRANGER = "from somebody who is no member of this exercise"
    BETWEEN_STEPS = "no step is open"
    OTHER_PHASE = "about another step or phase than the one that is open"
    ABSENT = "from a member declared absent: it takes part again from the next step"
    REPEATED = "the member has reported this phase already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Control begins a step."""

    step: int
    now_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A report has come from `member`."""

    member: str
    report: Reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Control has waited long enough for this phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A report was not heeded."""

    member: str
    reason: Unheeded


Input = Begin | Heard | Overdue
Output = Opened | Closed | Ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierState:
    """Where the barrier stands.

    members: all nodes. phase: index into `PHASES`, -1 between steps. back: absent members that have
    spoken since.
    """

    members: frozenset[str]
    step: int = 0
    now_s: float = 0.0
    phase: int = -1
    waited_for: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()


def consider(state: BarrierState, happened: Input) -> tuple[BarrierState, tuple[Output, ...]]:
    """The next state, and what control says because of it.

    Raises MistakeError if control begins a step while one is open, or not a later one.
    """
    if isinstance(happened, Begin):
        if state.phase >= 0 or happened.step <= state.step:
            raise MistakeError(
                f"step {happened.step} was begun; step {state.step} was the last and is "
                f"{'open' if state.phase >= 0 else 'closed'}; begin the next when it is closed"
            )
        began = replace(
            state,
            step=happened.step,
            now_s=happened.now_s,
            absent=state.absent - state.back,
            back=frozenset(),
        )
        return _enter(began, 0)
    if isinstance(happened, Overdue):
        if state.phase < 0:
            return state, ()
        gone = replace(state, absent=state.absent | state.waited_for, waited_for=frozenset())
        return _enter(gone, state.phase + 1)
    return _heard(state, happened)


def _heard(state: BarrierState, happened: Heard) -> tuple[BarrierState, tuple[Output, ...]]:
    member, report = happened.member, happened.report
    why: Unheeded | None = None
    if member not in state.members:
        why = Unheeded.STRANGER
    elif member in state.absent:
        state, why = replace(state, back=state.back | {member}), Unheeded.ABSENT
    elif state.phase < 0:
        why = Unheeded.BETWEEN_STEPS
    elif (report.step, report.phase) != (state.step, PHASES[state.phase]):
        why = Unheeded.OTHER_PHASE
    elif member not in state.waited_for:
        why = Unheeded.REPEATED
    if why is not None:
        return state, (Ignored(member=member, reason=why),)
    state = replace(state, waited_for=state.waited_for - {member})
    return (state, ()) if state.waited_for else _enter(state, state.phase + 1)


def _enter(state: BarrierState, phase: int) -> tuple[BarrierState, tuple[Output, ...]]:
    """Open a phase, or close the step; with nobody to wait for, every phase opens and ends."""
    outputs: list[Output] = []
    present = state.members - state.absent
    for number in range(phase, len(PHASES)):
        outputs.append(Opened(step=state.step, phase=PHASES[number], now_s=state.now_s))
        if present:
            return replace(state, phase=number, waited_for=present), tuple(outputs)
    absent = tuple(sorted(state.absent))
    outputs.append(Closed(step=state.step, now_s=state.now_s, absent=absent))
    return replace(state, phase=-1, waited_for=frozenset()), tuple(outputs)
