"""Damage is found, and the report says which entry and why: one test per attack."""

import functools
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from jointshield.errors import MistakeError
from jointshield.journal import checkpoint, manifest
from jointshield.journal.audit import AuditReport, audit
from jointshield.journal.checkpoint import Signer
from jointshield.journal.entry import FIRST_LINK, entry_hash, link
from jointshield.journal.store import Journal

from . import flips

Build = Callable[..., Path]
Keys = Mapping[str, bytes]


def _tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def _entries(report: AuditReport) -> list[int | None]:
    return [f.entry_index for f in report.faults if ", entr" in f.where]


def _texts(report: AuditReport) -> str:
    return "\n".join(str(f) for f in report.faults)


def test_a_sound_journal(build: Build, keys: Keys) -> None:
    path = build()
    report = audit(path, keys)
    with Journal.open(path) as journal:
        assert report.root == journal.root()
    assert report.holds
    assert (report.size, report.verified_size, report.checkpoints) == (60, 60, 4)
    assert report.verified_time_ms == 59 * 500
    assert report.summary() == (
        "exercise-7/joint: whole; 60 entries, verified up to entry 59 by 4 of 4 checkpoints"
    )


def test_without_keys_the_tree_is_still_checked(build: Build) -> None:
    path = build()
    assert audit(path).holds
    assert not audit(path).signatures_checked
    _tamper(path, "UPDATE entries SET time_ms = 1 WHERE sequence = 31")
    assert _entries(audit(path)) == [31]


def test_a_run_cut_short_is_incomplete_not_broken(build: Build, keys: Keys) -> None:
    report = audit(build(entries=50, final=False), keys)
    assert not report.complete
    assert report.faults == ()
    assert (report.size, report.verified_size) == (50, 40)
    assert "incomplete, the run was cut short" in report.summary()
    assert "verified up to entry 39 by 2 of 2 checkpoints" in report.summary()


@pytest.mark.parametrize(
    ("column", "value"), [("data", "x'00'"), ("kind", "'other'"), ("time_ms", "7")]
)
def test_a_changed_entry(build: Build, keys: Keys, column: str, value: str) -> None:
    path = build()
    _tamper(path, f"UPDATE entries SET {column} = {value} WHERE sequence = 31")  # noqa: S608
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "entry 31 (" in _texts(report)
    assert "content was changed after it was written" in _texts(report)
    assert report.verified_size == 20
    assert not report.holds


def test_a_changed_stored_hash(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "UPDATE entries SET leaf_hash = zeroblob(32) WHERE sequence = 31")
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "the hash stored with it was changed; its content is what was signed" in _texts(report)


def test_a_changed_running_hash(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "UPDATE entries SET link = zeroblob(32) WHERE sequence = 31")
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "running hash stored with it was changed" in _texts(report)


def test_content_and_hash_changed_together(build: Build, keys: Keys) -> None:
    path = build()
    forged = entry_hash(15_500, "kind-1", b"forged").hex()
    _tamper(
        path,
        f"UPDATE entries SET data = x'{b'forged'.hex()}', leaf_hash = x'{forged}' "  # noqa: S608
        "WHERE sequence = 31",
    )
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "the order breaks here" in _texts(report)
    assert "the signed root is not that of the entries; see entry 31" in _texts(report)
    assert report.verified_size == 20


def test_content_and_every_hash_made_to_fit(build: Build, keys: Keys) -> None:
    """The forger mends all stored hashes; only the signed roots are out of reach."""
    path = build()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entries SET data = x'00' WHERE sequence = 31")
        running = FIRST_LINK
        rows = connection.execute("SELECT sequence, time_ms, kind, data FROM entries").fetchall()
        for sequence, time_ms, kind, data in rows:
            leaf = entry_hash(time_ms, kind, data)
            running = link(running, leaf)
            connection.execute(
                "UPDATE entries SET leaf_hash = ?, link = ? WHERE sequence = ?",
                (leaf, running, sequence),
            )
    report = audit(path, keys)
    assert _entries(report) == [20]
    assert "entries 20 to 39: at least one of these was changed" in _texts(report)
    assert report.verified_size == 20


def test_an_entry_removed(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "DELETE FROM entries WHERE sequence = 31")
    report = audit(path, keys)
    assert _entries(report) == [31]
    assert "entry 31: is missing: it was removed" in _texts(report)
    assert report.verified_size == 20


def test_an_entry_removed_and_the_rest_renumbered(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(
        path,
        "DELETE FROM entries WHERE sequence = 31",
        "UPDATE entries SET sequence = -sequence WHERE sequence > 31",
        "UPDATE entries SET sequence = -sequence - 1 WHERE sequence < 0",
    )
    report = audit(path, keys)
    assert report.size == 59
    assert _entries(report) == [31, 59]
    assert "entry 31 (kind-2, 16000 ms): the order breaks here" in _texts(report)
    assert "signed over 60 entries, the file holds 59" in _texts(report)


def test_the_last_entries_removed(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "DELETE FROM entries WHERE sequence >= 55")
    report = audit(path, keys)
    assert _entries(report) == [55]
    assert "entries 55 to 59: is missing: checkpoint 2 was signed over 60" in _texts(report)


def test_two_entries_swapped(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(
        path,
        "UPDATE entries SET sequence = -1 WHERE sequence = 25",
        "UPDATE entries SET sequence = 25 WHERE sequence = 31",
        "UPDATE entries SET sequence = 31 WHERE sequence = -1",
    )
    report = audit(path, keys)
    assert {25, 31} <= set(_entries(report))
    assert "put in another's place" in _texts(report)
    assert report.verified_size == 20


def test_an_entry_added_after_the_end(build: Build, keys: Keys) -> None:
    path = build()
    leaf = entry_hash(30_000, "late", b"")
    with closing(sqlite3.connect(path)) as connection, connection:
        (last,) = connection.execute("SELECT link FROM entries WHERE sequence = 59").fetchone()
        connection.execute(
            "INSERT INTO entries VALUES (60, 30000, 'late', x'', ?, ?)", (leaf, link(last, leaf))
        )
    report = audit(path, keys)
    assert _entries(report) == [60]
    assert "added after the journal was finished" in _texts(report)


def test_a_destroyed_page_names_the_lost_entries(build: Build, keys: Keys) -> None:
    path = build(entries=400, every=100)
    damaged = bytearray(path.read_bytes())
    damaged[8 * 4096 : 9 * 4096] = b"\xa5" * 4096
    path.write_bytes(damaged)
    report = audit(path, keys)
    lost = [f for f in report.faults if "cannot be read" in f.what and f.entry_index is not None]
    assert lost, _texts(report)
    assert any("entries " in f.where for f in lost)
    assert not report.holds


def test_an_entry_given_an_impossible_number(build: Build, keys: Keys) -> None:
    path = build()
    _tamper(path, "UPDATE entries SET sequence = 1125899906842624 WHERE sequence = 59")
    report = audit(path, keys)
    assert report.size == 59
    assert f"entry {2**50}: no entry of this file can have this number" in _texts(report)
    assert "signed over 60 entries, the file holds 59" in _texts(report)


def test_pages_that_lead_round_in_a_circle(build: Build, keys: Keys) -> None:
    """An inner page that points at the same leaf twice: a scan alone could go on for ever."""
    path = build(entries=400, every=100)
    data = bytearray(path.read_bytes())
    root = 2 * 4096  # the table of entries begins in the third page
    assert data[root] == 5
    inner = [root + 12 + 2 * i for i in range(int.from_bytes(data[root + 3 : root + 5], "big"))]
    places = [root + int.from_bytes(data[p : p + 2], "big") for p in inner]
    data[places[4] : places[4] + 4] = data[places[1] : places[1] + 4]
    path.write_bytes(data)
    report = audit(path, keys)
    assert not report.holds
    assert "structure is damaged" in _texts(report)
    for target in (3, 2):  # a page that is its own child
        data[places[4] : places[4] + 4] = target.to_bytes(4, "big")
        path.write_bytes(data)
        assert not audit(path, keys).holds


def test_a_destroyed_header(build: Build, keys: Keys) -> None:
    path = build()
    path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])
    report = audit(path, keys)
    assert "no entry of it can be read" in _texts(report)
    assert (report.size, report.complete, report.holds) == (0, False, False)


def test_a_file_cut_off(build: Build, keys: Keys) -> None:
    path = build(entries=400, every=100)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    report = audit(path, keys)
    assert not report.holds
    assert report.faults


def test_auditing_changes_nothing(build: Build, keys: Keys) -> None:
    path = build(final=False)
    before = path.read_bytes()
    audit(path, keys)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_mistakes(tmp_path: Path, build: Build) -> None:
    with pytest.raises(MistakeError, match="no journal is there"):
        audit(tmp_path / "nothing")
    with pytest.raises(MistakeError, match="no public keys given"):
        audit(build(), {})


def _flip(path: Path, folder: Path, keys: Keys, position: int, original: bytes) -> None:
    changed = bytearray(original)
    changed[position] ^= 1 << (position % 8)
    path.write_bytes(changed)
    report = audit(path, keys)  # never raises
    in_manifest = manifest.check(folder, keys).faults
    assert in_manifest, f"byte {position}"
    first = position // 4096 * 4096
    assert f"between bytes {first} and" in in_manifest[0].what
    assert all(str(fault) for fault in report.faults)


@pytest.mark.parametrize("step", [131, pytest.param(1, marks=pytest.mark.campaign)])
def test_any_flipped_byte_anywhere_is_found(
    build: Build, keys: Keys, pens: Sequence[Signer], step: int
) -> None:
    path = build()
    manifest.write(path.parent, pens)
    original = path.read_bytes()
    for position in range(0, len(original), step):
        _flip(path, path.parent, keys, position, original)
    path.write_bytes(original)
    assert manifest.check(path.parent, keys).faults == ()


def test_a_flipped_byte_of_an_entry_names_that_entry(build: Build, keys: Keys) -> None:
    """Every byte of content, of the hash and of the running hash of a few entries."""
    path = build()
    original = path.read_bytes()
    with Journal.open(path) as journal:
        picked = [e for e in journal.entries() if e.index in (0, 23, 59)]
    for entry in picked:
        wanted = {"content": entry.data, "hash": entry.leaf_hash}
        for what, data in wanted.items():
            start = original.index(data)
            for offset in range(0, len(data), 7):
                changed = bytearray(original)
                changed[start + offset] ^= 0x10
                path.write_bytes(changed)
                report = audit(path, keys)
                assert _entries(report) == [entry.index], (what, offset, _texts(report))


def test_sampled_flips_in_a_thousand_entries(build: Build, keys: Keys) -> None:
    path = build(entries=1000, every=250)
    original = path.read_bytes()
    with Journal.open(path) as journal:
        entries = list(journal.entries())
    for entry in entries[:: 1000 // 40]:
        changed = bytearray(original)
        changed[original.index(entry.data) + entry.index % len(entry.data)] ^= 1
        path.write_bytes(changed)
        report = audit(path, keys)
        assert _entries(report) == [entry.index]
        assert report.verified_size == entry.index // 250 * 250


def test_two_thousand_flipped_bits_of_a_thousand_entries(
    tmp_path: Path, keys: Keys, pens: Sequence[Signer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all 832,600 bits that `campaigns/bit_flips.py` flips."""
    monkeypatch.setattr(checkpoint, "ed25519_holds", functools.cache(checkpoint.ed25519_holds))
    flips.sound_log(tmp_path / "a.journal", pens)
    flipper = flips.Flipper(tmp_path / "a.journal", keys)
    bits = list(flipper.bits())
    assert len(bits) == 832_600
    tried, missed = flips.survey(flipper, bits[:: len(bits) // 2000])
    assert missed == []
    assert tried.keys() == {*flips.FIELDS, "note"}
    assert tried.total() >= 2000
