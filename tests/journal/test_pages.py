"""Pages are found by an own reading of the file; SQLite's own page statistics are the authority."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from jointshield.journal import manifest
from jointshield.journal.checkpoint import Signer
from jointshield.journal.pages import entries_in_pages
from jointshield.journal.store import Journal

PAGE = 4096


def _large(path: Path) -> Path:
    """Entries from nothing to several overflow pages, in a tree of more than one level."""
    with Journal.create(path, "x/a") as journal:
        for index in range(600):
            journal.append(index, "kind", bytes([index % 256]) * (index * 37 % 11_000))
    return path


def test_every_byte_of_content_lies_where_it_is_said_to(tmp_path: Path) -> None:
    path = _large(tmp_path / "a.journal")
    data = path.read_bytes()
    with Journal.open(path) as journal:
        entries = list(journal.entries())
    for entry in entries[::41]:
        place = data.index(entry.leaf_hash)
        there = entries_in_pages(path, place, place + 31)
        assert there is not None
        assert there[0] <= entry.index <= there[1]
        assert there[1] - there[0] < 40


def test_table_pages_agree_with_sqlites_own_statistics(tmp_path: Path) -> None:
    path = _large(tmp_path / "a.journal")
    with closing(sqlite3.connect(path)) as connection:
        try:
            rows = connection.execute(
                "SELECT pageno, pagetype, ncell FROM dbstat WHERE name = 'entries'"
            ).fetchall()
        except sqlite3.OperationalError:
            pytest.skip("this SQLite was built without page statistics (dbstat)")
    seen = 0
    for page, kind, cells in rows:
        there = entries_in_pages(path, (page - 1) * PAGE, page * PAGE - 1)
        if kind == "internal":
            assert there is None
        else:
            assert there is not None, (page, kind)
        if kind == "leaf" and there is not None:
            assert there[1] - there[0] + 1 == cells
            seen += cells
    assert seen == 600


def test_a_change_in_empty_space_names_the_entries_around_it(
    build: Callable[..., Path], pens: Sequence[Signer], keys: dict[str, bytes]
) -> None:
    path = build(entries=400, every=400)
    manifest.write(path.parent, pens)
    data = bytearray(path.read_bytes())
    pages = [
        page
        for page in range(2, len(data) // PAGE)
        if entries_in_pages(path, page * PAGE, page * PAGE) and bytes(16) in data[page * PAGE :]
    ]
    start = pages[1] * PAGE
    hole = data.index(bytes(16), start) + 8
    assert hole < start + PAGE
    data[hole] ^= 1
    path.write_bytes(data)
    (fault,) = manifest.check(path.parent, keys).faults
    assert fault.entry_index is not None
    assert "where entries " in fault.what


def test_damage_gives_no_answer_and_no_error(tmp_path: Path) -> None:
    path = _large(tmp_path / "a.journal")
    data = path.read_bytes()
    assert entries_in_pages(path, 0, 10) is None, "the schema holds no entry"
    for position in (0, 17, 20, 100, 2 * PAGE, 2 * PAGE + 3, 2 * PAGE + 12, len(data) // 2):
        path.write_bytes(data[:position] + b"\xff" * 8 + data[position + 8 :])
        entries_in_pages(path, 0, len(data) - 1)
    path.write_bytes(b"<html>")
    assert entries_in_pages(path, 0, 5) is None
