"""The barrier: nobody runs ahead, nobody is waited for for ever, all agree who was absent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.errors import MistakeError
from jointshield.exercise.roles.barrier import (
    BarrierState,
    Begin,
    Heard,
    Ignored,
    Input,
    Output,
    Overdue,
    Unheeded,
    consider,
)
from jointshield.exercise.roles.clock import (
    CLOCK_CHANNEL,
    PHASES,
    REPORT_TOPIC,
    Closed,
    Opened,
    Reported,
)
from jointshield.transport import MemoryNet

MEMBERS = ("centre", "party/north", "party/south")
START = BarrierState(members=frozenset(MEMBERS))


def play(state: BarrierState, *happened: Input) -> tuple[BarrierState, list[Output]]:
    found: list[Output] = []
    for one in happened:
        state, outputs = consider(state, one)
        found.extend(outputs)
    return state, found


def heard(member: str, phase: str, step: int = 1) -> Heard:
    return Heard(member=member, report=Reported(step=step, phase=phase))


def everybody(*phases: str, step: int = 1) -> list[Input]:
    return [heard(member, phase, step) for phase in phases for member in MEMBERS]


def test_a_step_goes_through_its_phases_and_closes() -> None:
    state, outputs = play(START, Begin(step=1, now_s=0.5), *everybody(*PHASES))
    opened = [Opened(step=1, phase=phase, now_s=0.5) for phase in PHASES]
    assert outputs == [*opened, Closed(step=1, now_s=0.5, absent=())]
    _, outputs = play(state, Begin(step=2, now_s=1.0))
    assert outputs == [Opened(step=2, phase="open", now_s=1.0)]


def test_nobody_runs_ahead() -> None:
    state, _ = play(START, Begin(step=1, now_s=0.5))
    state, outputs = play(state, heard("centre", "look"), heard("centre", "open", 2))
    assert outputs == [Ignored(member="centre", reason=Unheeded.OTHER_PHASE)] * 2
    _, outputs = play(state, heard("centre", "open"), heard("centre", "open"))
    assert outputs == [Ignored(member="centre", reason=Unheeded.REPEATED)]


def test_who_does_not_report_is_absent_until_it_speaks_and_back_from_the_next_step() -> None:
    rest = [m for m in MEMBERS if m != "party/south"]
    state, _ = play(START, Begin(step=1, now_s=0.5), *(heard(m, "open") for m in rest))
    state, outputs = play(state, Overdue())
    assert outputs == [Opened(step=1, phase="look", now_s=0.5)]
    state, outputs = play(state, heard("party/south", "open"), heard("party/south", "look"))
    assert outputs == [Ignored(member="party/south", reason=Unheeded.ABSENT)] * 2
    reports = [heard(m, phase) for phase in PHASES[1:] for m in rest]
    state, outputs = play(state, *reports)
    assert outputs[-1] == Closed(step=1, now_s=0.5, absent=("party/south",))
    state, outputs = play(state, Begin(step=2, now_s=1.0), *everybody(*PHASES, step=2))
    assert outputs[-1] == Closed(step=2, now_s=1.0, absent=())


def test_with_nobody_there_a_step_still_closes() -> None:
    state, outputs = play(START, Begin(step=1, now_s=0.5), Overdue())
    assert [o.phase for o in outputs if isinstance(o, Opened)] == list(PHASES)
    assert outputs[-1] == Closed(step=1, now_s=0.5, absent=MEMBERS)
    _, outputs = play(state, Begin(step=2, now_s=1.0))
    assert outputs[-1] == Closed(step=2, now_s=1.0, absent=MEMBERS)


def test_strangers_and_control_s_own_mistakes() -> None:
    state, outputs = play(START, heard("party/x", "open"), heard("centre", "open"), Overdue())
    assert [o.reason for o in outputs if isinstance(o, Ignored)] == [
        Unheeded.STRANGER, Unheeded.BETWEEN_STEPS,
    ]  # fmt: skip
    state, _ = play(state, Begin(step=1, now_s=0.5))
    with pytest.raises(MistakeError, match="is open"):
        consider(state, Begin(step=2, now_s=1.0))
    with pytest.raises(MistakeError, match="is closed"):
        consider(START, Begin(step=0, now_s=1.0))


_inputs = st.one_of(
    st.just(Overdue()),
    st.builds(
        heard, st.sampled_from([*MEMBERS, "party/x"]), st.sampled_from(PHASES), st.integers(1, 3)
    ),
)


@given(st.lists(_inputs, max_size=60))
def test_whatever_comes_phases_open_in_order_and_every_step_closes(happened: list[Input]) -> None:
    state, outputs = play(START, Begin(step=1, now_s=0.5), *happened)
    for _ in PHASES:
        state, more = play(state, Overdue())
        outputs += more
    said = [o for o in outputs if not isinstance(o, Ignored)]
    assert [o.phase for o in said if isinstance(o, Opened)] == list(PHASES)
    assert isinstance(said[-1], Closed)
    assert state.phase == -1
    assert set(said[-1].absent) == state.absent


def test_control_and_nodes_keep_step_over_a_transport() -> None:
    """The barrier over the embedded transport; one node is cut off for a step, and comes back."""
    net = MemoryNet("e/M3/7")
    control = net.join("control")
    nodes = {member: net.join(member) for member in MEMBERS}
    state, closed = START, []
    for step in range(1, 6):
        cut = net.cut if step == 3 else net.heal
        cut("control", "party/south")
        state, outputs = consider(state, Begin(step=step, now_s=step * 0.5))
        while outputs:
            for said in outputs:
                if isinstance(said, Opened | Closed):
                    control.publish(CLOCK_CHANNEL, said)
                if isinstance(said, Closed):
                    closed.append(said.absent)
            for node in nodes.values():
                while (got := node.receive()) is not None:
                    if isinstance(got.message, Opened):
                        report = Reported(step=got.message.step, phase=got.message.phase)
                        node.send("control", REPORT_TOPIC, report)
            outputs = ()
            while (got := control.receive()) is not None:
                assert isinstance(got.message, Reported)
                state, more = consider(state, Heard(member=got.sender, report=got.message))
                outputs += more
            if not outputs and state.phase >= 0:
                state, outputs = consider(state, Overdue())
    south = ("party/south",)
    assert closed == [(), (), south, south, ()], "it is asked again once it has spoken"
