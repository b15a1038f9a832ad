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
    found = read_declaration(path)
    return Papers(
        maximum=maximum(found, day(found.status, "status").year),
        whose=found.party,
        tests=planned_tests(found),
        declarations=(subject_of(found, lodged or ""),),
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
