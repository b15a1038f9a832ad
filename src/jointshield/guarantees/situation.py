"""From an architecture and the papers beside it to the facts that a treaty's clauses ask for."""

import itertools
import math
from collections.abc import Sequence

from jointshield.catalogue.quantity import Quantity
from jointshield.guarantees.architecture import (
    FIELDED,
    LAND,
    SPACE,
    Architecture,
    Battery,
    Ground,
    PlannedTest,
    Post,
    Sensor,
)
from jointshield.guarantees.clause import Treaty
from jointshield.guarantees.declared import NOTHING, Papers
from jointshield.guarantees.facts import (
    COMPUTED,
    Fact,
    Situation,
    Subject,
    between,
    claimed,
    exactly,
    one_of,
)
from jointshield.guarantees.places import distance_m, nearest, outside_m
from jointshield.guarantees.targets import speed_of
from jointshield.guarantees.vocabulary import UNBOUNDED, term

_ON_LAND = (LAND, "mobile-land")


def situation_of(architecture: Architecture, treaty: Treaty, papers: Papers = NOTHING) -> Situation:
    """Everything that the treaty's clauses can ask of an architecture."""
    protected = [
        Ground(name=area.name, latitude_rad=area.latitude_rad, longitude_rad=area.longitude_rad)
        for area in treaty.launch_areas
        if area.country not in architecture.countries
    ]
    whose = architecture.whose
    tests = architecture.tests if papers.tests is None else papers.tests
    return Situation(
        id=architecture.id,
        title=architecture.title,
        view=architecture.view,
        subjects={
            "architecture": (_whole(architecture, papers),),
            "interceptor": tuple(_interceptor(item, whose) for item in architecture.batteries),
            "site": tuple(
                _site(post, architecture, treaty, papers, protected)
                for post in architecture.posts
                if post.basing != SPACE
            ),
            "pair": _pairs(architecture),
            "sensor": None
            if architecture.sensors is None
            else tuple(_sensor(item, whose, protected) for item in architecture.sensors),
            "test": None if tests is None else tuple(_test(item, whose) for item in tests),
            "declaration": papers.declarations,
            "notice": papers.notices,
        },
    )


def total(key: str, numbers: Sequence[Quantity | None], whose: str) -> Fact:
    """A sum of stated numbers; open at the top where one of them is not stated."""
    stated = [item for item in numbers if item is not None]
    low = sum(round(item.low) for item in stated)
    high = sum(round(item.high) for item in stated)
    if len(stated) < len(numbers):
        missing = len(numbers) - len(stated)
        # What is listed is there at least once, even where nobody says how many.
        return between(
            key, low + missing, UNBOUNDED, whose=whose, note=f"{missing} without a stated number"
        )
    sources = ", ".join(dict.fromkeys(item.source for item in stated)) or COMPUTED
    return between(key, low, high, whose=whose, source=sources)


def _whole(architecture: Architecture, papers: Papers) -> Subject:
    whose = architecture.whose
    number = total("interceptors", architecture.numbers, whose)
    orbiting = [item.number for item in architecture.batteries if item.post.basing == SPACE]
    areas = sum(post.basing in _ON_LAND for post in architecture.posts)
    facts = {
        "interceptors": number,
        "space_based": total("space_based", orbiting, whose),
        "areas": exactly("areas", areas, whose=whose),
    }
    if papers.maximum is not None:
        low, high = (int(end) for end in number.values)
        facts["over_declared"] = between(
            "over_declared",
            low - papers.maximum,
            high - papers.maximum if high != UNBOUNDED else UNBOUNDED,
            whose=papers.whose or whose,
            source="declaration",
        )
    return Subject(id=architecture.id, name=architecture.title, facts=facts)


def _interceptor(battery: Battery, whose: str) -> Subject:
    facts = {"basing": one_of("basing", battery.post.basing, whose=whose)}
    if battery.speed is not None:
        facts["speed_mm_s"] = claimed("speed_mm_s", battery.speed)
    return Subject(
        id=f"{battery.post.id}/{battery.interceptor}",
        name=f"{battery.name}, {battery.post.name}",
        facts=facts,
    )


def _site(
    post: Post,
    architecture: Architecture,
    treaty: Treaty,
    papers: Papers,
    protected: Sequence[Ground],
) -> Subject:
    whose = architecture.whose
    active = "yes" if architecture.status == FIELDED else "no"
    facts = {
        "basing": one_of("basing", post.basing, whose=whose),
        "active": one_of("active", active, whose=whose, note=f"status {architecture.status}"),
    }
    if post.at is not None and protected:
        length, to = nearest(post.at, protected)
        facts["to_launch_area_m"] = exactly(
            "to_launch_area_m", math.floor(length), whose=whose, note=f"to {to.name}"
        )
    if post.at is not None and treaty.zones:
        length, zone = min(
            ((outside_m(post.at, zone), zone) for zone in treaty.zones), key=lambda pair: pair[0]
        )
        facts["outside_zone_m"] = exactly(
            "outside_zone_m", math.floor(length), whose=whose, note=f"of {zone.words.en}"
        )
    if post.id in papers.assessments:
        assessed = papers.assessments[post.id]
        facts["signatures_missing"] = exactly(
            "signatures_missing", assessed.signatures_missing, whose=whose, source="assessment",
            note=f"signed by {', '.join(assessed.signed_by) or 'nobody'}",
        )  # fmt: skip
        facts["assessment_age_d"] = exactly(
            "assessment_age_d", assessed.age_d, whose=whose, source="assessment"
        )
    return Subject(id=post.id, name=post.name, facts=facts)


def _pairs(architecture: Architecture) -> tuple[Subject, ...]:
    posts = [post for post in architecture.posts if post.basing in _ON_LAND]
    return tuple(
        Subject(
            id=f"{first.id}/{second.id}",
            name=f"{first.name} and {second.name}",
            facts={}
            if first.at is None or second.at is None
            else {
                "apart_m": exactly(
                    "apart_m", math.floor(distance_m(first.at, second.at)), whose=architecture.whose
                )
            },
        )
        for first, second in itertools.combinations(posts, 2)
    )


def _sensor(sensor: Sensor, whose: str, protected: Sequence[Ground]) -> Subject:
    facts = {}
    if sensor.at is not None and sensor.range is not None and protected:
        length, to = nearest(sensor.at, protected)
        facts["overlook_m"] = between(
            "overlook_m",
            math.ceil(sensor.range.low_si - length),
            math.ceil(sensor.range.high_si - length),
            whose=sensor.range.claimant,
            source=sensor.range.source,
            note=f"towards {to.name}, {length / 1000:.0f} km away, of radar range "
            f"{sensor.range} held by {sensor.range.claimant}; {whose}",
        )
    return Subject(id=sensor.id, name=sensor.name, facts=facts)


def _test(test: PlannedTest, whose: str) -> Subject:
    facts: dict[str, Fact] = {}
    speed = test.target_speed
    if speed is None and test.target_range is not None:
        speed = speed_of(test.target_range)
    for key, quantity in (
        ("target_speed_mm_s", speed),
        ("target_range_m", test.target_range),
    ):
        if quantity is not None:
            facts[term(key).key] = claimed(key, quantity)
    for key, number in (
        ("strategic_targets", test.strategic_targets),
        ("notice_ahead_d", test.notice_ahead_d),
    ):
        if number is not None:
            facts[key] = exactly(key, number, whose=whose, source="declaration")
    return Subject(id=test.id, name=test.id, facts=facts)
