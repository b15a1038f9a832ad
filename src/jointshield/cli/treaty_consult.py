"""`treaty consult FILE ...`: a register of questions, answers and meetings, each of them sealed."""

import argparse
from pathlib import Path
from typing import Any

from jointshield.cli.command import BROKEN, OK, command
from jointshield.cli.treaty_sealed import add_who, day_of, keys_for, line, require, say, tell
from jointshield.errors import MistakeError

ACTIONS = ("begin", "join", "list", "show", "ask", "answer", "close", "meet", "held", "note",
           "follow", "check")  # fmt: skip
_NEEDS = {
    "show": ("item",),
    "ask": ("item", "to", "about", "text"),
    "answer": ("item", "text"),
    "close": ("item", "text"),
    "meet": ("parties", "due"),
    "held": ("item",),
    "follow": ("copy",),
}


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "consult", text, _run, within="treaty")
    parser.add_argument("register", type=Path, metavar="FILE", help="journal file of the register")
    parser.add_argument(
        "action", choices=ACTIONS,
        help="begin and join it; list or show items; ask, answer, close; set a meeting, record "
        "that it was held (or confirm the other's record); note (seal) what fell due; follow "
        "another's copy; check every signature",
    )  # fmt: skip
    parser.add_argument("item", nargs="?", metavar="ITEM", help="item or meeting")
    add_who(parser)
    parser.add_argument("--to", metavar="PARTY")
    parser.add_argument("--parties", nargs="+", metavar="PARTY", help="of a register or a meeting")
    parser.add_argument("--about", metavar="TREATY/CLAUSE", help="or another matter in words")
    parser.add_argument("--action", dest="breach", default="question", metavar="WHAT",
                        help="question, consult or suspend")  # fmt: skip
    parser.add_argument("--text", metavar="WORDS")
    parser.add_argument("--due", metavar="DATE", help="(default: by the action's term)")
    parser.add_argument("--every", type=int, metavar="DAYS", help="with meet: regular meetings")
    parser.add_argument("--times", type=int, default=1, metavar="NUMBER", help="how many of them")
    founding = parser.add_argument_group("begin")
    founding.add_argument("--name", metavar="NAME", help="the register's (default: FILE's stem)")
    founding.add_argument("--seats", nargs="+", type=Path, default=[], metavar="FILE",
                          help="offered by parties that drew keys with `treaty seat`")  # fmt: skip
    founding.add_argument("--seed", type=int, default=1,
                          help="of simulation keys for --parties, in an exercise (default: 1); "
                          "anyone who has the file can then speak for all")  # fmt: skip
    founding.add_argument("--rights", metavar="FILE", help="rights of inspection, or `notional`")
    parser.add_argument("--copy", type=Path, metavar="FILE", help="another's copy, to follow or "
                        "check against")  # fmt: skip


def _run(options: argparse.Namespace) -> int:
    action = options.action
    require(options, f"consult {action}", *_NEEDS.get(action, ()))
    if action == "begin":
        return _begin(options)
    if action in ("list", "show"):
        return _show(options)
    if action == "follow":
        return _follow(options)
    if action == "check":
        return _check(options)
    keys = keys_for(options, options.register)
    if action == "note":
        return say(options, options.register, keys)
    if action == "meet" and options.every is not None:
        return say(options, options.register, keys, *_regular(options))
    if action == "meet":
        require(options, "consult meet", "item")
    return say(options, options.register, keys, _message(options, keys.party))


def _begin(options: argparse.Namespace) -> int:
    from jointshield.guarantees.inspection_rights import read_rights
    from jointshield.messages.registers import Founding
    from jointshield.study.treaty.register import begin, read
    from jointshield.study.treaty.seats import seats_from, simulated

    name = options.name or options.register.stem
    if options.seed < 0:
        raise MistakeError(f"--seed {options.seed}: a whole number of 0 or more is expected")
    if bool(options.parties) == bool(options.seats):
        raise MistakeError(
            "treaty consult begin: expected --parties (simulation keys, for an exercise) or "
            "--seats (keys that the parties drew); give one of the two"
        )
    keys = [simulated(name, party, options.seed) for party in options.parties or ()]
    seats = seats_from(name, options.seats) if options.seats else tuple(
        own.seat(name) for own in keys
    )  # fmt: skip
    founding = Founding(
        register=name,
        begun=day_of(options).isoformat(),
        seed=None if options.seats else options.seed,
        seats=seats,
        rights=read_rights(options.rights) if options.rights else (),
    )
    begin(options.register, founding, keys)
    held = read(options.register)
    print(f"register begun: {options.register}, digest {held.digest}")
    if held.ledger.absent:
        print(f"still to join: {', '.join(held.ledger.absent)}")
    return OK


def _regular(options: argparse.Namespace) -> Any:
    """Regular meetings, the first on the day that is given."""
    from jointshield.guarantees.consultation import regular
    from jointshield.guarantees.declaration import day

    if options.every < 1 or options.times < 1:
        raise MistakeError(
            f"--every {options.every} --times {options.times}: expected whole numbers from 1 on; "
            "correct them"
        )
    return regular(options.parties, day(options.due, "--due"), options.every, options.times)


def _message(options: argparse.Namespace, by: str) -> Any:
    from datetime import timedelta

    from jointshield.guarantees.consultation import terms
    from jointshield.messages import consultations as said
    from jointshield.messages.registers import Joined

    item, on = options.item, day_of(options)
    today = on.isoformat()
    if options.action == "join":
        return Joined(by=by, joined=today)
    if options.action == "ask":
        _require_clause(options.about)
        term = timedelta(days=terms().get(options.breach, 0))
        return said.Question(
            item=item, by=by, to=options.to, about=options.about, action=options.breach,
            text=options.text, asked=today, due=options.due or (on + term).isoformat(),
        )  # fmt: skip
    if options.action == "answer":
        return said.Answer(item=item, by=by, text=options.text, answered=today)
    if options.action == "close":
        return said.Closing(item=item, by=by, outcome=options.text, closed=today)
    if options.action == "meet":
        return said.Meeting(
            meeting=item, parties=tuple(options.parties), item=options.about or "", due=options.due
        )
    if options.parties is None and options.text is None:
        return _confirmed(options, by, today)
    require(options, "consult held", "parties", "text")
    return said.Held(
        meeting=item, by=by, present=tuple(options.parties), record=options.text, held=today
    )


def _require_clause(about: str) -> None:
    """A matter that begins with a shipped treaty's name and a slash is about one of its clauses."""
    from jointshield.guarantees.load import load_treaty, shipped

    treaty, slash, rest = about.partition("/")
    if not slash or treaty not in shipped():
        return
    clauses = load_treaty(treaty).treaty.clauses
    if not rest.split() or rest.split()[0] not in clauses:
        raise MistakeError(
            f"--about {about!r}: {treaty!r} has no such clause; expected one of "
            f"{', '.join(clauses)}; correct it"
        )


def _confirmed(options: argparse.Namespace, by: str, today: str) -> Any:
    """The other side's record of a meeting, as one's own."""
    from dataclasses import replace

    from jointshield.study.treaty.register import read

    meeting = read(options.register).ledger.talks.meetings.get(options.item)
    if meeting is None or not meeting.records:
        raise MistakeError(
            f"treaty consult held: {options.item!r} has no record to confirm; expected --parties "
            "and --text of a first one; add them"
        )
    return replace(meeting.records[0], by=by, held=today)


def _show(options: argparse.Namespace) -> int:
    from jointshield.exercise.counted import counted
    from jointshield.study.treaty.register import read

    held = read(options.register, day_of(options))
    found = held.ledger.talks
    if options.action == "list":
        for key, item in found.items.items():
            late = ", answered late" if item.late else ""
            asked = item.question
            tell(f"{key}: {item.status}{late}; {asked.by} asked {asked.to} about {asked.about} "
                  f"({asked.action}), due {asked.due}")  # fmt: skip
        for key, one in found.meetings.items():
            missing = f", without {', '.join(one.absent)}" if one.absent else ""
            missing += f", not confirmed by {', '.join(one.silent)}" if one.silent else ""
            tell(f"{key}: {one.status}{missing}; {', '.join(one.meeting.parties)}, "
                  f"due {one.meeting.due}")  # fmt: skip
        for paper in held.ledger.papers.lodged.values():
            said = paper.declaration
            fields = counted(len(paper.reveals), "field")
            tell(f"declaration of {said.party}: {said.architecture}, status {said.status}, "
                  f"lodged {paper.on}, {fields} revealed")  # fmt: skip
        return OK
    if options.item not in found.items and options.item not in found.meetings:
        known = ", ".join((*found.items, *found.meetings)) or "none"
        raise MistakeError(f"item {options.item!r}: not in this register; expected one of {known}")
    keys = ("item", "meeting", "matter")
    for entry in held.told:
        if options.item in [getattr(entry.message, key, None) for key in keys]:
            tell(f"{entry.number} {entry.day} {entry.by}: {line(entry.message)}")
    for message in held.ledger.due:
        if options.item == getattr(message, "matter", None):
            tell(f"fell due, sealed by nobody yet: {line(message)}")
    return OK


def _follow(options: argparse.Namespace) -> int:
    from jointshield.exercise.counted import counted
    from jointshield.study.treaty.register_copy import follow

    taken = follow(options.register, options.copy, day_of(options))
    entries = counted(taken, "entry", "entries")
    print(f"{options.register}: {entries} taken over from {options.copy}")
    return OK


def _check(options: argparse.Namespace) -> int:
    from jointshield.study.treaty.register_check import check

    found = check(options.register, options.copy)
    print(found.text())
    return OK if found.holds else BROKEN
