"""Which launch report belongs to which joint track: by place, time and heading.

From the reported launch point one looks along the object's ground track. Three numbers must fit:
how far the launch point lies beside that track; how far the object has come for the time since the
launch; how the way to it agrees with the reported heading. Each has its own stated error, so the
sum of squares is compared with chi-squared of as many degrees of freedom.
"""

import math

from jointshield.earth import ground
from jointshield.earth.ellipsoid import MEAN_RADIUS_M, geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci, rotation_enu_from_ecef
from jointshield.messages.tracks import BALLISTIC, LaunchReport
from jointshield.picture.correlate import Group
from jointshield.strict.elementary import atan2, hypot3, sin

GATE_CHI2 = 16.27
"""99.9 % of chi-squared with 3 degrees of freedom."""

# Under thrust an object covers about half of what it would at its present speed; after burnout it
# is behind a body that always flew so fast by about half the burn. Burns last 60-180 s.
_BEHIND_SHARE, _BEHIND_SHARE_SIGMA = 0.5, 0.3
_BEHIND_S, _BEHIND_SIGMA_S = 50.0, 35.0
_SPEED_SIGMA = 0.1
_BESIDE_M, _BESIDE_SHARE = 10.0e3, 0.05
_TURN_SIGMA_RAD = 0.1


def _wrap(angle_rad: float) -> float:
    return angle_rad - 2.0 * math.pi * math.floor((angle_rad + math.pi) / (2.0 * math.pi))


def mismatch(track: Group, now_s: float, report: LaunchReport) -> float:
    """Return the squared distance (3 dof) between a launch report and a joint track's past."""
    if track.members[0].report.first_plot_s <= report.launched_s:
        return math.inf
    since_s = now_s - report.launched_s
    state = ecef_state_from_eci(track.mean, now_s)
    latitude, longitude, _ = geodetic_from_ecef(state[0], state[1], state[2])
    turn = rotation_enu_from_ecef(latitude, longitude)
    east = float(turn[0, 0] * state[3] + turn[0, 1] * state[4] + turn[0, 2] * state[5])
    north = float(turn[1, 0] * state[3] + turn[1, 1] * state[4] + turn[1, 2] * state[5])
    speed, course = hypot3(east, north, 0.0), atan2(east, north)
    come_m, outward, _ = ground.inverse(
        report.latitude_rad, report.longitude_rad, latitude, longitude
    )
    back_m, back, _ = ground.inverse(latitude, longitude, report.latitude_rad, report.longitude_rad)
    beside = MEAN_RADIUS_M * sin(back_m / MEAN_RADIUS_M) * sin(back - course - math.pi)
    beside_sigma = hypot3(report.sigma_m, _BESIDE_M, _BESIDE_SHARE * come_m)
    if track.status == BALLISTIC:
        behind_s = min(_BEHIND_S, _BEHIND_SHARE * since_s)
        behind_sigma_s = min(_BEHIND_SIGMA_S, _BEHIND_SHARE_SIGMA * since_s)
    else:
        behind_s, behind_sigma_s = _BEHIND_SHARE * since_s, _BEHIND_SHARE_SIGMA * since_s
    along = come_m - speed * (since_s - behind_s)
    along_s = hypot3(behind_sigma_s, report.launched_sigma_s, _SPEED_SIGMA * since_s)
    along_sigma = hypot3(along_s * speed, report.sigma_m, _BESIDE_M)
    total: float = (beside / beside_sigma) * (beside / beside_sigma)
    total += (along / along_sigma) * (along / along_sigma)
    if report.heading_rad is not None and report.heading_sigma_rad is not None:
        near = report.sigma_m / max(come_m, 1.0)
        turn_sigma = hypot3(report.heading_sigma_rad, _TURN_SIGMA_RAD, near)
        off = _wrap(outward - report.heading_rad) / turn_sigma
        total += off * off
    return total
