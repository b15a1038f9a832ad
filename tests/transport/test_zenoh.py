"""Links between machines, here between sessions of one process over the loopback."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jointshield.errors import MistakeError
from jointshield.transport import Reason, Transport
from jointshield.transport.zenoh import ZenohTransport

from .conftest import (
    CENTRE,
    NORTH,
    SOUTH,
    heard,
    make_roster,
    message,
    other_message,
    settings_of,
    wait_linked,
    wait_until,
)


def test_three_members_hear_each_other_directly(tmp_path: Path) -> None:
    members = (CENTRE, NORTH, SOUTH)
    roster = make_roster(tmp_path, members)
    with (
        ZenohTransport(settings_of(tmp_path, roster, CENTRE)) as centre,
        ZenohTransport(settings_of(tmp_path, roster, NORTH)) as north,
        ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
    ):
        port: Transport = north
        wait_linked(centre, north, south)
        assert port.publish("share/tracks", message(1)) == {CENTRE, SOUTH}
        for hearer in (centre, south):
            (got,) = heard(hearer)
            assert (got.sender, got.channel, got.message) == (NORTH, "share/tracks", message(1))
        centre.close()
        assert south.send(NORTH, "ballot", message(2))
        (got,) = heard(north)
        assert (got.sender, got.channel) == (SOUTH, f"to/{NORTH}/ballot")


def test_a_question_is_answered(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    with (
        ZenohTransport(settings_of(tmp_path, roster, NORTH)) as north,
        ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
    ):
        wait_linked(north, south)
        ticket = north.ask(SOUTH, "seen", message(1))
        (question,) = heard(south)
        assert south.answer(question, other_message())
        (answer,) = heard(north)
        assert (answer.ticket, answer.message) == (ticket, other_message())
        assert south.answer(question, message(3)), "a second answer is sent"
        wait_until(lambda: Reason.NOT_ASKED in north.counts(), "and refused")


def test_frames_of_a_channel_come_in_order_and_complete(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    with (
        ZenohTransport(settings_of(tmp_path, roster, NORTH)) as north,
        ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
    ):
        wait_linked(north, south)
        for number in range(1, 2001):
            assert north.publish("share/tracks", message(number))
        got = heard(south, 2000)
        assert [d.sequence for d in got] == list(range(1, 2001))
        assert not any(d.missing for d in got)
        assert not south.counts()


@pytest.mark.parametrize("restarted", [NORTH, SOUTH])
def test_a_neighbour_that_comes_back_is_heard_again(tmp_path: Path, restarted: str) -> None:
    """Both ways round: the first member of the roster listens, the second calls."""
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    stays = SOUTH if restarted == NORTH else NORTH
    with ZenohTransport(settings_of(tmp_path, roster, stays)) as staying:
        boots = set()
        for number in range(3):
            with ZenohTransport(settings_of(tmp_path, roster, restarted)) as coming:
                wait_linked(staying, coming)
                assert coming.publish("share/tracks", message(number))
                (got,) = heard(staying)
                assert (got.sequence, got.message) == (1, message(number))
                boots.add(got.boot)
                assert staying.send(restarted, "x", message(number))
                assert heard(coming)[0].message == message(number)
            wait_until(lambda: not staying.linked(), "the link is seen to be gone")
            assert not staying.publish("share/tracks", message(9)), "nobody is there"
        assert len(boots) == 3


def test_start_and_stop_leave_no_thread_behind(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))

    def tasks() -> int:
        listed = Path("/proc/self/task")
        return len(list(listed.iterdir())) if listed.is_dir() else 0

    counted = []
    for _ in range(6):
        with (
            ZenohTransport(settings_of(tmp_path, roster, NORTH)) as north,
            ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
        ):
            wait_linked(north, south)
            python_threads = threading.active_count()
        north.close()
        counted.append(tasks())
    assert threading.active_count() <= python_threads
    assert counted[-1] <= counted[1], "Zenoh's pool is made once for the process, and not again"


def test_a_port_in_use_is_a_mistake_and_nothing_stays_open(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    settings = settings_of(tmp_path, roster, NORTH)
    with ZenohTransport(settings), pytest.raises(MistakeError, match="cannot be opened"):
        ZenohTransport(settings)
    with ZenohTransport(settings):
        pass


def test_one_hostile_neighbour_fills_only_its_own_share_of_the_queue(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH, CENTRE))
    with (
        ZenohTransport(settings_of(tmp_path, roster, NORTH), frames_max=50) as north,
        ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
        ZenohTransport(settings_of(tmp_path, roster, CENTRE)) as centre,
    ):
        wait_linked(north, south, centre)
        for number in range(200):
            south.send(NORTH, "flood", message(number))
        wait_until(lambda: north.counts().get(Reason.QUEUE_FULL) == 150, "the flood is refused")
        centre.send(NORTH, "clock", message(7))
        assert heard(north, 51)[-1].sender == CENTRE


def test_a_question_may_be_forgotten_and_strangers_have_no_link(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    with (
        ZenohTransport(settings_of(tmp_path, roster, NORTH)) as north,
        ZenohTransport(settings_of(tmp_path, roster, SOUTH)) as south,
    ):
        wait_linked(north, south)
        north.forget(north.ask(SOUTH, "seen", message()))
        (question,) = heard(south)
        south.answer(question, other_message())
        wait_until(lambda: bool(north.counts()), "the answer is refused")
        assert [r.reason for r in north.refusals()] == [Reason.NOT_ASKED]
        with pytest.raises(MistakeError, match="no link to 'centre'"):
            north.send(CENTRE, "x", message())
    assert north.receive(1.0) is None, "closed"
    assert not north.send(SOUTH, "x", message())


def test_without_the_package_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['zenoh'] = None\n"
        "from jointshield.errors import MistakeError\n"
        "try: import jointshield.transport.zenoh\n"
        "except MistakeError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "jointshield[node]" in done.stdout
