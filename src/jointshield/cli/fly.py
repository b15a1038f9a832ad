"""`fly`: one flight of one missile from a file."""

import argparse
import math
from typing import Any

from jointshield.cli.command import command
from jointshield.errors import MistakeError

PLACE = "LAT,LON in degrees, a site or sensor of the catalogue, or a city"
MISSILE = "a missile's TOML file, or the name of a shipped one"


def _add(commands: Any, text: str) -> None:
    parser = command(
        commands,
        "fly",
        text,
        _run,
    )
    parser.add_argument("missile", metavar="MISSILE.toml", help=MISSILE)
    parser.add_argument("--from", required=True, metavar="PLACE", dest="launch", help=PLACE)
    parser.add_argument("--azimuth", metavar="DEG", help="from north through east, -360 to 360")
    parser.add_argument(
        "--to", metavar="PLACE", dest="target", help="aim there by early cut-off: " + PLACE
    )
    parser.add_argument(
        "--max-range",
        action="store_true",
        help="search the elevation of greatest range (done anyway where the file states none); "
        "not with --to, where thrust is cut off early",
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw it: .png or .svg")


ADD = {"fly": _add}


def degrees(text: str, option: str, low: float, high: float) -> float:
    """Read an angle in degrees as radians.

    Raises: MistakeError for what is no number, or one out of bounds.
    """
    try:
        value = float(text.removesuffix("deg"))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise MistakeError(
            f"{option} {text!r}: expected a number of degrees from {low:g} to {high:g}; correct it"
        )
    return math.radians(value)


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.study.fly import answer, fly
    from jointshield.study.missiles import find_missile
    from jointshield.study.places import find_place

    if (options.azimuth is None) == (options.target is None):
        raise MistakeError(
            "fly: expected one of --azimuth DEG and --to PLACE; give the direction, or the target"
        )
    if options.target is not None and options.max_range:
        raise MistakeError(
            f"fly: --to {options.target} and --max-range given: a flight to a place cuts thrust "
            "off before the greatest range; expected one of them; leave the other out"
        )
    file = find_missile(options.missile)
    start = find_place(options.launch, "--from")
    if options.target is None:
        azimuth = degrees(options.azimuth, "--azimuth", -360.0, 360.0)
        flown = fly(file, start, azimuth_rad=azimuth, greatest=options.max_range)
    else:
        target = find_place(options.target, "--to")
        flown = fly(file, start, target=target)
    if options.figure:
        from jointshield.study.draw.flight import draw

        draw(flown, options.figure)
    return tell(answer(flown, repeated(options)), options)
