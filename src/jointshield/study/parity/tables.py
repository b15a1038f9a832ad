"""What the file of a parity study may hold besides what every study holds."""

from jointshield.catalogue.spec import Figure, Keyed, Record, Rows, Source, Spec, Text, Whole
from jointshield.study.coverage.tables import SITE

_WORDS = Text(about="words for people")
_NAMED: dict[str, Spec] = {"name": _WORDS, "note": _WORDS}


def _end(about: str) -> Rows:
    return Rows(
        row=Record(
            about=about,
            fields={
                "at": Text(about="LAT,LON, a place of the study or the catalogue, or a city"),
                "weight": Figure(
                    about="its share before all are scaled to one", unit="1", low=0.0, high=1e6
                ),
            },
            required=("at", "weight"),
        )
    )


FORCE = Record(
    about="a notional deterrent",
    fields={
        **_NAMED,
        "base": _end("where missiles of the force start"),
        "target": _end("where they are notionally aimed"),
        "source": Source(about="where the force was read"),
    },
    required=("name", "base", "target"),
)
DEPLOYMENT = Record(
    about="interceptors of one defence; their number is an input",
    fields={
        **_NAMED,
        "battery": Rows(
            row=Record(
                about="a class of interceptors at a site",
                fields={
                    "site": Text(about="a site of the study"),
                    "interceptor": Text(about="a class of interceptors of the study"),
                },
                required=("site", "interceptor"),
            )
        ),
    },
    required=("name", "battery"),
)
GROWTH = Record(
    about="how many interceptors somebody expects, year by year",
    fields={
        **_NAMED,
        "force": Text(about="the force that they are counted against"),
        "point": Rows(
            row=Record(
                about="one year",
                fields={
                    "year": Whole(about="calendar year", low=1950, high=2100),
                    "number": Figure(
                        about="interceptors by then", unit="1", low=0.0, high=1e5, whole=True
                    ),
                },
                required=("year", "number"),
            )
        ),
    },
    required=("name", "force", "point"),
)

TABLES: dict[str, Spec] = {
    "interceptor": Keyed(
        entry=Record(about="a class of interceptors", fields=_NAMED, required=("name",))
    ),
    "site": Keyed(entry=SITE),
    "force": Keyed(entry=FORCE),
    "deployment": Keyed(entry=DEPLOYMENT),
    "growth": Keyed(entry=GROWTH),
}
