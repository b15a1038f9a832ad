"""Counts in sentences: words up to twelve, digits beyond; one and several."""

from collections.abc import Sequence

_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


def in_words(count: float) -> str:
    """A whole number as it stands before a noun: "no", "three", "14"."""
    return _WORDS[int(count)] if 0 <= count < len(_WORDS) else f"{count:g}"


def a_count(value: float | None) -> str:
    """A whole number that stands alone: "none", "three", "14"."""
    return in_words(value) if value else "none"


def plural(count: float, one: str, many: str = "") -> str:
    """A number of things: "one order", "no orders"; many: where an s is not enough."""
    return f"{in_words(count)} {one if count == 1 else many or f'{one}s'}"


def part_of(part: float | None, whole: float | None, one: str, many: str = "") -> str:
    """A part of a number of things, and the verb: "two of six threats were"."""
    return f"{a_count(part)} of {plural(whole or 0, one, many)} {were(part)}"


def were(count: float | None) -> str:
    """The verb after a count."""
    return "was" if count == 1 else "were"


def times(count: int) -> str:
    """How often: "once", "three times"."""
    return {1: "once", 2: "twice"}.get(count, f"{in_words(count)} times")


def all_of(names: Sequence[str]) -> str:
    """A list: "one, two and three"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def begin(text: str) -> str:
    """The same with a capital at its beginning."""
    return text[:1].upper() + text[1:]
