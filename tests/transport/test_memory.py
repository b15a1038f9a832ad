"""The embedded transport: one order, the same door, and the port's promises."""

import itertools

import pytest

from jointshield.errors import MistakeError
from jointshield.transport import Access, Grant, MemoryNet, Reason, Transport
from jointshield.transport.inbox import REFUSALS_MAX

from .conftest import CENTRE, CONTROL, EXERCISE, NORTH, SOUTH, message, other_message

CONSENT_ONLY = Access(
    lets_out=(Grant(neighbour="*", channels=("consent/**",)),),
    lets_in=(
        Grant(neighbour=CENTRE, channels=("share/picture", "consent/**")),
        Grant(neighbour="party/*", channels=("consent/**",)),
    ),
)


def test_everybody_hears_what_is_shared_in_the_order_sent() -> None:
    net = MemoryNet(EXERCISE)
    north: Transport = net.join(NORTH)
    south, centre = net.join(SOUTH), net.join(CENTRE)
    assert north.neighbours == (CENTRE, SOUTH)
    assert north.publish("share/tracks", message(1)) == {SOUTH, CENTRE}
    south.publish("consent/ballots", message(2))
    assert north.send(CENTRE, "x", message(3))
    got = [centre.receive() for _ in range(4)]
    assert got[3] is None
    assert [(d.sender, d.channel, d.message) for d in got[:3] if d] == [
        (NORTH, "share/tracks", message(1)),
        (SOUTH, "consent/ballots", message(2)),
        (NORTH, f"to/{CENTRE}/x", message(3)),
    ]
    assert north.receive() is not None, "the ballot"
    assert north.receive(5.0) is None, "nothing can come while one waits"


def test_the_same_acts_give_the_same_deliveries() -> None:
    def play() -> list[object]:
        net = MemoryNet(EXERCISE)
        ends = {m: net.join(m) for m in (NORTH, SOUTH, CENTRE, CONTROL)}
        for number, end in zip(range(40), itertools.cycle(ends.values()), strict=False):
            end.publish(f"share/{number % 3}", message(number))
        return [end.receive() for end in ends.values() for _ in range(30)]

    assert play() == play()


def test_what_the_owner_does_not_let_out_stays_and_what_he_does_not_let_in_is_refused() -> None:
    net = MemoryNet(EXERCISE)
    north, south, centre = net.join(NORTH, CONSENT_ONLY), net.join(SOUTH), net.join(CENTRE)
    assert north.publish("share/tracks", message()) == frozenset()
    assert north.publish("consent/ballots", message()) == {SOUTH, CENTRE}
    south.publish("share/tracks", message())
    centre.publish("share/picture", message())
    centre.publish("share/other", message())
    got = north.receive()
    assert got is not None
    assert (got.sender, got.channel) == (CENTRE, "share/picture")
    assert north.receive() is None
    assert [r.reason for r in north.refusals()] == [Reason.NOT_FOR_US] * 2
    assert north.refusals() == ()
    assert north.counts() == {Reason.NOT_FOR_US: 2}


def test_what_is_kept_reaches_one_s_own_rooms_alone() -> None:
    net = MemoryNet(EXERCISE)
    north, south = net.join(NORTH), net.join(SOUTH)
    assert north.publish("keep/plots", message()) == frozenset()
    got = north.receive()
    assert got is not None
    assert (got.sender, got.channel) == (NORTH, "keep/plots")
    assert south.receive() is None
    assert not south.counts()


def test_a_question_is_answered() -> None:
    net = MemoryNet(EXERCISE)
    north, south = net.join(NORTH), net.join(SOUTH)
    ticket = north.ask(SOUTH, "seen", message())
    question = south.receive()
    assert question is not None
    assert south.answer(question, other_message())
    answer = north.receive()
    assert answer is not None
    assert (answer.ticket, answer.message) == (ticket, other_message())
    ticket = north.ask(SOUTH, "seen", message())
    north.forget(ticket)
    question = south.receive()
    assert question is not None
    south.answer(question, other_message())
    assert north.counts() == {Reason.NOT_ASKED: 1}


def test_a_cut_link_carries_nothing_and_what_was_lost_is_counted_afterwards() -> None:
    net = MemoryNet(EXERCISE)
    north, south = net.join(NORTH), net.join(SOUTH)
    north.publish("share/x", message(1))
    net.cut(NORTH, SOUTH)
    assert north.linked() == frozenset()
    assert north.publish("share/x", message(2)) == frozenset()
    assert not north.send(SOUTH, "x", message(2))
    net.heal(SOUTH, NORTH)
    assert north.linked() == {SOUTH}
    north.publish("share/x", message(3))
    got = [south.receive(), south.receive(), south.receive()]
    assert [(d.message, d.missing) if d else None for d in got] == [
        (message(1), 0), (message(3), 1), None,
    ]  # fmt: skip


def test_a_member_may_leave_and_come_back() -> None:
    net = MemoryNet(EXERCISE)
    south = net.join(SOUTH)
    for number in range(3):
        with net.join(NORTH) as north:
            assert north.publish("share/x", message(number)) == {SOUTH}
        assert south.neighbours == ()
        north.close()
    boots = set()
    for _ in range(3):
        got = south.receive()
        assert got is not None
        boots.add(got.boot)
        assert got.sequence == 1
    assert len(boots) == 3


def test_a_spoofed_sender_is_refused() -> None:
    """Bytes made by somebody else's door and put on one's own link."""
    net, twin = MemoryNet(EXERCISE), MemoryNet(EXERCISE)
    south, centre = net.join(SOUTH), net.join(CENTRE)
    caught: list[tuple[bytes, str]] = []
    twin.join(NORTH)
    listener = twin.join(CENTRE)
    listener.arrive = lambda data, _, key: caught.append((data, key))
    twin._ends[NORTH].publish("share/x", message())
    ((data, key),) = caught
    assert net.carry(SOUTH, CENTRE, key, data)
    assert south.member == SOUTH
    assert centre.receive() is None
    assert centre.counts() == {Reason.OTHER_SENDER: 1}


def test_a_flood_fills_only_the_flooder_s_share() -> None:
    net = MemoryNet(EXERCISE)
    north = net.join(NORTH, frames_max=10)
    south, centre = net.join(SOUTH), net.join(CENTRE)
    for number in range(1000):
        south.publish("share/x", message(number))
    centre.publish("share/clock", message())
    got = [north.receive() for _ in range(12)]
    assert [d.sender for d in got if d] == [SOUTH] * 10 + [CENTRE]
    assert north.counts() == {Reason.QUEUE_FULL: 990}
    assert len(north.refusals()) == REFUSALS_MAX
    south.publish("share/x", message())
    assert north.receive() is not None, "there is room again"
    small = net.join(CONTROL, bytes_max=500)
    for _ in range(20):
        south.publish("share/x", message())
    assert 0 < small.counts()[Reason.QUEUE_FULL] < 20


def test_mistakes_of_one_s_own_are_told() -> None:
    net = MemoryNet(EXERCISE)
    north = net.join(NORTH)
    with pytest.raises(MistakeError, match="joined already"):
        net.join(NORTH)
    with pytest.raises(MistakeError, match="is no member"):
        net.join("somebody")
    with pytest.raises(MistakeError, match="no link to 'party/south'"):
        north.send(SOUTH, "x", message())
    with pytest.raises(MistakeError, match="no link"):
        north.ask(NORTH, "x", message())
    with pytest.raises(MistakeError, match="exercise"):
        MemoryNet("")
    for bad in ("keep/x", "to/centre/x", "share", "share/*/x", "**"):
        with pytest.raises(MistakeError, match="grant"):
            Grant(neighbour="*", channels=(bad,))
    with pytest.raises(MistakeError, match="is no member"):
        Grant(neighbour="**", channels=("share/x",))
