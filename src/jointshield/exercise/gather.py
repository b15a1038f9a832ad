"""Put together what separate hands hold: the journals of one exercise, as one folder to verify.

Nothing is judged here: whether the evidence holds is `verify`'s to say. What is refused are folders
of different exercises, and copies of one journal that tell different things: a folder made of those
would hide that they differ.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import (
    CONTROL,
    GATES,
    JOINT,
    PARTIES,
    gate_journal,
    journal_file,
    party_journal,
)
from jointshield.exercise.runs import (
    GATHERED,
    RUN_FILE,
    SCENARIO_FOLDER,
    SUMMARY_FILE,
    about_of,
    write_about,
    write_json,
)
from jointshield.exercise.scenario import LoadedScenario, find, load
from jointshield.exercise.score import picture_digest
from jointshield.exercise.withheld.reading import MIRROR
from jointshield.journal import manifest
from jointshield.journal.salvage import Salvage, read
from jointshield.messages import decode
from jointshield.messages.record import Agreement
from jointshield.transport.channels import CENTRE

_TAILS = ("", "-wal", "-journal")
"""The files that a journal may lie in after a crash: copied as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was put together. held: by journal, whose copy it is. absent: journals not given."""

    exercise: str
    held: dict[str, str]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """One file with a copy of the journal `name`; whose: the member that held it."""

    name: str
    path: Path
    whose: str
    found: Salvage


def gather(folders: Sequence[Path], out: Path, given: str = "") -> Gathered:
    """Put the members' `folders` together in `out`, which appears whole or not at all.

    given: name or folder of the scenario, where control's folder, which has a copy, is not there
    and the scenario is not a shipped one.

    Raises:
        MistakeError: a folder without journals, of another exercise or of a `run`; `out` is taken;
            no joint journal, or no scenario to it.
        IntegrityError: two copies of one journal differ.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise MistakeError(f"--out {out}: something is there already; give a new folder")
    copies = [copy for folder in folders for copy in _copies(folder)]
    joint = _best([copy for copy in copies if copy.name == JOINT])
    agreement = _agreement(joint)
    names = _names(agreement)
    for copy in copies:
        _check_belongs(copy, agreement, names)
    chosen = [
        _best(held) for name in names if (held := [copy for copy in copies if copy.name == name])
    ]
    loaded = _scenario(agreement, folders, given)
    staged = out.with_name(f".{out.name}.{os.getpid()}")
    staged.mkdir(parents=True)
    try:
        write_about(loaded, agreement.mode, _seed(agreement), staged)
        for copy in chosen:
            _keep(copy, staged)
        gathered = Gathered(
            exercise=agreement.exercise,
            held={copy.name: copy.whose for copy in chosen},
            absent=tuple(name for name in names if name not in {copy.name for copy in chosen}),
        )
        write_json(staged / RUN_FILE, {**about_of(staged), GATHERED: gathered.held})
        _sum_up(staged, agreement, gathered)
        staged.rename(out)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return gathered


def _copies(folder: Path) -> Iterator[_Copy]:
    """All journals in one member's folder, its mirror of the joint one as well."""
    if (folder / manifest.NAME).exists():
        raise MistakeError(
            f"{folder}: a run in one process, with a signed list of its files; it is whole as it "
            f"is: `jointshield verify {folder}`"
        )
    own = sorted((folder / PARTIES).glob("*.journal"))
    found = [(party_journal(path.stem), path, path.stem) for path in own]
    gates = sorted((folder / GATES).glob("*.journal"))
    found += [(gate_journal(path.stem), path, path.stem) for path in gates]
    found += [(JOINT, journal_file(folder, JOINT), CENTRE)]
    found += [(CONTROL, journal_file(folder, CONTROL), CONTROL)]
    holder = own[0].stem if own else str(folder)
    found += [(JOINT, journal_file(folder / MIRROR, JOINT), f"{holder} (its mirror)")]
    present = [(name, path, whose) for name, path, whose in found if path.is_file()]
    if not present:
        raise MistakeError(
            f"{folder}: no journals there; give the folders that `jointshield node`, `centre` and "
            "`control` wrote (their --out)"
        )
    for name, path, whose in present:
        yield _Copy(name=name, path=path, whose=whose, found=read(path))


def _best(copies: Sequence[_Copy]) -> _Copy:
    """The copy that holds most; each other one has to be its beginning."""
    if not copies:
        raise MistakeError(
            "no joint journal in these folders; add the centre's folder, or a party's with its "
            "mirror of it"
        )
    best = max(
        copies,
        key=lambda copy: (
            not copy.found.structure,
            len(copy.found.rows),
            len(copy.found.notes),
            copy.whose == CENTRE,
        ),
    )
    for copy in copies:
        where = _difference(best.found, copy.found)
        if where:
            raise IntegrityError(
                f"{best.name} journal: the copy of {best.whose} ({best.path}) and that of "
                f"{copy.whose} ({copy.path}) differ at {where}; one of them was changed, its log "
                "was shown with two faces, or they are of two plays of one exercise; nothing was "
                "gathered. Give the folders that agree, and ask the others"
            )
    return best


def _difference(one: Salvage, other: Salvage) -> str:
    """Where two copies of one journal contradict each other; "" if one continues the other."""
    for index in sorted(one.rows.keys() & other.rows.keys()):
        if one.rows[index].computed != other.rows[index].computed:
            return f"entry {index}"
    # What is signed, not by whom: a mirror keeps no cosignatures.
    notes = {number: note.partition(b"\n\n")[0] for number, note in one.notes}
    for number, note in other.notes:
        if number in notes and notes[number] != note.partition(b"\n\n")[0]:
            return f"checkpoint {number}"
    return ""


def _agreement(joint: _Copy) -> Agreement:
    """The agreement that the exercise began with."""
    row = joint.found.rows.get(0)
    try:
        message = decode(row.data) if row else None
    except IntegrityError:
        message = None
    if not isinstance(message, Agreement):
        raise MistakeError(
            f"{joint.path}: it does not begin with an agreement, so this exercise never took "
            "place, or its first entry is damaged; give another copy of the joint journal"
        )
    return message


def _names(agreement: Agreement) -> tuple[str, ...]:
    """All journals that the exercise has, by its agreement."""
    owners = {site.owner for site in agreement.sites}
    parties = [seat.party for seat in agreement.seats]
    gates = [gate_journal(party) for party in parties if party in owners]
    return (JOINT, *map(party_journal, parties), *gates, CONTROL)


def _check_belongs(copy: _Copy, agreement: Agreement, names: Sequence[str]) -> None:
    """Raise MistakeError if a journal is of another exercise, or nobody's in this one."""
    expected = f"{agreement.exercise}/{copy.name}"
    if copy.found.origin and copy.found.origin != expected:
        raise MistakeError(
            f"{copy.path} (of {copy.whose}): journal {copy.found.origin!r}, where the joint "
            f"journal is of exercise {agreement.exercise!r}; give folders of one exercise"
        )
    if copy.name not in names:
        raise MistakeError(
            f"{copy.path}: a journal {copy.name!r}, which this exercise does not have; its "
            f"journals are {', '.join(names)}"
        )


def _scenario(agreement: Agreement, folders: Sequence[Path], given: str) -> LoadedScenario:
    """The scenario that the agreement commits to: given, control's copy, or a shipped one."""
    kept = [folder / SCENARIO_FOLDER for folder in folders]
    places = [find(given)] if given else [path for path in kept if path.is_dir()]
    try:
        loaded = load(places[0] if places else find(agreement.scenario))
    except MistakeError as error:
        raise MistakeError(
            f"the scenario {agreement.scenario!r} is not at hand ({error}); give control's folder "
            "too, or the scenario's own with --scenario"
        ) from error
    if loaded.scenario.digest != agreement.scenario_digest:
        raise MistakeError(
            f"{loaded.path}: a scenario of digest {loaded.scenario.digest}, where the agreement "
            f"commits to {agreement.scenario_digest}; give the one that was played with --scenario"
        )
    return loaded


def _seed(agreement: Agreement) -> int:
    """The seed, by which the exercise's name ends."""
    text = agreement.exercise.rpartition("/")[2]
    if not (text.isascii() and text.isdigit()):
        raise MistakeError(
            f"exercise {agreement.exercise!r}: its name does not end with a seed; give folders "
            "that `jointshield node`, `centre` and `control` wrote"
        )
    return int(text)


def _keep(copy: _Copy, folder: Path) -> None:
    target = journal_file(folder, copy.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    for tail in _TAILS:
        source = copy.path.with_name(copy.path.name + tail)
        if source.is_file():
            shutil.copyfile(source, target.with_name(target.name + tail))


def _sum_up(folder: Path, agreement: Agreement, gathered: Gathered) -> None:
    """The roots that stand for the run, where the journals that give them are all here."""
    needed = [JOINT]
    if not agreement.shares_information:
        needed += [party_journal(seat.party) for seat in agreement.seats]
    if not set(needed) <= gathered.held.keys():
        return
    journals = {name: Evidence.read(folder, name) for name in needed}
    told = {name: [(index, m) for index, _, m in held.entries] for name, held in journals.items()}
    joint = journals[JOINT]
    size = len(joint.rows)
    root = joint.roots([size]).get(size)
    if root is None:
        return  # damaged, which `verify` will say
    summary = {"journal_root": root, "picture_digest": picture_digest(agreement, told)}
    write_json(folder / SUMMARY_FILE, {**about_of(folder), **summary})
