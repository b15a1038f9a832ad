"""An exercise that never took place: who dropped out is said, and nothing is left behind."""

from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.consent.keys import LOG, ROLES
from jointshield.errors import MistakeError
from jointshield.exercise import keyring
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.journals import JOINT, journal_file, party_journal
from jointshield.exercise.replay import replay
from jointshield.exercise.roles.beginning import begun, called_off, refuse_taken
from jointshield.exercise.roles.conductor import Conductor
from jointshield.exercise.roles.hand import END, Hand, Turn
from jointshield.exercise.roles.party import PartyRole
from jointshield.exercise.roles.rooms import Play
from jointshield.messages import Message
from jointshield.messages.record import Commitment, RunEnd
from jointshield.transport import MemoryNet
from jointshield.transport.channels import CENTRE, CONTROL
from jointshield.transport.settings import check_certificate

from ..transport.conftest import NORTH, SOUTH, make_roster
from .stage import Stage


class _Leaving:
    """A member whose process ends where it raises. turns: what it was told until then."""

    def __init__(self, role: object) -> None:
        self.turns: list[Turn] = []
        self.gone = ""
        self._role = role

    def act(self, turn: Turn) -> None:
        self.turns.append(turn)
        if self.gone or turn.instruction.phase == END:
            return
        try:
            self._role.act(turn)  # type: ignore[attr-defined]
        except MistakeError as mistake:
            self.gone = str(mistake)


def test_one_who_plays_another_scenario_is_named_to_all(tmp_path: Path) -> None:
    stage = Stage(tmp_path, 5)
    *_, other = stage.parties
    party = other.removeprefix("party/")
    scene = replace(stage.play.scenario, digest="another")
    stage.roles[other] = PartyRole(
        Play(scenario=scene, mode=stage.play.mode, seed=stage.play.seed),
        party,
        stage.setting.keys[party],
        stage.hands[other],
        stage.shelves[other],
    )
    watched = {member: _Leaving(role) for member, role in stage.roles.items()}
    stage.roles.update(watched)  # type: ignore[arg-type]
    with pytest.raises(MistakeError, match=f"did not take place: {other} dropped out"):
        stage.control.begin()
    assert "compare scenario" in watched[other].gone
    for member, seen in watched.items():
        if member == other:
            continue
        reason = called_off(seen.turns[-1])
        assert reason is not None
        assert other in reason
        assert "version, mode, seed or roster" in reason
        assert all(called_off(turn) is None for turn in seen.turns[:-1])
    shelf = stage.shelves[CONTROL]
    assert shelf.journal(CONTROL_JOURNAL).size == 0, "no truth of what never was"
    for shelf in stage.shelves.values():
        shelf.__exit__(None, None, None)


def test_who_waits_says_for_whom_at_once() -> None:
    net = MemoryNet("stage")
    one, two = "party/north", "party/south"
    hands = {member: Hand(net.join(member)) for member in (one, two, CENTRE, CONTROL)}
    hands[one].report(0)
    said: list[str] = []
    conductor = Conductor(hands[CONTROL], (one, two, CENTRE))
    assert conductor.wait_for_all(0.01, said.append) == (two, CENTRE)
    assert said == [f"control: waiting for {one}, {two}, {CENTRE}"]


def test_only_what_holds_nothing_but_the_beginning_goes_again(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "stage", 5)
    key = next(iter(stage.setting.keys.values()))[LOG]
    empty, real = party_journal("north"), party_journal("south")
    beginning = (stage.setting.agreement, *stage.setting.adoptions)

    def stopped(*more: Message) -> None:
        with begun(tmp_path, "x", {empty: key, real: key, JOINT: None}) as shelf:
            shelf.write_all(JOINT, 0.0, (*beginning, *more))
            if not more:
                shelf.write(real, 2.0, RunEnd(time_s=2.0))
            raise MistakeError("stopped")

    with pytest.raises(MistakeError, match="stopped"):
        stopped()
    assert not journal_file(tmp_path, empty).exists()
    assert not journal_file(tmp_path, JOINT).exists()
    assert journal_file(tmp_path, real).exists()
    with pytest.raises(MistakeError, match="journal already"):
        refuse_taken(tmp_path, (empty, real))
    journal_file(tmp_path, real).unlink()
    with pytest.raises(MistakeError, match="stopped"):
        stopped(Commitment(time_s=0.0, journal=JOINT, size=1, root="00"))
    assert journal_file(tmp_path, JOINT).exists()


def test_own_keys_stay_where_the_credentials_are(tmp_path: Path) -> None:
    drawn = keyring.own_keys(tmp_path, "a/M3/1", "north", ROLES, "node --own-keys")
    again = keyring.own_keys(tmp_path, "a/M3/2", "north", ROLES, "node --own-keys")
    assert {r: k.public_key for r, k in drawn.items()} == {
        r: k.public_key for r, k in again.items()
    }
    assert all((tmp_path / f"{role}.key").stat().st_mode & 0o777 == 0o600 for role in ROLES)
    with pytest.raises(MistakeError, match="'north'"):
        keyring.own_keys(tmp_path, "a/M3/1", "south", ROLES, "node --own-keys")


def test_a_run_with_the_parties_own_keys_is_not_played_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Stage(tmp_path / "plain", 5)
    keys = {
        party.id: keyring.own_keys(tmp_path / party.id, "x", party.id, ROLES, "node --own-keys")
        for party in plain.setting.parties
    }
    assert replay(plain.run().folder).difference == ""
    own = Stage(tmp_path / "own", 5, keys=keys).run()
    assert main(["replay", str(own.folder)]) == 2
    said = capsys.readouterr().err
    assert "the parties' own" in said
    assert "verify" in said
    assert len(said) < 400


def test_credentials_of_another_member_are_refused_and_both_are_named(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH, CENTRE, CONTROL))
    for entry in roster.members:
        check_certificate(roster, entry.member, tmp_path / entry.member)
    with pytest.raises(MistakeError, match=f"those of '{SOUTH}', and '{NORTH}' is to play"):
        check_certificate(roster, NORTH, tmp_path / SOUTH)
    make_roster(tmp_path / "later", (NORTH, SOUTH, CENTRE, CONTROL))
    with pytest.raises(MistakeError, match="not signed by the root that the roster lists"):
        check_certificate(roster, NORTH, tmp_path / "later" / NORTH)
    with pytest.raises(MistakeError, match=f"jointshield credentials {NORTH}"):
        check_certificate(roster, NORTH, tmp_path / "nowhere")
