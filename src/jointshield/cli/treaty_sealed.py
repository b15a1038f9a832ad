"""What commands about a register share: whose key seals, on which day, and how an act is told."""

import argparse
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.command import OK
from jointshield.errors import MistakeError

if TYPE_CHECKING:
    from jointshield.messages.codec import Message
    from jointshield.study.treaty.seats import SeatKeys

_ELSEWHERE = ("message_digest", "item", "meeting", "matter", "visit", "fields")
"""Members that a line about a message leaves out: it stands under them, or they are long."""


def add_who(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who speaks, and when."""
    parser.add_argument("--by", metavar="PARTY", help="who speaks (default: whose --key it is)")
    parser.add_argument(
        "--key", type=Path, metavar="FOLDER",
        help="keys that `treaty seat` made (default: the simulation keys, where the register was "
        "begun with them)",
    )  # fmt: skip
    parser.add_argument(
        "--on", metavar="DATE", help="the day of it, such as 2014-05-02 (default: today)"
    )


def day_of(options: argparse.Namespace) -> date:
    """The day that was given, or today's in UTC."""
    from jointshield.guarantees.declaration import day

    return day(options.on, "--on") if options.on else datetime.now(UTC).date()


def keys_for(options: argparse.Namespace, register: Path) -> "SeatKeys":
    """The keys of who speaks: those that were given, or those that the register's seed gives.

    Raises:
        MistakeError: nobody is named, two are, or the register's parties drew their own keys.
    """
    from jointshield.study.treaty.register import read
    from jointshield.study.treaty.seats import read_keys, simulated

    if options.key:
        keys = read_keys(options.key)
        if options.by and options.by != keys.party:
            raise MistakeError(
                f"--by {options.by}: the keys in {options.key} are those of {keys.party!r}; "
                "expected its own; leave --by out or give another folder"
            )
        return keys
    held = read(register)
    founding, parties = held.ledger.founding, held.ledger.parties
    if founding.seed is None:
        raise MistakeError(
            "--key: nothing given; expected a party's folder of keys, since this register's "
            "parties drew their own; add --key FOLDER"
        )
    if options.by not in parties:
        raise MistakeError(
            f"--by {options.by or '(nothing)'}: expected one of {', '.join(parties)}; correct it"
        )
    return simulated(founding.register, options.by, founding.seed)


def say(options: argparse.Namespace, register: Path, keys: "SeatKeys", *said: "Message") -> int:
    """Seal what a party says, and print what follows from it."""
    from jointshield.study.treaty import register as kept

    told = kept.say(register, keys, said, spoken_on(options))
    print(f"sealed by {keys.party}: {', '.join(map(_kind, said)) or 'what fell due'}")
    for message in told:
        tell(f"  {line(message)}")
    return OK


def spoken_on(options: argparse.Namespace) -> date:
    """The day of an act. Only an exercise may be played in days to come.

    Raises:
        MistakeError: own keys, and a day after today's: others could not speak until then.
    """
    on = day_of(options)
    if options.key and on > datetime.now(UTC).date() + timedelta(days=1):
        raise MistakeError(
            f"--on {on}: a day that is still to come, and nobody could speak before it; expected "
            "today's or an earlier one; correct it"
        )
    return on


def tell(text: str) -> None:
    """Print a line about what others wrote: one line, whatever they put into it."""
    print("".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text))


def line(message: Any) -> str:
    """One message in a line."""
    event = getattr(message, "event", "")
    if event:
        return f"{event}{': ' if message.reason else ''}{message.reason}"
    told = {
        item.name: getattr(message, item.name)
        for item in fields(message)
        if item.name not in _ELSEWHERE
    }
    shown = "; ".join(
        f"{key} {', '.join(value) if isinstance(value, tuple) else value}"
        for key, value in told.items()
        if value not in ("", (), None)
    )
    return f"{_kind(message)}: {shown}"


def require(options: argparse.Namespace, part: str, *names: str) -> None:
    """Raise MistakeError for the first of these options that was not given."""
    for name in names:
        if getattr(options, name) in (None, "", []):
            option = name.upper() if name in ("item", "visit") else f"--{name.replace('_', '-')}"
            raise MistakeError(f"treaty {part}: {option} missing; expected it here; add it")


def _kind(message: Any) -> str:
    kind: str = message.KIND
    return kind.removeprefix("consultation-").removeprefix("register-")
