"""`treaty inspect FILE ...`: visits under the rights of a register, each word sealed."""

import argparse
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.cli.treaty_sealed import add_who, day_of, keys_for, line, require, say, tell
from jointshield.errors import MistakeError

ACTIONS = ("rights", "list", "show", "ask", "answer", "report", "count")
_NEEDS = {
    "show": ("visit",),
    "ask": ("visit", "right", "object", "planned"),
    "answer": ("visit",),
    "report": ("visit", "held", "text"),
    "count": ("right",),
}


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "inspect", text, _run, within="treaty")
    parser.add_argument("register", type=Path, metavar="FILE",
                        help="journal file of the register, begun by `treaty consult` with "
                        "--rights")  # fmt: skip
    parser.add_argument(
        "action", choices=ACTIONS,
        help="list rights with what is left of them; list or show visits; ask for one, answer as "
        "its host, report it; count a year's visits",
    )  # fmt: skip
    parser.add_argument("visit", nargs="?", metavar="VISIT", help="a name for one visit")
    add_who(parser)
    parser.add_argument("--right", metavar="NAME", help="under which right")
    parser.add_argument("--object", metavar="NAME", help="one that the right names")
    parser.add_argument("--planned", metavar="DATE", help="the day of the visit")
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--consent", action="store_true", help="the host agrees")
    answer.add_argument("--refuse", action="store_true", help="the host does not; --text says why")
    parser.add_argument("--text", metavar="WORDS", help="what was seen, or why it is refused")
    parser.add_argument("--held", metavar="DATE", help="the day on which it took place")
    parser.add_argument("--counted", type=int, metavar="NUMBER", help="interceptors counted")
    parser.add_argument("--year", type=int, help="(default: the day's)")


def _run(options: argparse.Namespace) -> int:
    action = options.action
    require(options, f"inspect {action}", *_NEEDS.get(action, ()))
    if action == "rights":
        return _rights(options)
    if action in ("list", "show"):
        return _visits(options)
    keys = keys_for(options, options.register)
    return say(options, options.register, keys, _message(options, keys.party))


def _message(options: argparse.Namespace, by: str) -> Any:
    from jointshield.guarantees.inspection import count
    from jointshield.messages import inspections as said
    from jointshield.study.treaty.register import read

    on = day_of(options)
    if options.action == "ask":
        return said.InspectionRequest(
            visit=options.visit, right=options.right, by=by, object=options.object,
            asked=on.isoformat(), planned=options.planned,
        )  # fmt: skip
    if options.action == "answer":
        if options.consent == options.refuse:
            raise MistakeError(
                "treaty inspect answer: expected --consent, or --refuse with --text; add one"
            )
        return said.HostAnswer(
            visit=options.visit, by=by, consents=options.consent, reason=options.text or "",
            answered=on.isoformat(),
        )  # fmt: skip
    if options.action == "report":
        return said.InspectionReport(
            visit=options.visit, by=by, seen=options.text, counted=options.counted,
            held=options.held, reported=on.isoformat(),
        )  # fmt: skip
    visits = read(options.register, on).ledger.visits
    return count(visits, options.right, by, options.year or on.year, on)


def _rights(options: argparse.Namespace) -> int:
    from jointshield.guarantees.inspection import used
    from jointshield.study.treaty.register import read

    on = day_of(options)
    year = options.year or on.year
    visits = read(options.register, on).ledger.visits
    if not visits.rights:
        tell("no rights of inspection: begin a register with --rights to have some")
    for key, right in visits.rights.items():
        left = max(right.per_year - used(visits, right, year), 0)
        asked = "host's consent each time" if right.needs_consent else "no consent needed"
        barred = right.reciprocal and right.inspector in visits.barred
        tell(f"{key} ({right.article}): {right.inspector} at {right.host}: "
              f"{', '.join(right.objects)}")  # fmt: skip
        tell(f"  {left} of {right.per_year} visits left in {year}; {asked}; "
              f"{right.notice_d} days ahead, answer within {right.answer_d}, report within "
              f"{right.report_d}{'; reciprocal' if right.reciprocal else ''}")  # fmt: skip
        if barred:
            tell(f"  {right.inspector} may not ask: it refused or kept silent, and has granted no "
                  "visit since")  # fmt: skip
    return OK


def _visits(options: argparse.Namespace) -> int:
    from jointshield.study.treaty.register import read

    held = read(options.register, day_of(options))
    visits = held.ledger.visits.visits
    if options.action == "list":
        for key, visit in visits.items():
            asked = visit.request
            tell(f"{key}: {visit.status}; {asked.by} at {visit.right.host}, {asked.object} "
                  f"({asked.right}), asked {asked.asked}, planned {asked.planned}")  # fmt: skip
        return OK
    if options.visit not in visits:
        known = ", ".join(visits) or "none"
        raise MistakeError(
            f"visit {options.visit!r}: none of that name was taken; expected one of {known}"
        )
    for entry in held.told:
        if options.visit == getattr(entry.message, "visit", None):
            tell(f"{entry.number} {entry.day} {entry.by}: {line(entry.message)}")
    for message in held.ledger.due:
        if options.visit == getattr(message, "visit", None):
            tell(f"fell due, sealed by nobody yet: {line(message)}")
    return OK
