"""Lofted tests of 2017 to 2022 read back, beside what was reported and inferred of them.

Reported: apogee, ground range and time as announced by the state that launched (KCNA), for 28 July
and 28 November 2017 as measured by its neighbours. Inferred standard ranges: D. Wright, Union of
Concerned Scientists, in the days after each test. Remembered or restated; no original was read
again. The time may be off by a minute: it is reported in minutes.
"""

import pytest

from jointshield.flight.lofting import vacuum_arc
from jointshield.study.lofted import APOGEE, GROUND, TIME, Lofted, read_back


def _read(apogee_km: float, ground_km: float, time_min: float) -> Lofted:
    return read_back(
        APOGEE.given(f"{apogee_km}km", "--apogee"),
        GROUND.given(f"{ground_km}km", "--ground"),
        TIME.given(f"{time_min}min", "--time"),
    )


@pytest.mark.parametrize(
    ("apogee_km", "ground_km", "time_min", "inferred_km"),
    [
        pytest.param(4500.0, 960.0, 54.0, 13_000.0, id="28 Nov 2017"),
        pytest.param(3725.0, 998.0, 47.0, 10_400.0, id="28 Jul 2017"),
        pytest.param(2111.5, 787.0, 30.0, 4_500.0, id="14 May 2017"),
    ],
)
def test_time_within_a_minute_and_band_around_the_inference(
    apogee_km: float, ground_km: float, time_min: float, inferred_km: float
) -> None:
    read = _read(apogee_km, ground_km, time_min)
    assert read.times_s[0] / 60.0 == pytest.approx(time_min, abs=1.0)
    assert read.verdict == "the reported time is consistent"
    low, value, high = (item / 1000.0 for item in read.band_m)
    assert low < inferred_km < high
    assert value == pytest.approx(inferred_km, rel=0.08)


def test_a_report_that_contradicts_itself() -> None:
    # 24 March 2022: 6,248.5 km high, 1,090 km far, 67.5 min. Free fall alone takes 67.9 min; the
    # neighbours, who measured the same apogee, reported 71 min.
    read = _read(6248.5, 1090.0, 67.5)
    assert read.vacuum[1] / 60.0 > 67.5
    assert read.verdict == "the reported time is too short"
    assert read.times_s[0] / 60.0 == pytest.approx(71.0, abs=1.0)
    low, _, high = read.band_m
    assert low < 15_000e3 < high


def test_vacuum_arc_as_in_the_numbers() -> None:
    # Computed apart: 50 min and about 10,000 km for the test of 28 Nov 2017.
    _, seconds, reach_m = vacuum_arc(4500e3, 960e3)
    assert seconds / 60.0 == pytest.approx(50.5, abs=0.1)
    assert reach_m / 1000.0 == pytest.approx(10_055.0, abs=20.0)
