"""Power cuts and killed processes: nothing acknowledged is lost, and the harness would notice.

`campaigns/power_cuts.py` runs the same with 1,000 cuts and 200 kills.
"""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .power import harness
from .power.disk import Disk, Event, acknowledgement, events

needs_compiler = pytest.mark.skipif(
    harness.compiler() is None, reason="no C compiler here: the recorder cannot be built"
)
ROOT = Path("/disk")


def _event(operation: str, path: str, inode: int = 7, number: int = 0, data: bytes = b"") -> Event:
    whole = f"{ROOT}/{path}".rstrip("/")
    return Event(operation=operation, inode=inode, number=number, path=whole, data=data)


def _left(*happened: Event, times: int = 200) -> set[tuple[tuple[str, bytes], ...]]:
    """Everything that may be left after these operations, over many chances."""
    disk = Disk(ROOT)
    for event in happened:
        disk.follow(event)
    return {tuple(sorted(disk.after_cut(random.Random(n)))) for n in range(times)}  # noqa: S311


CREATED = (_event("C", "a"), _event("W", "a", data=b"old"), _event("S", "a"), _event("S", "", 1))


def test_what_was_synchronised_is_kept() -> None:
    assert _left(*CREATED) == {(("a", b"old"),)}


def test_a_name_whose_folder_was_not_synchronised_may_be_lost() -> None:
    assert _left(*CREATED[:3]) == {(), (("a", b"old"),)}


def test_writes_may_be_lost_torn_or_reordered() -> None:
    first = _event("W", "a", data=b"x" * 1024)
    second = _event("W", "a", number=1024, data=b"y" * 1024)
    left = {content for ((_, content),) in _left(*CREATED, first, second)}
    assert {b"old", b"x" * 1024 + b"y" * 1024, b"old" + bytes(1021) + b"y" * 1024} <= left
    assert any(0 < content.count(b"x") < 1024 for content in left), "torn"
    assert _left(*CREATED, first, _event("S", "a")) == {(("a", b"x" * 1024),)}


def test_truncations_renames_removals_and_folders() -> None:
    assert _left(*CREATED, _event("T", "a", number=1)) == {(("a", b"old"),), (("a", b"o"),)}
    renamed = _left(*CREATED, _event("R", "a", data=f"{ROOT}/b".encode()))
    assert renamed == {(("a", b"old"),), (("b", b"old"),)}
    assert _left(*CREATED, _event("U", "a")) == {(), (("a", b"old"),)}
    inside = (
        _event("M", "f"),
        _event("C", "f/b", 8),
        _event("W", "f/b", 8, data=b"in"),
        _event("S", "f/b", 8),
        _event("S", "f", 9),
    )
    assert _left(*inside) == {(), (("f/b", b"in"),)}, "the folder's own name was not synchronised"
    assert _left(*inside, _event("S", "", 1)) == {(("f/b", b"in"),)}


def test_a_trace_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "trace").write_bytes(acknowledgement({"entries": 3}) * 2)
    assert [(e.operation, e.data) for e in events(tmp_path / "trace")] == [
        ("A", b'{"entries": 3}')
    ] * 2


@needs_compiler
def test_sixty_power_cuts_lose_nothing() -> None:
    tally = harness.power_cuts(60, per_load=30)
    assert (tally.trials, tally.lost) == (60, 0), tally.first
    assert tally.in_flight > 30, "most cuts fall into the middle of something"


@needs_compiler
def test_without_synchronisation_at_commit_the_same_cuts_lose_entries() -> None:
    tally = harness.power_cuts(15, "NORMAL", per_load=15)
    assert tally.lost > 0
    assert "were acknowledged" in tally.first


PLANTED: dict[str, tuple[str, Callable[[Event], bool]]] = {
    "tiles are not synchronised": (
        "tiles", lambda e: e.operation == "S" and "/tiles" in e.path
    ),
    "the witness's log is not synchronised": (
        "witness", lambda e: e.operation == "S" and e.path.endswith("witness.db-wal")
    ),
    "folders are not synchronised": (
        "entries", lambda e: e.operation == "S" and e.path.endswith("/root")
    ),
}  # fmt: skip


@needs_compiler
def test_a_synchronisation_left_out_is_noticed() -> None:
    with tempfile.TemporaryDirectory(dir=harness.MEMORY) as name:
        folder = Path(name).resolve()
        found = harness.record(harness.build(folder), folder, 3, 40, "FULL")
        for what, (room, dropped) in PLANTED.items():
            tally = harness.Tally()
            kept = [event for event in found if not dropped(event)]
            assert len(kept) < len(found)
            harness.cuts(kept, folder / "root", 3, 12, tally)
            assert tally.what[room] > 0, what


def test_five_killed_processes_lose_nothing() -> None:
    tally = harness.kills(5, longest_s=0.3)
    assert (tally.trials, tally.lost) == (5, 0), tally.first
