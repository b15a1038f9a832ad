"""Many flights at once: an outside integrator, the strict engine, and the tiers with each other."""

import math
import re
import subprocess
import sys
from types import FunctionType

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from jointshield.earth import atmosphere, ellipsoid, frames, gravity
from jointshield.earth.ground import inverse
from jointshield.errors import MistakeError
from jointshield.flight import ballistic, boost, lanes
from jointshield.flight.forces import drag_coefficient, gravity_and_drag
from jointshield.flight.lanes import air, compiled, passes, phases, primitives, source
from jointshield.flight.missile import Missile, Programme, Stage

from .regimes import REGIMES, flights

Floats = NDArray[np.float64]

STAGES = (
    Stage(
        dry_mass_kg=3390.0,
        fuelled_mass_kg=22170.0,
        specific_impulse_s=255.0,
        burn_time_s=75.0,
        diameter_m=1.5,
    ),
    Stage(
        dry_mass_kg=1370.0,
        fuelled_mass_kg=8470.0,
        specific_impulse_s=272.0,
        burn_time_s=70.0,
        diameter_m=1.5,
    ),
)
SEPARATING = Missile(
    stages=STAGES, payload_kg=900.0, separates=True, payload_ballistic_coefficient_kg_m2=2500.0
)
ATTACHED = Missile(stages=STAGES[:1], payload_kg=1000.0, separates=False)


def _misses(a: lanes.Landings | lanes.Flights, b: lanes.Landings | lanes.Flights) -> Floats:
    """Distances in m between two sets of near impacts."""
    north = (a.latitude_rad - b.latitude_rad) * 6.36e6
    turn = np.remainder(a.longitude_rad - b.longitude_rad + math.pi, 2.0 * math.pi) - math.pi
    east: Floats = turn * 6.378e6 * np.cos(a.latitude_rad)
    return np.hypot(north, east)


def _land(name: str, count: int, tier: str, tolerance_m: float = 0.1) -> lanes.Landings:
    given = flights(name, count)
    return lanes.land(
        given.states_eci,
        given.times_s,
        given.ballistic_coefficients_kg_m2,
        tier=tier,
        tolerance_m=tolerance_m,
    )


@pytest.mark.parametrize("name", list(REGIMES))
def test_impacts_against_an_outside_integrator(name: str) -> None:
    """Within 0.1 m of SciPy's DOP853 at 1e-12 in the true 1976 air, bends and all."""
    given = flights(name, 2)
    own = _land(name, 2, "plain")
    for i in range(2):
        reciprocal = 1.0 / float(given.ballistic_coefficients_kg_m2[i])

        def rate(_: float, y: Floats, reciprocal: float = reciprocal) -> Floats:
            pull = gravity_and_drag(*(float(v) for v in y), reciprocal, 0.0)
            return np.concatenate((y[3:], pull))

        def ground(_: float, y: Floats) -> float:
            return ellipsoid.height_along_radius(*(float(v) for v in y[:3]))

        ground.terminal = True  # type: ignore[attr-defined]
        truth = solve_ivp(
            rate,
            (0.0, 10_800.0),
            given.states_eci[i],
            method="DOP853",
            rtol=1e-12,
            atol=1e-7,
            events=ground,
            max_step=20.0,
        )
        start = float(given.times_s[i])
        end = frames.ecef_position_from_eci(truth.y[:3, -1], start + truth.t[-1])
        place = ellipsoid.ecef_from_geodetic(
            float(own.latitude_rad[i]), float(own.longitude_rad[i]), 0.0
        )
        assert math.dist(end, place) < 0.1
        assert own.time_s[i] - start == pytest.approx(truth.t[-1], abs=2e-3)


@pytest.mark.parametrize("name", list(REGIMES))
def test_a_sample_of_each_regime_is_within_the_tolerance(name: str) -> None:
    """100 of each regime's 4,000: within 0.1 m of the same engine at a thousandth of it."""
    own, tight = _land(name, 100, "numpy"), _land(name, 100, "numpy", 1e-4)
    assert own.found.all()
    assert _misses(own, tight).max() < 0.1


def test_falls_agree_with_the_strict_engine() -> None:
    for name in REGIMES:
        given, own = flights(name, 10), _land(name, 10, "plain")
        for i in range(10):
            _, time, latitude, longitude, apogee, _ = ballistic.fall(
                given.states_eci[i],
                float(given.times_s[i]),
                float(given.ballistic_coefficients_kg_m2[i]),
                10_800.0,
            )
            distance, _, _ = inverse(
                latitude, longitude, float(own.latitude_rad[i]), float(own.longitude_rad[i])
            )
            assert distance < 1.5  # the strict engine's own error, see its model card
            assert own.time_s[i] == pytest.approx(time, abs=0.1)
            assert own.apogee_height_m[i] == pytest.approx(apogee, abs=1.0)


def _programme(elevation: float, cut_off_s: float | None = None) -> Programme:
    return Programme(
        vertical_rise_s=5.0,
        pitch_rate_rad_s=0.05,
        held_elevations_rad=(elevation,),
        cut_off_s=cut_off_s,
    )


@pytest.mark.parametrize("missile", [SEPARATING, ATTACHED], ids=["separating", "attached"])
@pytest.mark.parametrize("tier", ["plain", "numpy"])
def test_launches_agree_with_the_strict_engine(missile: Missile, tier: str) -> None:
    elevations, azimuths = np.linspace(0.5, 1.1, 5), np.linspace(0.1, 6.0, 5)
    cut = missile.burn_time_s - np.array([0.0, 1.0, 2.5, 7.0, 10.0])
    own = lanes.launch(
        lanes.Launches.of(
            missile,
            _programme(0.7),
            0.6,
            0.9,
            azimuths,
            100.0,
            held_elevations_rad=elevations,
            cut_off_s=cut,
        ),
        tier=tier,
        tolerance_m=0.2,
    )
    for i in range(5):
        found, time, latitude, longitude = boost.impact(
            missile,
            0.6,
            0.9,
            100.0,
            float(azimuths[i]),
            _programme(float(elevations[i]), float(cut[i])),
        )
        distance, _, _ = inverse(
            latitude, longitude, float(own.latitude_rad[i]), float(own.longitude_rad[i])
        )
        assert found
        assert own.found[i]
        assert own.burnout_time_s[i] == pytest.approx(float(cut[i]))
        assert own.time_s[i] == pytest.approx(time, abs=0.02)
        assert distance < 3.0  # the strict engine's steps of 0.2 s make 1 to 2 m of it


@pytest.mark.parametrize("name", list(REGIMES))
def test_tiers_agree(name: str) -> None:
    plain, array = _land(name, 6, "plain"), _land(name, 6, "numpy")
    lane = _land(name, 6, "compiled")
    for other in (array, lane):
        assert _misses(plain, other).max() < 1e-3
        assert np.abs(plain.apogee_height_m - other.apogee_height_m).max() < 1e-3


@pytest.mark.parametrize("missile", [SEPARATING, ATTACHED], ids=["separating", "attached"])
def test_tiers_agree_on_launches(missile: Missile) -> None:
    given = lanes.Launches.of(
        missile, _programme(0.8), 0.6, np.linspace(-2.0, 2.0, 40), np.linspace(0.0, 6.0, 40)
    )
    array, lane = (
        lanes.launch(given, tier=tier, tolerance_m=0.1) for tier in ("numpy", "compiled")
    )
    assert array.found.all()
    assert lane.found.all()
    # They differ by rounding, or by the tolerance where one refuses a step the other accepts.
    assert _misses(array, lane).max() < 0.05
    assert np.abs(array.burnout_state_eci - lane.burnout_state_eci)[:, :3].max() < 1.0


@pytest.mark.parametrize("missile", [SEPARATING, ATTACHED], ids=["separating", "attached"])
def test_a_sample_of_launches_is_within_the_tolerance(missile: Missile) -> None:
    """Within 1 m of the same engine at a thousandth of it: no step meets a bend unseen."""
    given = lanes.Launches.of(
        missile,
        _programme(0.8),
        0.6,
        0.9,
        np.linspace(0.0, 6.2, 60),
        held_elevations_rad=np.linspace(0.5, 1.1, 60),
    )
    own, tight = (lanes.launch(given, tier="numpy", tolerance_m=t) for t in (1.0, 1e-3))
    assert own.found.all()
    assert _misses(own, tight).max() < 1.0


def test_phases_are_the_air_and_the_drag_coefficient() -> None:
    """Layers to 100 km exactly, above to some percent; the coefficient of `flight.forces`."""
    for height in np.linspace(-500.0, 250e3, 501).tolist():
        row = next(r for r in phases.PHASES if r[0] <= height < r[1])
        tens = 1e-4 * (height - row[4])
        rho = 2.0 ** sum(c * tens**k for k, c in enumerate(row[5:13].tolist()))
        true = atmosphere.density(height)
        assert rho == pytest.approx(true, rel=2e-8 if height < 100e3 else 0.1)
    for mach in np.linspace(0.0, 4.0, 81).tolist():
        _, _, base, slope = next(r for r in phases.RANGES.tolist() if r[0] <= mach < r[1])
        assert base + slope * mach == pytest.approx(drag_coefficient(mach), abs=1e-12)


def test_blocks_and_threads_change_nothing() -> None:
    given = flights("short range", 2500)
    columns = (given.states_eci, given.times_s, given.ballistic_coefficients_kg_m2)
    whole = lanes.land(*columns, tier="compiled")
    parts = lanes.landings_in_chunks(
        [tuple(c[:700] for c in columns), tuple(c[700:] for c in columns)],  # type: ignore[misc]
        tier="compiled",
    )
    threads = lanes.land(*columns, tier="compiled", workers=2)
    assert np.concatenate([p.time_s for p in parts]).tobytes() == whole.time_s.tobytes()
    assert threads.latitude_rad.tobytes() == whole.latitude_rad.tobytes()


def test_positions_against_the_strict_engine() -> None:
    given = flights("3,000 km", 5)
    times = np.linspace(0.0, 2500.0, 60)
    columns = (given.states_eci, given.times_s, given.ballistic_coefficients_kg_m2, times)
    array = lanes.positions(*columns, tier="numpy")
    lane = lanes.positions(*columns, tier="compiled")
    assert np.array_equal(np.isnan(array), np.isnan(lane))
    assert np.nanmax(np.abs(array - lane)) < 1e-3
    for i in range(5):
        strict = ballistic.predict(
            given.states_eci[i],
            float(given.times_s[i]),
            float(given.ballistic_coefficients_kg_m2[i]),
            times,
        )[:, :3]
        assert np.array_equal(np.isnan(strict), np.isnan(array[i]))
        assert np.nanmax(np.abs(strict - array[i])) < 1.0


def test_vacuum_keeps_energy_and_momentum() -> None:
    given = flights("lofted", 4)
    times = given.times_s[:, None] + np.array([0.0, 0.5, 1000.0, 1000.5])
    for i in range(4):
        place = lanes.positions(
            given.states_eci[i : i + 1], float(given.times_s[i]), math.inf, times[i], tier="numpy"
        )[0]
        kept = []
        for a, b in ((place[0], place[1]), (place[2], place[3])):
            middle, speed = 0.5 * (a + b), (b - a) / 0.5
            r = float(np.linalg.norm(middle))
            oblate = gravity.J2 * (6378137.0 / r) ** 2 * (1.5 * (middle[2] / r) ** 2 - 0.5)
            energy = 0.5 * float(speed @ speed) - 3.986004418e14 / r * (1.0 - oblate)
            kept.append((energy, middle[0] * speed[1] - middle[1] * speed[0]))
        # The chords cost 1e-7 of each.
        assert kept[0] == pytest.approx(kept[1], rel=3e-7)


def test_a_step_converges_with_the_fifth_order() -> None:
    own = source.built(primitives.PLAIN)
    state = flights("lofted", 1).states_eci[0].tolist()

    def flown(h: float, steps: int) -> Floats:
        now = [*state, *own.high_rate(0.0, *state, 0.0)[:3]]
        for _ in range(steps):
            now = list(own.high_step(0.0, h, *now, 0.0)[:9])
        return np.array(now[:3])

    exact = flown(2.5, 128)
    errors = [float(np.linalg.norm(flown(320.0 / n, n) - exact)) for n in (4, 8, 16)]
    assert errors[0] / errors[1] == pytest.approx(32.0, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(32.0, rel=0.1)


def test_tables_of_the_air_are_the_standard() -> None:
    own = source.built(primitives.PLAIN)
    for height in np.linspace(-500.0, 999e3, 4001).tolist():
        true = atmosphere.density(height)
        assert own.segment_density(height)[0] == pytest.approx(true, rel=3e-9)
        sound = math.sqrt(air.SOUND_M2_S2_K * own.segment_density(height)[1])
        assert sound == pytest.approx(atmosphere.speed_of_sound(height), rel=1e-9)
        if height > 86e3:
            assert own.cell_density(height) == pytest.approx(true, rel=1e-11)
        for bottom, top, middle, *row in air.LAYERS.tolist():
            if max(bottom, -2000.0) <= height < top:
                tens = 1e-4 * (height - middle)
                log2 = sum(c * tens**k for k, c in enumerate(row[:8]))
                assert 2.0**log2 == pytest.approx(true, rel=2e-8)
                kelvin = sum(c * tens**k for k, c in enumerate(row[8:]))
                assert kelvin == pytest.approx(own.segment_density(height)[1], rel=1e-5)


def test_operations_agree_between_tiers() -> None:
    numba = pytest.importorskip("numba")
    lane = source.built(compiled._operations(numba), numba.njit(**compiled._OPTIONS))
    plain = source.built(primitives.PLAIN)
    for x in np.linspace(-20.0, 20.0, 401).tolist():
        assert lane.two_to(x) == pytest.approx(2.0**x, rel=3e-12)
        assert lane.root(abs(x)) == pytest.approx(math.sqrt(abs(x)), rel=1e-15)
        assert lane.sine_and_cosine(x) == pytest.approx((math.sin(x), math.cos(x)), abs=1e-12)
        assert plain.sine_and_cosine(x) == pytest.approx((math.sin(x), math.cos(x)), abs=1e-12)
        assert lane.arctangent(x, 3.0) == pytest.approx(math.atan2(x, 3.0), abs=1e-14)
        assert plain.arctangent(x, -3.0) == pytest.approx(math.atan2(x, -3.0), abs=1e-14)


def test_lanes_become_vectors_with_fused_products() -> None:
    llvm = pytest.importorskip("llvmlite.binding")
    if not llvm.get_host_cpu_features().get("fma"):
        pytest.skip("this processor has no fused product and sum")
    numba = pytest.importorskip("numba")
    operations = compiled._operations(numba)
    inline = numba.njit(forceinline=True, **compiled._OPTIONS)
    names = {**operations, **vars(source.built(operations, inline))}
    code = passes.low_sweep.__code__
    sweep = numba.njit(**compiled._OPTIONS)(FunctionType(code, names, "low_sweep"))
    sweep(np.ones(passes.ROWS * passes.LANES), passes.LANES, 0.0)
    text = "".join(sweep.inspect_asm().values())
    assert len(re.findall(r"vfn?m(?:add|sub)\d+pd\b.*[yz]mm", text)) > 200
    assert " fast " not in "".join(sweep.inspect_llvm().values())


def test_small_jobs_do_not_wait_for_a_compiler() -> None:
    text = (
        "import sys\nimport numpy as np\nfrom jointshield.flight import lanes\n"
        "state = np.array([[7.0e6, 0.0, 0.0, 500.0, 3000.0, 1000.0]])\n"
        "assert lanes.land(state, 0.0, 2000.0).found.all()\n"
        "assert lanes.land(np.repeat(state, 500, axis=0), 0.0, 2000.0).found.all()\n"
        "assert 'numba' not in sys.modules and 'scipy' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("tier", lanes.TIERS)
def test_what_does_not_come_down_or_lies_on_the_ground(tier: str) -> None:
    orbit = [7.0e6, 0.0, 0.0, 0.0, 7600.0, 0.0]
    ground = [6378137.0, 0.0, 0.0, -1.0, 465.1, 0.0]
    falling = [6478137.0, 0.0, 0.0, -500.0, 465.1, 0.0]
    out = lanes.land([orbit, ground, falling], 100.0, 1e5, maximum_s=3000.0, tier=tier)
    assert out.found.tolist() == [False, True, True]
    assert out.time_s[0] == pytest.approx(3100.0)
    assert out.time_s[1] == 100.0
    assert out.apogee_height_m[1] == pytest.approx(0.0, abs=1e-3)
    assert out.apogee_height_m[2] == pytest.approx(100e3, abs=1.0)
    assert len(lanes.land(np.empty((0, 6)), 0.0, 1.0, tier=tier).found) == 0


def test_mistakes_say_what_is_wrong() -> None:
    state = np.array([[7.0e6, 0.0, 0.0, 0.0, 3000.0, 0.0]])
    with pytest.raises(MistakeError, match="states_eci"):
        lanes.land(state[0], 0.0, 2000.0)
    with pytest.raises(MistakeError, match="states_eci"):
        lanes.land(state * math.nan, 0.0, 2000.0)
    with pytest.raises(MistakeError, match="positive coefficients"):
        lanes.land(state, 0.0, -1.0)
    with pytest.raises(MistakeError, match="tolerance_m"):
        lanes.land(state, 0.0, 2000.0, tolerance_m=0.0)
    with pytest.raises(MistakeError, match="expected one of auto, plain"):
        lanes.land(state, 0.0, 2000.0, tier="fast")
    with pytest.raises(MistakeError, match="ascending"):
        lanes.positions(state, 0.0, 2000.0, [2.0, 1.0])
    with pytest.raises(MistakeError, match="cut_off_s"):
        lanes.Launches.of(SEPARATING, _programme(0.7), 0.6, 0.9, 1.0, cut_off_s=[1.0])
    with pytest.raises(MistakeError, match="one value, or one per stage"):
        lanes.Launches.of(
            SEPARATING, _programme(0.7), 0.6, 0.9, 1.0, held_elevations_rad=[[1.0, 1.0, 1.0]]
        )
