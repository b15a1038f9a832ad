"""What separate hands hold, put together: it verifies as one run and hides no difference."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.bundles import bundle_of
from jointshield.exercise.ending import what_happened
from jointshield.exercise.gather import gather
from jointshield.exercise.verify import verify
from jointshield.journal import manifest

PARTIES = ("alliance", "russia", "ukraine")


@dataclass
class Hands:
    """A run's journals as separate hands hold them: a folder for each member."""

    run: Path
    folder: Path

    def __post_init__(self) -> None:
        for journal in self.run.rglob("*.journal"):
            name = journal.relative_to(self.run)
            whose = {"joint": "centre", "control": "control"}.get(name.stem, name.stem)
            _copy(journal, self.folder / whose / name)
        for party in PARTIES:
            _copy(self.run / "joint.journal", self.mirror(party))
        shutil.copytree(self.run / "scenario", self.folder / "control" / "scenario")

    def mirror(self, party: str) -> Path:
        """A party's copy of the joint journal."""
        return self.folder / party / "mirror" / "joint.journal"

    def gather(self, *members: str) -> Path:
        """Put some members' folders together."""
        out = self.folder / "whole"
        gather([self.folder / member for member in members], out, str(self.run / "scenario"))
        return out


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _change(path: Path, *statements: str) -> None:
    """Change a journal behind its owner's back."""
    with closing(sqlite3.connect(path)) as file:
        for statement in statements:
            file.execute(statement)
        file.commit()


@pytest.fixture
def hands(short_run: Path, tmp_path: Path) -> Hands:
    """All members' folders."""
    return Hands(short_run, tmp_path / "hands")


def test_all_members_folders_verify_as_the_run_in_one_process(hands: Hands) -> None:
    whole = hands.gather(*PARTIES, "centre", "control")
    report, run = verify(whole), verify(hands.run)
    assert report.holds
    assert (report.journal_root, report.counts) == (run.journal_root, run.counts)
    assert report.gathered == (*PARTIES[:1], "centre", "control", *PARTIES[1:])
    assert report.absent == ()
    assert "no signed list covers files other than the journals" in report.text()
    assert run.gathered is None


def test_one_party_and_its_mirror_hold_as_far_as_they_go(hands: Hands) -> None:
    """Its gate's log is not the one that opened: openings elsewhere are told of by the joint."""
    whole = hands.gather("russia")
    report = verify(whole)
    assert report.faults == ()
    assert report.holds
    assert report.absent == ("parties/alliance", "parties/ukraine", "gates/alliance", "control")
    assert "not here: parties/alliance" in report.text()
    assert bundle_of(whole, "P001").authorisation.dossier.order.proposal == "P001"


def test_a_cut_off_mirror_is_no_other_copy(hands: Hands) -> None:
    _change(
        hands.mirror("alliance"),
        "DELETE FROM entries WHERE sequence >= 200",
        "DELETE FROM checkpoints WHERE number >= 3",
    )
    gather([hands.folder / m for m in ("alliance", "centre", "control")], hands.folder / "whole")
    kept = hands.folder / "whole" / "joint.journal"
    assert kept.read_bytes() == (hands.run / "joint.journal").read_bytes()


def test_what_one_member_changed_shows(hands: Hands) -> None:
    journal = hands.folder / "ukraine" / "parties" / "ukraine.journal"
    _change(journal, "UPDATE entries SET time_ms = time_ms + 1 WHERE sequence = 40")
    report = verify(hands.gather(*PARTIES, "centre", "control"))
    assert not report.holds
    assert "ukraine.journal, entry 40" in report.faults[0]


def test_a_journal_without_its_end_is_incomplete(hands: Hands) -> None:
    """Last entry and last checkpoint were never written: its node was killed."""
    journal = hands.folder / "ukraine" / "parties" / "ukraine.journal"
    _change(
        journal,
        "DELETE FROM entries WHERE sequence = (SELECT max(sequence) FROM entries)",
        "DELETE FROM checkpoints WHERE number = (SELECT max(number) FROM checkpoints)",
    )
    assert not verify(hands.gather("ukraine", "centre", "control")).complete


def _differs(hands: Hands) -> list[str]:
    _change(hands.mirror("russia"), "UPDATE entries SET time_ms = time_ms + 1 WHERE sequence = 40")
    return ["centre", "russia"]


def _no_joint(_: Hands) -> list[str]:
    return ["control"]


def _nothing(hands: Hands) -> list[str]:
    (hands.folder / "empty").mkdir()
    return ["centre", "empty"]


def _other_exercise(hands: Hands) -> list[str]:
    journal = hands.folder / "russia" / "parties" / "russia.journal"
    _change(journal, "UPDATE journal SET origin = 'joint-2011/M3/8/parties/russia'")
    return ["centre", "russia"]


def _stranger(hands: Hands) -> list[str]:
    own = hands.folder / "russia" / "parties"
    (own / "russia.journal").rename(own / "nobody.journal")
    _change(own / "nobody.journal", "UPDATE journal SET origin = 'joint-2011/M3/7/parties/nobody'")
    return ["centre", "russia"]


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (_differs, IntegrityError, r"russia \(its mirror\).* differ at entry 40"),
        (_no_joint, MistakeError, "no joint journal"),
        (_nothing, MistakeError, "empty: no journals there"),
        (_other_exercise, MistakeError, "'joint-2011/M3/8/parties/russia'"),
        (_stranger, MistakeError, "which this exercise does not have"),
    ],
)
def test_refused_and_nothing_is_left(
    hands: Hands,
    make: Callable[[Hands], list[str]],
    error: type[Exception],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        hands.gather(*make(hands))
    assert not [path for path in hands.folder.iterdir() if "whole" in path.name]


def test_another_scenario_is_refused(hands: Hands) -> None:
    with pytest.raises(MistakeError, match="the agreement commits to"):
        gather([hands.folder / "centre"], hands.folder / "whole", "joint-2011")


def test_a_run_is_whole_as_it_is(short_run: Path, tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="jointshield verify"):
        gather([short_run], tmp_path / "whole")


def test_a_run_without_its_list_stays_incomplete(own_run: Path) -> None:
    (own_run / manifest.NAME).unlink()
    report = verify(own_run)
    assert not report.holds
    about = own_run / "run.json"
    told = {**json.loads(about.read_text()), "gathered": {"joint": "x\x1b[2J"}}
    about.write_text(json.dumps(told))
    text = verify(own_run).text()
    assert "gathered from separate hands, as run.json says" in text
    assert "\x1b" not in text


def test_a_members_own_folder_names_gather(
    hands: Hands, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    order = str(tmp_path / "order.json")
    for member in (*PARTIES, "centre", "control"):
        folder = str(hands.folder / member)
        assert main(["verify", folder]) == 2
        assert "jointshield gather" in capsys.readouterr().err
        assert main(["bundle", folder, "--order", "P001", "--out", order]) == 2
        assert "jointshield gather" in capsys.readouterr().err


def test_the_command_says_whose_copies_it_took(
    hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    out = hands.folder / "whole"
    folders = [str(hands.folder / member) for member in ("russia", "control")]
    assert main(["gather", *folders, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "joint journal: of russia (its mirror)" in told
    assert "not here: parties/alliance" in told
    assert (out / "report.html").exists()
    assert main(["gather", *folders, "--out", str(out)]) == 2


def test_each_member_tells_what_happened_from_its_own_journals(hands: Hands) -> None:
    of_all = what_happened(hands.folder / "centre")
    assert of_all.endswith("launched")
    assert "authorised" in of_all
    for party in PARTIES:
        assert what_happened(hands.folder / party) == of_all
    assert "missiles in the air" in what_happened(hands.folder / "control")
