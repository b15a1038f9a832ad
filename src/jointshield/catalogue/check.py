"""Reading a tree by its description: every key is known, every number has its unit and source.

The result is a plain tree of the same shape in which a figure has become a tuple of `Quantity` (the
rival claims in file order) and a setting one `Quantity`. The first thing wrong raises.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.quantity import ASSUMPTION, Quantity, measure
from jointshield.catalogue.spec import (
    IDENTIFIER,
    Figure,
    Flag,
    Keyed,
    Record,
    Rows,
    Setting,
    Spec,
    Text,
    Texts,
    Whole,
)
from jointshield.catalogue.units import UNITS, units_of
from jointshield.errors import MistakeError

_QUANTITY_KEYS = ("value", "low", "high", "unit", "source", "claimant", "status", "note")
_STATUSES = ("stored", "reported", "computed", "assumed")
MEMORY = "memory"
"""Source and status of what nobody checked: allowed under `unverified` only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What surrounds a file: its sources, and who speaks where it names nobody ("" = must name)."""

    document: Document
    sources: frozenset[str]
    claimant: str
    unverified: bool = False


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
            return _figure(spec, value, context, path)
        case Setting():
            return _setting(spec, value, context, path)
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
            context if key != "unverified" else _unverified(context),
            (*path, key),
        )
        for key, item in table.items()
    }


def _unverified(context: Context) -> Context:
    return Context(
        document=context.document,
        sources=context.sources,
        claimant=context.claimant,
        unverified=True,
    )


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


def _figure(spec: Figure, value: Any, context: Context, path: KeyPath) -> tuple[Quantity, ...]:
    claims = value if isinstance(value, list) else [value]
    if not claims:
        raise context.document.mistake(
            path, "an empty list given", _expected(spec), "leave the key out"
        )
    return tuple(_quantity(spec, claim, context, path) for claim in claims)


def _quantity(spec: Figure, value: Any, context: Context, path: KeyPath) -> Quantity:
    mistake = context.document.mistake
    if not isinstance(value, dict):
        advice = "a bare number has no unit and no source: write the table out"
        raise mistake(path, f"{value!r} given", _expected(spec), advice)
    for key in value:
        if key not in _QUANTITY_KEYS:
            raise context.document.unknown((*path, key), "key", key, _QUANTITY_KEYS)
    needed = (
        "value",
        "low",
        "high",
        "unit",
        "source",
        *(() if context.claimant else ("claimant",)),
    )
    for key in needed:
        if key not in value:
            raise mistake((*path, key), "nothing given", *_needed(key, spec))
    for key in ("value", "low", "high"):
        if isinstance(value[key], bool) or not isinstance(value[key], int | float):
            raise mistake((*path, key), f"{value[key]!r} given", "a number", "give the number bare")
    source = _sources(value["source"], context, (*path, "source"))
    status = value.get("status", "assumed" if source == ASSUMPTION else "stored")
    if status not in (_STATUSES if not context.unverified else (*_STATUSES, MEMORY)):
        raise context.document.unknown((*path, "status"), "status", str(status), _STATUSES)
    claimant, note = value.get("claimant", context.claimant), value.get("note", "")
    for key, text in (("unit", value["unit"]), ("claimant", claimant), ("note", note)):
        if not isinstance(text, str):
            raise mistake((*path, key), f"{text!r} given", "a text", "put it in quotes")
    _unit(spec, value["unit"], context, (*path, "unit"))
    try:
        quantity = Quantity(
            value=float(value["value"]),
            low=float(value["low"]),
            high=float(value["high"]),
            unit=value["unit"],
            source=source,
            claimant=claimant,
            status=status,
            note=note,
        )
    except MistakeError as error:
        key, _, rest = str(error).partition(": ")
        given, expected, advice = rest.split("; ", 2)
        raise mistake((*path, key), given, expected.removeprefix("expected "), advice) from error
    _bounds(spec, quantity, context, path)
    return quantity


def _needed(key: str, spec: Figure) -> tuple[str, str]:
    """What a missing key of a quantity should have been, and what to do."""
    units = " or ".join(units_of(UNITS[spec.unit].dimension))
    return {
        "unit": (f"the unit of {spec.about}: {units}", f'add unit = "{spec.unit}"'),
        "source": (
            f"where the figure for {spec.about} was read",
            'add source = "..." with an identifier of the table of sources, or '
            'source = "assumption" with a note that says why',
        ),
        "claimant": (
            f"who holds {spec.about} to be so",
            'add claimant = "..."',
        ),
    }.get(key, (f"the {key} of {spec.about}, in {spec.unit}", f"add {key} = ..."))


def _sources(value: Any, context: Context, path: KeyPath) -> str:
    names = value if isinstance(value, list) else [value]
    for name in names:
        if not isinstance(name, str) or not name:
            raise context.document.mistake(
                path,
                f"{value!r} given",
                "the identifier of a source, or a list of them",
                "name the source",
            )
        if name == MEMORY and not context.unverified:
            raise context.document.mistake(
                path,
                "source 'memory' given",
                "a source that can be looked up",
                "move the figure under `unverified`, or let a party state it as its assumption",
            )
        if name not in context.sources and name not in (ASSUMPTION, MEMORY):
            raise context.document.unknown(
                path,
                "source",
                name,
                (ASSUMPTION, *sorted(context.sources)),
                "Or add it to [sources].",
            )
    return ", ".join(names)


def _unit(spec: Figure | Setting, unit: str, context: Context, path: KeyPath) -> None:
    allowed = units_of(UNITS[spec.unit].dimension)
    if unit not in allowed:
        raise context.document.mistake(
            path,
            f"unit {unit!r} given",
            f"{' or '.join(allowed)} ({spec.about})",
            "convert the figure or correct the unit",
        )


def _bounds(spec: Figure | Setting, quantity: Quantity, context: Context, path: KeyPath) -> None:
    si = UNITS[spec.unit].si
    for key, number, number_si in (
        ("value", quantity.value, quantity.value_si),
        ("low", quantity.low, quantity.low_si),
        ("high", quantity.high, quantity.high_si),
    ):
        # A bound is met exactly when it is written in the same unit: compare there.
        bounded = number if quantity.unit == spec.unit else number_si / si
        if not spec.low <= bounded <= spec.high:
            place = path if isinstance(spec, Setting) else (*path, key)
            raise context.document.mistake(
                place,
                f"{number!r} {quantity.unit} given",
                f"{spec.about} from {spec.low:g} to {spec.high:g} {spec.unit}",
                "correct the number or its unit",
            )
        if isinstance(spec, Figure) and spec.whole and not float(number).is_integer():
            raise context.document.mistake(
                (*path, key), f"{number!r} given", f"a whole number ({spec.about})", "round it"
            )


def _setting(spec: Setting, value: Any, context: Context, path: KeyPath) -> Quantity:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise context.document.mistake(
            path,
            f"{value!r} without a unit given",
            _expected(spec),
            f'add the unit, as in "{value} {spec.unit}"',
        )
    if not isinstance(value, str):
        raise context.document.mistake(path, f"{value!r} given", _expected(spec), "write it so")
    try:
        quantity = measure(value, claimant=context.claimant)
    except MistakeError as error:
        raise context.document.mistake(
            path, f"{value!r} given", _expected(spec), "write a number, a space and the unit"
        ) from error
    _unit(spec, quantity.unit, context, path)
    _bounds(spec, quantity, context, path)
    return quantity


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
        case Figure():
            if not math.isfinite(spec.low):
                return f"{spec.about} as a quantity table"
            return (
                f"{spec.about} as a table {{ value, low, high, unit, source }}, such as "
                f'{{ value = 1.0, low = 1.0, high = 1.0, unit = "{spec.unit}", source = "..." }}'
            )
        case Setting():
            example = f"{max(spec.low, 1.0):g} {spec.unit}"
            return f'{spec.about} as a number with its unit, such as "{example}"'
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
