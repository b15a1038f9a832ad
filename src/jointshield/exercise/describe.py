"""The resolved scenario as JSON, for reports and for readers: every figure beside its claims."""

import dataclasses
from typing import Any

from jointshield.exercise.scenario import LoadedScenario


def as_json(loaded: LoadedScenario) -> dict[str, Any]:
    """Scenario (SI units and radians), provenance of every figure, and what each source is."""
    return {
        "scenario": dataclasses.asdict(loaded.scenario),
        "provenance": [
            {
                "thing": row.thing,
                "key": row.key,
                "layer": row.layer,
                "used": row.used,
                "value": row.quantity.value,
                "low": row.quantity.low,
                "high": row.quantity.high,
                "unit": row.quantity.unit,
                "source": row.quantity.source,
                "claimant": row.quantity.claimant,
                "note": row.quantity.note,
            }
            for row in loaded.provenance
        ],
        "sources": loaded.sources,
    }
