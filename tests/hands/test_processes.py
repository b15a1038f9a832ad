"""Five processes decide as one does, to the last byte of every journal."""

from pathlib import Path

import pytest

from jointshield.exercise.journals import JOINT
from jointshield.exercise.verify import verify
from jointshield.journal import Journal
from jointshield.messages.barrier import Concluded
from jointshield.messages.consent import AUTHORISED
from jointshield.messages.gate import Authorisation

from ..conftest import messages, run_short, short_scenario
from .processes import Processes

pytest.importorskip("zenoh")

LENGTH = "280 s"
"""The first order is asked for at 144 s and opened at 238 s."""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A scenario that ends early."""
    folder = short_scenario(tmp_path / "given")
    path = folder / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('duration = "440 s"', f'duration = "{LENGTH}"'), encoding="utf-8")
    return folder


def test_the_same_scenario_in_one_process_and_in_five(tmp_path: Path, given: Path) -> None:
    together = run_short(tmp_path / "one", "M3", 7, given)
    hands = Processes(tmp_path, given)
    try:
        for member in hands.members:
            hands.start(member)
        told = hands.end()
    finally:
        hands.stop()
    for member in hands.members:
        what = "missiles in the air" if member == "control" else "interceptors launched"
        assert what in told[member]
        assert f"jointshield gather {hands.out(member)}" in told[member]
    apart = hands.gathered()
    report = verify(apart)
    assert report.holds
    assert report.counts == verify(together).counts
    assert report.counts["launches"] > 0
    names = sorted(path.relative_to(together) for path in together.rglob("*.journal"))
    assert names == sorted(path.relative_to(apart) for path in apart.rglob("*.journal"))
    for name in names:
        with Journal.open(together / name) as one, Journal.open(apart / name) as other:
            assert one.root() == other.root(), name
            assert one.checkpoints() == other.checkpoints()
    for party in hands.parties:
        with Journal.open(hands.out(f"party/{party}") / "mirror" / "joint.journal") as copy:
            assert copy.root().hex() == report.journal_root


def test_kill_9_the_centre_and_the_willing_finish(tmp_path: Path, given: Path) -> None:
    """Killed once it has a ballot; it never comes back."""
    hands = Processes(tmp_path, given)
    try:
        for member in hands.members:
            hands.start(member, *(["--patience", "2"] if member == "control" else []))
        hands.wait_for("centre", JOINT, "received", 1)
        hands.kill("centre")
        hands.end()
    finally:
        hands.stop()
    whole = hands.gathered()
    assert verify(whole).faults == ()
    opened = [m for m in messages(whole, "gates/alliance") if isinstance(m, Authorisation)]
    assert opened[0].dossier.order.proposal == "P001"
    for party in hands.parties:
        said = messages(whole, f"parties/{party}")
        decided = {m.proposal: m.decision for m in said if isinstance(m, Concluded)}
        assert decided["P001"] == AUTHORISED
