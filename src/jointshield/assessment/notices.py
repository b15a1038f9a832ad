"""Was this launch announced?

A detection matches a notice when launch point, launch time and heading all lie within what was
announced, each widened by three times the detection's own stated error; and, where the notice names
impact areas and the flight's impact point is known, when that lies in one of them. Without a launch
point no match is claimed, nor with a notice that names no place or no time. A notice that names no
heading or no impact area is not contradicted by them.
"""

from collections.abc import Sequence

from jointshield.assessment.launch import LaunchEstimate
from jointshield.assessment.notice_areas import in_area, in_launch_area
from jointshield.earth import ground
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.threats import Ellipse

_WIDENING = 3.0
_SIGMAS_95 = 2.447746830680816
_COMES_M, _BURNS_S = 200.0e3, 200.0
"""Ground covered and time taken under thrust, at most: burns last 60-180 s."""


def match_notice(
    launch: LaunchEstimate | None,
    heading_rad: float | None,
    notices: Sequence[LaunchNotice],
    impact: Ellipse | None = None,
) -> str:
    """The id of the notice that announced this launch, or "".

    heading_rad: from the radar track where there is one (its error is small beside the tolerance);
    otherwise the launch estimate's own heading is used, widened by its error. impact: the predicted
    impact point, once there is one. Of several notices that fit, the first by id.
    """
    if launch is None:
        return ""
    for notice in sorted(notices, key=lambda item: item.notice):
        if (
            in_launch_area(
                notice, launch.latitude_rad, launch.longitude_rad, _WIDENING * launch.sigma_m
            )
            and _in_window(launch, notice)
            and _heading_fits(launch, heading_rad, notice)
            and _impact_fits(impact, notice)
        ):
            return notice.notice
    return ""


def rises_as_announced(
    latitude_rad: float, longitude_rad: float, now_s: float, notices: Sequence[LaunchNotice]
) -> bool:
    """Whether something under thrust over a place may be a launch that is announced for now.

    Not a match: only a reason to wait for one. It may have come so far, and burn so long.
    """
    return any(
        notice.window_open_s is not None
        and notice.window_close_s is not None
        and notice.window_open_s <= now_s <= notice.window_close_s + _BURNS_S
        and in_launch_area(notice, latitude_rad, longitude_rad, _COMES_M)
        for notice in notices
    )


def _in_window(launch: LaunchEstimate, notice: LaunchNotice) -> bool:
    if notice.window_open_s is None or notice.window_close_s is None:
        return False
    slack_s = _WIDENING * launch.launched_sigma_s
    opens_s, closes_s = notice.window_open_s - slack_s, notice.window_close_s + slack_s
    return opens_s <= launch.launched_s <= closes_s


def _heading_fits(launch: LaunchEstimate, heading_rad: float | None, notice: LaunchNotice) -> bool:
    slack = 0.0
    if heading_rad is None:
        if launch.heading_rad is None or launch.heading_sigma_rad is None:
            return False
        heading_rad = launch.heading_rad
        slack = _WIDENING * launch.heading_sigma_rad
    if notice.azimuth_rad is None or notice.azimuth_tolerance_rad is None:
        return True
    turn = ground.wrap_pi(heading_rad - notice.azimuth_rad)
    return abs(turn) <= notice.azimuth_tolerance_rad + slack


def _impact_fits(impact: Ellipse | None, notice: LaunchNotice) -> bool:
    if impact is None or not notice.impact:
        return True
    slack_m = _WIDENING * impact.semi_major_m / _SIGMAS_95
    return any(
        in_area(area, impact.latitude_rad, impact.longitude_rad, slack_m) for area in notice.impact
    )
