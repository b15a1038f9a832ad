"""Notices as they are lodged: one that the scenario has, or one that a gate gives of a launch."""

from jointshield.catalogue.things import Notice, Site
from jointshield.catalogue.watch import NoticeArea
from jointshield.earth import ground
from jointshield.messages.consent import Order
from jointshield.messages.notices import INTERCEPTOR_LAUNCH, Area, Corner, LaunchNotice


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


def announced(order: Order, site: Site, given_s: float, notice_s: float) -> LaunchNotice:
    """The notice of the launch that an order asks for, `notice_s` before the gate may open.

    What has no figure is left out: how wide the heading, and where parts come down.
    """
    _, azimuth_rad, _ = ground.inverse(
        site.latitude_rad,
        site.longitude_rad,
        order.intercept_latitude_rad,
        order.intercept_longitude_rad,
    )
    return LaunchNotice(
        notice=f"{order.proposal}/launch",
        notifier=order.owner,
        purpose=f"Interceptors against track {order.track}",
        given_s=given_s,
        window_open_s=given_s + notice_s,
        window_close_s=max(given_s + notice_s, order.launch_close_s),
        latitude_rad=site.latitude_rad,
        longitude_rad=site.longitude_rad,
        radius_m=0.0,
        azimuth_rad=azimuth_rad,
        azimuth_tolerance_rad=None,
        kind=INTERCEPTOR_LAUNCH,
        vehicle=site.interceptor.name,
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
