"""A centre, or an owner, that shows two parties two logs: two heads, and evidence for anybody."""

import base64
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.consent.keys import LOG
from jointshield.exercise.journals import JOINT
from jointshield.exercise.setting import centre_key
from jointshield.journal import checkpoint
from jointshield.journal.forks import DIVERGED, SAME_SIZE, ForkEvidence
from jointshield.messages import decode, encode
from jointshield.messages.barrier import ForkFound, Head, LogKey
from jointshield.messages.gate import Authorisation

from .liars import ADDED, ALTERED, LEFT_OUT, Lie, LyingCentre, LyingOwner
from .stage import Stage

STEPS = 90
LIE_FROM_S = 150.0
VICTIM = "party/russia"
OWNER = "alliance"


def forks(stage: Stage) -> Iterable[tuple[ForkFound, ForkEvidence]]:
    """What each party found; each has found one fork."""
    for member in stage.parties:
        said = stage.entries(f"parties/{member.removeprefix('party/')}")
        (found,) = [m for m in said if isinstance(m, ForkFound)]
        yield found, ForkEvidence.from_bytes(base64.b64decode(found.evidence))


@pytest.mark.parametrize("kind", [ALTERED, LEFT_OUT, ADDED])
def test_two_pictures_are_found_at_the_next_checkpoint_with_evidence_for_anybody(
    kind: str, tmp_path: Path
) -> None:
    stage = Stage(tmp_path, STEPS)
    liar = LyingCentre(stage, VICTIM, Lie(kind, LIE_FROM_S))
    stage.run()
    lied_s = liar.lie.told_s
    assert lied_s is not None
    every_s = stage.play.scenario.checkpoint_s
    public = centre_key(stage.play.scenario, stage.play.seed)
    at_s = {found.time_s for found, _ in forks(stage)}
    # Heads are compared at every checkpoint: at the first after the lie, the two who hold the
    # heads have evidence; it reaches the last party at the step that follows.
    first_s = -(-lied_s // every_s) * every_s
    assert first_s in at_s
    assert max(at_s) <= first_s + stage.play.scenario.step_s
    for _, evidence in forks(stage):
        # What a party hands on: bytes, and the centre's public key. Nothing else is needed.
        finding = evidence.verify({public.name: public.public_key})
        assert finding.kind == (SAME_SIZE if kind == ALTERED else DIVERGED)
        assert finding.signed == (public.name,)
        assert finding.origin.endswith("/joint")
    # Nobody signs that journal any more: its last checkpoint is older than the lie.
    notes = stage.notes(JOINT)
    assert 0 < checkpoint.parse(notes[-1]).time_ms < lied_s * 1000.0


def test_evidence_is_a_file_that_verifies_offline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(tmp_path / "run", STEPS)
    LyingCentre(stage, VICTIM, Lie(LEFT_OUT, LIE_FROM_S))
    stage.run()
    file = tmp_path / "fork.json"
    assert main(["bundle", str(tmp_path / "run"), "--fork", "--out", str(file)]) == 0
    key = centre_key(stage.play.scenario, stage.play.seed)
    capsys.readouterr()
    assert main(["verify", str(file)]) == 0
    told = capsys.readouterr().out
    assert "two faces" in told
    assert key.public_key.hex() in told
    found = decode(file.read_bytes())
    assert isinstance(found, ForkFound)
    other = LogKey(name=key.name, public_key=stage.setting.keys[OWNER][LOG].public_key.hex())
    for changed in (
        replace(found, keys=()),
        replace(found, keys=(other,)),
        replace(found, keys=(replace(other, public_key="no key"),)),
        replace(found, evidence="no base64"),
        replace(found, evidence=found.evidence[:-8] + "AAAAAAA="),
    ):
        file.write_bytes(encode(changed))
        assert main(["verify", str(file)]) == 1
        assert "DOES NOT HOLD" in capsys.readouterr().out


def test_a_run_without_a_fork_has_no_evidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Stage(tmp_path / "run", 5).run()
    words = ["bundle", str(tmp_path / "run"), "--fork", "--out", str(tmp_path / "fork.json")]
    assert main(words) == 2
    assert "--fork" in capsys.readouterr().err


def test_an_owner_who_shows_two_logs_of_its_gate_gets_no_release_any_more(tmp_path: Path) -> None:
    """Its log has no entries before the first order; the second one is never opened."""
    stage = Stage(tmp_path, 150)
    LyingOwner(stage, OWNER, VICTIM)
    stage.run()
    key = stage.setting.standing.keys(LOG)[OWNER]
    opened = [m for m in stage.entries(f"gates/{OWNER}") if isinstance(m, Authorisation)]
    assert [m.dossier.order.proposal for m in opened] == ["P001"]
    every_s = stage.play.scenario.checkpoint_s
    asked_s = opened[0].dossier.order.consent_by_s
    for found, evidence in forks(stage):
        assert found.time_s <= -(-asked_s // every_s) * every_s
        finding = evidence.verify({OWNER: key})
        assert finding.signed == (OWNER,)
        assert finding.origin.endswith(f"/gates/{OWNER}")


def test_an_honest_centre_is_not_accused(tmp_path: Path) -> None:
    stage = Stage(tmp_path, 20).run()
    for member in stage.parties:
        said = stage.entries(f"parties/{member.removeprefix('party/')}")
        assert not any(isinstance(m, ForkFound) for m in said)
    assert checkpoint.parse(stage.notes(JOINT)[-1]).final


def test_evidence_that_shows_nothing_is_believed_of_nobody(tmp_path: Path) -> None:
    """A party cannot stop the others by saying that a log has forked."""
    stage = Stage(tmp_path, 20)

    def accuse(step: int) -> None:
        if step == 8:
            hand = stage.hands[VICTIM]
            note = stage.party(VICTIM).witness.shown_head
            same = ForkEvidence(kind=SAME_SIZE, first=note, second=note)
            text = base64.b64encode(same.to_bytes()).decode()
            for evidence in (text, "no base64", base64.b64encode(b"no evidence").decode()):
                hand.show("consent/heads", ForkFound(time_s=16.0, evidence=evidence, keys=()))
            hand.show("consent/heads", Head(note="no note"))

    stage.run(accuse)
    for member in stage.parties:
        said = stage.entries(f"parties/{member.removeprefix('party/')}")
        assert not any(isinstance(m, ForkFound) for m in said)
    assert checkpoint.parse(stage.notes(JOINT)[-1]).final
