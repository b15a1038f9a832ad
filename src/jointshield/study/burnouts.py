"""The burnout that stands in for a missile which a question does not name: by range."""

from functools import cache

from jointshield.catalogue.check import check
from jointshield.catalogue.document import Document
from jointshield.catalogue.figures import Context
from jointshield.catalogue.load import DATA, base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.spec import Record, Rows, Setting, Text, Whole
from jointshield.study.inputs import number

INPUTS = (
    number("missile_burn_time", "missile's burn time", "s", 10.0, 600.0),
    number("missile_burnout_height", "missile's height at burnout", "km", 5.0, 1000.0),
    number("missile_burnout_range", "missile's ground range at burnout", "km", 0.0, 2000.0),
)
"""What a flight that is known by its burnout needs."""

_SHAPE = Record(
    about="notional burnouts",
    fields={
        "schema": Whole(about="version of this format", low=1, high=1),
        "class": Rows(
            row=Record(
                about="one class of range",
                fields={
                    "name": Text(about="name for people"),
                    "range_max": Setting(
                        about="longest flight", unit="km", low=1.0, high=20_100.0, name="range_max"
                    ),
                    "figure": Record(
                        about="figures", fields={item.key: item.figure for item in INPUTS}
                    ),
                },
                required=("name", "range_max", "figure"),
            )
        ),
    },
    required=("schema", "class"),
)


def burnout_for(range_m: float) -> tuple[str, dict[str, Quantity]]:
    """Return the name of the class of a ground range, and its figures by input."""
    rows = _classes()
    for limit_m, name, figures in rows:
        if range_m <= limit_m:
            return name, dict(figures)
    return rows[-1][1], dict(rows[-1][2])


@cache
def _classes() -> list[tuple[float, str, dict[str, Quantity]]]:
    document = Document.read(DATA / "burnouts.toml")
    sources = frozenset(base_catalogue().tree["sources"])
    context = Context(document=document, sources=sources, claimant="the catalogue")
    tree = check(_SHAPE, document.tree, context)
    return [
        (
            row["range_max"].value_si,
            row["name"],
            {key: claims[0] for key, claims in row["figure"].items()},
        )
        for row in tree["class"]
    ]
