"""Check a finished (or cut) run from its folder alone: nothing in it is taken on trust.

In this order: keys and agreement; every journal's tree, checkpoints and signatures; that the joint
journal committed to the others; every picture worked out again from the reports it was made of;
every ballot, decision and authorisation judged again by the agreement; the summary; and last the
signed list of files, which finds what lies outside the journals.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jointshield.consent.gate import Guarantees
from jointshield.consent.keys import LOG, enrolled, exercise_key
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise import asked, rework
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.guarding import guard_of
from jointshield.exercise.journals import (
    CONTROL,
    GATES,
    JOINT,
    gate_journal,
    journal_file,
    party_journal,
)
from jointshield.exercise.judge import judge
from jointshield.exercise.rework import Findings
from jointshield.exercise.roles.control import Progress
from jointshield.exercise.runs import (
    RUN_FILE,
    SUMMARY_FILE,
    folders,
    gathered_from,
    load_run,
    silent,
)
from jointshield.exercise.score import picture_digest
from jointshield.exercise.setting import CONTROL_NAME
from jointshield.exercise.withheld.audit import check_withheld
from jointshield.journal import Journal, audit, manifest
from jointshield.journal.tree import CompactRange
from jointshield.messages.gate import PlanSigned
from jointshield.messages.record import Agreement, RunEnd

_SUMMARY_BYTES_MAX = 10_000_000
"""No summary is as large; a larger file is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a verification found: `faults` empty and `complete` means that everything holds.

    gathered: whose copies the folder was put together of, None for a run in one process. absent:
    the journals that a gathered folder does not have.
    """

    folder: Path
    complete: bool
    journal_root: str
    counts: dict[str, int]
    summaries: tuple[str, ...]
    faults: tuple[str, ...]
    gathered: tuple[str, ...] | None = None
    absent: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True if nothing is wrong with what is here and the run ended by itself."""
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
            "gathered": None if self.gathered is None else list(self.gathered),
            "not_here": list(self.absent),
        }

    def text(self) -> str:
        """For people: what was checked, then every fault."""
        whole = "what is here holds" if self.absent else "holds"
        verdict = whole if self.holds else "DOES NOT HOLD" if self.faults else "INCOMPLETE"
        checked = ", ".join(f"{count} {what}" for what, count in self.counts.items())
        lines = [f"{self.folder}: {verdict}", f"  journal root {self.journal_root}"]
        lines += [f"  {summary}" for summary in self.summaries]
        lines.append(f"  checked again: {checked}")
        if not self.complete:
            lines.append("  the run is incomplete: it was cut short before all of it was signed")
        if self.gathered is not None:
            lines.append(
                f"  gathered from separate hands, as {RUN_FILE} says: {', '.join(self.gathered)}; "
                "no signed list covers files other than the journals"
            )
        if self.absent:
            lines.append(
                f"  not here: {', '.join(self.absent)}; what only they show was not checked"
            )
        lines += [f"  FAULT {fault}" for fault in self.faults]
        return "\n".join(lines)


def verify(folder: Path, progress: Progress = silent) -> VerifyReport:
    """Verify the run in `folder`; nothing in it is changed. Raises MistakeError if there is none.

    Causes are looked for before consequences, so that the first fault told is the nearest one.
    """
    if not journal_file(folder, JOINT).is_file():
        raise MistakeError(
            f"{folder}: no journals of a run there; give a folder that `jointshield run` or "
            "`jointshield gather` wrote"
        )
    gathered = gathered_from(folder)
    if _unborn(folder):
        return VerifyReport(
            folder=folder,
            complete=False,
            journal_root=CompactRange().root().hex(),
            counts={},
            summaries=("nothing had been journaled when it was cut short",),
            faults=(),
        )
    findings = Findings()
    joint = Evidence.read(folder, JOINT)
    agreement = _agreement(joint, findings)
    keys = _keys(folder, agreement, findings)
    expected = _expected(folder, agreement)
    names = [name for name in expected if journal_file(folder, name).exists()]
    absent = tuple(name for name in expected if name not in names)
    if gathered is None:
        findings.faults += [
            f"{name} journal: {name}.journal is missing, so what it holds cannot be checked"
            for name in absent
        ]
    ended, root = _audit(folder, names, keys, findings)
    progress(0.2)
    journals = {name: Evidence.read(folder, name) for name in names}
    progress(0.4)
    for held in journals.values():
        for index, what in held.unreadable:
            findings.fault(held.name, index, what)
    if agreement is not None:
        _check_scenario(folder, agreement, findings)
        rework.check_commitments(journals, findings)
        rework.check_adoption(journals[JOINT], agreement, findings)
        standing = Standing(agreement=agreement)
        guarantees = _guarantees(folder, agreement, findings)
        opened = rework.judge_gates(journals, standing, guarantees, findings)
        if gathered is not None:
            opened |= rework.opened_elsewhere(journals, absent)
        _check_answers(folder, journals, findings, absent if gathered is not None else ())
        check_withheld(folder, journals, standing, findings)
        plans = [m for _, _, m in journals[JOINT].entries if isinstance(m, PlanSigned)]
        for number, held in enumerate(journals.values()):
            rework.check_pictures(held, findings)
            if not held.name.startswith(GATES):
                findings.judged(held.name, judge(held.entries, standing, opened, plans))
            progress(0.4 + 0.6 * (number + 1) / len(journals))
    _check_end(journals, findings)
    listed = (folder / manifest.NAME).exists()
    if agreement is not None and ended and not findings.faults:
        _check_summary(folder, agreement, journals, root, listed, findings)
    if listed:
        party_keys = {name: key for name, key in keys.items() if name != CONTROL_NAME}
        listing = manifest.check(folder, party_keys or None)
        findings.faults.extend(str(fault) for fault in listing.faults)
    return VerifyReport(
        folder=folder,
        complete=ended and (listed or gathered is not None),
        journal_root=root,
        counts=findings.counts,
        summaries=tuple(findings.summaries),
        faults=tuple(findings.faults),
        gathered=gathered,
        absent=absent if gathered is not None else (),
    )


def _unborn(folder: Path) -> bool:
    """Whether the run was cut short in its first instant.

    Its joint journal is whole and empty, and nobody has signed anything yet: no checkpoint in any
    journal, no list of files.
    """
    if (folder / manifest.NAME).exists():
        return False
    try:
        with Journal.open(journal_file(folder, JOINT)) as joint:
            if joint.size > 0:
                return False
        paths = (journal_file(folder, JOINT), *sorted(folder.glob("*/*.journal")))
        for path in (*paths, journal_file(folder, CONTROL)):
            if path.exists():
                with Journal.open(path) as journal:
                    if journal.checkpoints():
                        return False
    except IntegrityError:
        return False
    return True


def verify_comparison(folder: Path) -> tuple[str, ...]:
    """Faults of what stands above the runs of several modes; none if `folder` is a single run."""
    if (folder / RUN_FILE).exists():
        return ()
    findings = Findings()
    agreement = _agreement(Evidence.read(folders(folder)[0], JOINT), findings)
    keys = enrolled(agreement)[LOG] if agreement is not None else None
    return tuple(str(fault) for fault in manifest.check(folder, keys).faults)


def _expected(folder: Path, agreement: Agreement | None) -> list[str]:
    """The journals that the run should have; without an agreement, those that are there."""
    if agreement is None:
        found = sorted((folder / "parties").glob("*.journal"))
        return [JOINT, *(party_journal(path.stem) for path in found)]
    owners = {site.owner for site in agreement.sites}
    names = [JOINT, *(party_journal(seat.party) for seat in agreement.seats)]
    names += [gate_journal(seat.party) for seat in agreement.seats if seat.party in owners]
    return [*names, CONTROL]


def _agreement(joint: Evidence, findings: Findings) -> Agreement | None:
    """The agreement in the first entry of the joint journal, if it can be read."""
    first = joint.first()
    if isinstance(first, Agreement):
        return first
    findings.fault(JOINT, 0, "the agreement should stand here and cannot be read")
    return None


def _keys(folder: Path, agreement: Agreement | None, findings: Findings) -> dict[str, bytes]:
    """Public keys of the parties, from the agreement, and of exercise control."""
    if agreement is None:
        return {}
    try:
        keys = dict(enrolled(agreement)[LOG])
    except IntegrityError as error:
        findings.fault(JOINT, 0, f"the agreement's keys do not hold: {error}")
        return {}
    try:
        _, _, seed = load_run(folder)
    except MistakeError as error:
        findings.faults.append(f"run.json: {error}")
        return keys
    control = exercise_key(seed, agreement.scenario, CONTROL_NAME, LOG)
    return {**keys, CONTROL_NAME: control.public_key}


def _check_summary(
    folder: Path,
    agreement: Agreement,
    journals: dict[str, Evidence],
    root: str,
    listed: bool,
    findings: Findings,
) -> None:
    """What the summary says of the journals has to be what the journals say."""
    path = folder / SUMMARY_FILE
    if not path.exists() and not listed:
        return  # cut short before it was written
    summary = None
    if path.is_file() and path.stat().st_size < _SUMMARY_BYTES_MAX:
        with suppress(OSError, ValueError, RecursionError):
            summary = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(summary, dict):
        findings.faults.append(f"{SUMMARY_FILE}: it is not the summary that a run writes")
        return
    told = {name: [(index, m) for index, _, m in held.entries] for name, held in journals.items()}
    found = {"journal_root": root}
    if agreement.shares_information or all(party_journal(s.party) in told for s in agreement.seats):
        found["picture_digest"] = picture_digest(agreement, told)
    for key, value in found.items():
        if summary.get(key) != value:
            findings.faults.append(
                f"{SUMMARY_FILE}: {key} is {summary.get(key)!r}; the journals give {value!r}"
            )


def _check_end(journals: dict[str, Evidence], findings: Findings) -> None:
    """In one process the last entry and the final checkpoint are written at once."""
    for name in findings.unfinished:
        entries = journals[name].entries
        if entries and isinstance(entries[-1][2], RunEnd):
            findings.fault(
                name,
                entries[-1][0],
                "the run ended here, but its final checkpoint is not here: it was taken away, or "
                "somebody was gone when it was to be signed",
            )


def _check_answers(
    folder: Path, journals: dict[str, Evidence], findings: Findings, absent: Sequence[str]
) -> None:
    """An answer to "did you see this?" has to be what its party's own scans and reports give."""
    try:
        loaded, _, _ = load_run(folder)
    except MistakeError:
        return  # said where the scenario is checked
    told = {name: [(i, m) for i, _, m in held.entries] for name, held in journals.items()}
    for index, what in asked.check_answers(told, loaded.scenario, absent):
        findings.fault(JOINT, index, what)


def _guarantees(folder: Path, agreement: Agreement, findings: Findings) -> Guarantees | None:
    """The guarantees that the agreement names; None where they are not at hand."""
    try:
        loaded, mode, _ = load_run(folder)
        parties = tuple(seat.party for seat in agreement.seats)
        held = guard_of(loaded.mode(mode), parties).guarantees
    except MistakeError:
        return None  # said where the scenario is checked
    if held.digests == agreement.treaties:
        return held
    findings.faults.append(
        f"joint journal, entry 0: the agreement names guarantees {list(agreement.treaties)}; those "
        f"installed here for mode {mode!r} are {list(held.digests)}, so openings were not held "
        "against them"
    )
    return None


def _check_scenario(folder: Path, agreement: Agreement, findings: Findings) -> None:
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


def _audit(
    folder: Path, names: list[str], keys: dict[str, bytes], findings: Findings
) -> tuple[bool, str]:
    """Audit every journal with the keys of those who sign it.

    Returns whether all ended by themselves, and the joint journal's root.
    """
    root = "unreadable"
    for name in names:
        signers = {
            party: key
            for party, key in keys.items()
            if (name == JOINT and party != CONTROL_NAME)
            or party == (CONTROL_NAME if name == CONTROL else name.rpartition("/")[2])
        }
        found = audit(journal_file(folder, name), signers or None)
        if not found.complete:
            findings.unfinished.append(name)
        if name == JOINT and found.root:
            root = found.root.hex()
        findings.summaries.append(found.summary())
        findings.faults.extend(str(fault) for fault in found.faults)
    return not findings.unfinished, root
