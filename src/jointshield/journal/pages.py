"""Which entries stand in which page of a journal file.

A byte changed in a part of a page that holds nothing leaves every entry whole, so the tree cannot
point at it; this says between which entries it lies.

Source: SQLite database file format, sqlite.org/fileformat2.html, sections 1.6 (B-tree pages) and
1.5.1 (overflow pages).
"""

import sqlite3
from contextlib import closing
from pathlib import Path

_INTERIOR, _LEAF = 5, 13


def entries_in_pages(path: Path, first_byte: int, last_byte: int) -> tuple[int, int] | None:
    """First and last entry that stand in the pages holding these bytes of the file.

    None if no entry stands there, or the file is no journal or too damaged to tell.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as db:
            (root,) = db.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'entries'"
            ).fetchone()
        data = path.read_bytes()
        page_bytes = int.from_bytes(data[16:18], "big")
        if page_bytes == 1:  # how the header writes 65,536
            page_bytes = 65_536
        wanted = range(first_byte // page_bytes + 1, last_byte // page_bytes + 2)
        found = _Walk(data, page_bytes).entries(root, wanted)
    except (sqlite3.Error, UnicodeDecodeError, TypeError, IndexError, ValueError, RecursionError):
        return None
    return (min(found), max(found)) if found else None


class _Walk:
    """One walk down the table of entries."""

    def __init__(self, data: bytes, page_bytes: int) -> None:
        self._data = data
        self._page_bytes = page_bytes
        self._usable = page_bytes - data[20]

    def entries(self, root: int, wanted: range) -> list[int]:
        found: list[int] = []
        waiting, seen = [root], set()
        while waiting:
            number = waiting.pop()
            if number in seen:
                raise ValueError("pages in a circle")
            seen.add(number)
            start = (number - 1) * self._page_bytes
            kind, cells = self._data[start], self._number(start + 3, 2)
            head = start + (12 if kind == _INTERIOR else 8)
            places = [start + self._number(head + 2 * i, 2) for i in range(cells)]
            if kind == _INTERIOR:
                waiting += [self._number(start + 8, 4), *(self._number(p, 4) for p in places)]
            elif kind == _LEAF:
                for place in places:
                    sequence, pages = self._leaf_cell(place)
                    if number in wanted or any(page in wanted for page in pages):
                        found.append(sequence)
            else:
                raise ValueError("no page of a table")
        return found

    def _leaf_cell(self, place: int) -> tuple[int, list[int]]:
        """Entry number of one cell, and the overflow pages that its payload goes on in."""
        payload, place = self._varint(place)
        sequence, place = self._varint(place)
        largest = self._usable - 35
        if payload <= largest:
            return sequence, []
        smallest = (self._usable - 12) * 32 // 255 - 23
        here = smallest + (payload - smallest) % (self._usable - 4)
        page = self._number(place + (here if here <= largest else smallest), 4)
        pages: list[int] = []
        while page and len(pages) * self._page_bytes < len(self._data):
            pages.append(page)
            page = self._number((page - 1) * self._page_bytes, 4)
        return sequence, pages

    def _number(self, place: int, size: int) -> int:
        if place < 0 or place + size > len(self._data):
            raise IndexError(place)
        return int.from_bytes(self._data[place : place + size], "big")

    def _varint(self, place: int) -> tuple[int, int]:
        value = 0
        for step in range(8):
            byte = self._data[place + step]
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value, place + step + 1
        return value << 8 | self._data[place + 8], place + 9
