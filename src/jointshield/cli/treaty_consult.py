"""`treaty consult FILE ...`: a register of questions, answers and meetings in a journal file."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.errors import MistakeError

ACTIONS = ("begin", "list", "show", "ask", "answer", "close", "meet", "held")
_NEEDS = {
    "begin": ("parties",),
    "show": ("item",),
    "ask": ("item", "by", "to", "about", "text"),
    "answer": ("item", "by", "text"),
    "close": ("item", "by", "text"),
    "meet": ("item", "parties", "due"),
    "held": ("item", "by", "parties", "text"),
}


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "consult", text, _run, within="treaty")
    parser.add_argument("register", type=Path, metavar="FILE", help="journal file of the register")
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("item", nargs="?", metavar="ITEM", help="item or meeting")
    parser.add_argument("--on", metavar="DATE", help="the day, such as 2014-05-02 (default: today)")
    parser.add_argument("--by", metavar="PARTY")
    parser.add_argument("--to", metavar="PARTY")
    parser.add_argument("--parties", nargs="+", metavar="PARTY", help="of a register or a meeting")
    parser.add_argument("--about", metavar="TREATY/CLAUSE", help="or another matter in words")
    parser.add_argument("--action", dest="breach", default="question", metavar="WHAT",
                        help="question, consult or suspend")  # fmt: skip
    parser.add_argument("--text", metavar="WORDS")
    parser.add_argument("--due", metavar="DATE", help="(default: by the action's term)")


def _run(options: argparse.Namespace) -> int:
    from jointshield.guarantees.declaration import day
    from jointshield.study.treaty import register

    for name in _NEEDS.get(options.action, ()):
        if not getattr(options, name):
            option = "ITEM" if name == "item" else f"--{name}"
            raise MistakeError(
                f"treaty consult {options.action}: {option} missing; expected it here; add it"
            )
    on = day(options.on, "--on") if options.on else datetime.now(UTC).date()
    if options.action == "begin":
        register.begin(options.register, tuple(options.parties), on)
        print(f"register begun: {options.register}")
    elif options.action in ("list", "show"):
        _show(options, on)
    else:
        _, told = register.write(options.register, _message(options, on), on)
        for item in told:
            print(_line(item))
    return OK


def _message(options: argparse.Namespace, on: date) -> Any:
    from datetime import timedelta

    from jointshield.guarantees.consultation import terms
    from jointshield.messages import consultations as said

    item, today = options.item, on.isoformat()
    if options.action == "ask":
        term = timedelta(days=terms().get(options.breach, 0))
        return said.Question(
            item=item, by=options.by, to=options.to, about=options.about, action=options.breach,
            text=options.text, asked=today, due=options.due or (on + term).isoformat(),
        )  # fmt: skip
    if options.action == "answer":
        return said.Answer(item=item, by=options.by, text=options.text, answered=today)
    if options.action == "close":
        return said.Closing(item=item, by=options.by, outcome=options.text, closed=today)
    if options.action == "meet":
        return said.Meeting(
            meeting=item, parties=tuple(options.parties), item=options.about or "", due=options.due
        )
    return said.Held(
        meeting=item, by=options.by, present=tuple(options.parties), record=options.text, held=today
    )


def _show(options: argparse.Namespace, on: date) -> None:
    from jointshield.study.treaty.register import read

    found, told = read(options.register, on)
    if options.action == "list":
        for key, item in found.items.items():
            late = ", answered late" if item.late else ""
            asked = item.question
            print(f"{key}: {item.status}{late}; {asked.by} asked {asked.to} about {asked.about} "
                  f"({asked.action}), due {asked.due}")  # fmt: skip
        for key, one in found.meetings.items():
            missing = f", without {', '.join(one.absent)}" if one.absent else ""
            print(f"{key}: {one.status}{missing}; {', '.join(one.meeting.parties)}, "
                  f"due {one.meeting.due}")  # fmt: skip
        return
    if options.item not in found.items and options.item not in found.meetings:
        known = ", ".join((*found.items, *found.meetings)) or "none"
        raise MistakeError(f"item {options.item!r}: not in this register; expected one of {known}")
    for entry in told:
        keys = ("item", "meeting", "matter")
        if options.item in [getattr(entry.message, key, None) for key in keys]:
            print(f"{entry.day.isoformat()} {_line(entry.message)}")


def _line(message: Any) -> str:
    """One message in a line."""
    fields = {
        key: getattr(message, key)
        for key in message.__dataclass_fields__
        if key not in ("message_digest", "item", "meeting", "matter")
    }
    shown = "; ".join(
        f"{key} {', '.join(value) if isinstance(value, tuple) else value}"
        for key, value in fields.items()
        if value not in ("", (), None)
    )
    return f"{message.KIND.removeprefix('consultation-')}: {shown}"
