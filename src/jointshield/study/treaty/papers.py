"""Declarations in files, as the papers that go with an architecture."""

from pathlib import Path

from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees.declaration import (
    day,
    maximum,
    planned_tests,
    require_sound,
    subject_of,
)
from jointshield.guarantees.declaration_lodging import Lodging
from jointshield.guarantees.declared import NOTHING, Papers
from jointshield.messages.codec import Message, decode, encode
from jointshield.messages.declarations import Declaration, Reveal


def read_papers(path: Path | None, lodged: str | None) -> Papers:
    """Read what was declared; nothing where no file is given.

    Raises:
        MistakeError: no such file, not a declaration, or a date that is none.
        IntegrityError: bytes that are no message in its one form.
    """
    if path is None:
        if lodged:
            raise MistakeError(
                f"--on {lodged}: expected with --declaration; add it or leave it out"
            )
        return NOTHING
    return papers_of(read_declaration(path), lodged or "")


def lodged_papers(lodging: Lodging, party: str) -> Papers:
    """What a party lodged last in a register, with what it has revealed since.

    Raises:
        MistakeError: it has lodged nothing.
    """
    found = lodging.latest(party)
    if found is None:
        raise MistakeError(
            f"--declared-by {party}: it has lodged no declaration in this register; expected a "
            "party that has; lodge one with `treaty declare --register`"
        )
    return papers_of(found.whole(), found.on.isoformat())


def papers_of(declared: Declaration, lodged: str) -> Papers:
    """One declaration as papers; lodged: the day it came, "" where that is not known."""
    return Papers(
        maximum=maximum(declared, day(declared.status, "status").year),
        whose=declared.party,
        tests=planned_tests(declared),
        declarations=(subject_of(declared, lodged),),
    )


def read_declaration(path: Path) -> Declaration:
    """Read a declaration from a file.

    Raises:
        MistakeError: no such file, or another message.
        IntegrityError: bytes that are no message in its one form.
    """
    found = _read(path)
    if not isinstance(found, Declaration):
        raise MistakeError(
            f"{path}: a {found.KIND} given; expected a declaration as `treaty declare` writes it"
        )
    require_sound(found)
    return found


def read_reveal(path: Path) -> Reveal:
    """Read a reveal from a file; raises as `read_declaration` does."""
    found = _read(path)
    if not isinstance(found, Reveal):
        raise MistakeError(
            f"{path}: a {found.KIND} given; expected a reveal as `treaty declare` writes it"
        )
    return found


def write_message(path: Path, message: Message) -> None:
    """Write a message in its canonical bytes, and a line's end."""
    path.write_bytes(encode(message) + b"\n")


def _read(path: Path) -> Message:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MistakeError(
            f"{path}: cannot be read ({error.strerror}); expected a file that `treaty declare` "
            "wrote; check the path"
        ) from error
    try:
        return decode(data.removesuffix(b"\n"))
    except IntegrityError as error:
        raise IntegrityError(f"{path}: {error}") from error
