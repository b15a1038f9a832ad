"""What the files of the base layer may hold: the catalogue and the table of modes."""

from jointshield.catalogue import shape
from jointshield.catalogue.spec import Flag, Keyed, Record, Spec, Text, Texts, Whole
from jointshield.catalogue.watch import STAGES
from jointshield.catalogue.words import SOURCES, seconds

NOTIFY = "notify"
CONSENT_RULES = (
    "owner", "host", "overflown", "debris", "sector", "launched_from", "all", NOTIFY, "plan",
)  # fmt: skip
"""Whose consent a mode may need."""


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

MODE = Record(
    about="one mode",
    fields={
        "name": Text(about="name for people"),
        "description": Text(about="what it means, in a sentence or two"),
        "shares_information": Flag(about="whether releases reach a centre"),
        "fire_control": Text(about="who commands", choices=("national", "sector", "joint")),
        "consent_rules": Texts(each=Text(about="whose consent is needed", choices=CONSENT_RULES)),
        "release_window": seconds(
            "time that a gate gives for releases, once all consents are in",
            "release_window_s", 1.0, 600.0,
        ),
        "notice": seconds("time from challenge to opening, for `notify`", "notice_s", 0.0, 600.0),
        "clock_skew": seconds("most that two parties' clocks differ", "clock_skew_s", 0.0, 60.0),
        "treaties": Texts(each=Text(about="guarantees by which every gate checks orders")),
        "notices_reach": Text(
            about="the last stage to which launch notices are passed on", choices=STAGES
        ),
        "alarms_answered": Flag(
            about="whether a missing acknowledgement makes a launch notice sent again"
        ),
        "joint_query": Flag(about="whether a party may ask the others what they saw"),
    },
    required=(
        "name", "description", "shares_information", "fire_control", "consent_rules",
        "release_window", "notice", "clock_skew",
    ),
)  # fmt: skip
"""One entry of data/modes.toml"""

MODES_FILE = Record(
    about="the ways of working together",
    fields={"mode": Keyed(entry=MODE)},
    required=("mode",),
)
"""data/modes.toml"""
