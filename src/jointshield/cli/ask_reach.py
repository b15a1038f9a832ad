"""`ask reach`: can interceptors at a site meet a missile on its way?"""

import argparse
from typing import Any

from jointshield.cli.command import command, stands_in

STANDING_IN = stands_in("ask reach")
"""The study whose undisputed figures hold where the asker gives none."""
_PLACE = "LAT,LON in degrees, a site or sensor of the catalogue, or a city"
_OPTIONS = {
    "interceptor_speed": "burnout speed, such as 6.3km/s",
    "delay": "from missile launch to interceptor launch, such as 250s",
    "fly_out_limit": "farthest meeting from the site, such as 3000km (default: no limit)",
    "interceptor_burn_time": "such as 120s",
    "meeting_height_min": "lowest meeting, such as 150km",
    "meeting_height_max": "highest meeting",
    "missile_burn_time": "such as 180s (default: by the range of the flight)",
    "missile_burnout_height": "such as 200km (default: by the range of the flight)",
    "missile_burnout_range": "ground covered by the climb (default: by the range of the flight)",
    "missile_loft": "tilt of the path from that of least energy, such as 5deg",
}


def add(questions: Any, text: str) -> None:
    """Add the question to the command `ask`."""
    parser = command(
        questions,
        "reach",
        text,
        _run,
        within="ask",
    )
    parser.add_argument("--interceptors", required=True, metavar="SITE", help=_PLACE)
    parser.add_argument("--from", required=True, metavar="PLACE", dest="launch", help=_PLACE)
    parser.add_argument("--to", required=True, metavar="PLACE", dest="target", help=_PLACE)
    for key, about in _OPTIONS.items():
        parser.add_argument(
            _option(key), metavar="VALUE", help=about, required=key == "interceptor_speed"
        )
    parser.add_argument(
        "--ship", action="store_true", help="the interceptors are on a ship: SITE may be at sea"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw it: .png or .svg")


def _option(key: str) -> str:
    return "--" + key.replace("_", "-")


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.study.land import require_stand
    from jointshield.study.places import find_place
    from jointshield.study.reach import REACH
    from jointshield.study.reach.asked import ask_reach
    from jointshield.study.studies import load_study

    given = {
        key: REACH.input(key).given(text, _option(key))
        for key in _OPTIONS
        if (text := getattr(options, key)) is not None
    }
    common = load_study(STANDING_IN).common
    site = find_place(options.interceptors, "--interceptors")
    require_stand(
        site,
        "--interceptors",
        ship=options.ship,
        advice="leave out --ship" if options.ship else "add --ship, or correct the coordinates",
    )
    answer = ask_reach(
        site,
        find_place(options.launch, "--from"),
        find_place(options.target, "--to"),
        given,
        {key: item for key, item in common.items() if not key.startswith("missile_")},
        repeated(options),
    )
    if options.figure:
        from jointshield.study.draw.reach import draw_answer

        draw_answer(answer, options.figure)
    return tell(answer, options)
