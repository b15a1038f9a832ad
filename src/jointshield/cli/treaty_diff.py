"""`treaty diff OLD NEW`: what changed, in plain words, and what the clauses say of it."""

import argparse
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.guarantees.words import LANGUAGES


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "diff", text, _run, within="treaty")
    parser.add_argument(
        "old", metavar="OLD", help="a declaration's file, an architecture, a treaty"
    )
    parser.add_argument("new", metavar="NEW", help="another of the same kind")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument(
        "--assumptions", default="", metavar="SET", help="whose figures of architectures"
    )
    parser.add_argument(
        "--treaty", nargs="+", default=[], metavar="NAME", help="by which to judge them again"
    )


def _run(options: argparse.Namespace) -> int:
    print("\n".join(_lines(options)))
    return OK


def _lines(options: argparse.Namespace) -> list[str]:
    from jointshield.guarantees import difference
    from jointshield.study.treaty import changes
    from jointshield.study.treaty.papers import read_declaration

    old, new, language = options.old, options.new, options.language
    if Path(old).is_file():
        return list(
            difference.of_declarations(
                read_declaration(Path(old)), read_declaration(Path(new)), language
            )
        )
    if _is_treaty(old):
        from jointshield.guarantees.load import load_treaty

        return list(
            difference.of_treaties(load_treaty(old).treaty, load_treaty(new).treaty, language)
        )
    found = changes.change(
        changes.one(old, options.assumptions), changes.one(new, options.assumptions), options.treaty
    )
    again = difference.of_judgements(found.checks, language)
    told = difference.of_architectures(found.before, found.after, language)
    return [*told, "", *again] if again else list(told)


def _is_treaty(name: str) -> bool:
    from jointshield.errors import MistakeError
    from jointshield.guarantees.load import find_treaty

    try:
        find_treaty(name)
    except MistakeError:
        return False
    return True
