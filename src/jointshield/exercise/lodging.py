"""From a notice of the scenario to the message that is lodged."""

from jointshield.catalogue.things import Notice
from jointshield.catalogue.watch import NoticeArea
from jointshield.messages.notices import Area, Corner, LaunchNotice


def lodged_as(notice: Notice) -> LaunchNotice:
    """The message of a notice, given when the scenario says."""
    return LaunchNotice(
        notice=notice.id,
        notifier=notice.notifier,
        purpose=notice.purpose,
        given_s=notice.given_s,
        window_open_s=notice.window_open_s,
        window_close_s=notice.window_close_s,
        latitude_rad=notice.latitude_rad,
        longitude_rad=notice.longitude_rad,
        radius_m=notice.radius_m,
        azimuth_rad=notice.azimuth_rad,
        azimuth_tolerance_rad=notice.azimuth_tolerance_rad,
        kind=notice.kind,
        vehicle=notice.vehicle,
        waters=None if notice.waters is None else _area(notice.waters),
        impact=tuple(_area(area) for area in notice.impact),
        range_m=notice.range_m,
        apogee_m=notice.apogee_m,
        about=notice.about,
    )


def _area(area: NoticeArea) -> Area:
    return Area(
        kind=area.kind,
        name=area.name,
        latitude_rad=area.latitude_rad,
        longitude_rad=area.longitude_rad,
        radius_m=area.radius_m,
        boundary=tuple(
            Corner(latitude_rad=corner.latitude_rad, longitude_rad=corner.longitude_rad)
            for corner in area.boundary
        ),
    )
