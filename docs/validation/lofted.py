"""Lofted tests of 2016 to 2024 read back, beside what was reported and inferred of them."""

import numpy as np
from rows import Row, Section, within, within_share

from jointshield.flight.lambert import lambert
from jointshield.flight.lofting import vacuum_arc
from jointshield.study.lofted import APOGEE, GROUND, TIME, read_back

TESTS = (
    ("14 May 2017", 2111.5, 787.0, 30.0, 4_500.0),
    ("4 July 2017", 2802.0, 933.0, 39.0, 6_700.0),
    ("28 July 2017", 3725.0, 998.0, 47.0, 10_400.0),
    ("28 November 2017", 4500.0, 960.0, 54.0, 13_000.0),
    ("24 March 2022", 6248.5, 1090.0, 67.5, 15_000.0),
    ("18 November 2022", 6040.9, 999.2, 68.9, None),
    ("12 July 2023", 6648.4, 1001.2, 74.9, None),
)
"""Day, apogee km, ground range km, time min, inferred standard range km where one is known."""


def lofted_tests() -> Section:
    """Times and standard ranges of seven tests, with a powered phase and without."""
    rows: list[Row] = []
    for day, apogee_km, ground_km, minutes, inferred_km in TESTS:
        read = read_back(
            APOGEE.given(f"{apogee_km}km", "--apogee"),
            GROUND.given(f"{ground_km}km", "--ground"),
            TIME.given(f"{minutes}min", "--time"),
        )
        low, value, high = (item / 1000.0 for item in read.band_m)
        ours = float(read.times_s[0]) / 60.0
        rows.append(within(f"{day}: time, min", minutes, ours, 1.0, 1))
        if inferred_km is None:
            continue
        rows.append(
            within_share(
                f"{day}: standard range, km (band {round(low, -1):,.0f} to {round(high, -1):,.0f})",
                inferred_km,
                round(value, -1),
                0.1,
                0,
            )
        )
    _, seconds, reach_m = vacuum_arc(4500e3, 960e3)
    rows += [
        within("28 November 2017 without a powered phase: time, min", 54.0, seconds / 60.0, 1.0, 1),
        within_share(
            "28 November 2017 without a powered phase: range, km",
            13_000.0,
            round(reach_m / 1000.0, -1),
            0.1,
            0,
        ),
    ]
    return Section(
        title="Lofted tests read back",
        source="apogee, ground range and time as announced by the state that launched (KCNA), for "
        "28 July and 28 November 2017 as measured by its neighbours; standard ranges inferred by "
        "D. Wright (Union of Concerned Scientists) in the days after. Restated, not read again.",
        reason="one minute, because times are reported in minutes; 10 % for the range, whose "
        "whole band over assumed boosters and azimuths is given beside it. The time of 4 July 2017 "
        "was 37 min by others' measurement. That of 24 March 2022 is shorter than free fall alone "
        "(67.9 min): its apogee and its time contradict each other, and the neighbours reported "
        "71 min. That of 12 July 2023 was of three solid stages, which burn for a shorter time "
        "than any booster assumed here. Without a powered phase nothing fits: `kepler` must not "
        "be used so.",
        rows=tuple(rows),
    )


def two_points() -> Section:
    """Lambert's problem: two textbooks' worked examples."""
    first, last = lambert((5000.0, 10000.0, 2100.0), (-14600.0, 2500.0, 7000.0), 3600.0, 398_600.0)
    start, end = lambert(
        (15945.34, 0.0, 0.0), (12214.83899, 10249.46731, 0.0), 4560.0, 398_600.4418
    )
    rows: list[Row] = []
    for what, printed, found, last_digit, digits in (
        ("Curtis 5.2: departure", (-5.9925, 1.9254, 3.2456), first, 5e-5, 5),
        ("Curtis 5.2: arrival", (-3.3125, -4.1966, -0.38529), last, 5e-5, 5),
        ("Vallado 7-5: departure", (2.058913, 2.915965), start, 1e-6, 6),
        ("Vallado 7-5: arrival", (-3.451565, 0.910315), end, 1e-6, 6),
    ):
        for axis, value, ours in zip("xyz", printed, np.asarray(found).tolist(), strict=False):
            rows.append(within(f"{what}, {axis}, km/s", value, ours, last_digit, digits))
    return Section(
        title="Two points and a time: Lambert's problem",
        source="H. D. Curtis, *Orbital Mechanics for Engineering Students* (2005), example 5.2; "
        "D. A. Vallado, *Fundamentals of Astrodynamics and Applications* (2013), example 7-5.",
        reason="the last printed digit.",
        rows=tuple(rows),
    )
