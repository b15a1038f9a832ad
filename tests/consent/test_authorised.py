"""When an authorisation may be used: to the millisecond, with both ends of its window."""

import pytest

from jointshield.consent.authorised import Authorised, Withheld, check

from ..attacks.table import Table

WINDOW = {"launch_open_s": 34.0, "launch_close_s": 36.0, "expires_s": 60.0}


@pytest.mark.parametrize(
    ("now_ms", "said"),
    [
        (33_999, "the launch window opens at 34.000 s"),
        (34_000, ""),
        (36_000, ""),
        (36_001, "the launch window closed at 36.000 s"),
    ],
)
def test_both_ends_of_the_window_belong_to_it(now_ms: int, said: str) -> None:
    assert _said(Table(), now_ms, **WINDOW) == said


@pytest.mark.parametrize(
    ("now_ms", "said"),
    [
        (99_499, ""),
        (99_500, "the order expired at 100.000 s, clock skew allowed for"),
    ],
)
def test_nothing_is_launched_within_the_skew_of_expiry(now_ms: int, said: str) -> None:
    assert _said(Table(), now_ms) == said


def test_what_does_not_hold_is_said_before_that_it_is_too_early() -> None:
    """The reason that matters more: waiting would not help."""
    said = _said(Table(), 33_000, without="third", **WINDOW)
    assert said == "a key of 'third' was taken out of use; it cannot sign until it has a new one"


def _said(table: Table, now_ms: int, *, without: str = "", **order: float) -> str:
    house = table.gate()
    assert house.present(table.dossier(table.order(**order))) == ""
    assert house.releases() == ""
    if without:
        table = table.without(table.key(without, "consent"))
    found = check(house.opened[0].authorisation, table.standing, now_ms)
    assert isinstance(found, Authorised | Withheld)
    return found.reason if isinstance(found, Withheld) else ""
