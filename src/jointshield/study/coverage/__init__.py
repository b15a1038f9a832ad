"""What ground does an architecture defend, and how many people live there?

- `tables`    what a study's file may hold
- `plan`      architectures: which interceptors stand where; sites checked against the map
- `cues`      when an interceptor may fly: a stated delay, or a radar's first sight
- `defence`   margins over the cells of a grid, and their sums
- `question`  the answer for people: per launch area, with bands

Case: one architecture against one class of missile from one launch area, over one area. The
verdict is that of the city which the case names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.catalogue.spec import Text
from jointshield.study.classes import class_inputs, threat_inputs
from jointshield.study.coverage.cells import Cells, cells_of
from jointshield.study.coverage.defence import (
    Raid,
    city_margin_s,
    shares,
)
from jointshield.study.coverage.plan import Architecture, Plan, known, read_plan
from jointshield.study.coverage.tables import TABLES
from jointshield.study.inputs import Floats, Values
from jointshield.study.models import Case, Kind, Model, Output
from jointshield.study.places import Place

OUTPUTS = (
    Output("margin_s", "time to spare against a flight to the named city", "s"),
    Output("defended_area_km2", "land that is within the missile's reach and defended", "km2"),
    Output("area_share", "that land as a share of all land within the missile's reach", "1"),
    Output("population_share", "the same share of the cities' people", "1"),
    Output("reached_area_km2", "land within the missile's reach", "km2"),
    Output("reached_population_share", "share of the area's people within that reach", "1"),
)
LIMITS = (
    "Kinematic reach is not a kill: no homing, discrimination, reliability, salvo or raid size.",
    "One missile at a time, on a path of least energy; interceptors are not counted or used up.",
    "The delay stands for warning, tracking, decision and launch together; radars see all round.",
    "People are those of cities over 15,000, some counts dated: shares, not numbers.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageModel(Model):
    """The model of one study, with the architectures that it is asked about."""

    plan: Plan

    def architecture(self, case: Case) -> Architecture:
        """The architecture of a case."""
        return known(self.plan.architectures, case.words["architecture"], f"case.{case.id}")

    def raid(self, case: Case) -> Raid:
        """Launch area and missile of a case."""
        return Raid(launch=case.places["from"], threat=case.words["threat"])

    def cells(self, case: Case, spacing_m: float | None = None) -> Cells:
        """The grid of a case, as the study has it or of another spacing."""
        key = case.words["area"]
        return cells_of(self.plan.areas[key], spacing_m or self.plan.grid_m[key])


def _build(tables: Mapping[str, Any], places: Mapping[str, Place]) -> Model:
    plan = read_plan(tables, places)

    def evaluate(case: Case, values: Values) -> dict[str, Floats]:
        architecture, raid = model.architecture(case), model.raid(case)
        cells = model.cells(case)
        sums = shares(architecture, raid, cells, values)
        with np.errstate(invalid="ignore", divide="ignore"):
            return {
                "margin_s": margin(case, values),
                "defended_area_km2": sums["defended_land"] / 1e6,
                "area_share": sums["defended_land"] / sums["reached_land"],
                "population_share": sums["defended_people"] / sums["reached_people"],
                "reached_area_km2": sums["reached_land"] / 1e6,
                "reached_population_share": sums["reached_people"] / cells.people.sum(),
            }

    def margin(case: Case, values: Values) -> Floats:
        return city_margin_s(model.architecture(case), model.raid(case), case.places["to"], values)

    inputs = (
        *(item for cue in plan.cues.values() for item in cue.inputs),
        *(i for key, item in plan.interceptors.items() for i in class_inputs(key, item.name)),
        *(i for key, item in plan.threats.items() for i in threat_inputs(key, item.name)),
    )
    model = CoverageModel(
        id="coverage",
        inputs=inputs,
        outputs=OUTPUTS,
        limits=LIMITS,
        evaluate=evaluate,
        alone=margin,
        roles={"from": "where the missiles start", "to": "the city whose margin is the verdict"},
        case_fields={
            "architecture": Text(about="what stands where", choices=tuple(plan.architectures)),
            "threat": Text(about="the class of missiles", choices=tuple(plan.threats)),
            "area": Text(about="the land to be defended", choices=tuple(plan.areas)),
        },
        case_required=("architecture", "threat", "area"),
        decides="margin_s",
        holds="defended",
        fails="open",
        plan=plan,
    )
    return model


KIND = Kind(id="coverage", tables=TABLES, build=_build)
