"""What the file of a coverage study may hold besides what every study holds."""

from jointshield.catalogue.spec import (
    Figure,
    Keyed,
    Record,
    Rows,
    Setting,
    Source,
    Spec,
    Text,
    Texts,
)

_WORDS = Text(about="words for people")
_NAMED: dict[str, Spec] = {"name": _WORDS, "note": _WORDS}


def _degrees(about: str, bound: float) -> Setting:
    return Setting(about=about, unit="deg", low=-bound, high=bound, name="")


INTERCEPTOR = Record(about="a class of interceptors", fields=_NAMED, required=("name",))
THREAT = Record(about="a class of missiles", fields=_NAMED, required=("name",))
CUE = Record(
    about="sensors and command that say when an interceptor flies",
    fields={
        **_NAMED,
        "sensors": Texts(each=Text(about="a sensor, in words or by identifier")),
        "radars": Texts(each=Text(about="LAT,LON, or a radar of the catalogue or the study")),
    },
    required=("name",),
)
SITE = Record(
    about="where interceptors stand",
    fields={
        **_NAMED,
        "at": Text(about="LAT,LON, or a place of the study or the catalogue"),
        "stands": Text(about="on what it stands", choices=("land", "ship")),
        "host": Text(about="ISO 3166-1 alpha-2 code of the country that it stands in"),
        "consent": Text(about="whether the host agreed, and when"),
        "source": Source(about="where the siting was read"),
    },
    required=("name", "at", "stands"),
)
BATTERY = Record(
    about="interceptors of one class at one site",
    fields={
        "site": Text(about="a site of the study"),
        "interceptor": Text(about="a class of interceptors of the study"),
        "cue": Text(about="a cue of the study"),
        "number": Figure(about="number of interceptors", unit="1", low=0.0, high=1e4, whole=True),
    },
    required=("site", "interceptor", "cue"),
)
ARCHITECTURE = Record(
    about="what stands where",
    fields={
        **_NAMED,
        "when": Text(about="year or date of the plan"),
        "status": Text(
            about="whether it came about", choices=("fielded", "planned", "cancelled", "what-if")
        ),
        "changed": Text(about="what became of it, with the date"),
        "instead": Text(about="the architecture that stands in its place"),
        "source": Source(about="where the plan was read"),
        "battery": Rows(row=BATTERY),
    },
    required=("name", "status", "battery"),
)
AREA = Record(
    about="land to be defended",
    fields={
        **_NAMED,
        "countries": Texts(each=Text(about="ISO 3166-1 alpha-2 code", pattern="[A-Z]{2}")),
        "south": _degrees("southern edge", 90.0),
        "north": _degrees("northern edge", 90.0),
        "west": _degrees("western edge", 180.0),
        "east": _degrees("eastern edge", 180.0),
        "grid": Setting(
            about="width of a cell when many samples are asked for",
            unit="km",
            low=10.0,
            high=1000.0,
            name="",
        ),
    },
    required=("name", "countries", "grid"),
)

TABLES: dict[str, Spec] = {
    "interceptor": Keyed(entry=INTERCEPTOR),
    "threat": Keyed(entry=THREAT),
    "cue": Keyed(entry=CUE),
    "site": Keyed(entry=SITE),
    "architecture": Keyed(entry=ARCHITECTURE),
    "area": Keyed(entry=AREA),
}
