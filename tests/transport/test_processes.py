"""Nodes in processes of their own: one killed and started again, one cut off and healed."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from jointshield.transport.certificates import make_credentials
from jointshield.transport.roster import Place, full_mesh

from .conftest import CENTRE, EXERCISE, NORTH, NOW, SOUTH, make_roster, settings_of, wait_until
from .islands import Islands, NotPermittedError

SPEAKER = Path(__file__).with_name("speaker.py")
SPAN_S = "60"
MEMBERS = (CENTRE, NORTH, SOUTH)


def _long(member: str) -> Any:
    return pytest.param(member, marks=pytest.mark.campaign)


class Speaker:
    """One running speaker, and what it has told so far."""

    def __init__(self, settings: Path, before: Sequence[str] = ()) -> None:
        self.told: list[dict[str, Any]] = []
        self._process = subprocess.Popen(
            [*before, sys.executable, str(SPEAKER), str(settings), SPAN_S],
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            # A killed process may leave half a line.
            if line.endswith("\n"):
                self.told.append(json.loads(line))

    def hears(self, member: str, since: int) -> bool:
        """Whether it has heard a member twice after its first `since` lines."""
        return sum(one.get("from") == member for one in self.told[since:]) >= 2

    def linked(self) -> set[str]:
        found = [set(one["linked"]) for one in list(self.told) if "linked" in one]
        return found[-1] if found else set()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._reader.join()


@contextmanager
def speaking(settings: Path, before: Sequence[str] = ()) -> Iterator[Speaker]:
    speaker = Speaker(settings, before)
    try:
        yield speaker
    finally:
        speaker.kill()


def all_hear_each_other(speakers: dict[str, Speaker]) -> None:
    since = {name: len(speaker.told) for name, speaker in speakers.items()}
    for name, speaker in speakers.items():
        for other in speakers:
            if other != name:
                wait_until(
                    lambda s=speaker, n=name, o=other: s.hears(o, since[n]),
                    f"{name} hears {other}",
                )


@pytest.mark.parametrize("killed", [NORTH, _long(CENTRE), _long(SOUTH)])
def test_a_killed_node_that_starts_again_is_heard_and_the_others_go_on(
    tmp_path: Path, killed: str
) -> None:
    """The first of the roster only listens, the last only calls, the other does both."""
    roster = make_roster(tmp_path, MEMBERS)
    for member in MEMBERS:
        settings_of(tmp_path, roster, member).write(tmp_path / member / "node.json")
    with ExitStack() as stack:
        speakers = {
            member: stack.enter_context(speaking(tmp_path / member / "node.json"))
            for member in MEMBERS
        }
        all_hear_each_other(speakers)
        speakers.pop(killed).kill()
        for speaker in speakers.values():
            wait_until(lambda s=speaker: killed not in s.linked(), "it is seen to be gone")
        all_hear_each_other(speakers)
        speakers[killed] = stack.enter_context(speaking(tmp_path / killed / "node.json"))
        all_hear_each_other(speakers)
        for name, speaker in speakers.items():
            boots = {one["boot"] for one in speaker.told if one.get("from") == killed}
            assert name == killed or len(boots) == 2


# --- network namespaces -------------------------------------------------------------------------


@pytest.fixture
def islands() -> Iterator[Islands]:
    with ExitStack() as stack:
        try:
            made = Islands(stack, MEMBERS)
        except NotPermittedError as error:
            pytest.skip(str(error))
        yield made


@pytest.mark.parametrize("alone", [CENTRE, _long(NORTH), _long(SOUTH)])
def test_a_node_that_is_cut_off_is_missed_and_heard_again_once_healed(
    tmp_path: Path, islands: Islands, alone: str
) -> None:
    """Three namespaces. The two that are left go on over their direct link."""
    places = []
    for member in MEMBERS:
        host = islands.hosts[member]
        made = make_credentials(tmp_path / member, member, [host], now=NOW)
        root = made.root_certificate
        places.append(Place(member=member, root=root, host=host, first_port=17_400))
    roster = full_mesh(EXERCISE, places)
    with ExitStack() as stack:
        speakers = {}
        for member in MEMBERS:
            path = tmp_path / member / "node.json"
            settings_of(tmp_path, roster, member).write(path)
            before = islands.inside(member)
            speakers[member] = stack.enter_context(speaking(path, before))
        all_hear_each_other(speakers)

        islands.set_link(alone, "down")
        cut = speakers[alone]
        rest = {name: speaker for name, speaker in speakers.items() if name != alone}
        wait_until(lambda: not cut.linked(), "it sees that it is alone")
        for speaker in rest.values():
            wait_until(lambda s=speaker: alone not in s.linked(), "it is missed")
        since = {name: len(speaker.told) for name, speaker in speakers.items()}
        all_hear_each_other(rest)
        assert not any("from" in one for one in cut.told[since[alone] :])
        for name in rest:
            assert not any(one.get("from") == alone for one in speakers[name].told[since[name] :])

        islands.set_link(alone, "up")
        all_hear_each_other(speakers)
        for name, speaker in rest.items():
            later = [one for one in speaker.told[since[name] :] if one.get("from") == alone]
            assert len({one["boot"] for one in speaker.told if one.get("from") == alone}) == 1
            assert later[0]["missing"] > 0, "what was said while alone never came, and is counted"
            numbers = [one["number"] for one in speaker.told if one.get("from") == alone]
            assert numbers == sorted(set(numbers)), "in order, none twice"
