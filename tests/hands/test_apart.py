"""What one member brings to a process of its own: its lanes, its access, its own keys."""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.consent.keys import ROLES, PartyKey
from jointshield.errors import MistakeError
from jointshield.exercise import scenario
from jointshield.exercise.journals import JOINT
from jointshield.exercise.roles.apart import access_of, with_release
from jointshield.messages import Message
from jointshield.messages.consent import Decision
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.picture import Picture

from .stage import Stage

GIVEN = scenario.load("joint-2011").scenario
PARTY = next(p for p in GIVEN.parties if len(p.release.lanes) > 1)
LANES = PARTY.release.lanes


def released(share: tuple[str, ...] | None, *keep: str) -> tuple[str, ...]:
    narrowed = with_release(GIVEN, PARTY.id, share, keep)
    return next(p for p in narrowed.parties if p.id == PARTY.id).release.lanes


def test_share_and_keep_narrow_a_party_s_own_rules_and_never_widen_them() -> None:
    assert released(None) == LANES
    assert released(None, LANES[0]) == LANES[1:]
    assert released(LANES[:1]) == LANES[:1]
    assert released(LANES[:1], LANES[0]) == ()
    assert released(()) == ()
    radars = {radar.id for radar in GIVEN.radars if radar.owner == PARTY.id}
    infrareds = {infrared.id for infrared in GIVEN.infrareds if infrared.owner == PARTY.id}
    closed = (radars | infrareds) - set(LANES)
    assert released((*LANES, *closed)) == LANES


def test_a_party_that_shares_nothing_shares_no_launch_reports_either() -> None:
    narrowed = with_release(GIVEN, PARTY.id, (), ())
    own = next(p for p in narrowed.parties if p.id == PARTY.id)
    assert not own.release.share_launch_reports
    others = [p for p in narrowed.parties if p.id != PARTY.id]
    assert others == [p for p in GIVEN.parties if p.id != PARTY.id]
    assert narrowed.digest == GIVEN.digest, "the others need not know"


def test_another_s_lane_is_refused() -> None:
    foreign = next(radar.id for radar in GIVEN.radars if radar.owner != PARTY.id)
    with pytest.raises(MistakeError, match=foreign):
        with_release(GIVEN, PARTY.id, None, (foreign,))


def test_what_each_node_lets_out_and_in() -> None:
    one, other = "party/north", "party/south"
    assert access_of(one).out_to("centre") == ("share/tracks",)
    assert access_of(one, shares=False).out_to("centre") == ()
    assert access_of(one).out_to(other) == ("consent/heads",)
    assert access_of(one).in_from("centre") == ("share/joint",)
    assert access_of("centre").out_to(one) == ("share/joint",)
    assert access_of("centre").in_from(one) == ("share/tracks",)
    for member in (one, "centre"):
        assert access_of(member).out_to("control") == ()
        assert access_of("control").out_to(member) == ()


def _done(stage: Stage) -> list[Message]:
    """What was decided and done, without the digests that keys have a part in."""
    kinds = Decision | InterceptorLaunch | Picture
    return [
        replace(message, order_digest="") if isinstance(message, Decision) else message
        for message in stage.entries(JOINT)
        if isinstance(message, kinds)
    ]


def test_with_keys_of_their_own_the_parties_decide_the_same(tmp_path: Path) -> None:
    drawn = {
        party.id: {role: PartyKey.from_seed(secrets.token_bytes(32), party.id) for role in ROLES}
        for party in GIVEN.parties
    }
    plain = Stage(tmp_path / "seed", 130).run()
    own = Stage(tmp_path / "own", 130, keys=drawn).run()
    assert _done(own) == _done(plain)
    assert any(isinstance(m, InterceptorLaunch) for m in _done(own))
    assert own.notes(JOINT) != plain.notes(JOINT)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["credentials", "party/x", "--at", "tcp/a:1", "--out", "k"], "tls/HOST:PORT"),
        (["credentials", "x y", "--at", "tls/a:1", "--out", "k"], "no member"),
        (["roster", "joint-2011", "--places", "none.json", "--out", "r"], "not a member's place"),
        (["node", "joint-2011", "--party", "nobody", "--roster", "r", "--credentials", "k",
          "--out", "o"], "--party"),
        (["centre", "joint-2011", "--roster", "none", "--credentials", "k", "--out", "o"],
         "not a roster"),
        (["control", "joint-2011", "--seed", "-1", "--roster", "r", "--credentials", "k",
          "--out", "o"], "--seed"),
    ],
)  # fmt: skip
def test_mistakes_at_the_command(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert says in capsys.readouterr().err


def test_a_roster_for_another_exercise_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    members = [*(f"party/{party.id}" for party in GIVEN.parties), "centre", "control"]
    for number, member in enumerate(members):
        port = 7000 + 10 * number
        words = ["credentials", member, "--at", f"tls/127.0.0.1:{port}"]
        assert main([*words, "--out", str(tmp_path / member)]) == 0
    places = [str(tmp_path / member / "place.json") for member in members]
    roster = str(tmp_path / "roster.json")
    assert main(["roster", "joint-2011", "--out", roster, "--places", *places[1:]]) == 2
    assert main(["roster", "joint-2011", "--out", roster, "--places", *places]) == 0
    assert main(["roster", "joint-2011", "--out", roster, "--places", *places]) == 2
    capsys.readouterr()
    words = ["centre", "joint-2011", "--seed", "8", "--roster", roster]
    words += ["--credentials", str(tmp_path / "centre"), "--out", str(tmp_path / "out")]
    assert main(words) == 2
    assert "is to be played" in capsys.readouterr().err
