"""Was this launch announced?

A detection matches a notice when launch point, launch time and heading all lie within what was
announced, each widened by three times the detection's own stated error. Without a launch report
there is no launch point, and no match is claimed.
"""

from collections.abc import Sequence

from jointshield.assessment.launch import LaunchEstimate
from jointshield.earth import ground
from jointshield.messages.threats import LaunchNotice

_WIDENING = 3.0


def match_notice(
    launch: LaunchEstimate | None, heading_rad: float | None, notices: Sequence[LaunchNotice]
) -> str:
    """The id of the notice that announced this launch, or "".

    heading_rad: from the radar track where there is one (its error is small beside the tolerance);
    otherwise the launch estimate's own heading is used, widened by its error.
    """
    if launch is None:
        return ""
    for notice in sorted(notices, key=lambda item: item.notice):
        distance_m, _, _ = ground.inverse(
            notice.latitude_rad, notice.longitude_rad, launch.latitude_rad, launch.longitude_rad
        )
        slack_s = _WIDENING * launch.launched_sigma_s
        in_area = distance_m <= notice.radius_m + _WIDENING * launch.sigma_m
        opens_s, closes_s = notice.window_open_s - slack_s, notice.window_close_s + slack_s
        in_window = opens_s <= launch.launched_s <= closes_s
        if in_area and in_window and _heading_fits(launch, heading_rad, notice):
            return notice.notice
    return ""


def _heading_fits(launch: LaunchEstimate, heading_rad: float | None, notice: LaunchNotice) -> bool:
    slack = 0.0
    if heading_rad is None:
        if launch.heading_rad is None or launch.heading_sigma_rad is None:
            return False
        heading_rad = launch.heading_rad
        slack = _WIDENING * launch.heading_sigma_rad
    turn = ground.wrap_pi(heading_rad - notice.azimuth_rad)
    return abs(turn) <= notice.azimuth_tolerance_rad + slack
