"""What each file may hold: base catalogue, table of modes, party, scenario."""

from jointshield.catalogue import shape
from jointshield.catalogue.spec import (
    IDENTIFIER,
    Flag,
    Keyed,
    Record,
    Rows,
    Setting,
    Spec,
    Text,
    Texts,
    Whole,
)

_ID = Text(about="an identifier: letters, digits, '-' and '_'", pattern=IDENTIFIER)
_PARTY = Text(about="the identifier of a party of the scenario", pattern=IDENTIFIER)
_HOST = Text(
    about='the party on whose territory it stands, or "" for a state that takes no part',
    pattern=IDENTIFIER,
    empty=True,
)
SOURCES = Keyed(entry=Text(about="what to look up: author, title, year, address"))
CONDITIONS = (
    "own_area_at_risk",
    "partner_area_at_risk",
    "overflies_own",
    "debris_over_own",
    "notice_matched",
    "own_site",
    "confidence_low",
    "always",
)
"""When a desk rule may apply."""
CONSENT_RULES = ("owner", "host", "overflown", "sector", "all")
"""Whose consent a mode may need."""


def _seconds(about: str, name: str, low: float, high: float) -> Setting:
    return Setting(about=about, unit="s", low=low, high=high, name=name)


def _things(kind: str, extra: dict[str, Spec], required: tuple[str, ...] = ()) -> Keyed:
    fields = {**extra, **shape.FIGURES[kind]}
    return Keyed(entry=Record(about=f"one {kind}", fields=fields, required=required))


def _base(kind: str) -> Keyed:
    fields: dict[str, Spec] = {**shape.TEXTS, **shape.FIGURES[kind]}
    unverified = Record(about="figures that nobody checked: never loaded", fields=dict(fields))
    return Keyed(
        entry=Record(
            about=f"one {kind}", fields={**fields, "unverified": unverified}, required=("name",)
        )
    )


CATALOGUE_FILE = Record(
    about="the base catalogue",
    fields={
        "schema": Whole(about="version of this format", low=1, high=1),
        "date": Text(about="date of the last change, as 2026-11-23", pattern=r"\d{4}-\d\d-\d\d"),
        "note": Text(about="what a reader should know"),
        "sources": SOURCES,
        **{kind: _base(kind) for kind in shape.FIGURES},
        "dataset": Keyed(
            entry=Record(
                about="an open data package",
                fields={
                    "name": Text(about="name in its registry"),
                    "version": Text(about="version"),
                    "licence": Text(about="licence"),
                    "content": Text(about="what is in it"),
                    "note": Text(about="anything else"),
                },
                required=("name", "version", "licence", "content"),
            )
        ),
    },
    required=("schema", "date", "sources"),
)
"""data/catalogue.toml"""

_OVERLAY: dict[str, Spec] = {
    kind: _things(kind, {}) for kind in ("radar", "infrared", "site", "interceptor")
}

RELEASE = Record(
    about="what the party shares",
    fields={
        "lanes": Texts(each=Text(about="its own sensors, by identifier")),
        "cadence": _seconds("time between two releases", "cadence_s", 0.5, 600.0),
        "plots_min": Whole(about="plots before a track is shared", low=1, high=1000),
        "share_launch_reports": Flag(about="whether launch reports are shared"),
    },
    required=("lanes", "cadence", "plots_min", "share_launch_reports"),
)

DOCTRINE = Record(
    about="how its fire control spends interceptors",
    fields={
        "salvo": Whole(about="interceptors in one shot", low=1, high=10),
        "looks": Whole(about="shots with a look between them", low=1, high=10),
        "kill_assessment": _seconds(
            "time from meeting to assessment", "kill_assessment_s", 0.0, 600.0
        ),
        "ask_lead": _seconds(
            "how long before launch it asks for consent", "ask_lead_s", 0.0, 3600.0
        ),
        "interval": _seconds("time between two interceptors of a salvo", "interval_s", 0.0, 600.0),
    },
    required=("salvo", "looks", "kill_assessment", "ask_lead", "interval"),
)

DESK = Record(
    about="one rule of the desk; the first that applies is followed",
    fields={
        "when": Text(about="when the rule applies", choices=CONDITIONS),
        "answer": Text(about="what the desk does", choices=("consent", "refuse", "silent")),
        "delay": _seconds("time until the answer", "delay_s", 0.0, 3600.0),
        "delay_spread": _seconds("uniform addition to it", "delay_spread_s", 0.0, 3600.0),
        "reason": Text(about="the reason that goes with the answer"),
    },
    required=("when", "answer", "delay", "delay_spread", "reason"),
)

PARTY_FILE = Record(
    about="one party",
    fields={
        "id": _ID,
        "name": Text(about="name for people"),
        "colour": Text(about='colour for figures, such as "#1f5c99"', pattern=r"#[0-9a-fA-F]{6}"),
        "countries": Texts(
            each=Text(about="ISO 3166-1 codes of two letters", pattern=r"[A-Z]{2}")
        ),
        "sources": SOURCES,
        "release": RELEASE,
        "tracking": Record(
            about="what the party assumes about objects it has never held",
            fields=dict(shape.TRACKING),
            required=tuple(shape.TRACKING),
        ),
        "doctrine": DOCTRINE,
        "desk": Rows(
            row=DESK
        ),
        **_OVERLAY,
    },
    required=(
        "id", "name", "colour", "countries", "release", "tracking", "doctrine", "desk",
    ),
)  # fmt: skip
"""scenarios/NAME/parties/*.toml"""

OUTAGE = Record(
    about="a span in which the link carries nothing",
    fields={
        "start": _seconds("its start", "start_s", 0.0, 86_400.0),
        "end": _seconds("its end", "end_s", 0.0, 86_400.0),
    },
    required=("start", "end"),
)

LINK = Record(
    about="the way from one party's node to the centre and back",
    fields={
        "party": _PARTY,
        "delay": _seconds("one-way delay", "delay_s", 0.0, 600.0),
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
        "id": _ID,
        "missile": _ID,
        "launch_area": _ID,
        "launched": _seconds("instant of lift-off", "launched_s", 0.0, 86_400.0),
        "target": _ID,
        "azimuth": Setting(
            about="azimuth clockwise from north",
            unit="deg",
            low=0.0,
            high=360.0,
            name="azimuth_rad",
        ),
        "notice": _ID,
    },
    required=("id", "missile", "launch_area", "launched"),
)

NOTICE = Record(
    about="a launch notice lodged with the centre",
    fields={
        "id": _ID,
        "notifier": Text(about="who gives the notice"),
        "purpose": Text(about="what is launched"),
        "launch_area": _ID,
        "given": _seconds("when it was given", "given_s", -1e7, 86_400.0),
        "window_open": _seconds("opening", "window_open_s", -1e6, 1e6),
        "window_close": _seconds("closing", "window_close_s", -1e6, 1e6),
        "radius": Setting(
            about="radius of the launch area",
            unit="km",
            low=0.0,
            high=1000.0,
            name="radius_m",
        ),
        "azimuth": Setting(
            about="announced heading",
            unit="deg",
            low=0.0,
            high=360.0,
            name="azimuth_rad",
        ),
        "azimuth_tolerance": Setting(
            about="tolerance of the heading",
            unit="deg",
            low=0.0,
            high=180.0,
            name="azimuth_tolerance_rad",
        ),
    },
    required=(
        "id",
        "notifier",
        "purpose",
        "launch_area",
        "given",
        "window_open",
        "window_close",
        "radius",
        "azimuth",
        "azimuth_tolerance",
    ),
)

_NAME: dict[str, Spec] = {"name": shape.TEXTS["name"], "note": shape.TEXTS["note"]}

SCENARIO_FILE = Record(
    about="one scenario",
    fields={
        "id": _ID,
        "title": Text(about="what it shows, in one line"),
        "epoch_utc": Text(
            about="instant of exercise time zero, as 2012-03-26T10:00:00Z",
            pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        ),
        "duration": _seconds("length of the exercise", "duration_s", 10.0, 86_400.0),
        "step": _seconds("time of one step", "step_s", 0.1, 60.0),
        "checkpoint": _seconds("time between two checkpoints", "checkpoint_s", 0.1, 3600.0),
        "parties": Texts(each=_PARTY),
        "modes": Texts(each=_ID),
        "sources": SOURCES,
        "place": _things("place", _NAME, ("name", "latitude", "longitude")),
        "radar": _things("radar", {**_NAME, "owner": _PARTY, "host": _HOST}, ("owner", "host")),
        "infrared": _things("infrared", {**_NAME, "owner": _PARTY}, ("owner",)),
        "interceptor": _things("interceptor", _NAME),
        "site": _things(
            "site",
            {**_NAME, "owner": _PARTY, "host": _PARTY, "interceptor": _ID},
            ("owner", "host", "interceptor"),
        ),
        "missile": _things(
            "missile",
            {**_NAME, "separates": shape.SEPARATES, "stage": shape.STAGES},
            ("name", "separates", "stage", *shape.used("missile")),
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
    },
    required=(
        "id", "title", "epoch_utc", "duration", "step", "checkpoint", "parties", "link", "threat",
    ),
)  # fmt: skip
"""scenarios/NAME/scenario.toml"""

MODES_FILE = Record(
    about="the ways of working together",
    fields={
        "mode": Keyed(
            entry=Record(
                about="one mode",
                fields={
                    "name": Text(about="name for people"),
                    "description": Text(about="what it means, in a sentence or two"),
                    "shares_information": Flag(about="whether releases reach a centre"),
                    "fire_control": Text(
                        about="who commands", choices=("national", "sector", "joint")
                    ),
                    "consent_rules": Texts(
                        each=Text(about="whose consent is needed", choices=CONSENT_RULES)
                    ),
                },
                required=(
                    "name", "description", "shares_information", "fire_control", "consent_rules",
                ),
            )
        )
    },
    required=("mode",),
)  # fmt: skip
"""data/modes.toml"""
