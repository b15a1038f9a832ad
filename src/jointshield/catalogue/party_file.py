"""What a party's file may hold."""

from jointshield.catalogue import shape
from jointshield.catalogue.spec import Flag, Record, Rows, Spec, Text, Texts, Whole
from jointshield.catalogue.watch import WATCH_TABLE
from jointshield.catalogue.words import ID, SOURCES, seconds, things_of

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
_OVERLAY: dict[str, Spec] = {
    kind: things_of(kind, {}) for kind in ("radar", "infrared", "site", "interceptor")
}

RELEASE = Record(
    about="what the party shares",
    fields={
        "lanes": Texts(each=Text(about="its own sensors, by identifier")),
        "cadence": seconds("time between two releases", "cadence_s", 0.5, 600.0),
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
        "kill_assessment": seconds(
            "time from meeting to assessment", "kill_assessment_s", 0.0, 600.0
        ),
        "ask_lead": seconds(
            "how long before launch it asks for consent", "ask_lead_s", 0.0, 3600.0
        ),
        "interval": seconds("time between two interceptors of a salvo", "interval_s", 0.0, 600.0),
    },
    required=("salvo", "looks", "kill_assessment", "ask_lead", "interval"),
)

DESK = Record(
    about="one rule of the desk; the first that applies is followed",
    fields={
        "when": Text(about="when the rule applies", choices=CONDITIONS),
        "answer": Text(about="what the desk does", choices=("consent", "refuse", "silent")),
        "delay": seconds("time until the answer", "delay_s", 0.0, 3600.0),
        "delay_spread": seconds("uniform addition to it", "delay_spread_s", 0.0, 3600.0),
        "reason": Text(about="the reason that goes with the answer"),
    },
    required=("when", "answer", "delay", "delay_spread", "reason"),
)

PARTY_FILE = Record(
    about="one party",
    fields={
        "id": ID,
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
        "watch": WATCH_TABLE,
        **_OVERLAY,
    },
    required=(
        "id", "name", "colour", "countries", "release", "tracking", "doctrine", "desk",
    ),
)  # fmt: skip
"""scenarios/NAME/parties/*.toml"""
