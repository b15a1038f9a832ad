"""The barrier: an instruction is done when every member that it went to has reported it.

A machine without IO: (state, input) -> (state, outputs). It holds no clock: control says when it
has waited long enough. An absent member is not waited for until it reports again; it then takes
part from the next step on, so that within one step all agree about who does.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from jointshield.errors import MistakeError


class Unheeded(StrEnum):
    """Why a report changes nothing now."""

    STRANGER = "from somebody who is no member of this exercise"
    ABSENT = "from a member declared absent: it takes part again from the next step"
    OTHER = "about another instruction than the one that is open"
    REPEATED = "the member has reported this already, or was not asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Control begins a step: whoever has come back takes part again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Control instructs these members, under the next number."""

    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A report on instruction `number` has come from `member`."""

    member: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Control has waited long enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Everybody asked who is not absent has reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """These members are absent from now on, sorted."""

    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A report was not heeded."""

    member: str
    reason: Unheeded


Input = Begin | Ask | Heard | Overdue
Output = Done | Missing | Ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierState:
    """Where the barrier stands.

    number: of the latest instruction. waited_for: who has still to report it. back: absent members
    that have spoken since.
    """

    members: frozenset[str]
    number: int = 0
    waited_for: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()

    def present(self, members: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `members` that are not absent."""
        return tuple(member for member in members if member not in self.absent)


def consider(state: BarrierState, happened: Input) -> tuple[BarrierState, tuple[Output, ...]]:
    """The next state, and what follows.

    Raises MistakeError if a step or an instruction begins while one is open, or for a stranger.
    """
    if isinstance(happened, Heard):
        return _heard(state, happened)
    if isinstance(happened, Overdue):
        if not state.waited_for:
            return state, ()
        gone = tuple(sorted(state.waited_for))
        state = replace(state, absent=state.absent | state.waited_for, waited_for=frozenset())
        return state, (Missing(members=gone), Done())
    if state.waited_for:
        raise MistakeError(
            f"instruction {state.number} still waits for {sorted(state.waited_for)}; "
            "go on when it is done or overdue"
        )
    if isinstance(happened, Begin):
        return replace(state, absent=state.absent - state.back, back=frozenset()), ()
    strangers = set(happened.members) - state.members
    if strangers:
        raise MistakeError(f"{sorted(strangers)} asked; members are {sorted(state.members)}")
    waited_for = frozenset(happened.members) - state.absent
    state = replace(state, number=state.number + 1, waited_for=waited_for)
    return state, () if waited_for else (Done(),)


def _heard(state: BarrierState, happened: Heard) -> tuple[BarrierState, tuple[Output, ...]]:
    member = happened.member
    why: Unheeded | None = None
    if member not in state.members:
        why = Unheeded.STRANGER
    elif member in state.absent:
        state, why = replace(state, back=state.back | {member}), Unheeded.ABSENT
    elif happened.number != state.number:
        why = Unheeded.OTHER
    elif member not in state.waited_for:
        why = Unheeded.REPEATED
    if why is not None:
        return state, (Ignored(member=member, reason=why),)
    state = replace(state, waited_for=state.waited_for - {member})
    return state, () if state.waited_for else (Done(),)
