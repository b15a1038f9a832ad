"""`ask lofted`: what a steep test flight says about a missile's range on a standard path."""

import argparse
from typing import Any

from jointshield.cli.command import command
from jointshield.cli.fly import PLACE, degrees


def add(questions: Any, text: str) -> None:
    """Add the question to the command `ask`."""
    parser = command(
        questions,
        "lofted",
        text,
        _run,
        within="ask",
    )
    parser.add_argument("--apogee", required=True, help="greatest height, such as 4500km")
    parser.add_argument("--ground", required=True, help="from launch to impact, such as 960km")
    parser.add_argument("--time", help="reported time of flight, such as 54min")
    parser.add_argument("--from", metavar="PLACE", dest="launch", help="launch point: " + PLACE)
    parser.add_argument(
        "--azimuth", metavar="DEG", help="direction from launch to impact, -360 to 360"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw it: .png or .svg")


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.study.lofted import APOGEE, GROUND, TIME, answer, read_back
    from jointshield.study.places import find_place

    azimuth = options.azimuth
    read = read_back(
        APOGEE.given(options.apogee, "--apogee"),
        GROUND.given(options.ground, "--ground"),
        None if options.time is None else TIME.given(options.time, "--time"),
        None if options.launch is None else find_place(options.launch, "--from"),
        None if azimuth is None else degrees(azimuth, "--azimuth", -360.0, 360.0),
    )
    if options.figure:
        from jointshield.study.draw.lofted import draw

        draw(read, options.figure)
    return tell(answer(read, repeated(options)), options)
