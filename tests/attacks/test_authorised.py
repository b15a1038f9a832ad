"""Attacks with what was opened: nothing is launched on it."""

import copy
import pickle
from dataclasses import replace
from typing import Any

import pytest

from jointshield.consent.gate import Authorised, Withheld, check
from jointshield.consent.keys import GATE
from jointshield.consent.seal import contents, seal
from jointshield.errors import MistakeError
from jointshield.messages import decode, digest, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Authorisation, Challenge, Opening

from .naming import attack
from .table import PARTIES, Table, refusal

LAUNCH_MS = 35_000


def test_the_way_through(table: Table) -> None:
    """What the attacks below are altered from: it opens, and verifies from its bytes alone."""
    carried = decode(encode(table.authorisation()))
    assert isinstance(carried, Authorisation)
    launched = check(carried, table.standing, LAUNCH_MS)
    assert isinstance(launched, Authorised)
    assert (launched.order, launched.checked_ms) == (table.order(), LAUNCH_MS)


@attack("an Authorised cannot be made by hand; use gate.consider or gate.check")
def test_authorised_made_by_hand(table: Table) -> str:
    """Code that skips the checks."""
    return refusal(lambda: Authorised(table.authorisation(), 0, object()))


@attack("an Authorised does not change; 'authorisation' cannot be set")
def test_authorised_changed(table: Table) -> str:
    """A checked authorisation is exchanged for another."""
    found = table.open_gate().opened[0]
    return refusal(lambda: setattr(found, "authorisation", None))


@attack("an Authorised is not copied or stored; check its authorisation again")
def test_authorised_copied(table: Table) -> str:
    """One authorisation is made two."""
    found = table.open_gate().opened[0]
    with pytest.raises(MistakeError, match="not copied or stored"):
        copy.deepcopy(found)
    return refusal(lambda: copy.copy(found))


@attack("an Authorised is not copied or stored; check its authorisation again")
def test_authorised_pickled(table: Table) -> str:
    """An authorisation is put by for later, its checks with it."""
    return refusal(lambda: pickle.dumps(table.open_gate().opened[0]))


@attack("an Authorised has no other kinds: one could be made without its checks")
def test_authorised_of_another_kind() -> str:
    """A class that passes for it and is made without a check."""
    return refusal(lambda: type("Forged", (Authorised,), {}))


def _launch(table: Table, now_ms: int = LAUNCH_MS, used: Any = (), **changes: Any) -> str:
    """What the launcher says to an authorisation with parts exchanged."""
    found = check(replace(table.authorisation(), **changes), table.standing, now_ms, used)
    assert isinstance(found, Withheld)
    return found.reason


def _opening(table: Table, *, by: str = "north", role: str = GATE, **changes: Any) -> Envelope:
    said = contents(table.authorisation().opening)
    assert isinstance(said, Opening)
    return seal(replace(said, **changes), table.key(by, role))


@attack("this order was carried out before; an authorisation is good once")
def test_authorisation_used_twice(table: Table) -> str:
    """One authorisation, two salvos."""
    return _launch(table, used={digest(table.order())})


@attack("the launch window opens at 34.000 s")
def test_launch_too_early(table: Table) -> str:
    """A launch before the window that everybody signed."""
    house, order = table.gate(), table.order(launch_open_s=34.0)
    assert house.present(table.dossier(order)) == ""
    assert house.releases() == ""
    found = check(house.opened[0].authorisation, table.standing, 33_999)
    assert isinstance(found, Withheld)
    return found.reason


@attack("the launch window closed at 34.000 s")
def test_launch_too_late(table: Table) -> str:
    """A launch after the window that everybody signed."""
    house, order = table.gate(), table.order(launch_close_s=34.0)
    assert house.present(table.dossier(order)) == ""
    assert house.releases() == ""
    found = check(house.opened[0].authorisation, table.standing, 34_001)
    assert isinstance(found, Withheld)
    return found.reason


@attack("the order expired at 100.000 s, clock skew allowed for")
def test_launch_after_expiry(table: Table) -> str:
    """An authorisation is kept until the order is over, within its launch window."""
    return _launch(table, 100_000)


@attack("a ballot on another order or plan")
def test_order_exchanged(table: Table) -> str:
    """The order inside an authorisation is exchanged for a larger one."""
    dossier = replace(table.authorisation().dossier, order=table.order(salvo=9))
    return _launch(table, dossier=dossier)


@attack("no consent of south")
def test_consent_taken_out(table: Table) -> str:
    """A consent is taken out of an authorisation."""
    dossier = table.authorisation().dossier
    shorter = replace(dossier, consents=(dossier.consents[0], dossier.consents[2]))
    return _launch(table, dossier=shorter)


@attack("no release of third")
def test_release_taken_out(table: Table) -> str:
    """A release is taken out of an authorisation."""
    return _launch(table, releases=table.authorisation().releases[:2])


@attack("two releases of 'south'")
def test_release_doubled(table: Table) -> str:
    """A release stands twice, in place of another."""
    releases = table.authorisation().releases
    return _launch(table, releases=(*releases[:2], releases[1]))


@attack("a release for another challenge")
def test_challenge_exchanged(table: Table) -> str:
    """Releases for one challenge under another of the same gate."""
    other = table.gate()
    assert other.present(table.dossier(), nonce=bytes(32)) == ""
    said = contents(other.challenge)
    assert isinstance(said, Challenge)
    opening = _opening(table, challenge_digest=digest(said))
    return _launch(table, challenge=other.challenge, opening=opening)


@attack("the opening is for another order, challenge or exercise")
def test_opening_of_another_challenge(table: Table) -> str:
    """The opening was made for another challenge."""
    return _launch(table, opening=_opening(table, challenge_digest="00"))


@attack("the last key has to be that of the gate of 'north'")
def test_opening_by_another_gate(table: Table) -> str:
    """Another owner's gate turns the last key."""
    return _launch(table, opening=_opening(table, by="south"))


@attack("the last key has to be that of the gate of 'north'")
def test_challenge_used_as_opening(table: Table) -> str:
    """The gate's challenge in place of its opening: it has not opened at all."""
    return _launch(table, opening=table.authorisation().challenge)


@attack("the envelope names key '{release}', not that of 'north'")
def test_opening_by_the_owners_release_key(table: Table) -> str:
    """The owner's desk opens without its gate."""
    said = _launch(table, opening=_opening(table, role="release"))
    return said.replace(table.key("north", "release").key_id, "{release}")


@attack("opened too late: releases were good until 40.000 s")
def test_opened_late(table: Table) -> str:
    """A corrupt gate opens after the time for releases."""
    return _launch(table, 41_000, opening=_opening(table, opened_s=39.5))


@attack("opened at 29.999 s, before its challenge was issued")
def test_opening_dated_back(table: Table) -> str:
    """A corrupt gate dates its opening before its own challenge."""
    releases = tuple(
        table.release(p, table.authorisation().challenge, cast_s=29.0) for p in PARTIES
    )
    return _launch(table, opening=_opening(table, opened_s=29.999), releases=releases)


@attack("opened at 35.501 s, which is still to come")
def test_opening_from_the_future(table: Table) -> str:
    """An opening dated beyond what clocks may differ."""
    return _launch(table, opening=_opening(table, opened_s=35.501))


@attack("a release cast at 32.000 s, which is still to come")
def test_released_after_the_opening(table: Table) -> str:
    """A release that was collected afterwards does not heal an opening without it."""
    return _launch(table, opening=_opening(table, opened_s=31.499))


@attack("the order names another agreement than the one in force")
def test_authorisation_under_another_agreement(table: Table) -> str:
    """An authorisation is used after the agreement changed."""
    changed = replace(table, terms={"version": 2})
    found = check(table.authorisation(), changed.standing, LAUNCH_MS)
    assert isinstance(found, Withheld)
    return found.reason


@attack("notice was given; the gate may open from 34.000 s on")
def test_opened_without_waiting() -> str:
    """A corrupt gate opens before the notice that the rules ask for has run."""
    table = Table(rules=("owner", "host", "overflown", "notify"))
    house = table.gate()
    assert house.present(table.dossier()) == ""
    house.releases()
    house.tick(34_000)
    hasty = seal(
        replace(_said(house.opened[0].authorisation.opening), opened_s=33.0),
        table.key("north", GATE),
    )
    found = check(replace(house.opened[0].authorisation, opening=hasty), table.standing, LAUNCH_MS)
    assert isinstance(found, Withheld)
    return found.reason


def _said(envelope: Envelope) -> Opening:
    said = contents(envelope)
    assert isinstance(said, Opening)
    return said
