"""Greatest ranges published by Forden (2007), as restated in the public Thrusty METHODS 15.1.

Forden, G. (2007), "GUI Missile Flyout", *Science & Global Security* 15, 133-146, tables 1 and 3:
azimuth 40 degrees; the launch latitude is not stated, 35 degrees north is assumed. Tolerance 3 %,
because the pitch programme and the thrust's loss at sea level are the restatement's assumptions.
"""

import math

import pytest

from jointshield.flight.aiming import greatest_range
from jointshield.flight.missile import Missile, Stage


def _stage(dry: float, fuelled: float, impulse: float, burn: float, diameter: float) -> Stage:
    return Stage(
        dry_mass_kg=dry,
        fuelled_mass_kg=fuelled,
        specific_impulse_s=impulse,
        burn_time_s=burn,
        diameter_m=diameter,
    )


SMALL = _stage(1198.0, 4897.0, 230.0, 75.0, 0.84)
PUBLISHED = {
    "one small stage": ((SMALL,), 1000.0, 288.0),
    "one large stage": ((_stage(3900.0, 19900.0, 240.0, 70.0, 0.88),), 1000.0, 973.0),
    "two stages": ((_stage(3800.0, 19900.0, 240.0, 70.0, 0.88), SMALL), 454.0, 2349.0),
}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_greatest_range(name: str) -> None:
    stages, payload_kg, published_km = PUBLISHED[name]
    missile = Missile(stages=stages, payload_kg=payload_kg, separates=False)
    _, range_m = greatest_range(missile, math.radians(35.0), 0.0, math.radians(40.0))
    assert range_m / 1000.0 == pytest.approx(published_km, rel=0.03)
