"""A named attack: a test that returns what it was told, and the words that it must be told."""

from collections.abc import Callable
from functools import wraps
from typing import Any


def attack(said: str) -> Callable[[Callable[..., str]], Callable[..., None]]:
    """Make a function a test that holds its answer against `said`, word by word.

    The name, docstring and `said` become a line of docs/attacks.md (`listing`).
    """

    def named(tried: Callable[..., str]) -> Callable[..., None]:
        @wraps(tried)
        def test(*arguments: Any, **named_arguments: Any) -> None:
            assert tried(*arguments, **named_arguments) == said

        test.said = said  # type: ignore[attr-defined]
        return test

    return named
