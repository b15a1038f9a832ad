"""Declarations as they are lodged: once, by whose they are, and opened as they were sealed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.declaration import declare, reveal, seal_fields
from jointshield.guarantees.declaration_lodging import Lodging, take
from jointshield.messages.codec import digest
from jointshield.messages.consultations import TurnedAway
from jointshield.messages.declarations import Declaration, Reveal

from .conftest import battery, figure, post

SPEED = "class.fast.speed"
SALT = bytes(range(32))
DAY = date(2014, 3, 1)
EMPTY = Lodging(parties=("north", "south"))


@pytest.fixture
def plain(build: Callable[..., Architecture]) -> Declaration:
    """A declaration of one site."""
    site = build(battery(post("a"), figure(5.0, "km/s"), figure(30, "1")))
    return declare(site, "north", "2014-01-01", dict.fromkeys(range(2014, 2024), 44))


@pytest.fixture
def sealed(plain: Declaration) -> tuple[Declaration, Reveal]:
    """The same with its speed sealed, and what opens it."""
    declared, kept = seal_fields(plain, [SPEED], {SPEED: SALT})
    return declared, reveal(declared, SPEED, *kept[SPEED])


def test_lodged_revealed_and_whole(sealed: tuple[Declaration, Reveal], plain: Declaration) -> None:
    declared, said = sealed
    state, told = take(EMPTY, declared, DAY)
    assert not told
    assert state.latest("north") is not None
    assert state.latest("south") is None
    state, told = take(state, said, DAY)
    assert not told
    (held,) = state.lodged.values()
    assert (held.on, held.reveals) == (DAY, (said,))
    values = {item.name: item.value for item in held.whole().fields}
    assert values == {item.name: item.value for item in plain.fields}


def away(state: Lodging, message: Declaration | Reveal) -> str:
    same, (told,) = take(state, message, DAY)
    assert same == state
    assert isinstance(told, TurnedAway)
    return told.reason


def test_what_does_not_fit_is_turned_away_for_its_own_reason(
    sealed: tuple[Declaration, Reveal],
) -> None:
    declared, said = sealed
    state, _ = take(EMPTY, declared, DAY)
    opened, _ = take(state, said, DAY)
    other = replace(declared, fields=declared.fields[:-1])
    twice = replace(declared, status="2014-01-02", fields=(*declared.fields, declared.fields[0]))
    found = [
        away(state, other),
        away(state, replace(declared, party="east")),
        away(state, replace(declared, status="2015-01-01")),
        away(state, replace(declared, status="spring")),
        away(state, twice),
        away(EMPTY, said),
        away(state, replace(said, value="4 km/s")),
        away(state, replace(said, party="south")),
        away(opened, said),
    ]
    assert len(set(found)) == len(found)
    assert "2014-03-01 already" in found[0]
    assert digest(declared) in state.lodged
