"""One party cut off from everybody: nothing flies without it, all decide, and it comes back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from jointshield.exercise.journals import JOINT
from jointshield.exercise.roles import hand
from jointshield.exercise.roles.control import ControlRole
from jointshield.journal import checkpoint
from jointshield.messages.barrier import Absent, Concluded
from jointshield.messages.consent import LAPSED, REFUSED, Proposal
from jointshield.messages.engagement import InterceptorLaunch

from .promises import what_fails
from .stage import Stage

STEPS = 150
CUT, HEALED = 60, 140
"""From 120 s to 280 s; the first orders are asked for at 144 s and 188 s."""
ALONE = "party/ukraine"


def test_safety_holds_and_the_party_takes_part_again(tmp_path: Path) -> None:
    stage = Stage(tmp_path, STEPS)
    others = [m for m in (*stage.parties, "centre", "control") if m != ALONE]

    def weather(step: int) -> None:
        for other in others:
            if step == CUT:
                stage.net.cut(ALONE, other)
            if step == HEALED:
                stage.net.heal(ALONE, other)
                stage.hands[ALONE].report(0)

    stage.run(weather)
    joint = stage.entries(JOINT)
    orders = {m.order.proposal: m.order for m in joint if isinstance(m, Proposal)}
    assert orders
    assert not any(isinstance(m, InterceptorLaunch) for m in joint)
    parties = [member.removeprefix("party/") for member in stage.parties]
    # The one that is alone decides as well, at its own instants: what it needs is its own clock.
    assert what_fails(tmp_path, parties, STEPS * stage.play.scenario.step_s) == ""
    for party in parties:
        decided = [m for m in stage.entries(f"parties/{party}") if isinstance(m, Concluded)]
        assert {m.decision for m in decided} <= {LAPSED, REFUSED}
    assert [m.members for m in joint if isinstance(m, Absent)] == [(ALONE,)]
    # Without it there was no joint checkpoint; with it there is one over everything.
    times = [checkpoint.parse(note).time_ms / 1000.0 for note in stage.notes(JOINT)]
    step_s = stage.play.scenario.step_s
    assert not any(CUT * step_s <= time_s < HEALED * step_s for time_s in times)
    last = checkpoint.parse(stage.notes(JOINT)[-1])
    assert last.final
    assert last.size == len(joint)
    assert {line.name for line in last.signatures} == {
        m.removeprefix("party/") for m in stage.parties
    }


def test_a_party_that_falls_out_at_the_last_signature_signs_it_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The joint journal has its end by then: without the signature it would never be whole."""
    stage = Stage(tmp_path, 10)
    others = [m for m in (*stage.parties, "centre", "control") if m != ALONE]
    asked = ControlRole._ask
    fell: list[str] = []

    def ask(control: ControlRole, members: Sequence[str], phase: str, letters: Any = None) -> None:
        falls = control._closed and phase == hand.COUNTERSIGN and not fell
        if falls:
            fell.append(ALONE)
            for other in others:
                stage.net.cut(ALONE, other)
        asked(control, members, phase, letters)
        if falls:
            for other in others:
                stage.net.heal(ALONE, other)
            stage.hands[ALONE].report(0)

    monkeypatch.setattr(ControlRole, "_ask", ask)
    stage.run()
    assert fell
    last = checkpoint.parse(stage.notes(JOINT)[-1])
    assert last.final
    assert last.size == len(stage.entries(JOINT))
    assert len(last.signatures) == len(stage.parties)
