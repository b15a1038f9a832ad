"""A TOML file, with the place of every key, so that an error can point at it."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from jointshield.errors import MistakeError

KeyPath = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"'-]+)\s*=")


@dataclass(frozen=True)
class Document:
    """A file that was read: its path, its text and its tree. Not slotted: it caches its lines."""

    path: Path
    text: str
    tree: dict[str, Any]

    @staticmethod
    def read(path: Path) -> "Document":
        """Read and parse a TOML file.

        Raises:
            MistakeError: no such file, not UTF-8, or not TOML.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise MistakeError(
                f"{path}: cannot be read ({error.strerror}); expected a TOML file; check the path"
            ) from error
        except UnicodeDecodeError as error:
            raise MistakeError(
                f"{path}: byte {error.start} is not UTF-8; expected a TOML file in UTF-8; "
                "save it in that encoding"
            ) from error
        try:
            return Document(path=path, text=text, tree=tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise MistakeError(
                f"{path}: not TOML: {error}; expected key = value lines under [headers]; "
                "correct the file at that place"
            ) from error

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        lines: dict[KeyPath, int] = {}
        counts: dict[KeyPath, int] = {}
        header: KeyPath = ()
        for number, line in enumerate(self.text.splitlines(), start=1):
            if match := _HEADER.fullmatch(line):
                header = ()
                names = _split(match[2])
                for depth, name in enumerate(names, start=1):
                    header = (*header, name)
                    if match[1] == "[[" and depth == len(names):
                        counts[header] = counts.get(header, -1) + 1
                    if header in counts:
                        header = (*header, counts[header])
                lines.setdefault(header, number)
            elif match := _KEY.match(line):
                lines.setdefault((*header, *_split(match[1])), number)
        return lines

    def line_of(self, path: KeyPath) -> int | None:
        """The line on which a key stands, or the nearest table above it; None if unknown."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def mistake(self, path: KeyPath, given: str, expected: str, advice: str) -> MistakeError:
        """The error for a key of this file: what was given, what was expected, what to do."""
        return self.within(path, MistakeError(f"{given}; expected {expected}; {advice}"))

    def within(self, path: KeyPath, error: MistakeError) -> MistakeError:
        """The same error with the place where it happened in front of it."""
        line = self.line_of(path)
        place = f"{self.path}" + (f", line {line}" if line else "")
        return MistakeError(f"{place}: key '{dotted(path)}': {error}")

    def unknown(
        self, path: KeyPath, what: str, given: str, known: Sequence[str], advice: str = ""
    ) -> MistakeError:
        """The error for a name that is not among those known, with the closest ones."""
        close = get_close_matches(given, known, n=2, cutoff=0.55)
        expected = f"one of {', '.join(known)}" if known else "none here"
        if close:
            hint = f"did you mean {' or '.join(repr(name) for name in close)}?"
            advice = f"{hint} {advice}".strip()
        return self.mistake(
            path, f"{what} {given!r} given", expected, advice or f"use a known {what}"
        )


def dotted(path: KeyPath) -> str:
    """A key path for people: `threat[2].missile`, counting from 1."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")


def _split(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]
