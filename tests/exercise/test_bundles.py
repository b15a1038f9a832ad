"""One authorised order as a file: two verifiers that share no code agree on what holds."""

import json
import random
import subprocess
import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest

from jointshield.cli import main
from jointshield.consent.bundle import verify_bundle
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.bundles import bundle_of
from jointshield.messages import encode
from jointshield.messages.codec import canonical_json
from jointshield.messages.gate import Bundle

from ..conftest import another, leaves

SMALL = Path(__file__).parents[2] / "verifier" / "small_verify.py"


@pytest.fixture(scope="module")
def small() -> Any:
    """The small verifier, as a module."""
    spec = util.spec_from_file_location("small_verify", SMALL)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def order(short_run: Path) -> str:
    """A proposal of the run that a gate opened for."""
    decisions = json.loads((short_run / "summary.json").read_text())["decisions"]
    return str(next(d["proposal"] for d in decisions if d["decision"] == "authorised"))


@pytest.fixture(scope="module")
def data(short_run: Path, order: str) -> bytes:
    """The bundle's bytes."""
    return encode(bundle_of(short_run, order))


def _both(small: Any, data: bytes) -> tuple[str, str]:
    """What each verifier has against these bytes; "" if it takes them."""
    try:
        verify_bundle(Bundle.from_bytes(data))
        full = ""
    except IntegrityError as error:
        full = str(error) or "refused"
    shapes = (small.Broken, KeyError, TypeError, AttributeError, ValueError, IndexError)
    try:
        small.verify(data)
        other = ""
    except shapes as error:
        other = str(error) or "refused"
    return full, other


def test_both_verifiers_show_the_same(small: Any, data: bytes) -> None:
    found, shown = verify_bundle(Bundle.from_bytes(data)), small.verify(data)
    assert tuple(shown["signers"]) == found.signers
    assert tuple(shown["journal_signed_by"]) == tuple(sorted(found.witnesses))
    assert shown["first_agreement"] == found.first_agreement


def test_neither_takes_a_bundle_with_any_value_changed(small: Any, data: bytes) -> None:
    """Every leaf of the tree in turn, written canonically again: both refuse."""
    draw = random.Random(7)  # noqa: S311 - which values to try
    paths = list(leaves(json.loads(data)))
    assert len(paths) > 150
    for path in paths:
        tree = json.loads(data)
        place = tree
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = another(place[path[-1]], draw)
        changed = canonical_json(tree)
        if changed == data:
            continue
        full, other = _both(small, changed)
        assert full, path
        assert other, path


def test_neither_takes_a_bundle_with_something_left_out_or_twice(small: Any, data: bytes) -> None:
    for path in (
        ("adoptions",), ("authorisation", "releases"), ("authorisation", "dossier", "consents"),
        ("agreements",), ("agreements", 0, "seats"), ("agreements", 0, "sites"), ("proof",),
    ):  # fmt: skip
        for double in (False, True):
            tree = json.loads(data)
            place = tree["body"]
            for key in path:
                place = place[key]
            if double and path != ("adoptions",):  # the same seal twice says nothing more
                place.append(place[0])
            else:
                place.pop()
            full, other = _both(small, canonical_json(tree))
            assert full, path
            assert other, path


def test_the_small_verifier_runs_alone(data: bytes, tmp_path: Path, small: Any) -> None:
    path = tmp_path / "order.json"
    path.write_bytes(data)
    run = [sys.executable, "-I", str(SMALL), str(path)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("holds\n")
    wrong = subprocess.run([*run, "--agreement", "00"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "another first agreement" in wrong.stdout
    assert "jointshield" not in {line.split(".")[0] for line in vars(small)}


def test_the_command_writes_and_verifies(
    short_run: Path, order: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "order.json"
    assert main(["bundle", str(short_run), "--order", order, "--out", str(path)]) == 0
    assert main(["verify", str(path)]) == 0
    assert "holds" in capsys.readouterr().out
    path.write_bytes(path.read_bytes().replace(b'"salvo":', b'"salvo" :'))
    assert main(["verify", str(path), "--json"]) == 1
    assert "canonical" in capsys.readouterr().out
    assert main(["bundle", str(short_run), "--order", order, "--out", str(path)]) == 2
    with pytest.raises(MistakeError, match="no gate opened for it"):
        bundle_of(short_run, "P999")


@pytest.mark.parametrize("command", ["bundle", "withheld"])
def test_of_a_folder_of_modes_it_names_them(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for mode in ("one", "two"):
        (tmp_path / "all" / mode).mkdir(parents=True)
        (tmp_path / "all" / mode / "run.json").write_text("{}")
    asked = {"bundle": ["--order", "P001", "--out", str(tmp_path / "x")], "withheld": ["--party=a"]}
    assert main([command, str(tmp_path / "all"), *asked[command]]) == 2
    told = capsys.readouterr().err
    assert "it holds 2 runs, one for each mode" in told
    assert all(str(tmp_path / "all" / mode) in told for mode in ("one", "two"))
    assert not (tmp_path / "x").exists()
