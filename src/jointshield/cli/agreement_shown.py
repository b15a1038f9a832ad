"""`agreement show` and `agreement diff`: an agreement, or its change, in words."""

import argparse
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.cli.treaty_sealed import tell
from jointshield.guarantees.words import LANGUAGES

WHAT = "a run's folder, or a file that `draft`, `amend` or `adopt` wrote"


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the option for the language of what is told."""
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of what is told (default: en)"
    )


def _add_show(parts: Any, text: str) -> None:
    parser = command(parts, "show", text, _show, within="agreement")
    parser.add_argument("agreement", type=Path, metavar="FILE", help=WHAT)
    add_language(parser)


def _show(options: argparse.Namespace) -> int:
    from jointshield.exercise.agreements import papers, telling

    for line in telling.tell(papers.read_paper(options.agreement), options.language):
        tell(line)
    return OK


def _add_diff(parts: Any, text: str) -> None:
    parser = command(parts, "diff", text, _diff, within="agreement")
    parser.add_argument("old", type=Path, metavar="OLD", help=WHAT)
    parser.add_argument("new", type=Path, metavar="NEW", help="another")
    add_language(parser)


def _diff(options: argparse.Namespace) -> int:
    from jointshield.exercise.agreements import papers
    from jointshield.messages import digest

    old, new = papers.read_paper(options.old), papers.read_paper(options.new)
    tell_change(old, new, options.language, signers=digest(old.agreement) != digest(new.agreement))
    return OK


def tell_change(old: Any, new: Any, language: str, *, signers: bool) -> None:
    """Print what changed between two papers and, if wanted, who has to sign it."""
    from jointshield.exercise.agreements.difference import difference, who_signs

    for line in difference(old.agreement, new.agreement, language):
        tell(line)
    if signers:
        for line in who_signs(old.agreement, new.agreement, old.revoked, language):
            tell(line)


ADD = {"show": _add_show, "diff": _add_diff}
