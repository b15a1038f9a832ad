"""What the joint journal states of a party's notes comes from that party, and from nobody else."""

from typing import cast

import pytest

from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.journals import party_journal
from jointshield.exercise.roles import hand as phases
from jointshield.exercise.roles.centre import CentreRole
from jointshield.exercise.roles.hand import Hand, Turn, member_of
from jointshield.exercise.roles.returning import CentreRooms
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.shelf import Record
from jointshield.exercise.withheld.seals import withheld_log
from jointshield.messages import Message, encode
from jointshield.messages.barrier import Instruction
from jointshield.messages.record import Commitment
from jointshield.transport import Delivery
from jointshield.transport.channels import CENTRE, CONTROL

from .conftest import KEEPER, LOADED, OTHER


class _Page:
    """Both a hand that nobody shakes and the joint journal."""

    def __init__(self) -> None:
        self.written: list[Message] = []

    def write(self, name: str, time_s: float, message: Message, data: bytes = b"") -> None:
        """Keep what the centre writes."""
        assert (name, time_s, data) == ("joint", 10.0, encode(message))
        self.written.append(message)

    def show(self, channel: str, message: Message) -> tuple[str, ...]:
        """Nobody looks."""
        assert channel == phases.JOINT_LOG
        assert message.KIND
        return ()

    def report(self, number: int) -> None:
        """Nobody waits."""
        assert number == 1


def _written(sender: str, journal: str) -> list[Message]:
    page = _Page()
    play = Play(scenario=LOADED.scenario, mode=LOADED.mode("M3"), seed=7)
    centre = CentreRole(play, cast(Hand, page), cast(Record, page))
    centre._rooms = cast(CentreRooms, page)  # the exercise has begun
    message = Commitment(time_s=10.0, journal=journal, size=1, root="ab" * 32)
    told = Delivery(
        sender=sender, channel="", boot="", sequence=1, missing=0, ticket="",
        message=message, data=encode(message),
    )  # fmt: skip
    instruction = Instruction(
        number=1, step=1, phase=phases.HEAD, now_s=10.0, letters=(), heard=(), reported=0
    )
    centre.act(Turn(instruction=instruction, told=(told,)))
    return page.written


@pytest.mark.parametrize(
    ("sender", "journal"),
    [
        (member_of(KEEPER), withheld_log(KEEPER)),
        (member_of(KEEPER), party_journal(KEEPER)),
        (CONTROL, CONTROL_JOURNAL),
    ],
)
def test_everybody_states_its_own(sender: str, journal: str) -> None:
    assert [m.journal for m in _written(sender, journal) if isinstance(m, Commitment)] == [journal]


@pytest.mark.parametrize(
    ("sender", "journal"),
    [
        (member_of(OTHER), withheld_log(KEEPER)),
        (member_of(OTHER), party_journal(KEEPER)),
        (member_of(OTHER), CONTROL_JOURNAL),
        (CONTROL, withheld_log(KEEPER)),
        (CENTRE, withheld_log(KEEPER)),
        ("somebody", CONTROL_JOURNAL),
    ],
)
def test_nobody_puts_a_root_into_the_joint_journal_for_another(sender: str, journal: str) -> None:
    """Else a party could be made out to have kept back what it never did."""
    assert _written(sender, journal) == []
