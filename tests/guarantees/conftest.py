"""Architectures made by hand, so that each test says what it needs and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from math import radians

import pytest

from jointshield.catalogue.quantity import Quantity
from jointshield.guarantees.architecture import (
    FIELDED,
    LAND,
    Architecture,
    Battery,
    Ground,
    Post,
)
from jointshield.messages.consultations import Question

ASKED = Question(
    item="speed",
    by="north",
    to="south",
    about="package-1997/plans-land-air",
    action="consult",
    text="How fast is it?",
    asked="2014-05-01",
    due="2014-05-22",
)


def figure(
    value: float, unit: str, low: float | None = None, high: float | None = None
) -> Quantity:
    """A figure somebody holds, with a band where it is given."""
    return Quantity(
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        unit=unit,
        source="assumption",
        claimant="the test",
        note="made up",
    )


def post(name: str, basing: str = LAND, at: tuple[float, float] | None = (50.0, 10.0)) -> Post:
    """A post, at 50 N 10 E where nothing else is said."""
    ground = None
    if at is not None:
        ground = Ground(name=name, latitude_rad=radians(at[0]), longitude_rad=radians(at[1]))
    return Post(id=name, name=name, basing=basing, at=ground)


def battery(
    at: Post, speed: Quantity | None = None, number: Quantity | None = None, kind: str = "fast"
) -> Battery:
    """Interceptors of one class at a post."""
    return Battery(post=at, interceptor=kind, name=kind, speed=speed, number=number)


@pytest.fixture
def build() -> Callable[..., Architecture]:
    """Make an architecture of batteries; further fields by name."""

    def made(*batteries: Battery, **fields: object) -> Architecture:
        bare = Architecture(
            id="made",
            title="made",
            view="own",
            whose="the test",
            status=FIELDED,
            year=2014,
            batteries=batteries,
        )
        return replace(bare, **fields)  # type: ignore[arg-type]

    return made
