"""`ask warning`: how early is a launch known, and what does a sensor or a partner add?"""

import argparse
from typing import Any

from jointshield.cli.command import command, stands_in

STANDING_IN = stands_in("ask warning")
"""The study whose sensors can be named, and whose figures hold where the asker gives none."""
_PLACE = "LAT,LON in degrees, a site or sensor of the catalogue, or a city"
_SENSORS = "sensors of the study, or parties for all that they share"
_OPTIONS = {
    "cross_section": "the missile's radar cross-section, such as 1m2",
    "confirm_time": "time in view that a radar track needs, such as 12s",
    "report_delay": "from track to warning, such as 30s",
    "sharing_delay": "further delay of what is added, such as 10s",
    "gain_that_counts": "least gain that counts as one, such as 5s",
    "earth_factor": "radius of the Earth for refraction, such as 1.3333 (default: 1, none)",
    "missile_burn_time": "such as 150s (default: by the range of the flight)",
    "missile_burnout_height": "such as 130km (default: by the range of the flight)",
    "missile_burnout_range": "ground covered by the climb (default: by the range of the flight)",
    "missile_loft": "tilt of the path from that of least energy, such as 5deg",
}


def add(questions: Any, text: str) -> None:
    """Add the question to the command `ask`."""
    parser = command(
        questions,
        "warning",
        text,
        _run,
        within="ask",
    )
    parser.add_argument("--launch", required=True, metavar="PLACE", help=_PLACE)
    parser.add_argument("--target", required=True, metavar="PLACE", help=_PLACE)
    parser.add_argument(
        "--add", required=True, nargs="+", metavar="SENSOR|PARTY", help=f"what comes in: {_SENSORS}"
    )
    parser.add_argument(
        "--with",
        nargs="*",
        metavar="SENSOR|PARTY",
        dest="had",
        help="what is there already (default: as in the study's first case to that target)",
    )
    parser.add_argument(
        "--without", nargs="+", default=[], metavar="SENSOR|PARTY", help="take these out of it"
    )
    parser.add_argument(
        "--study", default=STANDING_IN, metavar="STUDY", help=f"default: {STANDING_IN}"
    )
    for key, about in _OPTIONS.items():
        parser.add_argument(_option(key), metavar="VALUE", help=about)
    parser.add_argument(
        "--full", action="store_true", help="tell every sensor, rival figure and source in words"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw it: .png or .svg")


def _option(key: str) -> str:
    return "--" + key.replace("_", "-")


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.errors import MistakeError
    from jointshield.study.places import find_place
    from jointshield.study.studies import load_study
    from jointshield.study.warning.asked import ask_warning
    from jointshield.study.warning.model import COMMON
    from jointshield.study.warning.named import Named, standing
    from jointshield.study.warning.sensors import INFRARED
    from jointshield.study.warning.short import in_short

    inputs = {item.key: item for item in COMMON}
    given = {
        key: inputs[key].given(text if inputs[key].unit != "1" else f"{text} 1", _option(key))
        for key in _OPTIONS
        if (text := getattr(options, key)) is not None
    }
    study = load_study(options.study)
    if study.model.id != "warning":
        raise MistakeError(
            f"--study {options.study!r}: a study of {study.model.id}; expected one of warning, "
            f"such as {STANDING_IN}; `jointshield studies` lists them"
        )
    named = Named.of(study)
    target = find_place(options.target, "--target", study.places)
    had = named.find(
        standing(study, target) if options.had is None else options.had,
        "--with",
    )
    for key in named.find(options.without, "--without"):
        had.pop(key, None)
    added = named.find(options.add, "--add")
    if options.had is None:
        # What is added is not there already unless the asker says so.
        had = {key: item for key, item in had.items() if key not in added}
    satellites = [item for item in named.sensors.values() if item.kind == INFRARED]
    others = {item.id: item for item in satellites[:1] if item.id not in options.without}
    answer = ask_warning(
        study,
        find_place(options.launch, "--launch", study.places),
        target,
        had=had,
        added=added,
        others=others,
        given=given,
        command=repeated(options),
    )
    if options.figure:
        from jointshield.study.draw.warning import draw_answer

        draw_answer(answer, options.figure)
    return tell(answer, options, None if options.full else in_short(answer))
