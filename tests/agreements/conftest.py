"""An agreement of three parties around a table, its changes and their seals."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jointshield.consent.keys import AGREE, PartyKey, exercise_keys, seat_of
from jointshield.exercise.agreements.adoption import put_in_force
from jointshield.exercise.agreements.papers import Paper, paper_of
from jointshield.exercise.setting import adopted
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Agreement, Seat

from ..attacks.table import EXERCISE, PARTIES, Table

FIRST = Table(rules=("owner", "host")).agreement
AGAIN = 8
"""Seed of every party's next keys."""


def key(party: str, seed: int = 7) -> PartyKey:
    """A party's key for agreements."""
    return exercise_keys(seed, "table", party)[AGREE]


def seat(party: str, seed: int = 7) -> Seat:
    """A party's seat at the table."""
    return seat_of(party, exercise_keys(seed, "table", party), EXERCISE)


def after(old: Agreement = FIRST, **changes: Any) -> Agreement:
    """The next version, with changes."""
    return replace(old, version=old.version + 1, previous=digest(old), **changes)


def seals(agreement: Agreement, *parties: str, seed: int = 7) -> dict[str, Envelope]:
    """Signatures of these parties, as files."""
    return {f"{p}-{seed}": adopted(agreement, key(p, seed)) for p in parties or PARTIES}


def in_force(old: Paper | None, new: Agreement | None, files: Mapping[str, Envelope]) -> Paper:
    """What stands, once these seals have put it in force."""
    found = put_in_force(old, new, files)
    assert found.ratification is not None, found
    return paper_of(found.ratification, "it")


@pytest.fixture(scope="session")
def stands() -> Paper:
    """The first version, in force."""
    return in_force(None, FIRST, seals(FIRST))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own, where its commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
