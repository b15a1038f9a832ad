"""`verify` on a real run: whole, then damaged in the ways that matter, one test each."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.exercise.verify import verify
from jointshield.journal import Journal
from jointshield.journal.entry import FIRST_LINK, entry_hash, link
from jointshield.messages import Message, decode, digest, encode
from jointshield.messages.consent import Decision, Proposal, Received
from jointshield.messages.picture import Picture
from jointshield.messages.tracks import TrackReport

JOINT = "joint.journal"


def _first(run: Path, kind: type[Message], skip: int = 0) -> tuple[int, Message]:
    with Journal.open(run / JOINT) as journal:
        found = [
            (entry.index, decode(entry.data))
            for entry in journal.entries()
            if entry.kind == kind.KIND
        ]
    return found[skip]


def _rewrite(run: Path, index: int, change: Callable[[Message], Message]) -> None:
    """Change one entry as somebody would who can also mend every hash in the file."""
    connection = sqlite3.connect(run / JOINT)
    rows = connection.execute(
        "SELECT sequence, time_ms, kind, data FROM entries ORDER BY sequence"
    ).fetchall()
    running = FIRST_LINK
    for sequence, time_ms, kind, data in rows:
        if sequence == index:
            data = encode(change(decode(data)))
        value = entry_hash(time_ms, kind, data)
        running = link(running, value)
        connection.execute(
            "UPDATE entries SET data = ?, leaf_hash = ?, link = ? WHERE sequence = ?",
            (data, value, running, sequence),
        )
    connection.commit()
    connection.close()


def test_a_whole_run_holds(short_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(short_run)]) == 0
    said = capsys.readouterr().out
    assert "holds" in said
    assert "FAULT" not in said


def test_one_changed_byte_of_an_entry(own_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index, report = _first(own_run, TrackReport, skip=20)
    data = (own_run / JOINT).read_bytes()
    place = data.index(encode(report)) + 40
    (own_run / JOINT).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    assert main(["verify", str(own_run)]) == 1
    assert f"entry {index}" in capsys.readouterr().out


def test_one_changed_byte_anywhere_in_the_file(own_run: Path) -> None:
    data = bytearray((own_run / JOINT).read_bytes())
    for place in range(997, len(data), len(data) // 12):
        changed = bytearray(data)
        changed[place] ^= 0x10
        (own_run / JOINT).write_bytes(changed)
        faults = verify(own_run).faults
        assert any("joint.journal" in fault for fault in faults), place


def test_a_removed_entry(own_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index, _ = _first(own_run, TrackReport, skip=20)
    connection = sqlite3.connect(own_run / JOINT)
    connection.execute("DELETE FROM entries WHERE sequence = ?", (index,))
    connection.commit()
    connection.close()
    assert main(["verify", str(own_run)]) == 1
    said = capsys.readouterr().out
    assert f"entry {index}" in said
    assert "missing" in said


def test_a_signature_swapped_for_another_partys(
    own_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index, first = _first(own_run, Received)
    _, second = _first(own_run, Received, skip=1)
    assert isinstance(first, Received)
    assert isinstance(second, Received)
    assert first.envelope.party != second.envelope.party
    foreign = second.envelope.signature

    def swap(message: Message) -> Message:
        assert isinstance(message, Received)
        return replace(message, envelope=replace(message.envelope, signature=foreign))

    _rewrite(own_run, index, swap)
    assert main(["verify", str(own_run)]) == 1
    said = capsys.readouterr().out
    assert f"joint journal, entry {index}: judged again" in said
    assert "signature" in said


def test_an_altered_picture(own_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index, picture = _first(own_run, Picture, skip=100)
    assert isinstance(picture, Picture)

    def alter(message: Message) -> Message:
        assert isinstance(message, Picture)
        return replace(message, previous=digest(picture))

    _rewrite(own_run, index, alter)
    assert main(["verify", str(own_run)]) == 1
    said = capsys.readouterr().out
    assert f"joint journal, entry {index}: the picture does not chain" in said


def test_an_altered_picture_digest_in_the_summary(own_run: Path) -> None:
    path = own_run / "summary.json"
    digest_now = json.loads(path.read_text())["picture_digest"]
    other = digest_now[:-1] + ("0" if digest_now[-1] != "0" else "1")
    path.write_text(path.read_text().replace(digest_now, other))
    faults = "\n".join(verify(own_run).faults)
    assert f"summary.json: picture_digest is '{other}'; the journals give '{digest_now}'" in faults


def test_an_altered_picture_digest_in_an_order(own_run: Path) -> None:
    index, proposal = _first(own_run, Proposal)
    assert isinstance(proposal, Proposal)
    other = "0" * 64

    def alter(message: Message) -> Message:
        assert isinstance(message, Proposal)
        return replace(message, order=replace(message.order, picture_digest=other))

    _rewrite(own_run, index, alter)
    faults = "\n".join(verify(own_run).faults)
    assert f"joint journal, entry {index}: the proposal names another digest" in faults


def test_a_moved_track_in_a_picture(own_run: Path) -> None:
    index, picture = _first(own_run, Picture, skip=100)
    assert isinstance(picture, Picture)
    assert picture.tracks

    def move(message: Message) -> Message:
        assert isinstance(message, Picture)
        track = message.tracks[0]
        x, y, z = track.position_m
        moved = replace(track, position_m=(x + 0.001, y, z))
        return replace(message, tracks=(moved, *message.tracks[1:]))

    _rewrite(own_run, index, move)
    faults = "\n".join(verify(own_run).faults)
    assert f"joint journal, entry {index}: the picture of" in faults
    assert "tracks differs" in faults


def test_a_decision_turned_round(own_run: Path) -> None:
    index, _ = _first(own_run, Decision)

    def turn(message: Message) -> Message:
        assert isinstance(message, Decision)
        other = "refused" if message.decision == "authorised" else "authorised"
        return replace(message, decision=other)

    _rewrite(own_run, index, turn)
    faults = "\n".join(verify(own_run).faults)
    assert f"joint journal, entry {index}: judged again, the decision comes out otherwise" in faults


def test_a_party_that_changes_its_own_journal_is_found_by_the_joint_one(own_run: Path) -> None:
    name = "parties/alliance.journal"
    with Journal.open(own_run / name) as journal:
        entries, origin = list(journal.entries()), journal.origin
    (own_run / name).unlink()
    with Journal.create(own_run / name, origin) as journal:
        for entry in entries[:-40]:
            journal.append(entry.time_ms, entry.kind, entry.data)
    faults = "\n".join(verify(own_run).faults)
    assert "it commits to root" in faults


def test_a_missing_journal_is_a_fault(own_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own_run / "control.journal").unlink()
    assert main(["verify", str(own_run)]) == 1
    assert "control journal: control.journal is missing" in capsys.readouterr().out


def test_journals_whole_but_not_yet_signed_for_is_incomplete_not_broken(own_run: Path) -> None:
    (own_run / "manifest.json").unlink()
    (own_run / "summary.json").unlink()
    report = verify(own_run)
    assert not report.complete
    assert report.faults == ()
    assert "INCOMPLETE" in report.text()


def test_a_final_checkpoint_taken_away_is_no_crash(own_run: Path) -> None:
    connection = sqlite3.connect(own_run / JOINT)
    connection.execute("DELETE FROM checkpoints WHERE number > 20")
    connection.commit()
    connection.close()
    (own_run / "manifest.json").unlink()
    assert any("final checkpoint is not here" in fault for fault in verify(own_run).faults)


def test_the_nearest_cause_is_told_first_and_consequences_once(own_run: Path) -> None:
    connection = sqlite3.connect(own_run / "control.journal")
    connection.execute("UPDATE entries SET data = CAST(data || x'20' AS BLOB) WHERE sequence = 200")
    connection.commit()
    connection.close()
    faults = verify(own_run).faults
    assert "control.journal, entry 200" in faults[0]
    assert sum("it commits to root" in fault for fault in faults) == 1
    assert len(faults) < 8


def test_one_lost_entry_does_not_hide_the_agreement(own_run: Path) -> None:
    connection = sqlite3.connect(own_run / JOINT)
    connection.execute("DELETE FROM entries WHERE sequence = 435")
    connection.commit()
    connection.close()
    faults = verify(own_run).faults
    assert "entry 435" in faults[0]
    assert not any("agreement" in fault for fault in faults)


@pytest.mark.parametrize("summary", ["[]", "[" * 100_000, "{}", "\x00"])
def test_a_hostile_summary(own_run: Path, summary: str) -> None:
    (own_run / "summary.json").write_text(summary)
    assert any("summary.json" in fault for fault in verify(own_run).faults)


def test_verification_leaves_the_evidence_alone(own_run: Path) -> None:
    """Also side files that SQLite would take for its own, and would tidy away."""
    planted = own_run / "joint.journal-wal"
    planted.write_bytes(b"rubbish" * 700)
    before = (own_run / JOINT).read_bytes()
    report = verify(own_run)
    assert planted.read_bytes() == b"rubbish" * 700
    assert (own_run / JOINT).read_bytes() == before
    assert any("joint.journal-wal" in fault for fault in report.faults)


def test_a_folder_without_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path)]) == 2
    assert "no run there" in capsys.readouterr().err
