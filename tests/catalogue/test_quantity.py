"""Quantities: what is refused, and exact conversion."""

import math

import pytest

from jointshield.catalogue.quantity import Quantity, measure
from jointshield.catalogue.units import UNITS, units_of
from jointshield.errors import MistakeError

GOOD = {
    "value": 2.0,
    "low": 1.0,
    "high": 3.0,
    "unit": "km",
    "source": "a",
    "claimant": "press",
    "note": "",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "furlong"}, "unit: 'furlong' given; expected one of m, km"),
        ({"unit": ""}, "unit: '' given"),
        ({"value": math.nan}, "value: nan given; expected a finite number"),
        ({"high": math.inf}, "high: inf given; expected a finite number"),
        ({"low": 4.0}, "low: 4.0 given with high = 3.0"),
        ({"value": 5.0}, "value: 5.0 given; expected between low = 1.0 and high = 3.0"),
        ({"source": ""}, "source: nothing given"),
        ({"claimant": ""}, "claimant: nothing given"),
        ({"source": "assumption"}, "note: nothing given"),
    ],
)
def test_a_quantity_refuses(change: dict[str, object], says: str) -> None:
    with pytest.raises(MistakeError) as caught:
        Quantity(**{**GOOD, **change})  # type: ignore[arg-type]
    assert says in str(caught.value)


def test_band_and_value_in_si() -> None:
    quantity = Quantity(**GOOD)  # type: ignore[arg-type]
    assert (quantity.low_si, quantity.value_si, quantity.high_si) == (1000.0, 2000.0, 3000.0)
    assert str(quantity) == "2 (1 to 3) km"


@pytest.mark.parametrize(
    ("text", "si"),
    [
        ("20 s", 20.0),
        ("-26 h", -93_600.0),
        ("4 min", 240.0),
        ("1.5e3 m", 1500.0),
        ("3 %", 0.03),
        ("180 deg", math.pi),
        ("30km", 30_000.0),
    ],
)
def test_a_setting_is_a_number_and_a_unit(text: str, si: float) -> None:
    quantity = measure(text, claimant="exercise control")
    assert quantity.value_si == si
    assert quantity.status == "decided"


@pytest.mark.parametrize("text", ["20", "s", "20 seconds", "20 s s", "", "nan s", "1_0 s", "٣ s"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MistakeError, match="expected a number and a unit"):
        measure(text, claimant="exercise control")


def test_the_si_unit_of_each_dimension_is_in_the_table() -> None:
    for dimension in {unit.dimension for unit in UNITS.values()}:
        assert any(UNITS[symbol].si == 1.0 for symbol in units_of(dimension))


@pytest.mark.parametrize("text", ["21", "1.51", "1e31"])
def test_a_bare_number_is_not_split_into_a_number_and_the_unit_one(text: str) -> None:
    with pytest.raises(MistakeError, match="a number and a unit"):
        measure(text, claimant="anybody")
