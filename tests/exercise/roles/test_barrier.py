"""The barrier: nobody runs ahead, nobody is waited for for ever, all agree who was absent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.errors import MistakeError
from jointshield.exercise.roles.barrier import (
    Ask,
    BarrierState,
    Begin,
    Done,
    Heard,
    Ignored,
    Input,
    Missing,
    Output,
    Overdue,
    Unheeded,
    consider,
)

MEMBERS = ("centre", "party/north", "party/south")
START = BarrierState(members=frozenset(MEMBERS))
EVERYBODY = Ask(members=MEMBERS)


def play(state: BarrierState, *happened: Input) -> tuple[BarrierState, list[Output]]:
    found: list[Output] = []
    for one in happened:
        state, outputs = consider(state, one)
        found.extend(outputs)
    return state, found


def heard(number: int, *members: str) -> list[Input]:
    return [Heard(member=member, number=number) for member in members]


def test_an_instruction_is_done_when_everybody_asked_has_reported() -> None:
    state, outputs = play(START, EVERYBODY, *heard(1, "party/south", "centre"))
    assert outputs == []
    state, outputs = play(state, *heard(1, "party/north"))
    assert outputs == [Done()]
    _, outputs = play(state, Ask(members=("centre",)), *heard(2, "centre"))
    assert outputs == [Done()]


def test_reports_about_anything_else_change_nothing() -> None:
    state, _ = play(START, Ask(members=("centre", "party/north")), *heard(1, "centre"))
    again, outputs = play(
        state, *heard(1, "centre", "party/south", "party/x"), *heard(2, "party/north")
    )
    assert [o.reason for o in outputs if isinstance(o, Ignored)] == [
        Unheeded.REPEATED, Unheeded.REPEATED, Unheeded.STRANGER, Unheeded.OTHER,
    ]  # fmt: skip
    assert again == state


def test_who_does_not_report_is_absent_until_it_speaks_and_back_from_the_next_step() -> None:
    state, _ = play(START, Begin(), EVERYBODY, *heard(1, "centre", "party/north"))
    state, outputs = play(state, Overdue())
    assert outputs == [Missing(members=("party/south",)), Done()]
    state, outputs = play(state, EVERYBODY, *heard(2, "party/south", "centre", "party/north"))
    assert outputs == [Ignored(member="party/south", reason=Unheeded.ABSENT), Done()]
    assert state.present(MEMBERS) == ("centre", "party/north"), "still the same step"
    state, _ = play(state, Begin())
    assert state.present(MEMBERS) == MEMBERS


def test_a_member_that_never_left_is_not_taken_for_one_that_came_back() -> None:
    state, outputs = play(START, EVERYBODY, *heard(0, "centre"))
    assert outputs == [Ignored(member="centre", reason=Unheeded.OTHER)]
    assert "centre" in state.waited_for


def test_with_nobody_there_every_instruction_is_done_at_once() -> None:
    state, _ = play(START, EVERYBODY, Overdue())
    _, outputs = play(state, Begin(), EVERYBODY, EVERYBODY, Overdue())
    assert outputs == [Done(), Done()]


def test_strangers_and_control_s_own_mistakes() -> None:
    with pytest.raises(MistakeError, match="party/x"):
        consider(START, Ask(members=("party/x",)))
    state, _ = play(START, EVERYBODY)
    for early in (Begin(), EVERYBODY):
        with pytest.raises(MistakeError, match="still waits"):
            consider(state, early)


_inputs = st.one_of(
    st.just(Overdue()),
    st.builds(Heard, member=st.sampled_from([*MEMBERS, "party/x"]), number=st.integers(0, 3)),
)


@given(st.lists(_inputs, max_size=40))
def test_whatever_comes_every_instruction_ends_once_and_all_agree_who_is_absent(
    happened: list[Input],
) -> None:
    state, outputs = play(START, EVERYBODY, *happened, Overdue())
    assert outputs.count(Done()) == 1
    gone = [m for o in outputs if isinstance(o, Missing) for m in o.members]
    assert state.absent == frozenset(gone)
    assert len(gone) == len(set(gone))
    assert not state.waited_for
    assert state.back <= state.absent
