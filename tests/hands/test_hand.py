"""A member's hand: what is taken up when, and what is lost, whatever the links do."""

from collections.abc import Iterator

import pytest

from jointshield.exercise.roles import hand as room
from jointshield.exercise.roles.hand import Hand
from jointshield.messages import Message, digest
from jointshield.messages.barrier import Instruction, Letter, Reported, Upto, Wanted
from jointshield.transport import MemoryNet

NORTH, SOUTH, CONTROL = "party/north", "party/south", "control"
WORD = f"to/{SOUTH}/word"
MAIL = f"to/{SOUTH}/mail"


@pytest.fixture
def hands() -> dict[str, Hand]:
    net = MemoryNet("e")
    return {member: Hand(net.join(member)) for member in (NORTH, SOUTH, CONTROL)}


def instruct(hands: dict[str, Hand], *heard: Upto, letters: tuple[Letter, ...] = ()) -> None:
    instruction = Instruction(
        number=1, step=1, phase="look", now_s=2.0, letters=letters, heard=heard, reported=0
    )
    hands[CONTROL].instruct(SOUTH, instruction)


def told(hands: dict[str, Hand]) -> list[Message]:
    turn = hands[SOUTH].next()
    assert turn is not None
    return [delivery.message for delivery in turn.told]


def upto(sequence: int, channel: str = WORD) -> Upto:
    return Upto(member=NORTH, channel=channel, sequence=sequence)


def test_nothing_is_taken_up_before_control_says_that_it_was_sent(hands: dict[str, Hand]) -> None:
    for index in range(3):
        hands[NORTH].tell(SOUTH, Wanted(index=index))
    instruct(hands)
    assert told(hands) == []
    instruct(hands, upto(2))
    assert told(hands) == [Wanted(index=0), Wanted(index=1)]
    instruct(hands, upto(3))
    assert told(hands) == [Wanted(index=2)]


def test_a_report_says_how_far_each_channel_has_come(hands: dict[str, Hand]) -> None:
    hands[NORTH].tell(SOUTH, Wanted(index=0))
    hands[NORTH].post((SOUTH, NORTH), Wanted(index=1), 2.0, last=True)
    hands[NORTH].report(7)
    found = hands[CONTROL].reports()
    assert found is not None
    sender, report = found
    assert (sender, report.number) == (NORTH, 7)
    assert {(u.member, u.channel, u.sequence) for u in report.sent} == {
        (SOUTH, WORD, 1),
        (SOUTH, MAIL, 1),
    }
    (posted,) = report.posted
    assert (posted.to, posted.digest) == ((SOUTH, NORTH), digest(Wanted(index=1)))
    hands[NORTH].report(8)
    again = hands[CONTROL].reports()
    assert again is not None
    assert again[1] == Reported(number=8, sent=(), posted=())


def test_mail_waits_for_its_letter_and_a_letter_without_mail_is_a_lost_link(
    hands: dict[str, Hand],
) -> None:
    name = digest(Wanted(index=5))
    letter = Letter(sender=NORTH, digest=name, at_s=3.0, parts=())
    hands[NORTH].post((SOUTH,), Wanted(index=5), 2.0, last=True)
    instruct(hands, upto(1, MAIL))
    assert told(hands) == []
    assert hands[SOUTH].letter(letter) == Wanted(index=5)
    assert hands[SOUTH].letter(letter) is None


def test_what_never_comes_is_not_waited_for_for_ever(hands: dict[str, Hand]) -> None:
    hands[NORTH].tell(SOUTH, Wanted(index=0))
    instruct(hands, upto(9))
    assert told(hands) == [Wanted(index=0)]
    assert hands[SOUTH].lost == 1


def test_what_a_dead_process_sent_is_taken_up_before_what_its_successor_sends() -> None:
    net = MemoryNet("e")
    hands = {member: Hand(net.join(member)) for member in (NORTH, SOUTH, CONTROL)}
    for index in range(5):
        hands[NORTH].tell(SOUTH, Wanted(index=index))
    hands[NORTH].transport.close()
    hands[NORTH] = Hand(net.join(NORTH))
    hands[NORTH].tell(SOUTH, Wanted(index=99))
    instruct(hands, upto(1))
    assert told(hands) == [*(Wanted(index=index) for index in range(5)), Wanted(index=99)]


def test_what_must_not_be_lost_is_sent_when_the_link_stands_again() -> None:
    net = MemoryNet("e")
    hands = {member: Hand(net.join(member)) for member in (NORTH, SOUTH, CONTROL)}
    net.cut(NORTH, SOUTH)
    hands[NORTH].tell(SOUTH, Wanted(index=1), keep=True)
    hands[NORTH].tell(SOUTH, Wanted(index=2))
    net.heal(NORTH, SOUTH)
    hands[NORTH].flush()
    instruct(hands, upto(1))
    assert told(hands) == [Wanted(index=1)]


def test_a_member_at_rest_says_nothing(hands: dict[str, Hand]) -> None:
    hand = hands[NORTH]
    hand.muted = True
    hand.tell(SOUTH, Wanted(index=1), keep=True)
    hand.post((SOUTH,), Wanted(index=1), 2.0)
    hand.remind("lapse/x", 3.0)
    assert hand.show("share/tracks", Wanted(index=1)) == frozenset()
    hand.muted = False
    hand.flush()
    assert hand.sent() == ()


def test_a_busy_neighbour_does_not_keep_a_member_from_speaking(
    monkeypatch: pytest.MonkeyPatch, hands: dict[str, Hand]
) -> None:
    """Frames that keep coming do not put off the moment at which it says that it is there."""
    clock: Iterator[float] = iter(0.1 * number for number in range(1000))
    monkeypatch.setattr(room.time, "monotonic", lambda: next(clock))
    receive = hands[SOUTH].transport.receive

    def busy(timeout_s: float = 0.0) -> object:
        if timeout_s > 0.0:
            hands[NORTH].tell(SOUTH, Wanted(index=1))
        return receive(timeout_s)

    monkeypatch.setattr(hands[SOUTH].transport, "receive", busy)
    assert hands[SOUTH].next(0.5) is None


def test_a_report_is_kept_until_control_has_heard_it() -> None:
    """What was posted with it would be lost as well: letters, and one's own reminders."""
    net = MemoryNet("e")
    hands = {member: Hand(net.join(member)) for member in (SOUTH, CONTROL)}
    net.cut(SOUTH, CONTROL)
    hands[SOUTH].remind("lapse/x", 9.0)
    hands[SOUTH].report(3)
    hands[SOUTH].report(0)
    net.heal(SOUTH, CONTROL)
    assert hands[CONTROL].reports() is None

    def instructed(reported: int) -> list[int]:
        hands[CONTROL].instruct(
            SOUTH,
            Instruction(
                number=4, step=1, phase="look", now_s=2.0, letters=(), heard=(), reported=reported
            ),
        )
        assert hands[SOUTH].next() is not None
        heard = []
        while found := hands[CONTROL].reports():
            heard.append(found[1].number)
        return heard

    assert instructed(2) == [3]
    assert instructed(2) == [3], "it may have been lost again"
    assert instructed(3) == []
