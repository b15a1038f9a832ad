"""`withheld` and `verify FILE`, as they are typed."""

import json
import shutil
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.exercise.journals import JOINT
from jointshield.exercise.withheld.reading import MIRROR

from .conftest import CLOSED, KEEPER

NOTE = "2"


def test_the_list_of_a_party(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["withheld", str(run), "--party", KEEPER]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{KEEPER}: 6 notes, ")
    assert "note 2, 20.000 s to 30.000 s: 2" in said
    assert f"1 x track, {CLOSED}: lane-not-shared" in said
    assert "1 x query-answer, no lane: queries-not-answered" in said
    assert main(["withheld", str(run), "--party", KEEPER, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kept_back"] == sum(note["kept_back"] for note in told["notes"])
    assert {"lane": CLOSED, "rule": "lane-not-shared", "kind": "track", "count": 1} in told[
        "notes"
    ][2]["by_lane"]


@pytest.mark.parametrize(
    ("options", "opened"),
    [([], None), (["--lanes"], False), (["--open"], True), (["--open", "--item", "0"], True)],
)
def test_a_note_is_written_and_verified(
    options: list[str],
    opened: bool | None,
    run: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "note.json"
    words = ["withheld", str(run), "--party", KEEPER, "--note", NOTE, "--out", str(path)]
    assert main([*words, *options]) == 0
    assert main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"{KEEPER} kept back 2 things from 20.000 s to 30.000 s (its note 2)" in said
    assert (CLOSED in said) == (opened is not None)
    assert main(["verify", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["kept_back"], told["fault"]) == (True, 2, "")
    assert len(told["opened"]) == (0 if opened is None else 1 if "--item" in options else 2)
    assert all((each["content"] is not None) is opened for each in told["opened"])
    assert main([*words, *options]) == 2  # never written over
    assert "there is a file already" in capsys.readouterr().err


def test_a_file_that_does_not_hold(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "note.json"
    words = ["withheld", str(run), "--party", KEEPER, "--note", NOTE, "--open"]
    assert main([*words, "--out", str(path)]) == 0
    data = path.read_bytes()
    path.write_bytes(data.replace(b"lane-not-shared", b"too-few-plots"))
    assert main(["verify", str(path)]) == 1
    assert "label and salt are not what the note commits to" in capsys.readouterr().out
    path.write_bytes(data[:-1])
    assert main(["verify", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False
    path.write_bytes(b'{"body":{"time_s":"1.000"},"kind":"run-end"}')
    assert main(["verify", str(path)]) == 1
    assert "a run-end is neither a bundle nor a proof of a note" in capsys.readouterr().out


def test_a_partys_own_folder_is_enough(run: Path, tmp_path: Path) -> None:
    """A node has its own journal and, in `mirror`, a copy of the joint one; nobody else's."""
    (tmp_path / "parties").mkdir()
    (tmp_path / MIRROR).mkdir()
    shutil.copy(run / "parties" / f"{KEEPER}.journal", tmp_path / "parties")
    shutil.copy(run / f"{JOINT}.journal", tmp_path / MIRROR)
    path = tmp_path / "note.json"
    words = ["withheld", str(tmp_path), "--party", KEEPER, "--note", NOTE, "--out", str(path)]
    assert main(words) == 0
    assert main(["verify", str(path)]) == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--note", "1"], "--note and --out go together"),
        (["--out", "x.json"], "--note and --out go together"),
        (["--open"], "give --note and --out too"),
        (["--note", "1", "--out", "x.json", "--item", "0"], "give one of them too"),
        (["--note", "77", "--out", "x.json"], "--note 77: russia has 6 notes here"),
        (["--note", NOTE, "--out", "x.json", "--lanes", "--item", "9"], "--item 9: note 2 has 2"),
    ],
)
def test_what_cannot_be_meant_is_said(
    options: list[str], reason: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["withheld", str(run), "--party", KEEPER, *options]) == 2
    assert reason in capsys.readouterr().err
