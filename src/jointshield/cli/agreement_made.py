"""`agreement draft`, `seat` and `amend`: writing versions of an agreement. None is in force yet."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.agreement_shown import add_language, tell_change
from jointshield.cli.command import OK, command
from jointshield.errors import MistakeError

if TYPE_CHECKING:
    from jointshield.messages.record import Agreement, SiteEntry

_TIMES = ("release_window", "notice", "clock_skew")


def _add_draft(parts: Any, text: str) -> None:
    parser = command(parts, "draft", text, _draft, within="agreement")
    parser.add_argument("scenario", help="name of a shipped scenario, or a scenario's folder")
    parser.add_argument("--mode", required=True, help="one of its modes")
    parser.add_argument("--seed", type=int, default=1, help="whole number, 0 or more (default: 1)")
    parser.add_argument(
        "--seats", nargs="+", type=Path, default=[], metavar="FILE",
        help="offered by parties that drew keys with `agreement seat` (default: the simulation "
        "keys of the seed, which protect nothing outside an exercise)",
    )  # fmt: skip
    parser.add_argument(
        "--exercise", default="", metavar="NAME",
        help="whose agreement it is or is to change (default: SCENARIO/MODE/SEED)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write")


def _draft(options: argparse.Namespace) -> int:
    from jointshield.exercise import scenario
    from jointshield.exercise.agreements.drafting import draft

    if options.seed < 0:
        raise MistakeError(f"--seed {options.seed}: a whole number of 0 or more is expected")
    loaded = scenario.load(scenario.find(options.scenario))
    made = draft(loaded, options.mode, options.seed, exercise=options.exercise, seats=options.seats)
    return _written(options.out, made)


def _add_seat(parts: Any, text: str) -> None:
    parser = command(parts, "seat", text, _seat, within="agreement")
    parser.add_argument("exercise", metavar="EXERCISE", help="its name, SCENARIO/MODE/SEED")
    parser.add_argument("--party", required=True, metavar="PARTY", help="whose keys these are")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER",
        help="where they are kept; the folder that `credentials` made will do",
    )  # fmt: skip


def _seat(options: argparse.Namespace) -> int:
    from jointshield.consent.keys import ROLES
    from jointshield.exercise import keyring
    from jointshield.journal.checkpoint import check_name

    check_name(options.exercise, "exercise")
    check_name(options.party, "party")
    path = keyring.draw(options.out, options.exercise, options.party, ROLES)
    print(f"{options.out}: keys of {options.party}; whoever has them speaks for it")
    print(f"{path}: give this file, and no other, to whoever writes the agreement")
    return OK


def _add_amend(parts: Any, text: str) -> None:
    parser = command(parts, "amend", text, _amend, within="agreement")
    parser.add_argument(
        "agreement", type=Path, metavar="FILE", help="what stands: a run's folder or a file"
    )
    parser.add_argument("--from", type=Path, dest="source", metavar="DRAFT",
                        help="take over all of this one but exercise and version")  # fmt: skip
    parser.add_argument("--take", nargs="+", metavar="PART",
                        help="with --from, these only: rules, treaties, times, sites, seats, "
                        "command, scenario, glossary")  # fmt: skip
    parser.add_argument("--rules", nargs="+", metavar="RULE", help="all rules of consent anew")
    parser.add_argument("--treaty", nargs="*", metavar="NAME",
                        help="all guarantees anew; without a name: none")  # fmt: skip
    for name in _TIMES:
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, metavar="SECONDS")
    parser.add_argument("--add-site", nargs="+", default=[], metavar="SITE:OWNER:HOST",
                        help="or changed, where it is there; at sea: SITE:OWNER")  # fmt: skip
    parser.add_argument("--drop-site", nargs="+", default=[], metavar="SITE")
    parser.add_argument("--seat", nargs="+", type=Path, default=[], metavar="FILE",
                        help="offered by a party that drew keys with `agreement seat`: a new seat, "
                        "or new keys")  # fmt: skip
    parser.add_argument("--drop-seat", nargs="+", default=[], metavar="PARTY")
    add_language(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write")


def _amend(options: argparse.Namespace) -> int:
    from jointshield.exercise.agreements import drafting, papers

    old = papers.read_paper(options.agreement)
    source = papers.read_paper(options.source).agreement if options.source else None
    if options.take and source is None:
        raise MistakeError("--take: expected --from DRAFT as well; add it, or leave --take out")
    times = {f"{name}_s": getattr(options, name) for name in _TIMES}
    changes = drafting.Changes(
        source=source,
        take=options.take or tuple(drafting.PARTS),
        rules=options.rules,
        treaties=options.treaty,
        times={name: value for name, value in times.items() if value is not None},
        sites=[_site(text) for text in options.add_site],
        sites_dropped=options.drop_site,
        seats=drafting.offered_seats(options.seat, old.agreement.exercise),
        seats_dropped=options.drop_seat,
    )
    made = drafting.amend(old.agreement, changes)
    _written(options.out, made)
    tell_change(old, papers.Paper(agreement=made), options.language, signers=True)
    return OK


def _site(text: str) -> "SiteEntry":
    from jointshield.messages.record import SiteEntry

    parts = text.split(":")
    if not 2 <= len(parts) <= 3 or not all(parts[:2]):
        raise MistakeError(
            f"--add-site {text!r}: expected SITE:OWNER:HOST, or SITE:OWNER at sea; correct it"
        )
    return SiteEntry(site=parts[0], owner=parts[1], host="".join(parts[2:]))


def _written(path: Path, made: "Agreement") -> int:
    from jointshield.exercise.agreements.papers import write_new
    from jointshield.messages import digest

    write_new(path, made)
    print(f"{path}: version {made.version} of {made.exercise}, digest {digest(made)}")
    return OK


ADD = {"draft": _add_draft, "seat": _add_seat, "amend": _add_amend}
