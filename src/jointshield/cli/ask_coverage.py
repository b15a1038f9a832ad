"""`ask coverage`: what ground does an architecture defend, and how many people live there?"""

import argparse
import sys
from typing import Any

from jointshield.cli.command import command

GRID = "100km"


def add(questions: Any, text: str) -> None:
    """Add the question to the command `ask`."""
    parser = command(
        questions,
        "coverage",
        text,
        _run,
        within="ask",
    )
    parser.add_argument("architecture", metavar="ARCHITECTURE", help="STUDY:NAME, or NAME alone")
    parser.add_argument(
        "--launch", nargs="+", metavar="PLACE", help="launch areas (default: those of the study)"
    )
    parser.add_argument("--threat", metavar="CLASS", help="only this class of missiles")
    parser.add_argument("--area", metavar="AREA", help="only this area of the study")
    parser.add_argument("--grid", metavar="WIDTH", default=GRID, help=f"of a cell ({GRID})")
    parser.add_argument("--delay", metavar="TIME", help="instead of every cue's stated delay: 200s")
    parser.add_argument("--assumptions", metavar="SET", help="a claimant's figures")
    parser.add_argument(
        "--add-site", nargs="+", metavar="PLACE=CLASS", help="what if: a site on land besides"
    )
    parser.add_argument(
        "--add-ship", nargs="+", metavar="PLACE=CLASS", help="what if: a ship besides"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw the footprints: .png or .svg")


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.cli.progress import bar, progress
    from jointshield.study.coverage.answering import answer
    from jointshield.study.coverage.asking import Wish, ask
    from jointshield.study.coverage.question import cost, flown

    asked, case = ask(
        Wish(
            architecture=options.architecture,
            launches=tuple(options.launch or ()),
            threat=options.threat,
            area=options.area,
            grid=options.grid,
            delay=options.delay,
            assumptions=options.assumptions,
            sites=tuple(options.add_site or ()),
            ships=tuple(options.add_ship or ()),
        )
    )
    if words := cost(asked):
        print(words, file=sys.stderr)
    with progress() as bars:
        footprints = flown(asked, bar(bars, "flights"))
    found = answer(asked, footprints, case, repeated(options))
    if options.figure:
        from jointshield.study.draw.footprint import draw_footprints

        draw_footprints(asked, footprints, options.figure)
    return tell(found, options)
