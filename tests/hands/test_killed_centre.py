"""The centre is killed at each step of the protocol: the others decide, and finish without it."""

from pathlib import Path

import pytest

from jointshield.consent.seal import contents
from jointshield.exercise.journals import GATES, JOINT, journal_file
from jointshield.exercise.roles.centre import CentreRole
from jointshield.exercise.verify import verify
from jointshield.journal import Journal
from jointshield.journal.checkpoint import parse
from jointshield.messages.barrier import Absent, Concluded, Reserved
from jointshield.messages.consent import AUTHORISED, Ballot, Decision, Envelope, Proposal
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.gate import Authorisation

from .promises import other_root, what_fails
from .stage import Spot, Stage, nth

STEPS = 150
"""Of 2 s: the first order is asked for at 144 s, and opened without the centre by 280 s."""

POINTS = {
    "proposed, nobody asked": nth("proposal", 1),
    "first ballot": nth("received", 1),
    "all consents": nth("received", 3),
    "challenge": nth("envelope", 1, GATES),
    "a release": nth("envelope", 2, GATES),
    "opening": nth("authorisation", 1, GATES),
}


def _decisions(stage: Stage) -> dict[str, set[str]]:
    """What the parties' registers decided, by order; each by the deadline, and all of them."""
    found: dict[str, set[str]] = {}
    orders = {m.order_digest: m.order for m in stage.entries(JOINT) if isinstance(m, Proposal)}
    end_s = STEPS * stage.play.scenario.step_s
    for member in stage.parties:
        party = member.removeprefix("party/")
        said = stage.entries(f"parties/{party}")
        signed = [contents(m) for m in said if isinstance(m, Envelope)]
        asked = {m.subject_digest for m in signed if isinstance(m, Ballot)}
        first: dict[str, Concluded] = {}
        for message in said:
            if isinstance(message, Concluded):
                first.setdefault(message.order_digest, message)
                found.setdefault(message.proposal, set()).add(message.decision)
        assert set(first) == {name for name in asked if orders[name].expires_s < end_s} | {
            name for name in first if orders[name].expires_s >= end_s
        }
        for name, concluded in first.items():
            assert concluded.time_s <= orders[name].expires_s + 0.001
    return found


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_each_step(point: str, tmp_path: Path) -> None:
    """Never to come back: every surviving register decides, and the willing finish."""
    spot: Spot = POINTS[point]
    stage = Stage(tmp_path, STEPS, spot=spot).run()
    assert stage.died_at is not None
    decided = _decisions(stage)
    owner = "alliance"
    opened = [m for m in stage.entries(f"gates/{owner}") if isinstance(m, Authorisation)]
    if point == "proposed, nobody asked":
        assert opened == []
        assert decided == {}
    else:
        assert [m.dossier.order.proposal for m in opened] == ["P001"]
        assert decided["P001"] == {AUTHORISED}
    assert verify(tmp_path).faults == ()


@pytest.mark.parametrize("lost", [False, True], ids=["its file", "a party's mirror"])
def test_the_centre_comes_back_to_the_same_root(*, lost: bool, tmp_path: Path) -> None:
    """Killed while it takes in the last consent; back 20 s later, from its file or from a copy.

    What was shown and not kept is taken back from the parties: none of them has to forget any.
    """
    stage = Stage(
        tmp_path, STEPS, spot=nth("received", 3), back_after=10, mirrors=True, lost=lost
    ).run()
    assert _decisions(stage)["P001"] == {AUTHORISED}
    joint = stage.entries(JOINT)
    decided = {m.proposal: m.decision for m in joint if isinstance(m, Decision)}
    assert decided["P001"] == AUTHORISED, "it heard of it when it was back"
    launched = [m.proposal for m in joint if isinstance(m, InterceptorLaunch)]
    assert launched == ["P001", "P002"], "no ballot was lost with the process"
    centre, gate = stage.roles["centre"], stage.party("party/alliance").rooms.gate
    assert isinstance(centre, CentreRole)
    assert centre.rooms.commanding is not None
    assert gate is not None
    for site in (site for site in stage.play.scenario.sites if site.owner == "alliance"):
        stock = gate.reserved(Reserved(site=site.id, order_digest="", count=0))
        assert stock is not None
        held = centre.rooms.commanding._magazine.left(site.id)
        assert stock.left == held, "what was reserved again was reserved once"
    assert any(isinstance(m, Absent) and m.members == ("centre",) for m in joint)
    report = verify(tmp_path)
    assert report.faults == ()
    roots = {report.journal_root}
    for member in stage.parties:
        with Journal.open(stage.mirror(member)) as journal:
            assert journal.finished
            assert parse(journal.checkpoints()[-1]).size == journal.size == len(joint)
            roots.add(journal.root().hex())
    assert len(roots) == 1


@pytest.mark.parametrize(
    ("frames", "back_after", "lost"),
    [(269, 5, True), (858, 5, False), (1537, 1, False)],
    ids=["a checkpoint is half shown", "a picture is half written", "a step is half over"],
)
def test_killed_in_the_middle_of_what_it_does(
    frames: int, back_after: int, *, lost: bool, tmp_path: Path
) -> None:
    """What it had begun is made whole, and all who are there have one journal."""
    stage = Stage(
        tmp_path / "run", STEPS, frames=frames, back_after=back_after, mirrors=True, lost=lost
    )
    stage.run()
    folder = tmp_path / "run"
    parties = [member.removeprefix("party/") for member in stage.parties]
    assert what_fails(folder, parties, STEPS * stage.play.scenario.step_s) == ""
    joint = journal_file(folder, JOINT)
    assert other_root(joint, [stage.mirror(member) for member in stage.parties]) == ""
