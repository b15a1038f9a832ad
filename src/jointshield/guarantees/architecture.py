"""An architecture as clauses see it: interceptors at sites, and sensors, under one view.

Nothing is guessed: a figure that nobody states is None, and becomes a fact that is not known.
"""

from dataclasses import dataclass

from jointshield.catalogue.quantity import Quantity

LAND, MOBILE_LAND, SEA, AIR, SPACE = "land", "mobile-land", "sea", "air", "space"
FIELDED, PLANNED, CANCELLED, WHAT_IF = "fielded", "planned", "cancelled", "what-if"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A place, in radians on WGS 84."""

    name: str
    latitude_rad: float
    longitude_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where interceptors stand. at: None for what has no place on the ground."""

    id: str
    name: str
    basing: str
    at: Ground | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """Interceptors of one class at one post."""

    post: Post
    interceptor: str
    name: str
    speed: Quantity | None
    number: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A radar that the architecture counts on. range: None where nobody states one."""

    id: str
    name: str
    at: Ground | None
    range: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTest:
    """A test of an interceptor, as declared. None is what the declaration leaves open.

    Where a target's range is declared and its speed is not, the speed is worked out (`targets`).
    """

    id: str
    target_speed: Quantity | None = None
    target_range: Quantity | None = None
    strategic_targets: int | None = None
    notice_ahead_d: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """What stands where, under one view: the figures of one claimant.

    countries: ISO 3166-1 alpha-2 codes of those whose it is, or on whose land it stands.
    pooled: counts by class of interceptors that several posts share, instead of the batteries'.
    sensors, tests: None where nobody says which there are.
    """

    id: str
    title: str
    view: str
    whose: str
    status: str
    year: int | None
    batteries: tuple[Battery, ...]
    countries: tuple[str, ...] = ()
    pooled: tuple[Quantity | None, ...] = ()
    sensors: tuple[Sensor, ...] | None = None
    tests: tuple[PlannedTest, ...] | None = None

    @property
    def posts(self) -> tuple[Post, ...]:
        """Its posts, each once."""
        return tuple({battery.post.id: battery.post for battery in self.batteries}.values())

    @property
    def numbers(self) -> tuple[Quantity | None, ...]:
        """The stated numbers of interceptors, None for each that nobody states."""
        return self.pooled or tuple(battery.number for battery in self.batteries)
