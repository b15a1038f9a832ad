"""What has to be there after the power is back, and whether it is."""

from collections.abc import Mapping
from pathlib import Path

from jointshield.errors import JointshieldError
from jointshield.journal import tree
from jointshield.journal.audit import audit
from jointshield.journal.checkpoint import parse
from jointshield.journal.cosignature import cosigners
from jointshield.journal.entry import entry_hash
from jointshield.journal.mirror import Mirror
from jointshield.journal.store import Journal
from jointshield.journal.tile_reader import TileReader, folder_fetch
from jointshield.journal.witnessing import Witness

from .load import KEYS, ORIGIN, WITNESS, data


class Expected:
    """Leaf hashes of the log that a seed gives, and the roots of its first entries."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._leaves: list[bytes] = []

    def leaves(self, size: int) -> list[bytes]:
        """Leaf hashes of the first `size` entries."""
        for index in range(len(self._leaves), size):
            self._leaves.append(entry_hash(index, "load", data(self._seed, index)))
        return self._leaves[:size]

    def root(self, size: int) -> bytes:
        """Their root."""
        return tree.root_of(self.leaves(size))


def judge(folder: Path, said: Mapping[str, int], expected: Expected) -> list[str]:
    """Everything that is wrong with what is found in `folder` after `said` was acknowledged."""
    faults: list[str] = []
    for name, find in (
        ("entries", _log),
        ("mirror", _mirror),
        ("witness", _witness),
        ("tiles", _tiles),
    ):
        try:
            faults += [f"{name}: {what}" for what in find(folder, said, expected)]
        except JointshieldError as error:
            faults.append(f"{name}: {error}")
    return faults


def _copy(path: Path, size: int, expected: Expected) -> list[str]:
    """Faults of one journal file that has to hold `size` entries."""
    if not path.exists():
        return [f"{size} entries were acknowledged, no file is there"] if size else []
    faults = [str(fault) for fault in audit(path, KEYS).faults]
    with Journal.open(path) as journal:
        if journal.size < size:
            faults.append(f"{size} entries were acknowledged, {journal.size} are there")
        if journal.root() != expected.root(journal.size):
            faults.append("other entries than were written")
        journal.append(0, "after", b"")  # it can go on
    return faults


def _log(folder: Path, said: Mapping[str, int], expected: Expected) -> list[str]:
    path = folder / "a.journal"
    notes = 0
    if path.exists():
        with Journal.open(path) as journal:
            notes = len(journal.checkpoints())
    lost = [f"{said['notes']} notes were acknowledged, {notes} are there"]
    return [*_copy(path, said["entries"], expected), *(lost if notes < said["notes"] else ())]


def _mirror(folder: Path, said: Mapping[str, int], expected: Expected) -> list[str]:
    path = folder / "mirror.journal"
    if path.exists():
        Mirror(path, ORIGIN, KEYS).close()
    return _copy(path, said["mirror"], expected)


def _witness(folder: Path, said: Mapping[str, int], expected: Expected) -> list[str]:
    with Witness(folder / "witness.db", WITNESS, {ORIGIN: KEYS}) as witness:
        held = witness.held(ORIGIN)
    if held is None:
        return ["what was cosigned is forgotten"] if said["witness"] else []
    stated = parse(held)
    if stated.size < said["witness"]:
        return [f"{said['witness']} entries were cosigned, {stated.size} are held"]
    return [] if stated.root == expected.root(stated.size) else ["another root than was cosigned"]


def _tiles(folder: Path, said: Mapping[str, int], expected: Expected) -> list[str]:
    if not (folder / "tiles" / "checkpoint").exists():
        return ["what was published is gone"] if said["tiles"] else []
    reader = TileReader(folder_fetch(folder / "tiles"), KEYS)
    size = reader.check()
    cosigned = cosigners(reader.note, {WITNESS.name: WITNESS.public_key})
    if size < said["tiles"] or not cosigned or reader.root() != expected.root(size):
        return [f"{said['tiles']} entries were published, {size} are there, by {cosigned}"]
    return []
