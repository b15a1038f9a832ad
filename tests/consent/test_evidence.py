"""Evidence at its edges, and where a check stands behind another one."""

import pytest

from jointshield.consent import evidence
from jointshield.consent.keys import LOG

from ..attacks.table import GATE_MS, Table


def test_an_empty_list_never_allows_even_if_the_rules_were_blind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rules refuse an order that asks nobody; were they blind, its consents would be missed."""
    monkeypatch.setattr(evidence, "why_unfit", lambda *_: "")
    table = Table()
    dossier = table.dossier(table.order(required=()))
    assert evidence.why_wanting(dossier, table.standing, GATE_MS) == "no consent of anybody"


def test_a_witness_that_signed_something_else_does_not_hold_up_the_owner() -> None:
    """Below the gate's checkpoint only the owner's own signature is asked for."""
    table = Table()
    dossier = table.dossier()
    log = table.gate().log
    signers = [table.key(party, LOG) for party in ("north", "south")]
    elsewhere = log.checkpoint(signers=signers)
    log.append(GATE_MS, dossier)
    lines = log.checkpoint(signers=signers).splitlines(keepends=True)
    note = b"".join([*lines[:-1], elsewhere.splitlines(keepends=True)[-1]])
    assert table.gate().present(dossier, checkpoint=note) == ""


@pytest.mark.parametrize(
    ("from_s", "said"),
    [
        (31.5, ""),
        (31.501, "opened before the plan begins at 31.501 s, clock skew allowed for"),
    ],
)
def test_a_plan_begins_with_its_first_instant(from_s: float, said: str) -> None:
    """Opened at 32 s, by a clock that may be half a second fast."""
    table = Table()
    plan = table.plan(from_s=from_s)
    order = table.order(under=plan, launch_open_s=40.0)
    house = table.gate()
    assert house.present(table.dossier(order, plan)) == ""
    assert house.releases(order.required) == said
    assert len(house.opened) == (not said)
