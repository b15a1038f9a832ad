"""A missile's greatest range, and the azimuth and cut-off with which it comes down at a place.

Searches over `boost.impact`: golden section for the held elevation, false position (Illinois,
Dowell & Jarratt 1971, *BIT* 11, 168-174) for the cut-off, and the azimuth turned by what the
impact's azimuth is off. Deterministic: the same numbers give the same bits.
"""

import math

from jointshield.earth.ground import inverse
from jointshield.errors import MistakeError
from jointshield.flight.boost import impact
from jointshield.flight.missile import Missile, Programme

_VERTICAL_RISE_S = 5.0
_PITCH_RATE_RAD_S = math.pi / 60.0  # 3 degrees per second
_LOWEST_RAD = math.pi / 12.0
_HIGHEST_RAD = math.pi * 80.0 / 180.0
_GOLDEN = 0.6180339887498949
_CLOSE_M = 20.0
_MISS_M = 100.0


def _programme(elevation_rad: float, cut_off_s: float | None = None) -> Programme:
    return Programme(
        vertical_rise_s=_VERTICAL_RISE_S,
        pitch_rate_rad_s=_PITCH_RATE_RAD_S,
        held_elevations_rad=(elevation_rad,),
        cut_off_s=cut_off_s,
    )


def _range_and_bearing(
    missile: Missile,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
    azimuth_rad: float,
    programme: Programme,
) -> tuple[float, float]:
    """Return distance m and azimuth rad from launch to impact; infinite for an orbit."""
    found, _, latitude, longitude = impact(
        missile, latitude_rad, longitude_rad, height_m, azimuth_rad, programme
    )
    if not found:
        return math.inf, azimuth_rad
    distance, bearing, _ = inverse(latitude_rad, longitude_rad, latitude, longitude)
    return distance, bearing


def greatest_range(
    missile: Missile,
    latitude_rad: float,
    longitude_rad: float,
    azimuth_rad: float,
    height_m: float = 0.0,
) -> tuple[Programme, float]:
    """Return the programme of greatest range towards an azimuth, and the range in metres.

    5 s straight up, 3 degrees per second down to one held elevation, which is searched from 15 to
    80 degrees to 0.01 degree. The range is infinite where the missile reaches an orbit.
    """

    def reach(elevation: float) -> float:
        return _range_and_bearing(
            missile, latitude_rad, longitude_rad, height_m, azimuth_rad, _programme(elevation)
        )[0]

    low, high = _LOWEST_RAD, _HIGHEST_RAD
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = reach(left), reach(right)
    while high - low > 1.7e-4:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = reach(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = reach(right)
    best, range_m = (left, at_left) if at_left >= at_right else (right, at_right)
    return _programme(best), range_m


def aim(
    missile: Missile,
    latitude_rad: float,
    longitude_rad: float,
    target_latitude_rad: float,
    target_longitude_rad: float,
    height_m: float = 0.0,
) -> tuple[float, Programme]:
    """Return azimuth in radians and programme that bring the missile down within 100 m of a place.

    The elevation is that of the greatest range; the last stage's thrust is cut off early.
    Raises: MistakeError where the place is out of range, or nearer than the earliest cut-off.
    """
    distance, wanted, _ = inverse(
        latitude_rad, longitude_rad, target_latitude_rad, target_longitude_rad
    )
    azimuth = wanted
    best, greatest_m = greatest_range(missile, latitude_rad, longitude_rad, azimuth, height_m)
    elevation = best.held_elevations_rad[0]
    earliest = missile.last_ignition_s + 0.02 * missile.stages[-1].burn_time_s
    for _ in range(12):
        fixed = azimuth

        def beyond(cut_off: float, heading: float = fixed) -> tuple[float, float]:
            reached, bearing = _range_and_bearing(
                missile,
                latitude_rad,
                longitude_rad,
                height_m,
                heading,
                _programme(elevation, cut_off),
            )
            return reached - distance, bearing

        low, high = earliest, missile.burn_time_s
        at_low, bearing = beyond(low)
        at_high, bearing = beyond(high)
        if at_high < 0.0:
            raise MistakeError(
                f"aim: the place is {distance / 1000.0:.1f} km away and the missile's greatest "
                f"range towards it {greatest_m / 1000.0:.1f} km; choose a nearer target or "
                "another missile"
            )
        if at_low > 0.0:
            raise MistakeError(
                f"aim: the place is {distance / 1000.0:.1f} km away, nearer than the "
                f"{(distance + at_low) / 1000.0:.1f} km of the earliest cut-off; choose a farther "
                "target or a smaller missile"
            )
        cut_off, off = high, at_high
        for _ in range(60):
            if abs(off) < _CLOSE_M or high - low < 1.0e-9:
                break
            if not math.isfinite(at_high):
                cut_off = 0.5 * (low + high)
            else:
                cut_off = (low * at_high - high * at_low) / (at_high - at_low)
            before = off
            off, bearing = beyond(cut_off)
            if off > 0.0:
                high, at_high = cut_off, off
                at_low = 0.5 * at_low if before > 0.0 else at_low
            else:
                low, at_low = cut_off, off
                at_high = 0.5 * at_high if before <= 0.0 else at_high
        turn = wanted - bearing
        turn = turn - 2.0 * math.pi * math.floor((turn + math.pi) / (2.0 * math.pi))
        if abs(turn) * distance < _CLOSE_M:
            return azimuth, _checked(
                missile,
                latitude_rad,
                longitude_rad,
                height_m,
                azimuth,
                _programme(elevation, cut_off),
                target_latitude_rad,
                target_longitude_rad,
            )
        azimuth = azimuth + turn
    raise MistakeError(
        f"aim: no azimuth found for a place {distance / 1000.0:.1f} km away; choose a target "
        "farther from the point opposite the launch"
    )


def _checked(
    missile: Missile,
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
    azimuth_rad: float,
    programme: Programme,
    target_latitude_rad: float,
    target_longitude_rad: float,
) -> Programme:
    """Return the programme if it comes down within 100 m of the place."""
    _, _, latitude, longitude = impact(
        missile, latitude_rad, longitude_rad, height_m, azimuth_rad, programme
    )
    miss, _, _ = inverse(latitude, longitude, target_latitude_rad, target_longitude_rad)
    if not miss < _MISS_M:
        raise MistakeError(
            f"aim: the search ended {miss:.0f} m from the place, expected within {_MISS_M:.0f} m; "
            "choose another target"
        )
    return programme
