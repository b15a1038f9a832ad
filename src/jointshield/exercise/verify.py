"""Check a finished (or cut) run from its folder alone: nothing in it is taken on trust.

In this order: the signed list of files; every journal's tree, checkpoints and signatures; that the
joint journal committed to the others; keys and agreement; every picture worked out again from the
reports it was made of; every ballot, decision and authorisation judged again by the agreement.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jointshield.consent.keys import enrolled_keys, exercise_key
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.journals import CONTROL, JOINT, journal_file, party_journal
from jointshield.exercise.judge import Entries, first_difference, judge
from jointshield.exercise.runs import RUN_FILE, SUMMARY_FILE, Progress, folders, load_run, silent
from jointshield.exercise.score import picture_digest
from jointshield.exercise.setting import CONTROL_NAME
from jointshield.journal import Journal, audit, manifest
from jointshield.journal.tree import CompactRange
from jointshield.messages import decode
from jointshield.messages.picture import Correlation, Picture
from jointshield.messages.record import Agreement, Commitment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.picture import PictureState, update


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a verification found: `faults` empty and `complete` means that everything holds."""

    folder: Path
    complete: bool
    journal_root: str
    counts: dict[str, int]
    summaries: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if nothing is wrong and the run ended by itself."""
        return self.complete and not self.faults

    def as_json(self) -> dict[str, Any]:
        """For `verify --json`."""
        return {
            "folder": str(self.folder),
            "holds": self.holds,
            "complete": self.complete,
            "journal_root": self.journal_root,
            "counts": self.counts,
            "faults": list(self.faults),
        }

    def text(self) -> str:
        """For people: what was checked, then every fault."""
        verdict = "holds" if self.holds else "DOES NOT HOLD" if self.faults else "INCOMPLETE"
        checked = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        lines = [f"{self.folder}: {verdict}", f"  journal root {self.journal_root}"]
        lines += [f"  {summary}" for summary in self.summaries]
        lines.append(f"  checked again: {checked}")
        if not self.complete:
            lines.append("  the run is incomplete: it was cut short after the last checkpoint")
        lines += [f"  FAULT {fault}" for fault in self.faults]
        return "\n".join(lines)


@dataclass(slots=True)
class _Findings:
    """What has been found so far."""

    faults: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def fault(self, name: str, index: int, what: str) -> None:
        self.faults.append(f"{name} journal, entry {index}: {what}")

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def verify(folder: Path, progress: Progress = silent) -> VerifyReport:
    """Verify the run in `folder`. Raises MistakeError if there is none."""
    if not journal_file(folder, JOINT).exists():
        raise MistakeError(
            f"{folder}: no journals of a run there; give a folder that `jointshield run` wrote"
        )
    findings = _Findings()
    agreement = _agreement(folder, findings)
    keys = _keys(folder, agreement, findings)
    names = _present(folder, agreement, findings)
    complete = _audit(folder, names, keys, findings)
    progress(0.3)
    if complete or (folder / manifest.NAME).exists():
        party_keys = {name: key for name, key in keys.items() if name != CONTROL_NAME}
        listed = manifest.check(folder, party_keys or None)
        findings.faults.extend(str(fault) for fault in listed.faults)
    journals = {name: _read(folder, name, findings) for name in names}
    progress(0.5)
    if agreement is not None:
        _check_scenario(folder, agreement, findings)
        _check_commitments(folder, journals[JOINT], findings)
        for number, name in enumerate(names):
            _check_pictures(name, journals[name], findings)
            judgement = judge(journals[name], agreement)
            for index, what in judgement.faults:
                findings.fault(name, index, what)
            for what, count in judgement.counts.items():
                findings.counts[what] = findings.counts.get(what, 0) + count
            progress(0.5 + 0.5 * (number + 1) / len(names))
    root = _root(folder)
    if agreement is not None and complete:
        _check_summary(folder, agreement, journals, root, findings)
    return VerifyReport(
        folder=folder,
        complete=complete,
        journal_root=root,
        counts=findings.counts,
        summaries=tuple(findings.summaries),
        faults=tuple(findings.faults),
    )


def verify_comparison(folder: Path) -> tuple[str, ...]:
    """Faults of what stands above the runs of several modes; none if `folder` is a single run."""
    if (folder / RUN_FILE).exists():
        return ()
    findings = _Findings()
    agreement = _agreement(folders(folder)[0], findings)
    keys = enrolled_keys(agreement) if agreement is not None else None
    return tuple(str(fault) for fault in manifest.check(folder, keys).faults)


def _present(folder: Path, agreement: Agreement | None, findings: _Findings) -> list[str]:
    """The run's journals that are there; one that should be and is not is a fault."""
    if agreement is None:
        found = sorted((folder / "parties").glob("*.journal"))
        return [JOINT, *(party_journal(path.stem) for path in found)]
    names = [JOINT, *(party_journal(seat.party) for seat in agreement.seats), CONTROL]
    for name in names:
        if not journal_file(folder, name).exists():
            findings.faults.append(
                f"{name} journal: {name}.journal is missing, so what it holds cannot be checked"
            )
    return [name for name in names if journal_file(folder, name).exists()]


def _agreement(folder: Path, findings: _Findings) -> Agreement | None:
    """The agreement in the first entry of the joint journal, if it can be read."""
    try:
        with Journal.open(journal_file(folder, JOINT)) as journal:
            for entry in journal.entries():
                return Agreement.from_bytes(entry.data)
        findings.faults.append("joint journal: it is empty; entry 0 should be the agreement")
    except IntegrityError as error:
        findings.faults.append(f"joint journal, entry 0: no agreement can be read there: {error}")
    return None


def _keys(folder: Path, agreement: Agreement | None, findings: _Findings) -> dict[str, bytes]:
    """Public keys of the parties, from the agreement, and of exercise control."""
    if agreement is None:
        return {}
    try:
        keys = dict(enrolled_keys(agreement))
    except IntegrityError as error:
        findings.fault(JOINT, 0, f"the agreement's keys do not hold: {error}")
        return {}
    try:
        _, _, seed = load_run(folder)
    except MistakeError as error:
        findings.faults.append(f"run.json: {error}")
        return keys
    control = exercise_key(seed, agreement.scenario, CONTROL_NAME)
    return {**keys, CONTROL_NAME: control.public_key}


def _check_summary(
    folder: Path,
    agreement: Agreement,
    journals: dict[str, Entries],
    root: str,
    findings: _Findings,
) -> None:
    """What the summary says of the journals has to be what the journals say."""
    try:
        summary = json.loads((folder / SUMMARY_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        findings.faults.append(f"{SUMMARY_FILE}: it cannot be read: {error}")
        return
    told = {name: [(index, m) for index, _, m in entries] for name, entries in journals.items()}
    found = {"journal_root": root, "picture_digest": picture_digest(agreement, told)}
    for key, value in found.items():
        if summary.get(key) != value:
            findings.faults.append(
                f"{SUMMARY_FILE}: {key} is {summary.get(key)!r}; the journals give {value!r}"
            )


def _check_scenario(folder: Path, agreement: Agreement, findings: _Findings) -> None:
    """The agreement commits to the scenario: the run's own copy of it has to have that digest."""
    try:
        loaded, mode, _ = load_run(folder)
    except MistakeError as error:
        findings.faults.append(f"the run's copy of its scenario cannot be read: {error}")
        return
    if loaded.scenario.digest != agreement.scenario_digest:
        findings.faults.append(
            f"joint journal, entry 0: the agreement commits to scenario {agreement.scenario_digest}"
            f"; the run's copy, with the catalogue installed here, gives {loaded.scenario.digest}. "
            "Either the copy was changed, or this is another version of jointshield"
        )
    if mode != agreement.mode:
        findings.faults.append(
            f"joint journal, entry 0: the agreement is for mode {agreement.mode!r}, "
            f"run.json says {mode!r}"
        )


def _audit(folder: Path, names: list[str], keys: dict[str, bytes], findings: _Findings) -> bool:
    """Audit every journal with the keys of those who sign it; True if all are complete."""
    complete = True
    for name in names:
        signers = {
            party: key
            for party, key in keys.items()
            if (name == JOINT and party != CONTROL_NAME)
            or party == (CONTROL_NAME if name == CONTROL else name.removeprefix("parties/"))
        }
        found = audit(journal_file(folder, name), signers or None)
        complete = complete and found.complete
        findings.summaries.append(found.summary())
        findings.faults.extend(str(fault) for fault in found.faults)
    return complete


def _read(folder: Path, name: str, findings: _Findings) -> Entries:
    """Every entry that can still be read; the first that cannot be read ends the list."""
    entries: Entries = []
    try:
        with Journal.open(journal_file(folder, name)) as journal:
            for entry in journal.entries():
                try:
                    entries.append((entry.index, entry.time_ms, decode(entry.data)))
                except IntegrityError as error:
                    findings.fault(name, entry.index, str(error))
    except IntegrityError:
        pass  # the audit has said so, and where
    return entries


def _root(folder: Path) -> str:
    try:
        with Journal.open(journal_file(folder, JOINT)) as journal:
            return journal.root().hex()
    except IntegrityError:
        return "unreadable"


def _check_commitments(folder: Path, joint: Entries, findings: _Findings) -> None:
    """The sizes and roots of the other journals that the joint journal committed to."""
    wanted: dict[str, dict[int, tuple[int, str]]] = {}
    for index, _, message in joint:
        if isinstance(message, Commitment):
            wanted.setdefault(message.journal, {})[message.size] = (index, message.root)
    for name, sizes in wanted.items():
        try:
            found = dict(_roots_at(journal_file(folder, name), set(sizes)))
        except (IntegrityError, MistakeError):
            found = {}
        for size, (index, root) in sizes.items():
            findings.count("commitments")
            if found.get(size) != root:
                now = found.get(size, "no such size")
                what = f"it commits to root {root} of the {name} journal at {size} entries; "
                findings.fault(JOINT, index, f"{what}that journal now has {now}")


def _roots_at(path: Path, sizes: set[int]) -> Iterator[tuple[int, str]]:
    tree = CompactRange()
    with Journal.open(path) as journal:
        for entry in journal.entries():
            tree.append(entry.leaf_hash)
            if tree.size in sizes:
                yield tree.size, tree.root().hex()


def _check_pictures(name: str, entries: Entries, findings: _Findings) -> None:
    """Work every picture out again from the reports before it, and compare byte by byte."""
    state = PictureState()
    reports: list[TrackReport | LaunchReport] = []
    said: list[tuple[int, Correlation]] = []
    for index, _, message in entries:
        if isinstance(message, TrackReport | LaunchReport):
            reports.append(message)
        elif isinstance(message, Correlation):
            said.append((index, message))
        elif isinstance(message, Picture):
            state, picture, correlations = update(state, message.centre, reports, message.time_s)
            findings.count("pictures")
            if message.previous != picture.previous:
                findings.fault(name, index, "the picture does not chain to the one before it")
            elif picture != message:
                what = f"the picture of {message.time_s:.3f} s is not what its {len(reports)} "
                findings.fault(
                    name, index, f"{what}reports give: {first_difference(message, picture)}"
                )
            if tuple(correlation for _, correlation in said) != correlations:
                where = said[0][0] if said else index
                findings.fault(name, where, "the correlations are not what the reports give")
            reports, said = [], []
