"""Tiles: the published layout, then proofs from the files alone, then files that lie."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal import tree
from jointshield.journal.checkpoint import Signer
from jointshield.journal.cosignature import cosign
from jointshield.journal.entry import leaf_data, read_leaf_data
from jointshield.journal.store import Journal
from jointshield.journal.tile_reader import TileReader, folder_fetch
from jointshield.journal.tiles import ENTRIES, TileWriter, number_path, tile_path

Grown = Callable[[int], bytes]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """An empty journal."""
    return Journal.create(tmp_path / "a.journal", "x/a")


@pytest.fixture
def grown(journal: Journal, pens: Sequence[Signer]) -> Grown:
    """Grow the journal to a size and sign it; the note."""

    def grow(size: int) -> bytes:
        for index in range(journal.size, size):
            journal.append(index, "k", b"%d" % index)
        return journal.checkpoint(pens)

    return grow


def _leaves(journal: Journal) -> list[bytes]:
    return [entry.leaf_hash for entry in journal.entries()]


def test_paths_are_those_of_the_specification() -> None:
    """The example of c2sp.org/tlog-tiles."""
    assert number_path(1_234_067) == "x001/x234/067"
    assert (number_path(0), number_path(999), number_path(1000)) == ("000", "999", "x001/000")
    assert tile_path(0, 273, 112) == "tile/0/273.p/112"
    assert tile_path(ENTRIES, 1_234_067) == "tile/entries/x001/x234/067"


def test_seventy_thousand_entries_have_the_tiles_that_the_specification_counts(
    tmp_path: Path, journal: Journal, grown: Grown, keys: Mapping[str, bytes]
) -> None:
    """273 full level-0 tiles and one of width 112, 1 and one of 17 above, and one of width 1."""
    note = grown(70_000)
    TileWriter(tmp_path / "t", journal).publish(note)
    top = tmp_path / "t" / "tile"
    assert sorted(p.name for p in top.iterdir()) == ["0", "1", "2", "entries"]
    names = {p.relative_to(top).as_posix() for p in top.glob("*/*")}
    assert len({n for n in names if n.startswith("0/") and ".p" not in n}) == 273
    assert {n for n in names if n.startswith(("1/", "2/"))} == {"1/000", "1/001.p", "2/000.p"}
    for name, width in (("0/273.p/112", 112), ("1/001.p/17", 17), ("2/000.p/1", 1)):
        assert (top / name).stat().st_size == 32 * width
    reader = TileReader(folder_fetch(tmp_path / "t"), keys)
    leaves = _leaves(journal)
    assert reader.root() == journal.root()
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        assert reader.inclusion_proof(index) == tree.inclusion_proof(leaves, index, 70_000)
        assert reader.entry(index).data == b"%d" % index
    for old in (1, 255, 256, 65_536, 65_537, 69_999, 70_000):
        assert reader.consistency_proof(old) == tree.consistency_proof(leaves, old, 70_000)
        assert reader.root(old) == tree.root_of(leaves[:old])


def test_growing_in_steps_gives_what_one_step_gives(
    tmp_path: Path, journal: Journal, grown: Grown, keys: Mapping[str, bytes]
) -> None:
    writer = TileWriter(tmp_path / "steps", journal)
    for size in (0, 1, 1, 255, 256, 257, 600, 1024, 1100):
        note = grown(size)
        writer.publish(note)
        reader = TileReader(folder_fetch(tmp_path / "steps"), keys)
        assert (reader.check(), reader.root(), reader.stated.size) == (size, journal.root(), size)
        if size == 600:
            writer = TileWriter(tmp_path / "steps", journal)  # another process goes on
    TileWriter(tmp_path / "once", journal).publish(note)
    once = {p.relative_to(tmp_path / "once") for p in (tmp_path / "once").rglob("*") if p.is_file()}
    for name in once:
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "steps" / name).read_bytes()
    assert [e.data for e in reader.entries()] == [e.data for e in journal.entries()]
    assert not list(tmp_path.rglob("*.new"))


def test_entries_keep_their_leaf_data() -> None:
    leaf = leaf_data(-5, "plöt", b"\0\1")
    entry = read_leaf_data(3, leaf)
    assert (entry.index, entry.time_ms, entry.kind, entry.data) == (3, -5, "plöt", b"\0\1")
    assert entry.leaf_hash == tree.leaf_hash(leaf)
    for wrong in (b"", leaf[:20], leaf[:25], leaf[:34], leaf.replace(b"\xc3", b"\xff")):
        with pytest.raises(IntegrityError, match="entry 3"):
            read_leaf_data(3, wrong)


def test_a_partial_tile_may_be_dropped_once_the_full_one_is_there(
    tmp_path: Path, journal: Journal, grown: Grown, keys: Mapping[str, bytes]
) -> None:
    folder = tmp_path / "t"
    writer = TileWriter(folder, journal)
    writer.publish(grown(200))
    early = (folder / "checkpoint").read_bytes()
    writer.publish(grown(300))
    for partial in ("tile/0/000.p/200", "tile/entries/000.p/200"):
        (folder / partial).unlink()
    (folder / "checkpoint").write_bytes(early)
    assert TileReader(folder_fetch(folder), keys).check() == 200


def test_a_flipped_bit_of_any_published_byte_is_found(
    tmp_path: Path, journal: Journal, grown: Grown, keys: Mapping[str, bytes]
) -> None:
    folder = tmp_path / "t"
    TileWriter(folder, journal).publish(grown(5))
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*/*/*/*")}
    files["checkpoint"] = (folder / "checkpoint").read_bytes()
    assert sorted(files) == ["checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"]
    for name, data in files.items():
        for place in range(len(data)):
            changed = bytearray(data)
            changed[place] ^= 1 << place % 8
            with pytest.raises(IntegrityError):
                TileReader({**files, name: bytes(changed)}.get, keys).check()


def test_missing_cut_and_lying_files(
    tmp_path: Path, journal: Journal, grown: Grown, keys: Mapping[str, bytes]
) -> None:
    folder = tmp_path / "t"
    with pytest.raises(IntegrityError, match="nothing was published"):
        TileReader(folder_fetch(folder), keys)
    TileWriter(folder, journal).publish(grown(600))

    def reader() -> TileReader:
        return TileReader(folder_fetch(folder), keys)

    for name, cut in (("tile/0/000", 8190), ("tile/entries/002.p/88", 900)):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:cut])
        with pytest.raises(IntegrityError, match=r"expected 8192|is cut off"):
            reader().check()
        (folder / name).unlink()
        with pytest.raises(IntegrityError, match=f"{name}: is missing"):
            reader().check()
        (folder / name).write_bytes(data)
    top = folder / "tile/1/000.p/2"
    top.write_bytes(top.read_bytes()[::-1])
    with pytest.raises(IntegrityError, match="do not give the signed root"):
        reader().entry(3)
    with pytest.raises(IntegrityError, match="tile/0/000: level 1 states another root"):
        reader().check()
    assert sum(1 for _ in reader().entries()) == 600, "leaves alone lead to the signed root"


def test_a_cosigned_checkpoint_is_published_whole(
    tmp_path: Path,
    journal: Journal,
    grown: Grown,
    pens: Sequence[Signer],
    keys: Mapping[str, bytes],
) -> None:
    note = grown(3)
    text = note.partition(b"\n\n")[0] + b"\n"
    cosigned = note + cosign(text, pens[1], 7)
    TileWriter(tmp_path / "t", journal).publish(cosigned)
    assert TileReader(folder_fetch(tmp_path / "t"), keys).note == cosigned


def test_one_folder_holds_one_log(
    tmp_path: Path, journal: Journal, grown: Grown, pens: Sequence[Signer]
) -> None:
    early, late = grown(3), grown(5)
    writer = TileWriter(tmp_path / "t", journal)
    writer.publish(late)
    with pytest.raises(IntegrityError, match="not an earlier one"):
        writer.publish(early)
    with Journal.create(tmp_path / "b.journal", "x/b") as other:
        other.append(0, "k", b"")
        note = other.checkpoint(pens)
        with pytest.raises(IntegrityError, match="not an earlier one"):
            TileWriter(tmp_path / "t", other).publish(note)
        with pytest.raises(MistakeError, match="none of this journal"):
            writer.publish(note)


def test_mistakes(
    tmp_path: Path,
    journal: Journal,
    grown: Grown,
    pens: Sequence[Signer],
    keys: Mapping[str, bytes],
) -> None:
    TileWriter(tmp_path / "t", journal).publish(grown(3))
    reader = TileReader(folder_fetch(tmp_path / "t"), keys)
    for ask in (reader.entry, reader.inclusion_proof):
        with pytest.raises(MistakeError, match="the signed tree has 3"):
            ask(3)
    with pytest.raises(MistakeError, match="the signed tree has 3"):
        reader.consistency_proof(0)
    with pytest.raises(MistakeError, match="no public keys"):
        TileReader(folder_fetch(tmp_path / "t"), {})
    with pytest.raises(IntegrityError, match="not signed as it has to be"):
        TileReader(folder_fetch(tmp_path / "t"), {**keys, "fourth": pens[0].public_key})
    journal.append(0, "k", b"x" * 66_000)
    note = journal.checkpoint(pens)
    with pytest.raises(MistakeError, match="entry 3 has 66032 bytes"):
        TileWriter(tmp_path / "u", journal).publish(note)
