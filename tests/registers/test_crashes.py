"""Whatever kills a writer: what it said was sealed is there, whole, and the register goes on."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.journal import Journal
from jointshield.study.treaty import register
from jointshield.study.treaty.register import begin, read, say
from jointshield.study.treaty.register_check import check

from .conftest import ANSWERED, ASKED, FOUNDING, NORTH, SOUTH, on

DAY = on("2014-05-10")


class PowerCutError(Exception):
    """Stands for the end of the process."""


def _talk(path: Path, acknowledged: int) -> None:
    """Say one thing after the other, and tell the number of each that is sealed."""
    number = len(read(path).entries)
    while True:
        asked = replace(ASKED, item=f"i{number}", asked=DAY.isoformat(), due="2014-06-10")
        say(path, NORTH, (asked,), DAY)
        os.write(acknowledged, number.to_bytes(4, "big"))
        number += 1


def test_killed_at_any_moment_nothing_acknowledged_is_lost(path: Path) -> None:
    last = 4
    for round_ in range(10):
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _talk(path, told)
            finally:
                os._exit(1)
        os.close(told)
        time.sleep(0.05 + 0.013 * round_)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(heard, "rb") as file:
            numbers = file.read()
        if len(numbers) >= 4:
            last = int.from_bytes(numbers[-4:], "big")
        # The last act may have reached the disk without its checkpoint, and nothing else is amiss.
        found = check(path)
        assert all("after the last checkpoint" in fault for fault in found.faults), found.text()
        assert len(read(path).entries) > last
    say(path, SOUTH, (replace(ANSWERED, text="slow"),), DAY)
    assert check(path).holds
    assert last > 4, "the rounds were too short to say anything"


def test_cut_between_entry_and_checkpoint_the_act_stands(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Journal._store

    def store(journal: Journal, note: bytes | None) -> None:
        if note is not None:
            raise PowerCutError
        real(journal, note)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "_store", store)
        with pytest.raises(PowerCutError):
            say(path, SOUTH, (replace(ANSWERED, text="slow"),), DAY)
    held = read(path)
    assert (len(held.entries), len(held.notes)) == (6, 4)
    assert "entry 5 stands after the last checkpoint" in check(path).text()
    say(path, SOUTH, (replace(ANSWERED, text="slower"),), DAY)
    assert len(read(path).notes) == 5
    assert check(path).holds


def test_cut_before_the_entry_is_stored_nothing_was_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read(path).heads

    def lost(_: Journal, __: bytes | None) -> None:
        raise PowerCutError

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "_store", lost)
        patched.setattr(Journal, "close", lambda journal: journal._connection.close())
        with pytest.raises(PowerCutError):
            say(path, SOUTH, (replace(ANSWERED, text="slow"),), DAY)
    assert read(path).heads == before


def test_a_beginning_that_was_cut_leaves_no_register_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.journal"

    def lost(_: Path, __: Path) -> None:
        raise PowerCutError

    with monkeypatch.context() as patched:
        patched.setattr(register, "settle", lost)
        with pytest.raises(PowerCutError):
            begin(path, FOUNDING, (NORTH, SOUTH))
    assert not path.exists()
    begin(path, FOUNDING, (NORTH, SOUTH))
    assert check(path).holds
