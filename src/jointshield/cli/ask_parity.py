"""`ask parity`: what share of a notional deterrent's flights could each site reach?"""

import argparse
from typing import Any

from jointshield.cli.command import command, stands_in

STUDY = stands_in("ask parity")


def add(questions: Any, text: str) -> None:
    """Add the question to the command `ask`."""
    parser = command(
        questions,
        "parity",
        text,
        _run,
        within="ask",
    )
    parser.add_argument("study", nargs="?", default=STUDY, metavar="STUDY", help=f"({STUDY})")
    parser.add_argument("--case", metavar="CASE", help="only this case of the study")
    parser.add_argument("--assumptions", nargs="+", metavar="SET", help="(default: all sets)")
    parser.add_argument(
        "--site", nargs="+", metavar="PLACE=CLASS", help="what if: interceptors here instead"
    )
    parser.add_argument(
        "--ship", nargs="+", metavar="PLACE=CLASS", help="what if: interceptors at sea instead"
    )
    parser.add_argument("--number", metavar="COUNT", help="of each class, with --site or --ship")
    parser.add_argument("--delay", metavar="TIME", help="missile launch to interceptor launch")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw it: .png or .svg")


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.study.parity.answering import answer
    from jointshield.study.parity.question import Wish, ask

    study, model, rows = ask(
        Wish(
            study=options.study,
            case=options.case,
            assumptions=tuple(options.assumptions or ()),
            sites=tuple(options.site or ()),
            ships=tuple(options.ship or ()),
            count=options.number,
            delay=options.delay,
        )
    )
    found = answer(study, model, rows, repeated(options))
    if options.figure:
        from jointshield.study.draw.parity import draw_parity

        draw_parity(study, model, rows, options.figure)
    return tell(found, options)
