"""Reading a tree by its description: every key is known, every number has its unit and source.

The result is a plain tree of the same shape in which a figure has become a tuple of `Quantity` (the
rival claims in file order) and a setting one `Quantity`. The first thing wrong raises.
"""

import re
from typing import Any

from jointshield.catalogue.document import KeyPath
from jointshield.catalogue.figures import Context, expected, figure, named_sources, setting
from jointshield.catalogue.spec import (
    IDENTIFIER,
    Figure,
    Flag,
    Keyed,
    Record,
    Rows,
    Setting,
    Source,
    Spec,
    Text,
    Texts,
    Whole,
)


def check(spec: Spec, value: Any, context: Context, path: KeyPath = ()) -> Any:
    """Check `value` against `spec` and give it back with quantities built.

    Raises:
        MistakeError: the first thing that is wrong, with file, line, key, what was given, what was
            expected and what to do.
    """
    match spec:
        case Record():
            return _record(spec, value, context, path)
        case Keyed():
            return _keyed(spec, value, context, path)
        case Rows():
            return _rows(spec, value, context, path)
        case Figure():
            return figure(spec, value, context, path)
        case Setting():
            return setting(spec, value, context, path)
        case Source():
            return named_sources(value, context, path)
        case Text():
            return _text(spec, value, context, path)
        case Texts():
            return _texts(spec, value, context, path)
        case Whole():
            return _whole(spec, value, context, path)
        case Flag():
            return _flag(spec, value, context, path)


def _table(about: str, value: Any, context: Context, path: KeyPath) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise context.document.mistake(
            path, f"{value!r} given", f"a table ({about})", "write it as a table"
        )
    return value


def _record(spec: Record, value: Any, context: Context, path: KeyPath) -> dict[str, Any]:
    table = _table(spec.about, value, context, path)
    for key in table:
        if key not in spec.fields:
            raise context.document.unknown(
                (*path, key), "key", key, tuple(spec.fields), "A key is never ignored: correct it."
            )
    for key in spec.required:
        if key not in table:
            raise context.document.mistake(
                (*path, key), "nothing given", _expected(spec.fields[key]), f"add {key} = ..."
            )
    return {
        key: check(
            spec.fields[key],
            item,
            context.among_unverified() if key == "unverified" else context,
            (*path, key),
        )
        for key, item in table.items()
    }


def _keyed(spec: Keyed, value: Any, context: Context, path: KeyPath) -> dict[str, Any]:
    table = _table("entries by identifier", value, context, path)
    for key in table:
        if not re.fullmatch(IDENTIFIER, key):
            raise context.document.mistake(
                (*path, key),
                f"identifier {key!r} given",
                "letters, digits, '-' and '_'",
                "rename it",
            )
    return {key: check(spec.entry, item, context, (*path, key)) for key, item in table.items()}


def _rows(spec: Rows, value: Any, context: Context, path: KeyPath) -> list[Any]:
    if not isinstance(value, list):
        raise context.document.mistake(
            path, f"{value!r} given", "a list of tables", f"write it as [[{path[-1]}]]"
        )
    return [check(spec.row, item, context, (*path, index)) for index, item in enumerate(value)]


def _text(spec: Text, value: Any, context: Context, path: KeyPath) -> str:
    if not isinstance(value, str):
        raise context.document.mistake(
            path, f"{value!r} given", f"a text ({spec.about})", "put it in quotes"
        )
    if spec.choices and value not in spec.choices:
        raise context.document.unknown(path, str(path[-1]), value, spec.choices)
    if not spec.choices and not value and not spec.empty:
        raise context.document.mistake(path, "an empty text given", spec.about, "fill it in")
    if spec.pattern and value and not re.fullmatch(spec.pattern, value):
        raise context.document.mistake(path, f"{value!r} given", spec.about, "write it so")
    return value


def _texts(spec: Texts, value: Any, context: Context, path: KeyPath) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise context.document.mistake(
            path, f"{value!r} given", f"a list ({spec.each.about})", "put it in brackets"
        )
    texts = tuple(_text(spec.each, item, context, path) for item in value)
    for text in texts:
        if texts.count(text) > 1:
            raise context.document.mistake(
                path, f"{text!r} given twice", "each once", "take one of them out"
            )
    return texts


def _whole(spec: Whole, value: Any, context: Context, path: KeyPath) -> int:
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not (spec.low <= value <= spec.high)
    ):
        raise context.document.mistake(
            path,
            f"{value!r} given",
            f"a whole number from {spec.low} to {spec.high} ({spec.about})",
            "correct it",
        )
    return value


def _flag(spec: Flag, value: Any, context: Context, path: KeyPath) -> bool:
    if not isinstance(value, bool):
        raise context.document.mistake(
            path, f"{value!r} given", f"true or false ({spec.about})", "write one of the two"
        )
    return value


def _expected(spec: Spec) -> str:
    match spec:
        case Figure() | Setting():
            return expected(spec)
        case Source():
            return f"the identifier of a source, or a list of them ({spec.about})"
        case Text():
            return f"a text ({spec.about})"
        case Texts():
            return f"a list ({spec.each.about})"
        case Whole():
            return f"a whole number ({spec.about})"
        case Flag():
            return f"true or false ({spec.about})"
        case Record():
            return f"a table ({spec.about})"
        case Rows():
            return f"a list of tables ({spec.row.about})"
        case Keyed():
            return "a table of entries by identifier"
