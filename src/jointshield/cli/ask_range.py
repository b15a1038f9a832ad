"""`ask range`: how far a missile reaches in each direction."""

import argparse
from typing import Any

from jointshield.cli.command import command
from jointshield.cli.fly import PLACE


def add(questions: Any, text: str) -> None:
    """Add the question to the command `ask`."""
    parser = command(
        questions,
        "range",
        text,
        _run,
        within="ask",
    )
    parser.add_argument(
        "missile",
        metavar="MISSILE",
        help="a missile's TOML file, a shipped one's name, or a missile of the catalogue whose "
        "range is claimed",
    )
    parser.add_argument("--from", metavar="PLACE", dest="launch", help="launch point: " + PLACE)
    parser.add_argument("--to", metavar="PLACE", dest="target", help="is it in range? " + PLACE)
    parser.add_argument(
        "--payload", nargs="+", default=[], metavar="MASS", help="one ring each, such as 500kg"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--figure", metavar="FILE", help="also draw it: .png or .svg")


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.ask import repeated, tell
    from jointshield.study.places import find_place
    from jointshield.study.rings.answering import answer
    from jointshield.study.rings.ring import PAYLOAD, find_rings

    found = find_rings(
        options.missile,
        None if options.launch is None else find_place(options.launch, "--from"),
        tuple(PAYLOAD.given(text, "--payload") for text in options.payload),
        None if options.target is None else find_place(options.target, "--to"),
    )
    if options.figure:
        from jointshield.study.draw.rings import draw

        draw(found, options.figure)
    return tell(answer(found, repeated(options)), options)
