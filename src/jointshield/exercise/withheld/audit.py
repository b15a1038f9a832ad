"""A whole journal gone through: all that a party's rules keep back has its note, nothing else has.

What was reported, and the rules that the party stated, give what had to be noted; books, seals and
the joint journal's roots are held against that. Whether the reports are what the scans give is for
a replay, and what was never journaled at all nobody can find here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jointshield.catalogue.things import Mode, Party, ReleaseRules, Scenario
from jointshield.consent.keys import LOG
from jointshield.consent.seal import open_envelope
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.asked import lanes_of, scans_by
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.rework import Findings
from jointshield.exercise.runs import load_run
from jointshield.exercise.withheld.noting import is_noted
from jointshield.exercise.withheld.reading import Note, Reader
from jointshield.exercise.withheld.seals import (
    Place,
    item_opens,
    line_seals,
    note_leaf,
    seal_leaves,
    withheld_log,
)
from jointshield.journal.tree import CompactRange, root_of
from jointshield.messages import Message, digest, encode
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.messages.record import Commitment, RunEnd
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.withheld import ReleaseStated
from jointshield.node.answers import answer
from jointshield.node.release import LANE_NOT_SHARED, QUERIES_NOT_ANSWERED, Kept, ReleaseFilter


def check_withheld(
    folder: Path, journals: Mapping[str, Evidence], standing: Standing, findings: Findings
) -> None:
    """Audit the run in `folder`, as far as its scenario can be read."""
    try:
        loaded, name, _ = load_run(folder)
        mode = loaded.mode(name)
    except MistakeError:
        return  # said where the scenario is checked
    audit_withheld(journals, loaded.scenario, mode, standing, findings)


def audit_withheld(
    journals: Mapping[str, Evidence],
    scenario: Scenario,
    mode: Mode,
    standing: Standing,
    findings: Findings,
) -> None:
    """Audit every party's notes; what is wrong goes into `findings`."""
    if not is_noted(mode):
        return
    for party in scenario.parties:
        own = journals.get(party_journal(party.id))
        if own is None:
            continue
        auditor = _Auditor(party, own.name, mode, standing, findings)
        for index, time_ms, message in own.entries:
            auditor.take(index, time_ms, message)
        finished = _ended(own)
        if finished:
            auditor.end(own.entries[-1][0], scenario.last_step_s)
        _check_stated(journals[JOINT], party.id, auditor.notes, finished, findings)
        if auditor.rules is not None:
            profile = replace(party, release=auditor.rules)
            _check_unsaid(journals[JOINT], scenario, profile, own, findings)


class _Auditor:
    """One party's journal, entry by entry, and what should have been noted by now."""

    def __init__(
        self, party: Party, journal: str, mode: Mode, standing: Standing, findings: Findings
    ) -> None:
        self._party = party
        self._journal = journal
        self._mode = mode
        self._standing = standing
        self._findings = findings
        self._reader = Reader()
        self._filter: ReleaseFilter | None = None
        self._held: list[TrackReport | LaunchReport] = []
        self._held_ms = 0
        self._due: list[Kept] = []
        self._until_s = 0.0
        self.rules: ReleaseRules | None = None

    @property
    def notes(self) -> Sequence[Note]:
        """The notes found so far."""
        return self._reader.notes

    def take(self, index: int, time_ms: int, message: Message) -> None:
        """One entry."""
        if isinstance(message, TrackReport | LaunchReport):
            if time_ms != self._held_ms:
                self._split()
            self._held.append(message)
            self._held_ms = time_ms
            return
        self._split()
        if isinstance(message, ReleaseStated):
            self._stated(index, message)
        elif isinstance(message, QueryAnswer):
            self._due.append(self._unsaid(message))
        note = self._reader.take(message)
        if note is not None:
            why = self._why_not(note)
            if why:
                self._findings.fault(self._journal, index, why)
            self._findings.count("notes of things kept back")
            self._until_s = note.said.until_s
            self._due = []

    def end(self, index: int, last_step_s: float) -> None:
        """The journal ended by itself: so its notes have to reach the end as well."""
        if self._until_s < last_step_s or self._due:
            self._findings.fault(
                self._journal,
                index,
                f"the journal ends, and its last note of things kept back speaks of time up to "
                f"{self._until_s:.3f} s, {len(self._due)} of them not noted",
            )

    def _split(self) -> None:
        """All reports of one step are here."""
        held, self._held = self._held, []
        if self._filter is None or not held or not self._mode.shares_information:
            return
        tracks = [report for report in held if isinstance(report, TrackReport)]
        launches = [report for report in held if isinstance(report, LaunchReport)]
        _, kept = self._filter.split((*tracks, *launches), self._held_ms / 1000.0)
        self._due += kept

    def _stated(self, index: int, stated: ReleaseStated) -> None:
        if self.rules is not None or stated.party != self._party.id:
            self._findings.fault(
                self._journal, index, "release rules stated a second time, or another party's"
            )
            return
        self.rules = ReleaseRules(
            lanes=stated.lanes,
            cadence_s=stated.cadence_s,
            plots_min=stated.plots_min,
            share_launch_reports=stated.launch_reports,
        )
        self._filter = ReleaseFilter(self.rules)
        if self.rules != self._party.release:
            self._findings.summaries.append(
                f"{self._party.id} played by release rules of its own, not by the scenario's"
            )

    def _unsaid(self, item: QueryAnswer) -> Kept:
        """An answer in a party's own journal is one that it kept back."""
        watch = self._party.watch
        if watch is None or not watch.answers_queries:
            return Kept(lane="", rule=QUERIES_NOT_ANSWERED, item=item)
        lane = item.claims[0].lane if item.claims else ""
        return Kept(lane=lane, rule=LANE_NOT_SHARED, item=item)

    def _why_not(self, note: Note) -> str:
        """Why a note is not what it should be; "" if it is."""
        said, due, party = note.said, self._due, self._party.id
        name = f"note {said.number} of things kept back"
        try:
            open_envelope(note.envelope, self._standing.keys(LOG))
        except IntegrityError as error:
            return f"{name}: {error}"
        if {said.party, note.envelope.party} != {party}:
            return f"{name}: it is another party's"
        if said.exercise != self._standing.agreement.exercise:
            return f"{name}: it is of exercise {said.exercise!r}"
        if said.number != len(self._reader.notes) - 1:
            return f"{name}: it should be number {len(self._reader.notes) - 1}"
        if said.from_s != self._until_s:
            return f"{name}: it begins at {said.from_s:.3f} s, and not at {self._until_s:.3f} s"
        if self.rules is None:
            return f"{name}: no release rules were stated before it"
        if said.count != len(due) or len(note.lines) != len(due):
            return (
                f"{name}: it counts {said.count}, its book {len(note.lines)}; "
                f"reports and rules give {len(due)}"
            )
        for position, (line, kept) in enumerate(zip(note.lines, due, strict=True)):
            place = Place(
                exercise=said.exercise, party=party, number=said.number, position=position
            )
            label, item = line.label, kept.item
            told = (label.lane, label.rule, label.what, line.item_digest)
            if told != (kept.lane, kept.rule, item.KIND, digest(item)):
                return f"{name}: thing {position} is not what reports and rules give"
            if not item_opens(label, place, encode(item).decode(), line.item_salt):
                return f"{name}: thing {position} does not open with its book's salt"
        try:
            seals = line_seals(said.exercise, party, said.number, note.lines)
        except IntegrityError as error:
            return f"{name}: {error}"
        if root_of(seal_leaves(seals)).hex() != said.root:
            return f"{name}: its root is not that of its book"
        return ""


def _check_stated(
    joint: Evidence, party: str, notes: Sequence[Note], finished: bool, findings: Findings
) -> None:
    """What the joint journal states of a party's notes is what they give; all of them, at last."""
    tree = CompactRange()
    roots = [tree.root().hex()]
    for note in notes:
        tree.append(note_leaf(note.said, note.envelope))
        roots.append(tree.root().hex())
    reached = last = 0
    for index, _, message in joint.entries:
        if not isinstance(message, Commitment) or message.journal != withheld_log(party):
            continue
        last = index
        if not reached <= message.size < len(roots) or roots[message.size] != message.root:
            findings.fault(
                JOINT,
                index,
                f"it commits to root {message.root} over {message.size} notes of {party}, which "
                f"its {len(notes)} notes do not give",
            )
            return
        reached = message.size
    if finished and _ended(joint) and reached < len(notes):
        findings.fault(
            JOINT, last, f"it commits to {reached} of the {len(notes)} notes of {party}, and ends"
        )


def _check_unsaid(
    joint: Evidence, scenario: Scenario, party: Party, own: Evidence, findings: Findings
) -> None:
    """Each answer of a party, worked out again with what it kept back in giving it."""
    asked: dict[str, Query] = {}
    kept: dict[str, list[QueryAnswer]] = {}
    for _, _, message in own.entries:
        if isinstance(message, QueryAnswer):
            kept.setdefault(message.query, []).append(replace(message, notice=""))
    for index, _, message in joint.entries:
        if isinstance(message, Query):
            asked[message.query] = message
        if not isinstance(message, QueryAnswer) or message.party != party.id:
            continue
        query = asked.get(message.query)
        if query is None:
            continue  # said where answers are checked
        lanes = lanes_of(scenario, party.id)
        scans = scans_by(message.time_s, (held for _, _, held in own.entries))
        _, unsaid = answer(query, party, lanes, scans, (), message.time_s)
        if [each.item for each in unsaid] != kept.get(message.query, []):
            findings.fault(
                JOINT,
                index,
                f"answer of {party.id} to {query.query}: what it did not say stands otherwise in "
                "its own journal, or not at all",
            )


def _ended(held: Evidence) -> bool:
    return bool(held.entries) and isinstance(held.entries[-1][2], RunEnd)
