"""Reading figures and settings: a number comes in with its unit and its source, or not at all."""

from dataclasses import dataclass, replace
from typing import Any

from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.quantity import ASSUMPTION, Quantity, measure
from jointshield.catalogue.spec import Figure, Setting
from jointshield.catalogue.units import UNITS, units_of
from jointshield.errors import MistakeError

QUANTITY_KEYS = ("value", "low", "high", "unit", "source", "claimant", "status", "note")
STATUSES = ("stored", "reported", "computed", "assumed")
LARGEST_INTEGER = 2**53
"""Whole numbers up to here are floats without rounding."""
MEMORY = "memory"
"""Source and status of what nobody checked: allowed under `unverified` only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What surrounds a file: its sources, and who speaks where it names nobody ("" = must name)."""

    document: Document
    sources: frozenset[str]
    claimant: str
    unverified: bool = False

    def among_unverified(self) -> "Context":
        """The same for what stands under `unverified`, where memory counts as a source."""
        return replace(self, unverified=True)


def figure(spec: Figure, value: Any, context: Context, path: KeyPath) -> tuple[Quantity, ...]:
    """Read the claims to one figure, in file order.

    Raises:
        MistakeError: a bare number, an unknown or missing key, a wrong unit, an unknown source, a
            number out of bounds.
    """
    claims = value if isinstance(value, list) else [value]
    if not claims:
        raise context.document.mistake(
            path, "an empty list given", expected(spec), "leave the key out"
        )
    return tuple(_quantity(spec, claim, context, path) for claim in claims)


def _quantity(spec: Figure, value: Any, context: Context, path: KeyPath) -> Quantity:
    mistake = context.document.mistake
    if not isinstance(value, dict):
        advice = "a bare number has no unit and no source: write the table out"
        raise mistake(path, f"{value!r} given", expected(spec), advice)
    for key in value:
        if key not in QUANTITY_KEYS:
            raise context.document.unknown((*path, key), "key", key, QUANTITY_KEYS)
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
        number = value[key]
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise mistake((*path, key), f"{number!r} given", "a number", "give the number bare")
        if isinstance(number, int) and abs(number) > LARGEST_INTEGER:
            raise mistake((*path, key), "a huge integer given", "at most 2^53", "correct it")
    source = named_sources(value["source"], context, (*path, "source"))
    status = value.get("status", "assumed" if source == ASSUMPTION else "stored")
    if status not in (STATUSES if not context.unverified else (*STATUSES, MEMORY)):
        raise context.document.unknown((*path, "status"), "status", str(status), STATUSES)
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
        raise context.document.within(path, error) from error
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


def named_sources(value: Any, context: Context, path: KeyPath) -> str:
    """Read where something was read: one identifier or a list of them, joined by ", ".

    Raises:
        MistakeError: no text, an identifier that no table of sources holds, or memory.
    """
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
                f"{number:.12g} {quantity.unit} given",
                f"{spec.about} from {spec.low:g} to {spec.high:g} {spec.unit}",
                "correct the number or its unit",
            )
        if isinstance(spec, Figure) and spec.whole and not float(number).is_integer():
            raise context.document.mistake(
                (*path, key), f"{number!r} given", f"a whole number ({spec.about})", "round it"
            )


def setting(spec: Setting, value: Any, context: Context, path: KeyPath) -> Quantity:
    """Read a setting such as "20 s".

    Raises:
        MistakeError: no number, no unit or a wrong one, or a number out of bounds.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise context.document.mistake(
            path,
            f"{value!r} without a unit given",
            expected(spec),
            f'add the unit, as in "{value} {spec.unit}"',
        )
    if not isinstance(value, str):
        raise context.document.mistake(path, f"{value!r} given", expected(spec), "write it so")
    try:
        quantity = measure(value, claimant=context.claimant)
    except MistakeError as error:
        raise context.document.mistake(
            path, f"{value!r} given", expected(spec), "write a number, a space and the unit"
        ) from error
    _unit(spec, quantity.unit, context, path)
    _bounds(spec, quantity, context, path)
    return quantity


def expected(spec: Figure | Setting) -> str:
    """What a figure or a setting looks like, with an example."""
    if isinstance(spec, Setting):
        example = f"{max(spec.low, 1.0):g} {spec.unit}"
        return f'{spec.about} as a number with its unit, such as "{example}"'
    return (
        f"{spec.about} as a table {{ value, low, high, unit, source }}, such as "
        f'{{ value = 1.0, low = 1.0, high = 1.0, unit = "{spec.unit}", source = "..." }}'
    )
