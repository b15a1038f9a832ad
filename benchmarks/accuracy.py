"""Write docs/accuracy.md: every claim of accuracy as it was measured.

    python -m benchmarks.accuracy

Needs `.venv-bench` and javac (`make bench`). Takes about a minute.
"""

import tempfile
from pathlib import Path

import numpy as np
from tests.flight.regimes import REGIMES

from benchmarks import ascent, foreign, laws, powered
from benchmarks.workload import Impacts, Workload
from jointshield.flight import ballistic
from jointshield.flight.lanes import land

TARGET = Path("docs/accuracy.md")
ALL, STRICT = 4000, 400
TOLERANCES_M = (1.0, 0.1, 0.01)

_HEAD = """# Accuracy, as measured

Written by `python -m benchmarks.accuracy`, after `make bench`. Tests hold samples of it:
`tests/references/test_independent_engine.py`, `test_laws_of_flight.py`. Speeds: `make bench`.

**Reference** heyoka (Biscani & Izzo 2021), Taylor series at 1e-16, with a step's end wherever the
1976 air, the drag coefficient or the thrust has a kink. Its equations are written apart from the
package (`benchmarks/engines/`); shared are the table of the air above 86 km and, for launches, the
list of segments of thrust. **Second opinion** Hipparchus (Orekit's integrators), Dormand-Prince
8(5,3) at 1e-7 m a step, in Java, which knows of no kinks.
"""
_KINKS = """
The air's layers meet in kinks. An integrator that does not end its steps there errs by more than
it thinks: see Dormand-Prince 8(5,3) and `fall`, both at 1 cm a step. Lanes go from kink to
kink, burning ones also from bend to bend of the drag coefficient.
""".lstrip()
_WHY = """
RocketPy's Earth is flat, it has one stage and no pitch programme; so one stage straight up at the
pole. Thrust is handed over by time, drag by Mach number. RocketPy burns propellant in proportion
to the thrust that it is given, ours burns evenly and loses 2 % of the thrust at sea level: with
RocketPy's flow in our equations (third column, SciPy in one dimension) the difference shrinks
{factor:.0f} times. What stays is its air (density within 5e-4) and its gravity (1.2e-5 more).
""".lstrip()


def _strict(work: Workload) -> Impacts:
    """The falls by `flight.ballistic.fall`."""
    given = work.flights
    rows = np.array(
        [
            ballistic.fall(state, time, coefficient, 10_800.0)[1:4]
            for state, time, coefficient in zip(
                given.states_eci, given.times_s, given.ballistic_coefficients_kg_m2, strict=True
            )
        ]
    )
    return work.impacts(rows[:, 1], rows[:, 2], rows[:, 0], np.zeros(1))


def _lanes(work: Workload, tolerance_m: float) -> Impacts:
    given = work.flights
    landed = land(
        given.states_eci,
        given.times_s,
        given.ballistic_coefficients_kg_m2,
        tolerance_m=tolerance_m,
        tier="compiled",
    )
    return work.impacts(landed.latitude_rad, landed.longitude_rad, landed.time_s, np.zeros(1))


def _falls(folder: Path) -> list[str]:
    head = "".join(f" lanes at {value:g} m |" for value in TOLERANCES_M)
    lines = [
        "## Falls: worst distance of an impact from the reference's, m",
        "",
        f"Six regimes (`tests/flight/regimes.py`): lanes {ALL:,} flights of each, the others",
        f"{STRICT}. In brackets: the median.",
        "",
        f"| | second opinion | the same at 1 cm a step | `fall` |{head}",
        "|---|" + "---|" * (3 + len(TOLERANCES_M)),
    ]
    for name in REGIMES:
        work, few = Workload.of(name, ALL), Workload.of(name, STRICT)
        reference = foreign.heyoka(work, folder)
        cells = []
        for given, impacts in (
            (few, foreign.hipparchus(few, folder, tolerance_m=1e-7, repeats=1)),
            (few, foreign.hipparchus(few, folder, tolerance_m=1e-2, repeats=1)),
            (few, _strict(few)),
            *((work, _lanes(work, tolerance)) for tolerance in TOLERANCES_M),
        ):
            off = given.off_m(impacts, reference)
            cells.append(f" {off.max():.2g} ({np.median(off):.1g}) |")
        lines.append(f"| {name} |" + "".join(cells))
    return [*lines, "", _KINKS]


def _launches(folder: Path) -> list[str]:
    lines = [
        "## Two stages, launch to impact: worst distance from heyoka's impacts, m",
        "",
        f"Forden's two stages (2007), {len(powered.ELEVATIONS_DEG)} elevations from "
        f"{powered.ELEVATIONS_DEG[0]:.0f} to {powered.ELEVATIONS_DEG[-1]:.0f} degrees.",
        "",
        "| | `boost` | "
        + " | ".join(f"lanes at {value:g} m" for value in (*TOLERANCES_M, 1e-3))
        + " |",
        "|---|" + "---|" * (2 + len(TOLERANCES_M)),
    ]
    for name, missile in powered.MISSILES.items():
        places = powered.heyoka(missile, folder)[2]
        pairs = [powered.off_m(missile, places, value) for value in (*TOLERANCES_M, 1e-3)]
        cells = (pairs[0][0], *(fast for _, fast in pairs))
        lines.append(f"| {name} | " + " | ".join(f"{value:.2g}" for value in cells) + " |")
    return [*lines, ""]


def _beside_rocketpy(folder: Path) -> list[str]:
    ours, flown = ascent.ours()
    same, (theirs, _) = ascent.explained(flown), ascent.rocketpy(flown, folder)
    off = abs(ours.burnout_m - theirs.burnout_m) / abs(same.burnout_m - theirs.burnout_m)
    lines = [
        "## One stage straight up: RocketPy",
        "",
        "| | RocketPy | ours | ours with its flow |",
        "|---|---|---|---|",
    ]
    for key, what, digits in (
        ("burnout_m", "height at burnout, m", 1),
        ("burnout_m_s", "speed at burnout, m/s", 2),
        ("apogee_m", "highest point, m", 0),
        ("apogee_s", "its time, s", 2),
    ):
        cells = (f"{getattr(one, key):.{digits}f}" for one in (theirs, ours, same))
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
    return [*lines, "", _WHY.format(factor=off)]


def _laws() -> list[str]:
    lines = [
        "## Laws",
        "",
        "Relative change over 20 minutes of a vacuum, with J2, at worst over 20 lofted arcs:",
        "",
        "| | energy | polar angular momentum |",
        "|---|---|---|",
    ]
    for name, (energy, momentum) in laws.drifts().items():
        lines.append(f"| {name} | {energy:.0e} | {momentum:.0e} |")
    lines += [
        "",
        "Order of convergence, from errors with a step and half of it. To burnout the kinks of air",
        "and drag, which lie within steps, leave second order:",
        "",
        "| | expected | measured |",
        "|---|---|---|",
    ]
    for name, (expected, measured) in laws.orders().items():
        lines.append(f"| {name} | {expected:.0f} | {measured:.2f} |")
    lines += ["", "Places, worst error:", "", "| | m |", "|---|---|"]
    for name, value in laws.conversions().items():
        lines.append(f"| {name} | {value:.0e} |")
    lines.append(f"| earth-fixed and back, 10,000 s | {laws.frames_there_and_back():.0e} |")
    return [*lines, ""]


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [_falls(folder), _launches(folder), _beside_rocketpy(folder), _laws()]
    text = "\n".join([_HEAD, *(line for part in parts for line in part)])
    TARGET.write_text(text.rstrip() + "\n", encoding="utf-8")
    print(f"wrote {TARGET}")


if __name__ == "__main__":
    main()
