"""What a scenario's file may hold."""

from jointshield.catalogue import shape
from jointshield.catalogue.files import MODE
from jointshield.catalogue.notice_file import NOTICE
from jointshield.catalogue.plans import PLAN
from jointshield.catalogue.spec import (
    IDENTIFIER,
    Keyed,
    Record,
    Rows,
    Setting,
    Source,
    Spec,
    Text,
    Texts,
)
from jointshield.catalogue.words import ID, PARTY_ID, SOURCES, seconds, things_of

_HOST = Text(
    about='the party on whose territory it stands, or "" for a state that takes no part',
    pattern=IDENTIFIER,
    empty=True,
)
OUTAGE = Record(
    about="a span in which the link carries nothing",
    fields={
        "start": seconds("its start", "start_s", 0.0, 86_400.0),
        "end": seconds("its end", "end_s", 0.0, 86_400.0),
    },
    required=("start", "end"),
)

LINK = Record(
    about="the way from one party's node to the centre and back",
    fields={
        "party": PARTY_ID,
        "delay": seconds("one-way delay", "delay_s", 0.0, 600.0),
        "loss": Setting(
            about="share of messages lost",
            unit="%",
            low=0.0,
            high=100.0,
            name="loss_probability",
        ),
        "outage": Rows(row=OUTAGE),
    },
    required=("party", "delay", "loss"),
)

THREAT = Record(
    about="one launch; with a target it is aimed, without one it flies its azimuth",
    fields={
        "id": ID,
        "missile": ID,
        "launch_area": ID,
        "launched": seconds("instant of lift-off", "launched_s", 0.0, 86_400.0),
        "target": ID,
        "azimuth": Setting(
            about="azimuth clockwise from north",
            unit="deg",
            low=0.0,
            high=360.0,
            name="azimuth_rad",
        ),
        "notice": ID,
    },
    required=("id", "missile", "launch_area", "launched"),
)


def _edge(about: str, name: str, most: float) -> Setting:
    return Setting(about=about, unit="deg", low=-most, high=most, name=name)


_COUNTRY = r"[A-Z]{2}"

TERRITORY = Record(
    about="land that the borders give to one country and that counts as another's here",
    fields={
        "country": Text(about="ISO 3166-1 code of whose the borders say it is", pattern=_COUNTRY),
        "counts_as": Text(
            about="ISO 3166-1 code of whose it is in this scenario", pattern=_COUNTRY
        ),
        "south": _edge("southern edge of the box, latitude north", "south_rad", 90.0),
        "north": _edge("northern edge of the box, latitude north", "north_rad", 90.0),
        "west": _edge("western edge of the box, longitude east", "west_rad", 180.0),
        "east": _edge("eastern edge of the box, longitude east", "east_rad", 180.0),
        "source": Source(about="what says whose the land was"),
        "note": Text(about="why the borders do not hold here"),
    },
    required=("country", "counts_as", "south", "north", "west", "east", "source", "note"),
)

_NAME: dict[str, Spec] = {"name": shape.TEXTS["name"], "note": shape.TEXTS["note"]}

SCENARIO_FILE = Record(
    about="one scenario",
    fields={
        "scenario": ID,
        "title": Text(about="what it shows, in one line"),
        "epoch_utc": Text(
            about="instant of exercise time zero, as 2012-03-26T10:00:00Z",
            pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        ),
        "duration": seconds("length of the exercise", "duration_s", 10.0, 86_400.0),
        "step": seconds("time of one step", "step_s", 0.1, 60.0),
        "checkpoint": seconds("time between two checkpoints", "checkpoint_s", 0.1, 3600.0),
        "parties": Texts(each=PARTY_ID),
        "modes": Texts(each=ID),
        "mode": Keyed(entry=MODE),
        "sources": SOURCES,
        "place": things_of("place", _NAME, ("name", "latitude", "longitude")),
        "radar": things_of("radar", {**_NAME, "owner": PARTY_ID, "host": _HOST}, ("owner", "host")),
        "infrared": things_of("infrared", {**_NAME, "owner": PARTY_ID}, ("owner",)),
        "interceptor": things_of("interceptor", _NAME),
        "site": things_of(
            "site",
            {**_NAME, "owner": PARTY_ID, "host": PARTY_ID, "interceptor": ID},
            ("owner", "host", "interceptor"),
        ),
        "missile": things_of(
            "missile",
            {**_NAME, "separates": shape.SEPARATES, "stage": shape.STAGES},
            ("name", "separates", "stage", *shape.used("missile")),
        ),
        "territory": Rows(
            row=TERRITORY
        ),
        "link": Rows(
            row=LINK
        ),
        "threat": Rows(
            row=THREAT
        ),
        "notice": Rows(
            row=NOTICE
        ),
        "plan": Rows(
            row=PLAN
        ),
    },
    required=(
        "scenario", "title", "epoch_utc", "duration", "step", "checkpoint", "parties", "link",
        "threat",
    ),
)  # fmt: skip
"""scenarios/NAME/scenario.toml"""
