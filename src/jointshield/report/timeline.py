"""Who knew what when: every fact of a run with the journal entry that it rests on.

`Timeline.read(folder)` turns the journals of one run into subjects (what flew), knowledge (what
each party's own centre and the joint centre made of each, and when), and questions (what was asked
and decided). Each party's knowledge is what it would have known *alone*: its own centre reads its
own sensors only, in every mode.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jointshield.messages.engagement import NotEngaged
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import Picture
from jointshield.messages.plots import InfraredScan, RadarScan
from jointshield.messages.record import RunEnd
from jointshield.messages.threats import Assessment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.truth import TruthEnd, TruthObject, TruthOrigin
from jointshield.report.identity import Identity
from jointshield.report.ledger import JOINT, Ledger, Line, Reference
from jointshield.report.questions import Question, questions
from jointshield.report.setting import Setting

PLOT = "first plot"
LAUNCH_REPORT = "launch report"
TRACK = "first track"
CONFIRMED = "confirmed"
THREAT = "assessed threat"
NOTICE = "matched to notice"
IN_FLIGHT = "in flight"
"""What truth says at the end of a run of an object that has not ended."""
STAGES = (PLOT, LAUNCH_REPORT, TRACK, CONFIRMED, THREAT, NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was known from `time_s` on, and the entry that shows it."""

    time_s: float
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something that flew (with truth), or a track of the joint picture (without).

    `threat` is false for what was notified and flew as notified. Without truth only a launch
    estimate is there and `end` is None.
    """

    id: str
    label: str
    launched_s: float
    impact_s: float | None
    threat: bool
    source: Line
    end: Line | None
    ended: str

    @property
    def flying(self) -> bool:
        """Whether the run ended, or was cut short, while it flew; unknown without truth: false."""
        return isinstance(self.source.message, TruthObject) and self.ended in ("", IN_FLIGHT)

    @property
    def end_s(self) -> float | None:
        """When it ended in fact, or would have come down."""
        return self.end.time_s if self.end is not None else self.impact_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All that a report says of one run."""

    setting: Setting
    ledger: Ledger
    identity: Identity
    subjects: tuple[Subject, ...]
    knowledge: dict[tuple[str, str], dict[str, Fact]]
    """By viewer (a party's id or `joint`) and subject: the first fact of each stage."""
    questions: tuple[Question, ...]
    not_engaged: tuple[Line, ...]
    notices: tuple[Line, ...]
    complete: Line | None
    """The entry that says the run was not cut short, if it is there."""

    @staticmethod
    def read(folder: Path, *, truth: bool = True) -> "Timeline":
        """Read the run in `folder`; without `truth`, exercise control's journal stays closed.

        Raises:
            MistakeError: not the folder of a run.
            IntegrityError: a journal that cannot be trusted.
        """
        ledger = Ledger.read(folder, truth=truth)
        identity = Identity.of(ledger)
        return Timeline(
            setting=Setting.read(folder),
            ledger=ledger,
            identity=identity,
            subjects=_true_subjects(ledger) if ledger.control else _seen_subjects(ledger, identity),
            knowledge=_knowledge(ledger, identity),
            questions=questions(ledger),
            not_engaged=tuple(_of(ledger, NotEngaged)),
            notices=tuple(_of(ledger, LaunchNotice)),
            complete=next((x for x in ledger.joint if isinstance(x.message, RunEnd)), None),
        )

    @property
    def mode(self) -> str:
        """Mode of the run."""
        return self.ledger.agreement.mode

    @property
    def truth(self) -> bool:
        """Whether exercise control's journal was read."""
        return bool(self.ledger.control)

    @property
    def viewers(self) -> tuple[str, ...]:
        """Each party in the scenario's order, then the joint centre if anything was shared."""
        parties = tuple(party.id for party in self.setting.parties)
        shared = any(viewer == JOINT for viewer, _ in self.knowledge)
        return (*parties, JOINT) if shared else parties

    @property
    def threats(self) -> tuple[Subject, ...]:
        """The subjects that should be engaged."""
        return tuple(subject for subject in self.subjects if subject.threat)

    def known(self, viewer: str, subject: str) -> dict[str, Fact]:
        """What `viewer` knew of `subject`, by stage; empty if nothing."""
        return self.knowledge.get((viewer, subject), {})

    def subject_of(self, question: Question) -> Subject | None:
        """What a question was about; None for a track that belongs to nothing."""
        order = question.asked.order
        name = self.identity.tracks.get((order.centre, order.track))
        if name is None and question.result is not None:
            name = question.result.object
        return next((subject for subject in self.subjects if subject.id == name), None)

    def engagements(self, subject: Subject) -> tuple[Question, ...]:
        """The questions about `subject` that ended in a launch."""
        return tuple(
            question
            for question in self.questions
            if question.launched is not None and self.subject_of(question) == subject
        )


def _of(ledger: Ledger, kind: type) -> Iterable[Line]:
    """Lines of one kind of the joint journal and the parties', in order of time."""
    found = [line for line in ledger.everything() if isinstance(line.message, kind)]
    return sorted(found, key=lambda line: (line.time_s, line.reference))


def _true_subjects(ledger: Ledger) -> tuple[Subject, ...]:
    ends = {
        line.message.object: (line, line.message)
        for line in ledger.control
        if isinstance(line.message, TruthEnd)
    }
    found = []
    for line in ledger.control:
        thing = line.message
        if isinstance(thing, TruthObject):
            end, said = ends.get(thing.object, (None, None))
            name = f"{thing.object} → {thing.target}" if thing.target else thing.object
            found.append(
                Subject(
                    id=thing.object,
                    label=f"{name} (notified)" if thing.notified else name,
                    launched_s=thing.launched_s,
                    impact_s=thing.impact_s,
                    threat=not thing.notified,
                    source=line,
                    end=end,
                    ended="" if said is None else said.end,
                )
            )
    return tuple(sorted(found, key=lambda subject: (subject.launched_s, subject.id)))


def _seen_subjects(ledger: Ledger, identity: Identity) -> tuple[Subject, ...]:
    """Tracks that some centre assessed, with what it last said of their launch and impact."""
    latest: dict[str, tuple[Line, Assessment]] = {}
    noticed: set[str] = set()
    for line in sorted(ledger.everything(), key=lambda line: line.time_s):
        said = line.message
        if isinstance(said, Assessment):
            name = identity.tracks.get((said.centre, said.track))
            if name is not None:
                if name not in latest or said.centre == JOINT or latest[name][1].centre != JOINT:
                    latest[name] = (line, said)
                noticed |= {name} if said.notice else set()
    found = [
        Subject(
            id=name,
            label=f"{name} (notified)" if name in noticed else name,
            launched_s=line.time_s if said.launched_s is None else said.launched_s,
            impact_s=said.impact_s,
            threat=name not in noticed and bool(said.threatened),
            source=line,
            end=None,
            ended="",
        )
        for name, (line, said) in latest.items()
    ]
    return tuple(sorted(found, key=lambda subject: (subject.launched_s, subject.id)))


def _knowledge(ledger: Ledger, identity: Identity) -> dict[tuple[str, str], dict[str, Fact]]:
    found: dict[tuple[str, str], dict[str, Fact]] = {}

    def learn(viewer: str, subject: str | None, stage: str, line: Line, time_s: float) -> None:
        if subject:
            facts = found.setdefault((viewer, subject), {})
            if stage not in facts or time_s < facts[stage].time_s:
                facts[stage] = Fact(time_s=time_s, reference=line.reference)

    origins = {
        (line.message.sensor, line.message.time_s): line.message.objects
        for line in ledger.control
        if isinstance(line.message, TruthOrigin)
    }
    for viewer, lines in ((JOINT, ledger.joint), *ledger.parties.items()):
        for line in lines:
            said = line.message
            if isinstance(said, RadarScan | InfraredScan):
                for subject in origins.get((said.sensor, said.time_s), ()):
                    learn(viewer, subject, PLOT, line, line.time_s)
            elif isinstance(said, LaunchReport):
                subject_id = identity.launches.get((said.lane, said.number))
                learn(viewer, subject_id, LAUNCH_REPORT, line, line.time_s)
            elif isinstance(said, TrackReport):
                subject_id = identity.lanes.get((said.lane, said.number))
                learn(viewer, subject_id, TRACK, line, line.time_s)
                if not origins:
                    learn(viewer, subject_id, PLOT, line, said.first_plot_s)
            elif isinstance(said, Picture):
                for track in said.tracks:
                    subject_id = identity.tracks.get((said.centre, track.number))
                    learn(viewer, subject_id, TRACK, line, said.time_s)
            elif isinstance(said, Assessment):
                subject_id = identity.tracks.get((said.centre, said.track))
                for stage, holds in (
                    (CONFIRMED, said.phase == "confirmed"),
                    (THREAT, bool(said.threatened) and not said.notice),
                    (NOTICE, bool(said.notice)),
                ):
                    if holds:
                        learn(viewer, subject_id, stage, line, said.time_s)
    return found
