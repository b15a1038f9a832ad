"""The notional boosters of `data/boosters.toml`: classes of assumptions, and samples of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from jointshield.catalogue.check import check
from jointshield.catalogue.document import Document
from jointshield.catalogue.figures import Context
from jointshield.catalogue.load import DATA, base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.spec import Record, Rows, Setting, Spec, Text, Whole
from jointshield.flight.families import Family
from jointshield.study.inputs import Floats, Input, number

INPUTS = (
    number("burn_time_1", "first stage's burn time", "s", 5.0, 600.0),
    number("burn_time_2", "second stage's burn time", "s", 5.0, 600.0),
    number("thrust_to_weight", "thrust over weight at launch", "1", 1.05, 10.0),
    number("specific_impulse", "specific impulse in vacuum", "s", 150.0, 500.0),
    number("structure_share", "dry over fuelled mass of a stage", "1", 0.01, 0.5),
    number("launch_mass", "mass at launch", "kg", 100.0, 1e6),
    number("diameter", "diameter", "m", 0.2, 6.0),
    number("ballistic_coefficient", "ballistic coefficient of what comes down", "kg/m2", 1.0, 1e6),
)
LAUNCH = (
    number("vertical_rise", "time straight up after launch", "s", 0.0, 100.0),
    number("pitch_rate", "rate of turning to the held elevation", "deg/s", 0.1, 45.0),
    number("latitude", "latitude of the launch point", "deg", -90.0, 90.0),
    number("azimuth", "azimuth of the test", "deg", -360.0, 360.0),
    number("payload_share_min", "least payload over launch mass", "1", 0.0, 0.5),
)
_ROW: dict[str, Spec] = {
    "name": Text(about="name for people"),
    "stages": Whole(about="how many stages", low=1, high=2),
    "vacuum_range_max": Setting(
        about="greatest range of an arc without powered phase at the same energy",
        unit="km",
        low=1.0,
        high=20_100.0,
        name="vacuum_range_max",
    ),
    "figure": Record(about="figures", fields={item.key: item.figure for item in INPUTS}),
}
_SHAPE = Record(
    about="notional boosters",
    fields={
        "schema": Whole(about="version of this format", low=1, high=1),
        "class": Rows(row=Record(about="one class of boosters", fields=_ROW, required=tuple(_ROW))),
        "launch": Record(
            about="how they are launched",
            fields={item.key: item.figure for item in LAUNCH},
            required=tuple(item.key for item in LAUNCH),
        ),
    },
    required=("schema", "class", "launch"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosters:
    """One class: its stages, and its assumptions by input."""

    name: str
    stages: int
    figures: Mapping[str, Quantity]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs that this class has, in their order."""
        return tuple(item for item in INPUTS if item.key in self.figures)

    def family(self, values: Mapping[str, Floats]) -> Family:
        """Build missiles (n,) from samples (n,) of every input in SI.

        The last stage's share of propellant is a placeholder: the test decides it.
        """
        impulse, burn = values["specific_impulse"], values["burn_time_1"]
        burns, shares = [burn], []
        if self.stages > 1:
            burns.append(values["burn_time_2"])
            shares.append(values["thrust_to_weight"] * burn / impulse)
        shares.append(np.full_like(burn, 0.5))
        return Family(
            launch_mass_kg=values["launch_mass"],
            propellant_share=np.stack(shares, axis=1),
            structure_share=values["structure_share"],
            specific_impulse_s=np.stack([impulse] * self.stages, axis=1),
            burn_time_s=np.stack(burns, axis=1),
            diameter_m=values["diameter"],
            ballistic_coefficient_kg_m2=values["ballistic_coefficient"],
        )

    def drawn(self, count: int, seed: int) -> dict[str, Floats]:
        """Samples of every input in SI: as stated, each alone at either end, then a Latin square.

        The Latin square (McKay, Beckman & Conover 1979) has `count` rows, evenly from low to high.
        """
        inputs = self.inputs
        ends = 2 * len(inputs)
        chance = np.random.default_rng(seed)
        values: dict[str, Floats] = {}
        for place, item in enumerate(inputs):
            held = self.figures[item.key]
            column = np.full(1 + ends + count, held.value_si)
            column[1 + 2 * place], column[2 + 2 * place] = held.low_si, held.high_si
            cells = (chance.permutation(count) + chance.random(count)) / max(count, 1)
            column[1 + ends :] = held.low_si + cells * (held.high_si - held.low_si)
            values[item.key] = column
        return values


def boosters_for(vacuum_range_m: float) -> Boosters:
    """Return the class of boosters for the range that an arc without powered phase would have."""
    classes, _ = _read()
    for limit_m, item in classes:
        if vacuum_range_m <= limit_m:
            return item
    return classes[-1][1]


def launch_figures() -> Mapping[str, Quantity]:
    """How they are launched where nobody says so, by input."""
    return _read()[1]


@cache
def _read() -> tuple[tuple[tuple[float, Boosters], ...], Mapping[str, Quantity]]:
    document = Document.read(DATA / "boosters.toml")
    sources = frozenset(base_catalogue().tree["sources"])
    context = Context(document=document, sources=sources, claimant="this program")
    tree = check(_SHAPE, document.tree, context)
    classes = tuple(
        (
            row["vacuum_range_max"].value_si,
            Boosters(
                name=row["name"],
                stages=row["stages"],
                figures={key: claims[0] for key, claims in row["figure"].items()},
            ),
        )
        for row in tree["class"]
    )
    return classes, {key: claims[0] for key, claims in tree["launch"].items()}
