"""Every door of consent takes bad input without taking harm; a million with campaigns/fuzz.py."""

import pytest

from jointshield.consent import seal
from jointshield.errors import IntegrityError
from jointshield.messages import codec

from .fuzzing import Door, FoundError, doors, fuzz, try_one

INPUTS = 5_000


def test_bad_input_at_every_door() -> None:
    fates = fuzz(INPUTS, seed=7)
    assert sum(fate.total() for fate in fates.values()) == INPUTS
    for name, fate in fates.items():
        assert fate["IntegrityError"] > 0, name
        # Most alterations are seen; a few give back the very bytes that were valid.
        assert fate["what was signed"] < 0.1 * fate.total(), name


@pytest.fixture(name="door")
def _door() -> Door:
    return doors()[0]


def test_a_door_without_a_seal_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "ed25519_holds", lambda *_: True)
    with pytest.raises(FoundError, match="took"):
        fuzz(INPUTS, seed=7)


def test_a_reader_that_falls_over_would_be_found(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls(_: bytes) -> None:
        raise KeyError("kind")

    monkeypatch.setattr(codec, "parse_strict", falls)
    with pytest.raises(FoundError, match="KeyError"):
        try_one(door, b"{}")


def test_sixteen_nines_are_an_integrity_error() -> None:
    """A decimal within the form that rounds up beyond it once stopped the machines."""
    data = (
        b'{"body":{"journal":"a","root":"00","size":3,"time_s":"9999999999999999.999"},'
        b'"kind":"commitment"}'
    )
    with pytest.raises(IntegrityError, match="below 1e16"):
        codec.decode(data)
