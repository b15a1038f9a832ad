"""`treaty declare`: write a yearly declaration, seal fields, reveal them later, check it all.

Salts of sealed fields are drawn here and kept in a file of the declarer's own, readable by nobody
else: with the declaration alone nobody can tell what was sealed.
"""

import argparse
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.command import OK, command
from jointshield.cli.treaty_sealed import add_who, keys_for, say, spoken_on
from jointshield.errors import MistakeError

if TYPE_CHECKING:
    from jointshield.study.treaty.seats import SeatKeys


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "declare", text, _run, within="treaty")
    parser.add_argument(
        "architecture", nargs="?", metavar="ARCHITECTURE", help="STUDY:ARCHITECTURE or so"
    )
    parser.add_argument("--party", metavar="NAME", help="who declares")
    parser.add_argument("--status", metavar="DATE", help="such as 2014-01-01")
    parser.add_argument("--in-force", default="", metavar="DATE", help="first exchange after this")
    parser.add_argument("--assumptions", default="", metavar="SET", help="whose figures")
    parser.add_argument(
        "--maximum", nargs="+", default=[], metavar="YEAR=NUMBER",
        help="greatest number planned, by year; a lone NUMBER holds for all ten",
    )  # fmt: skip
    parser.add_argument(
        "--test", nargs="+", action="append", default=None, metavar="WORD",
        help="NAME FIELD=VALUE ...: a planned test, its target's speed and range, and so on",
    )  # fmt: skip
    parser.add_argument("--no-tests", action="store_true", help="declare that none is planned")
    parser.add_argument("--set", nargs="+", default=[], metavar="FIELD=VALUE", help="state a field")
    parser.add_argument("--seal", nargs="+", default=[], metavar="FIELD", help="seal these fields")
    parser.add_argument("--secrets", type=Path, metavar="FILE", help="where their salts are kept")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the declaration, or the reveal")
    parser.add_argument("--reveal", metavar="FIELD", help="say what a sealed field holds")
    parser.add_argument(
        "--register", type=Path, metavar="FILE",
        help="lodge what was written there too, sealed; with --declaration alone, lodge that one",
    )  # fmt: skip
    add_who(parser)
    parser.add_argument("--declaration", type=Path, metavar="FILE", help="which one")
    parser.add_argument(
        "--verify", nargs="+", type=Path, metavar="FILE", help="a declaration, then its reveals"
    )


def _run(options: argparse.Namespace) -> int:
    if options.verify:
        return _verify(options.verify)
    if options.reveal:
        return _reveal(options)
    if options.register and options.declaration:
        from jointshield.study.treaty.papers import read_declaration

        return _lodge(options, read_declaration(options.declaration))
    return _declare(options)


def _lodge(options: argparse.Namespace, said: Any) -> int:
    """Lodge a declaration or a reveal in the register, if one was named, sealed by its party."""
    if not options.register:
        return OK
    return say(options, options.register, _keys(options, said), said)


def _require_lodgeable(options: argparse.Namespace, said: Any) -> None:
    """Nothing is written of what the register, if one was named, would turn away."""
    if options.register:
        from jointshield.study.treaty.register import rehearse

        rehearse(options.register, _keys(options, said), (said,), spoken_on(options))


def _written(options: argparse.Namespace, said: Any, *told: str) -> int:
    """Write a new file, tell of it, and lodge it."""
    from jointshield.study.treaty.papers import write_message

    write_message(options.out, said)
    for text in told:
        print(text)
    return _lodge(options, said)


def _keys(options: argparse.Namespace, said: Any) -> "SeatKeys":
    """The keys of the party whose paper it is."""
    options.by = options.by or said.party
    keys = keys_for(options, options.register)
    if keys.party != said.party:
        raise MistakeError(
            f"--by {keys.party}: this is a paper of {said.party!r}; expected its own keys; each "
            "party lodges its own"
        )
    return keys


def _declare(options: argparse.Namespace) -> int:
    from jointshield.guarantees.declaration import declare, seal_fields
    from jointshield.messages.codec import digest
    from jointshield.study.treaty.changes import one

    for name in ("architecture", "party", "status", "out"):
        _require(options, name)
    _require_new(options.out)
    declaration = declare(
        one(options.architecture, options.assumptions),
        options.party,
        options.status,
        _maxima(options.maximum, options.status),
        stated=dict(_pair(item, "--set") for item in options.set),
        tests=_tests(options),
        in_force_since=options.in_force,
    )
    if options.seal:
        _require(options, "secrets")
        salts = {name: secrets.token_bytes(32) for name in options.seal}
        declaration, kept = seal_fields(declaration, options.seal, salts)
        _require_lodgeable(options, declaration)
        _keep(options.secrets, digest(declaration), kept)
    else:
        _require_lodgeable(options, declaration)
    empty = [item.name for item in declaration.fields if not item.value and not item.commitment]
    told = [f"declaration {digest(declaration)[:16]} of {declaration.party}: {options.out}"]
    if empty:
        told.append(f"left empty: {', '.join(empty)}; state them with --set or --maximum")
    return _written(options, declaration, *told)


def _reveal(options: argparse.Namespace) -> int:
    from jointshield.guarantees.declaration import reveal
    from jointshield.messages.codec import digest
    from jointshield.study.treaty.papers import read_declaration

    for name in ("declaration", "secrets", "out"):
        _require(options, name)
    _require_new(options.out)
    declaration = read_declaration(options.declaration)
    try:
        kept = json.loads(options.secrets.read_text(encoding="utf-8"))[digest(declaration)]
        value, salt = kept[options.reveal]["value"], bytes.fromhex(kept[options.reveal]["salt"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MistakeError(
            f"--secrets {options.secrets}: nothing about field {options.reveal!r} of this "
            "declaration; expected the file that `--seal` wrote; give that one"
        ) from error
    said = reveal(declaration, options.reveal, value, salt)
    _require_lodgeable(options, said)
    return _written(options, said, f"{options.reveal}: {value}: {options.out}")


def _verify(paths: list[Path]) -> int:
    from jointshield.guarantees.declaration import opened
    from jointshield.study.treaty.papers import read_declaration, read_reveal

    declaration = read_declaration(paths[0])
    whole = opened(declaration, [read_reveal(path) for path in paths[1:]])
    print(f"declaration of {whole.party}, {whole.architecture}, status {whole.status}")
    for field in whole.fields:
        sealed = "sealed" if field.commitment and not field.value else ""
        opens = " (sealed, and opened as committed)" if field.commitment and field.value else ""
        print(f"  {field.name}: {field.value or sealed or 'empty'}{opens}")
    return OK


def _maxima(given: list[str], status: str) -> dict[int, int]:
    from jointshield.guarantees.declaration import YEARS, day

    if len(given) == 1 and given[0].isdecimal():
        first = day(status, "--status").year
        return dict.fromkeys(range(first, first + YEARS), int(given[0]))
    found = dict(_pair(item, "--maximum", "YEAR=NUMBER, or a lone NUMBER") for item in given)
    for year, number in found.items():
        if not (year.isdecimal() and number.isdecimal()):
            raise MistakeError(
                f"--maximum {year}={number}: expected a year and a whole number, such as 2015=24"
            )
    return {int(year): int(number) for year, number in found.items()}


def _tests(options: argparse.Namespace) -> dict[str, dict[str, str]] | None:
    if options.test is None:
        return {} if options.no_tests else None
    if options.no_tests:
        raise MistakeError("--no-tests with --test: expected one of the two; leave one out")
    return {
        name: dict(_pair(word, f"--test {name}") for word in words) for name, *words in options.test
    }


def _pair(text: str, option: str, form: str = "NAME=VALUE") -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key or not value:
        raise MistakeError(f"{option} {text!r}: expected {form}; correct it")
    return key, value


def _require(options: argparse.Namespace, name: str) -> None:
    if not getattr(options, name):
        option = name.upper() if name == "architecture" else f"--{name}"
        raise MistakeError(f"{option}: nothing given; expected it here; see `--help`; add it")


def _require_new(path: Path) -> None:
    """An earlier paper may be lodged, and its reveals need it: it is never overwritten."""
    if path.exists():
        raise MistakeError(f"--out {path}: there is a file already; give another name")


def _keep(path: Path, digest: str, kept: dict[str, tuple[str, bytes]]) -> None:
    """Put salts into the declarer's file beside those of earlier declarations."""
    tree = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    tree[digest] = {
        name: {"value": value, "salt": salt.hex()} for name, (value, salt) in kept.items()
    }
    beside = path.with_name(f".{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(tree, file, indent=1)
    beside.replace(path)
