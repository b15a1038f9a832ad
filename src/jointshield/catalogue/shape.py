"""What may be claimed about each kind of thing: the figures, their units and their bounds.

The same figures may appear in the base catalogue, in a party's file and in a scenario. Those with a
`name` fill the field of that name in `catalogue.things`; the others are for the reader.
"""

from jointshield.catalogue.spec import Figure, Flag, Record, Rows, Spec, Text

Figures = dict[str, Spec]


def _length(about: str, name: str = "", high: float = 1e8, unit: str = "m") -> Figure:
    return Figure(about=about, unit=unit, low=0.0, high=high, name=name)


def _ratio(about: str, name: str = "", high: float = 1.0) -> Figure:
    return Figure(about=about, unit="1", low=0.0, high=high, name=name)


def _count(about: str, name: str = "", high: float = 1e4, low: float = 0.0) -> Figure:
    return Figure(about=about, unit="1", low=low, high=high, name=name, whole=True)


def _angle(about: str, low: float, high: float, name: str = "") -> Figure:
    return Figure(about=about, unit="deg", low=low, high=high, name=name)


def _seconds(about: str, name: str = "", high: float = 7200.0, low: float = 0.0) -> Figure:
    return Figure(about=about, unit="s", low=low, high=high, name=name)


def _speed(about: str, name: str = "") -> Figure:
    return Figure(about=about, unit="km/s", low=0.0, high=15.0, name=name)


PLACE: Figures = {
    "latitude": _angle("latitude north", -90.0, 90.0, "latitude_rad"),
    "longitude": _angle("longitude east", -180.0, 180.0, "longitude_rad"),
}
"""Where something stands."""

_HEIGHT: Figures = {
    "height": Figure(
        about="height above the ellipsoid", unit="m", low=-500.0, high=6e7, name="height_m"
    )
}

RADAR: Figures = {
    **PLACE,
    **_HEIGHT,
    "azimuth_min": _angle("left edge of the sector", 0.0, 360.0, "azimuth_min_rad"),
    "azimuth_max": _angle("right edge of the sector", 0.0, 360.0, "azimuth_max_rad"),
    "elevation_min": _angle("lowest elevation", -5.0, 90.0, "elevation_min_rad"),
    "elevation_max": _angle("highest elevation", 0.0, 90.0, "elevation_max_rad"),
    "range_max": _length("greatest slant range", "range_max_m", 20_000.0, "km"),
    "reference_cross_section": Figure(
        about="cross-section to which the greatest range applies",
        unit="m2",
        low=1e-6,
        high=1e4,
        name="reference_cross_section_m2",
    ),
    "reference_snr": Figure(
        about="signal to noise at the greatest range",
        unit="dB",
        low=-20.0,
        high=60.0,
        name="reference_snr_db",
    ),
    "false_alarm_probability": Figure(
        about="false alarm probability per resolution cell",
        unit="1",
        low=1e-12,
        high=1e-2,
        name="false_alarm_probability",
    ),
    "false_plots_per_scan": _ratio(
        "expected false plots in one scan", "false_plots_per_scan", 100.0
    ),
    "revisit": _seconds("time between two looks", "revisit_s", 600.0, 0.1),
    "beamwidth": _angle("3 dB beamwidth", 1e-3, 45.0, "beamwidth_rad"),
    "range_resolution": _length("range resolution", "range_resolution_m", 1e5),
    "angle_floor": _angle("least angle noise, one sigma", 0.0, 10.0, "angle_floor_rad"),
    "range_floor": _length("least range noise, one sigma", "range_floor_m", 1e5),
    "range_bias_sigma": _length("range registration, one sigma", "range_bias_sigma_m", 1e5),
    "angle_bias_sigma": _angle("angle registration, one sigma", 0.0, 10.0, "angle_bias_sigma_rad"),
    "boresight_azimuth": _angle("azimuth of the face", 0.0, 360.0),
    "faces": _count("faces", high=16),
}
"""A radar's figures."""

INFRARED: Figures = {
    **PLACE,
    **_HEIGHT,
    "cloud_break_height": _length(
        "height above which a plume is seen", "cloud_break_height_m", 100.0, "km"
    ),
    "angle_sigma": Figure(
        about="line of sight noise, one sigma",
        unit="mrad",
        low=1e-6,
        high=100.0,
        name="angle_sigma_rad",
    ),
    "detection_probability": _ratio("detection probability per look", "detection_probability"),
    "revisit": _seconds("time between two looks", "revisit_s", 600.0, 0.1),
    "report_delay": _seconds("time from look to report", "report_delay_s", 3600.0),
    "perigee": _length("perigee height", high=1e6, unit="km"),
    "apogee": _length("apogee height", high=1e6, unit="km"),
    "inclination": _angle("inclination", 0.0, 180.0),
    "satellites": _count("satellites in service", high=1000),
}
"""An infrared lane's figures: a vantage fixed over the Earth."""

SITE: Figures = {
    **PLACE,
    **_HEIGHT,
    "stock": _count("interceptors ready to fly", "stock", 1000),
}
"""A site's figures."""

INTERCEPTOR: Figures = {
    "burnout_speed": _speed("speed at burnout", "burnout_speed_m_s"),
    "burn_time": _seconds("burn time", "burn_time_s", 600.0, 0.1),
    "height_min": _length("lowest meeting", "height_min_m", 2000.0, "km"),
    "height_max": _length("highest meeting", "height_max_m", 5000.0, "km"),
    "ground_range_max": _length("farthest meeting", "ground_range_max_m", 10_000.0, "km"),
    "divert": _length("ground that the last stage can make up", "divert_m", 500.0, "km"),
    "reaction": _seconds("time from release to lift-off", "reaction_s", 600.0),
    "kill_probability": _ratio("single-shot kill probability", "kill_probability"),
    "target_speed_max": _speed("fastest target"),
    "count": _count("interceptors in the world"),
    "stage_count": _count("stages", high=5, low=1),
}
"""An interceptor class's figures. The band of `kill_probability` is used too."""

STAGE: Figures = {
    "dry_mass": Figure(
        about="empty mass of the stage", unit="kg", low=1.0, high=1e6, name="dry_mass_kg"
    ),
    "fuelled_mass": Figure(
        about="mass of the stage with propellant",
        unit="kg",
        low=1.0,
        high=1e6,
        name="fuelled_mass_kg",
    ),
    "specific_impulse": _seconds("specific impulse", "specific_impulse_s", 500.0, 50.0),
    "burn_time": _seconds("burn time", "burn_time_s", 1000.0, 1.0),
    "diameter": Figure(about="diameter", unit="m", low=0.1, high=20.0, name="diameter_m"),
}
"""A rocket stage's figures."""

MISSILE: Figures = {
    "payload": Figure(about="payload", unit="kg", low=0.0, high=1e5, name="payload_kg"),
    "payload_ballistic_coefficient": Figure(
        about="mass over drag area of what re-enters",
        unit="kg/m2",
        low=10.0,
        high=1e5,
        name="payload_ballistic_coefficient_kg_m2",
    ),
    "radar_cross_section": Figure(
        about="radar cross-section", unit="m2", low=1e-6, high=1e4, name="radar_cross_section_m2"
    ),
    "vertical_rise": _seconds("time of vertical rise", "vertical_rise_s", 60.0),
    "pitch_rate": Figure(
        about="pitch rate", unit="deg/s", low=0.01, high=20.0, name="pitch_rate_rad_s"
    ),
    "range_max": _length("greatest ground range", high=20_000.0, unit="km"),
    "burn_time": _seconds("whole burn time", high=1000.0),
    "burnout_speed": _speed("speed at burnout"),
    "burnout_height": _length("height at burnout", high=2000.0, unit="km"),
    "burnout_angle": _angle("flight-path angle at burnout", -90.0, 90.0),
    "stage_count": _count("stages", high=5, low=1),
}
"""A missile class's figures."""

RULE: Figures = {
    "interceptor_speed_max": _speed("fastest interceptor under the rule"),
    "target_speed_max": _speed("fastest target under the rule"),
    "target_range_max": _length("longest target range under the rule", high=2e4, unit="km"),
}
"""A treaty rule's figures."""

TRACKING: Figures = {
    "ballistic_coefficient": Figure(
        about="median mass over drag area",
        unit="kg/m2",
        low=10.0,
        high=1e5,
        name="ballistic_coefficient_kg_m2",
    ),
    "ballistic_coefficient_log_sigma": Figure(
        about="one sigma of its natural logarithm",
        unit="1",
        low=0.0,
        high=3.0,
        name="ballistic_coefficient_log_sigma",
    ),
    "boost_jerk": Figure(
        about="white jerk of the boost filter",
        unit="m/s3",
        low=0.1,
        high=1000.0,
        name="boost_jerk_m_s3",
    ),
    "confirm": _seconds("consistent free fall before confirmation", "confirm_s", 300.0),
    "initiation_hits": _count("plots that begin a track", "initiation_hits", 20, 2),
    "initiation_scans": _count("scans in which they must fall", "initiation_scans", 40, 2),
    "drop_after": _seconds("silence that ends a track", "drop_after_s", 600.0, 1.0),
    "climb_to_cloud_break": _seconds("lift-off to first sight", "climb_to_cloud_break_s", 300.0),
    "climb_to_cloud_break_sigma": _seconds(
        "one sigma of that time", "climb_to_cloud_break_sigma_s", 300.0, 0.1
    ),
    "launch_point_sigma": _length(
        "spread between first sight and launch point", "launch_point_sigma_m", 1e6
    ),
}
"""What a party assumes about objects that it has never held."""

STAGES = Rows(
    row=Record(
        about="a rocket stage, first one first",
        fields={
            **STAGE,
            "held_elevation": _angle(
                "elevation held after the pitch-over, where no aim is solved", -30.0, 90.0
            ),
        },
        required=tuple(STAGE),
    )
)
"""A missile's stages."""

FIGURES: dict[str, Figures] = {
    "radar": RADAR,
    "infrared": INFRARED,
    "site": SITE,
    "interceptor": INTERCEPTOR,
    "missile": MISSILE,
    "rule": RULE,
    "place": PLACE,
}
"""By kind of thing."""

TEXTS: Figures = {
    "name": Text(about="name for people"),
    "operator": Text(about="who runs it, in words"),
    "kind": Text(about="what it is, in words"),
    "band": Text(about="frequency band, in words"),
    "position": Text(
        about="site = published coordinate, near = nearest town or airfield",
        choices=("site", "near", "mobile", "notional"),
    ),
    "dispute": Text(about="rival claims, in words"),
    "note": Text(about="anything else a reader should know"),
    "propellant": Text(about="propellant", choices=("liquid", "solid")),
}
"""What may be said in words about any thing."""

SEPARATES = Flag(about="whether the payload leaves the last stage after burnout")


def used(kind: str) -> tuple[str, ...]:
    """The keys of a kind that a run needs."""
    return tuple(
        key for key, spec in FIGURES[kind].items() if isinstance(spec, Figure) and spec.name
    )
