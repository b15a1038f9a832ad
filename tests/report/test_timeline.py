"""The timeline says what the journals say, and each fact points at the entry that shows it."""

from pathlib import Path

import pytest

from jointshield.errors import MistakeError
from jointshield.journal.store import Journal
from jointshield.messages import Message, decode
from jointshield.messages.picture import Picture
from jointshield.messages.plots import InfraredScan, RadarScan
from jointshield.messages.threats import Assessment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.report.ledger import JOINT, Reference
from jointshield.report.timeline import (
    CONFIRMED,
    LAUNCH_REPORT,
    NOTICE,
    PLOT,
    THREAT,
    TRACK,
    Timeline,
)

KINDS: dict[str, tuple[type[Message], ...]] = {
    PLOT: (RadarScan, InfraredScan, TrackReport),
    LAUNCH_REPORT: (LaunchReport,),
    TRACK: (TrackReport, Picture),
    CONFIRMED: (Assessment,),
    THREAT: (Assessment,),
    NOTICE: (Assessment,),
}


def entry(folder: Path, reference: Reference) -> Message:
    name = reference.journal
    place = f"{name}.journal" if name in ("joint", "control") else f"parties/{name}.journal"
    with Journal.open(folder / place) as journal:
        return decode(next(journal.entries(reference.index)).data)


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("mode", ["M0", "M3"])
def test_each_fact_points_at_an_entry_of_the_right_kind(
    made_up: Path, mode: str, truth: bool
) -> None:
    timeline = Timeline.read(made_up / mode, truth=truth)
    assert timeline.knowledge
    for (viewer, _), facts in timeline.knowledge.items():
        for stage, fact in facts.items():
            assert fact.reference.journal == viewer
            assert isinstance(entry(made_up / mode, fact.reference), KINDS[stage])


def test_subjects_are_what_flew(made_up: Path) -> None:
    timeline = Timeline.read(made_up / "M1")
    assert [s.id for s in timeline.subjects] == ["r1", "r4", "r2", "s1", "r3", "r5", "r6"]
    assert {s.id for s in timeline.subjects if not s.threat} == {"s1"}
    assert NOTICE in timeline.known(JOINT, "s1")
    assert THREAT not in timeline.known(JOINT, "s1")


def test_without_truth_control_stays_closed(made_up: Path) -> None:
    timeline = Timeline.read(made_up / "M1", truth=False)
    assert not timeline.ledger.control
    assert {s.id for s in timeline.subjects} == {f"joint track {n}" for n in range(1, 8)}
    assert all(s.end is None for s in timeline.subjects)
    assert all(q.result is None for q in timeline.questions)


def test_truth_and_picture_name_the_same_tracks(made_up: Path) -> None:
    by_truth = Timeline.read(made_up / "M1").identity
    by_picture = Timeline.read(made_up / "M1", truth=False).identity
    for lane, subject in by_truth.lanes.items():
        track = next(n for (c, n), s in by_truth.tracks.items() if c == JOINT and s == subject)
        assert by_picture.lanes[lane] == f"joint track {track}"


def test_a_party_without_sensors_knows_nothing(made_up: Path) -> None:
    timeline = Timeline.read(made_up / "M1")
    assert timeline.viewers == ("alliance", "russia", "ukraine", JOINT)
    assert all(not timeline.known("ukraine", s.id) for s in timeline.subjects)


def test_nothing_shared_means_no_joint_centre(made_up: Path) -> None:
    assert Timeline.read(made_up / "M0").viewers == ("alliance", "russia", "ukraine")


def test_answers_stand_in_their_question(made_up: Path) -> None:
    for question in Timeline.read(made_up / "M3").questions:
        assert question.decided is not None
        accepted = {a.party for a in question.answers if a.accepted and a.verdict == "consent"}
        assert accepted == set(question.decided.signed_by)
        assert question.decision_time_s == pytest.approx(question.lost_s)


def test_a_folder_without_a_run_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match=r"no joint\.journal is there; give the folder"):
        Timeline.read(tmp_path)


def test_a_journal_without_an_agreement_is_a_mistake(tmp_path: Path) -> None:
    Journal.create(tmp_path / "joint.journal", "empty").close()
    with pytest.raises(MistakeError, match="begins with nothing, expected an agreement"):
        Timeline.read(tmp_path)
