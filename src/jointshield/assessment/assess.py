"""Everything that a centre makes of one of its tracks, as one `Assessment`."""

from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.assessment.areas import exposure
from jointshield.assessment.launch import LaunchEstimate
from jointshield.assessment.notices import match_notice
from jointshield.catalogue.territory import Territory
from jointshield.earth import ground
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import JointTrack
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.tracks import BALLISTIC
from jointshield.strict.elementary import hypot3

BOOST = "boost"
CONFIRMED = "confirmed"
ORBITAL = "orbital"
UNDETERMINED = "undetermined"

# Upper ends of the range classes: the INF Treaty's (1987, art. II) 1,000 and 5,500 km, with the
# customary division at 3,000 km (NASIC, Ballistic and Cruise Missile Threat, 2013).
_CLASSES = ((1.0e6, "short-range"), (3.0e6, "medium-range"), (5.5e6, "intermediate-range"))
_LONGEST = "intercontinental"
_SIGMAS_95 = 2.447746830680816


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactEstimate:
    """Where and when a freely falling track comes down; `ellipse` None means that it does not."""

    ellipse: Ellipse | None
    impact_s: float | None
    apogee_m: float | None


def assess(
    *,
    centre: str,
    time_s: float,
    track: JointTrack,
    heading_rad: float | None,
    launch: LaunchEstimate | None,
    impact: ImpactEstimate | None,
    notices: Sequence[LaunchNotice],
    territory: Territory,
    traced: LaunchEstimate | None = None,
) -> Assessment:
    """Judge one track at `time_s`. impact: None while free fall is not established.

    traced: where a launch was told from the track alone; it serves only to find a notice.
    heading_rad: direction of the ground track at the launch point, or None if unknown. A notice
    counts from when it was given. A threat is asserted (`threatened` not empty) only for a
    confirmed track that comes down on a party's land and was not announced.
    """
    confirmed = track.status == BALLISTIC and impact is not None
    given = [notice for notice in notices if notice.given_s <= time_s]
    ellipse = impact.ellipse if impact is not None else None
    notice = match_notice(launch or traced, heading_rad, given, ellipse)
    exposed = exposure(ellipse, territory) if ellipse is not None else None
    range_m = None
    if ellipse is not None and launch is not None:
        range_m, _, _ = ground.inverse(
            launch.latitude_rad, launch.longitude_rad, ellipse.latitude_rad, ellipse.longitude_rad
        )
    speed = track.velocity_m_s
    return Assessment(
        centre=centre,
        time_s=time_s,
        track=track.number,
        phase=CONFIRMED if confirmed else BOOST,
        range_class=_range_class(confirmed, ellipse, range_m),
        notice=notice,
        launch=_launch_ellipse(launch),
        launched_s=None if launch is None else launch.launched_s,
        heading_rad=heading_rad,
        impact=ellipse,
        impact_s=None if impact is None else impact.impact_s,
        apogee_m=None if impact is None else impact.apogee_m,
        range_m=range_m,
        speed_m_s=hypot3(speed[0], speed[1], speed[2]),
        areas_at_risk=() if exposed is None else exposed.areas,
        threatened=exposed.threatened if exposed is not None and not notice else (),
        confidence=0.0 if exposed is None else exposed.share,
    )


def _range_class(confirmed: bool, ellipse: Ellipse | None, range_m: float | None) -> str:
    if confirmed and ellipse is None:
        return ORBITAL
    if range_m is None:
        return UNDETERMINED
    return next((name for limit_m, name in _CLASSES if range_m <= limit_m), _LONGEST)


def _launch_ellipse(launch: LaunchEstimate | None) -> Ellipse | None:
    if launch is None:
        return None
    radius_m = _SIGMAS_95 * launch.sigma_m
    return Ellipse(
        latitude_rad=launch.latitude_rad,
        longitude_rad=launch.longitude_rad,
        semi_major_m=radius_m,
        semi_minor_m=radius_m,
        azimuth_rad=0.0,
    )
