"""Notices in a scenario's file: what may be left out, and every mistake with its own message."""

import math
from pathlib import Path

import pytest

from jointshield.catalogue.things import Notice
from jointshield.errors import MistakeError
from jointshield.exercise import scenario
from jointshield.exercise.lodging import lodged_as
from jointshield.messages import decode, encode

from .conftest import Spoil

FILE = "scenario.toml"
LAST = 'azimuth_tolerance = "4 deg"\n'
"""How the shipped scenario's only notice ends."""


def _more(spoil: Spoil, text: str) -> Path:
    return spoil(FILE, LAST, LAST + text)


def _notice(folder: Path, identifier: str = "notice-1") -> Notice:
    return next(n for n in scenario.load(folder).scenario.notices if n.id == identifier)


def test_a_notice_may_say_no_more_than_who_and_when(spoil: Spoil) -> None:
    folder = _more(
        spoil, '[[notice]]\nid = "bare"\nnotifier = "x"\npurpose = "y"\ngiven = "-1 h"\n'
    )
    bare = _notice(folder, "bare")
    assert (bare.latitude_rad, bare.window_open_s, bare.azimuth_rad) == (None, None, None)
    assert (bare.kind, bare.vehicle, bare.impact, bare.waters) == ("pre-launch", "", (), None)


def test_areas_are_circles_about_places_polygons_and_named_waters(spoil: Spoil) -> None:
    corners = "".join(
        f'\n[[notice.{where}.boundary]]\nlatitude = "{lat} deg"\nlongitude = "{lon} deg"\n'
        for where in ("waters", "impact")
        for lat, lon in ((70, 30), (75, 30), (75, 40))
    ).replace("[[notice.impact", "[[notice.impact", 1)
    waters, polygon = corners[: len(corners) // 2], corners[len(corners) // 2 :]
    folder = _more(
        spoil,
        '[[notice.impact]]\nname = "circle"\nplace = "moscow"\nradius = "30 km"\n'
        '[[notice.impact]]\nname = "polygon"\n'
        + polygon
        + '[notice.waters]\nkind = "water"\nname = "a sea"\nnote = "as a map has it"\n'
        + waters,
    )
    notice = _notice(folder)
    circle, shape = notice.impact
    assert (circle.kind, circle.radius_m, circle.boundary) == ("circle", 30_000.0, ())
    assert (shape.kind, len(shape.boundary)) == ("polygon", 3)
    assert shape.boundary[2].longitude_rad == pytest.approx(math.radians(40.0))
    assert notice.waters is not None
    assert (notice.waters.kind, notice.waters.name) == ("water", "a sea")
    message = lodged_as(notice)
    assert decode(encode(message)) == message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('radius = "30 km"\n', "", "launch_area and radius together"),
        ('window_close = "60 min"\n', "", "window_open and window_close together"),
        (
            'window_close = "60 min"',
            'window_close = "-60 min"',
            "a window that closes after it opens",
        ),
        (LAST, LAST + 'kind = "rumour"\n', "kind.*'rumour'"),
        ('vehicle = "space launcher"\n', 'vehicle = "balloon"\n', "vehicle.*'balloon'"),
        (LAST, LAST + 'about = "nobody"\n', "earlier notice.*'nobody'"),
        (LAST, LAST + '[[notice.impact]]\nname = "x"\n', "either place and radius, or boundary"),
        (
            LAST,
            LAST + '[[notice.impact]]\nname = "x"\nplace = "moscow"\n',
            "place and radius together",
        ),
        (
            LAST,
            LAST + '[[notice.impact]]\nname = "x"\nplace = "mosco"\nradius = "1 km"\n',
            "'moscow'",
        ),
        (
            LAST,
            LAST + '[[notice.impact]]\nname = "x"\n[[notice.impact.boundary]]\n'
            'latitude = "1 deg"\nlongitude = "1 deg"\n',
            "1 corners given.*at least 3",
        ),
        (
            LAST,
            LAST + '[notice.waters]\nkind = "lake"\nname = "x"\nboundary = []\nnote = "y"\n',
            "'lake'",
        ),
    ],
)
def test_a_mistake_in_a_notice_is_told_with_what_to_do(
    spoil: Spoil, old: str, new: str, told: str
) -> None:
    with pytest.raises(MistakeError, match=rf"(?s){told}"):
        scenario.load(spoil(FILE, old, new))


def test_what_is_agreed_is_read_with_its_sources() -> None:
    loaded = scenario.load("joint-2011")
    rules = loaded.scenario.notice_rules
    assert (rules.range_m, rules.apogee_m) == (500e3, 500e3), "memorandum of 2000"
    assert (rules.lead_s, rules.test_lead_s) == (86_400.0, 864_000.0), "1988; 1997"
    assert {"launch-1988", "launch-2000", "confidence-1997"} <= set(loaded.sources)
