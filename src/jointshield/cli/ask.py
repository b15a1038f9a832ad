"""`ask QUESTION`: each question is a module of its own beside this one."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.study.answer import Answer

QUESTIONS = {
    "reach": "can interceptors at a site meet a missile on its way, and with how much to spare",
    "warning": "how early is a launch known, and what a sensor or a partner's data adds",
    "lofted": "what a steep test flight says about a missile's range on a standard path",
    "range": "how far a missile reaches in each direction, over the turning Earth",
    "coverage": "what ground an architecture defends, and how many people live there",
    "parity": "what share of a notional deterrent's flights each site could reach",
}
"""Each a module `ask_<question>` whose `add` gives its parser."""


def _add(commands: Any, text: str) -> None:
    parser = command(commands, "ask", text, None)
    questions = parser.add_subparsers(required=True, metavar="QUESTION")
    for name, about in QUESTIONS.items():
        if find_spec(f"jointshield.cli.ask_{name}") is None:
            continue
        import_module(f"jointshield.cli.ask_{name}").add(questions, about)


ADD = {"ask": _add}

_NAMED = 3
"""Namesakes of a town that a note names; the answer as JSON holds all."""


def tell(answer: Answer, options: argparse.Namespace, short: str | None = None) -> int:
    """Print an answer as the options want it; which of several towns was meant, beside it.

    short: for people, in place of the whole text.
    """
    for note in dict.fromkeys(_taken(place) for place in _shared_names(answer.figures)):
        print(note, file=sys.stderr)
    text = answer.text() if short is None else short
    print(json.dumps(answer.as_json(), indent=1) if options.json else text)
    return OK


def repeated(options: argparse.Namespace) -> tuple[str, ...]:
    """The words that gave this answer."""
    return ("jointshield", *options.words)


def _shared_names(tree: Any) -> Iterator[dict[str, Any]]:
    """The places of an answer whose names other towns bear as well."""
    if isinstance(tree, dict):
        if "namesakes" in tree:
            yield tree
            return
        tree = list(tree.values())
    if isinstance(tree, list):
        for item in tree:
            yield from _shared_names(item)


def _taken(place: Mapping[str, Any]) -> str:
    """A note for people: the town taken, and a few of those that were not."""
    others = [_spot(other) for other in place["namesakes"]]
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return (
        f"note: {_spot(place)} was taken, the largest of that name; there is also "
        f"{'; '.join(others[:_NAMED])}{more}. Name the country or region after a comma, or give "
        "LAT,LON, for another"
    )


def _spot(place: Mapping[str, Any]) -> str:
    return f"{place['name']} ({place['lat']:.2f}, {place['lon']:.2f})"
