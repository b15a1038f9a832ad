"""The shapes of the files as JSON Schema (2020-12), for editors and for other programs.

The schemas are made from the same descriptions by which `catalogue.check` reads, and a test holds
the published files equal to what this module gives. They say less than the check: a schema cannot
see that a party exists or that a low is not above its high.
"""

import json
import re
from pathlib import Path
from typing import Any

from jointshield.catalogue.figures import MEMORY, STATUSES
from jointshield.catalogue.files import CATALOGUE_FILE
from jointshield.catalogue.party_file import PARTY_FILE
from jointshield.catalogue.quantity import ASSUMPTION
from jointshield.catalogue.scenario_file import SCENARIO_FILE
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
from jointshield.catalogue.units import UNITS, units_of

FOLDER = Path(__file__).parent / "schemas"
"""Where the published schemas stand, as NAME.schema.json."""

_NUMBER = r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?"
Schema = dict[str, Any]
_NAMED: Schema = {"type": "string", "minLength": 1}
_SOURCE: Schema = {"oneOf": [_NAMED, {"type": "array", "minItems": 1, "items": _NAMED}]}


def published() -> dict[str, str]:
    """The text of each schema, by name: `catalogue`, `party`, `scenario`."""
    records = {"catalogue": CATALOGUE_FILE, "party": PARTY_FILE, "scenario": SCENARIO_FILE}
    return {name: _document(name, record) for name, record in records.items()}


def _document(name: str, record: Record) -> str:
    writer = _Writer(claimant=name == "catalogue")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"jointshield {name}",
        **writer.record(record),
        "$defs": writer.definitions,
    }
    return json.dumps(schema, indent=1) + "\n"


class _Writer:
    """Describes values and collects the figures met on the way, each defined once."""

    def __init__(self, *, claimant: bool) -> None:
        self.definitions: dict[str, Schema] = {"quantity": _quantity(claimant=claimant)}

    def record(self, spec: Record) -> Schema:
        return {
            "description": spec.about,
            "type": "object",
            "properties": {key: self.value(part) for key, part in spec.fields.items()},
            "required": list(spec.required),
            "additionalProperties": False,
        }

    def value(self, spec: Spec) -> Schema:
        match spec:
            case Record():
                return self.record(spec)
            case Keyed():
                return {
                    "type": "object",
                    "propertyNames": {"pattern": f"^{IDENTIFIER}$"},
                    "additionalProperties": self.value(spec.entry),
                }
            case Rows():
                return {"type": "array", "items": self.record(spec.row)}
            case Figure():
                return self.figure(spec)
            case Setting():
                return _setting(spec)
            case Source():
                return {"description": spec.about, **_SOURCE}
            case Text():
                return _text(spec)
            case Texts():
                return {"type": "array", "items": _text(spec.each), "uniqueItems": True}
            case Whole():
                return {
                    "description": spec.about,
                    "type": "integer",
                    "minimum": spec.low,
                    "maximum": spec.high,
                }
            case Flag():
                return {"description": spec.about, "type": "boolean"}

    def figure(self, spec: Figure) -> Schema:
        words = f"{spec.about} {spec.low:g} {spec.high:g} {spec.unit}"
        name = re.sub(r"[^a-z0-9.]+", "-", words.lower())
        bounds = {"minimum": spec.low, "maximum": spec.high}
        self.definitions[name] = {
            "description": f"{spec.about}, from {spec.low:g} to {spec.high:g} {spec.unit}",
            "allOf": [
                {"$ref": "#/$defs/quantity"},
                {"properties": {"unit": {"enum": list(units_of(UNITS[spec.unit].dimension))}}},
                # Bounds can be said of the unit in which they are written; the check knows all.
                {
                    "if": {"properties": {"unit": {"const": spec.unit}}},
                    "then": {"properties": dict.fromkeys(("value", "low", "high"), bounds)},
                },
            ],
        }
        one = {"$ref": f"#/$defs/{name}"}
        return {"oneOf": [one, {"type": "array", "minItems": 1, "items": one}]}


def _setting(spec: Setting) -> Schema:
    units = "|".join(units_of(UNITS[spec.unit].dimension))
    return {
        "description": f"{spec.about}, from {spec.low:g} to {spec.high:g} {spec.unit}",
        "type": "string",
        "pattern": rf"^\s*{_NUMBER}\s*({units})\s*$",
    }


def _text(spec: Text) -> Schema:
    schema: Schema = {"description": spec.about, "type": "string"}
    if spec.choices:
        schema["enum"] = list(spec.choices)
    elif not spec.empty:
        schema["minLength"] = 1
    if spec.pattern:
        schema["pattern"] = f"^({spec.pattern})?$" if spec.empty else f"^({spec.pattern})$"
    return schema


def _quantity(*, claimant: bool) -> Schema:
    return {
        "description": "A claimed figure: low and high enclose value, all in unit.",
        "type": "object",
        "properties": {
            "value": {"type": "number"},
            "low": {"type": "number"},
            "high": {"type": "number"},
            "unit": {"enum": list(UNITS)},
            "source": _SOURCE,
            "claimant": {"type": "string", "minLength": 1},
            "status": {"enum": [*STATUSES, MEMORY]},
            "note": {"type": "string"},
        },
        "required": ["value", "low", "high", "unit", "source", *(["claimant"] if claimant else [])],
        "additionalProperties": False,
        "if": {"properties": {"source": {"const": ASSUMPTION}}},
        "then": {"required": ["note"]},
    }


def publish() -> None:
    """Write the schemas anew after a shape has changed: python -m jointshield.catalogue.schema."""
    for name, text in published().items():
        (FOLDER / f"{name}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    publish()
