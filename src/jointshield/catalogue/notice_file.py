"""What a scenario's file may say of a launch notice; what a notice leaves out it leaves out."""

from jointshield.catalogue.spec import Record, Rows, Setting, Text
from jointshield.catalogue.watch import KINDS, VEHICLES
from jointshield.catalogue.words import ID, seconds


def _degrees(about: str, name: str, low: float, high: float) -> Setting:
    return Setting(about=about, unit="deg", low=low, high=high, name=name)


def _kilometres(about: str, name: str, high: float) -> Setting:
    return Setting(about=about, unit="km", low=0.0, high=high, name=name)


VERTEX = Record(
    about="one corner of an area",
    fields={
        "latitude": _degrees("latitude north", "latitude_rad", -90.0, 90.0),
        "longitude": _degrees("longitude east", "longitude_rad", -180.0, 180.0),
    },
    required=("latitude", "longitude"),
)

WATERS = Record(
    about="launch area of a submarine: a quarter of an ocean, or a sea or bay by its name",
    fields={
        "kind": Text(about="which of the two", choices=("quadrant", "water")),
        "name": Text(about="its name"),
        "boundary": Rows(row=VERTEX),
        "note": Text(about="whose reading of the name the boundary is"),
    },
    required=("kind", "name", "boundary", "note"),
)

IMPACT = Record(
    about="an impact area: a circle about a place, or the polygon between corners",
    fields={
        "name": Text(about="its name"),
        "place": ID,
        "radius": _kilometres("radius of the circle", "radius_m", 5000.0),
        "boundary": Rows(row=VERTEX),
    },
    required=("name",),
)

NOTICE = Record(
    about="a launch notice lodged with the centre",
    fields={
        "id": ID,
        "kind": Text(about="what is announced", choices=KINDS),
        "notifier": Text(about="who gives the notice"),
        "purpose": Text(about="what is launched"),
        "vehicle": Text(about="class of what is launched", choices=VEHICLES),
        "about": ID,
        "launch_area": ID,
        "waters": WATERS,
        "given": seconds("when it was given", "given_s", -1e7, 86_400.0),
        "window_open": seconds("opening", "window_open_s", -1e6, 1e6),
        "window_close": seconds("closing", "window_close_s", -1e6, 1e6),
        "radius": _kilometres("radius of the launch area", "radius_m", 1000.0),
        "azimuth": _degrees("announced heading", "azimuth_rad", 0.0, 360.0),
        "azimuth_tolerance": _degrees(
            "tolerance of the heading", "azimuth_tolerance_rad", 0.0, 180.0
        ),
        "impact": Rows(row=IMPACT),
        "range": _kilometres("announced ground range", "range_m", 20_100.0),
        "apogee": _kilometres("announced greatest height", "apogee_m", 100_000.0),
    },
    required=("id", "notifier", "purpose", "given"),
)
