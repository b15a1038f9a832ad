"""How notices are meant to travel, and how a party's watch handles them: values and their shape.

A notice goes down three stages: the national `centre` or ministry that receives it, the `command`
of the warning forces, the `crew` at the screens. Times are what each stage takes to read, pass on
and acknowledge.
"""

from dataclasses import dataclass

from jointshield.catalogue.spec import Figure, Flag, Record, Spec

STAGES = ("centre", "command", "crew")
"""From the first to receive a notice to those who watch the screens."""

KINDS = ("pre-launch", "post-launch", "interceptor-launch", "test")
VEHICLES = (
    "ballistic missile",
    "space launcher",
    "sounding rocket",
    "target missile",
    "interceptor",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """One corner of an area."""

    latitude_rad: float
    longitude_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeArea:
    """An area of a notice: a circle, or, where `boundary` has corners, the polygon between them.

    kind: `circle`, `polygon`, `quadrant` (a quarter of an ocean) or `water` (a named sea or bay).
    Of the last two a notice needs only the name; the boundary is what the scenario takes it for.
    """

    kind: str
    name: str
    latitude_rad: float | None
    longitude_rad: float | None
    radius_m: float | None
    boundary: tuple[Vertex, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """What is agreed about notices: when they are owed, and how long ahead they have to be given.

    range_m, apogee_m: a launch beyond either is to be notified. lead_s: before a launch.
    test_lead_s: before a test of defences. post_launch_s: at most so long after the launch.
    """

    range_m: float
    apogee_m: float
    lead_s: float
    test_lead_s: float
    post_launch_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One party's own procedure; all of it is that party's assumption.

    centre_s, command_s, crew_s: how long each stage takes over a notice; urgent_s: the same for
    each stage if it is sent urgently. report_after_s: how long a crew watches something unexplained
    before it raises an alert. stand_down_after_s: how long the impact point must have lain off the
    party's own land before the alert ends by that alone. answer_after_s: how long the desk takes
    over a question of another party; `answers_queries` false declines them all.
    """

    centre_s: float
    command_s: float
    crew_s: float
    urgent_s: float
    report_after_s: float
    stand_down_after_s: float
    answer_after_s: float
    answers_queries: bool

    def routine_s(self, stage: str) -> float:
        """Time that a stage takes over a notice in its ordinary round."""
        return {"centre": self.centre_s, "command": self.command_s, "crew": self.crew_s}[stage]


def _delay(about: str, name: str, high_s: float) -> Figure:
    return Figure(about=about, unit="s", low=0.0, high=high_s, name=name)


_MONTH_S = 31.0 * 86_400.0

WATCH: dict[str, Spec] = {
    "centre": _delay("time that the centre or ministry takes over a notice", "centre_s", _MONTH_S),
    "command": _delay("time that the command takes over a notice", "command_s", _MONTH_S),
    "crew": _delay("time until the crew has acknowledged a notice", "crew_s", _MONTH_S),
    "urgent": _delay("the same for each stage, sent urgently", "urgent_s", 86_400.0),
    "report_after": _delay(
        "time that a crew watches before it raises an alert", "report_after_s", 3600.0
    ),
    "stand_down_after": _delay(
        "time that the impact point must lie off own land before the alert ends",
        "stand_down_after_s",
        3600.0,
    ),
    "answer_after": _delay("time to answer another party's question", "answer_after_s", 3600.0),
}
"""Figures of a party's watch."""

WATCH_TABLE = Record(
    about="how its watch handles notices, alerts and questions; without it nobody watches",
    fields={**WATCH, "answers_queries": Flag(about="whether it answers questions of others")},
    required=(*WATCH, "answers_queries"),
)

RULES: dict[str, Spec] = {
    "range": Figure(
        about="a longer flight is notified", unit="km", low=0.0, high=20_000.0, name="range_m"
    ),
    "apogee": Figure(
        about="a higher flight is notified", unit="km", low=0.0, high=20_000.0, name="apogee_m"
    ),
    "lead": _delay("least time from notice to launch", "lead_s", 366.0 * 86_400.0),
    "test_lead": _delay("least time from notice to a test", "test_lead_s", 366.0 * 86_400.0),
    "post_launch": _delay("longest time from launch to notice", "post_launch_s", _MONTH_S),
}
"""Figures of what is agreed about notices."""
