"""From quantities to fields in SI, with a note of each in the provenance."""

from collections.abc import Mapping
from typing import Any

from jointshield.catalogue.provenance import Claims
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.spec import Figure, Record, Setting, Spec


def fields_si(specs: Mapping[str, Spec], figures: Mapping[str, Quantity]) -> dict[str, Any]:
    """Give each figure's value in SI under the name of its field; whole ones as `int`."""
    fields: dict[str, Any] = {}
    for key, quantity in figures.items():
        spec = specs[key]
        if isinstance(spec, Figure) and spec.name:
            fields[spec.name] = int(quantity.value) if spec.whole else quantity.value_si
    return fields


def settings_si(
    record: Record, table: Mapping[str, Any], claims: Claims, thing: str, layer: str
) -> dict[str, float]:
    """Give the settings of a checked table in SI under the names of their fields, and note them."""
    return {
        spec.name: claims.take(thing, key, table[key], layer).value_si
        for key, spec in record.fields.items()
        if isinstance(spec, Setting) and key in table
    }


def own_figures_si(
    specs: Mapping[str, Spec], table: Mapping[str, Any], claims: Claims, thing: str, layer: str
) -> dict[str, Any]:
    """Give the figures that only this table states in SI, and note all claims to them."""
    first = {
        key: claims.take(thing, key, table[key][0], layer)
        for key, spec in specs.items()
        if isinstance(spec, Figure) and spec.name and key in table
    }
    return fields_si(specs, first)
