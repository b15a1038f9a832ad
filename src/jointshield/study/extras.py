"""Packages that only some commands need: loaded when used, and named by their extra if missing."""

from importlib import import_module
from typing import Any

from jointshield.errors import MistakeError


def needed(module: str, extra: str, what_for: str) -> Any:
    """Import a module of an optional package.

    Parameters: module, its name; extra, of this package, that brings it; what_for, for the error.
    Raises: MistakeError where it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise MistakeError(
            f"{what_for}: the package {missing.name!r} is not installed; expected the extra "
            f"{extra!r}; run: pip install 'jointshield[{extra}]'"
        ) from missing
