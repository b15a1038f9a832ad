"""Notional deterrents and the defences that they are counted against.

A force is a set of flights, every base to every target, weighted by stated shares: it stands for no
plan, and nothing here chooses flights that a defence does not reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.study.coverage.plan import Site, check_ground, known
from jointshield.study.inputs import Floats
from jointshield.study.places import Place, find_place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Force:
    """A notional deterrent: flights (n,) from `bases` to `targets`, with weights that sum to 1."""

    id: str
    name: str
    note: str
    bases: tuple[Place, ...]
    targets: tuple[Place, ...]
    weights: Floats

    @property
    def launches(self) -> Floats:
        """Unit vectors (n, 3) of the launch points, base by base."""
        return np.repeat([base.unit for base in self.bases], len(self.targets), axis=0)

    @property
    def aims(self) -> Floats:
        """Unit vectors (n, 3) of the aims, target by target within each base."""
        return np.tile([target.unit for target in self.targets], (len(self.bases), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A class of interceptors at a site."""

    site: Site
    interceptor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Interceptors of one defence, wherever they stand."""

    id: str
    name: str
    note: str
    stands: tuple[Stand, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """Its classes of interceptors, each once."""
        return tuple(dict.fromkeys(stand.interceptor for stand in self.stands))


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How many interceptors somebody expects: pairs of year and number."""

    id: str
    name: str
    note: str
    force: str
    points: tuple[tuple[int, Quantity], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """All tables of a parity study. interceptors: names by class."""

    interceptors: Mapping[str, str]
    forces: Mapping[str, Force]
    deployments: Mapping[str, Deployment]
    growth: Mapping[str, Growth]


def read_balance(tables: Mapping[str, Any], places: Mapping[str, Place]) -> Balance:
    """Resolve the tables of a study.

    Raises:
        MistakeError: a missing table, a name that no table holds, a site in the sea, weights of 0.
    """
    for key in ("interceptor", "site", "force", "deployment"):
        if not tables.get(key):
            raise MistakeError(
                f"key '{key}': nothing given; a study of parity needs at least one [{key}.NAME]; "
                "add it"
            )
    interceptors = {key: row["name"] for key, row in tables["interceptor"].items()}
    sites = {key: _site(key, row, places) for key, row in tables["site"].items()}
    forces = {key: _force(key, row, places) for key, row in tables["force"].items()}
    deployments = {
        key: Deployment(
            id=key,
            name=row["name"],
            note=row.get("note", ""),
            stands=tuple(
                _stand(sites, interceptors, battery, f"deployment.{key}.battery")
                for battery in row["battery"]
            ),
        )
        for key, row in tables["deployment"].items()
    }
    growth = {
        key: Growth(
            id=key,
            name=row["name"],
            note=row.get("note", ""),
            force=known(forces, row["force"], f"growth.{key}.force").id,
            points=tuple((point["year"], point["number"][0]) for point in row["point"]),
        )
        for key, row in tables.get("growth", {}).items()
    }
    return Balance(interceptors=interceptors, forces=forces, deployments=deployments, growth=growth)


def _stand(
    sites: Mapping[str, Site], classes: Mapping[str, str], row: Mapping[str, str], key: str
) -> Stand:
    known(classes, row["interceptor"], f"{key}: interceptor")
    return Stand(site=known(sites, row["site"], f"{key}: site"), interceptor=row["interceptor"])


def _site(key: str, row: Mapping[str, Any], places: Mapping[str, Place]) -> Site:
    place = find_place(row["at"], f"site.{key}.at", places)
    return Site(
        id=key,
        name=row["name"],
        place=place,
        stands=row["stands"],
        host=check_ground(f"site.{key}", place, row["stands"], row.get("host", "")),
        consent=row.get("consent", ""),
        note=row.get("note", ""),
    )


def _force(key: str, row: Mapping[str, Any], places: Mapping[str, Place]) -> Force:
    ends, shares = {}, {}
    for end in ("base", "target"):
        ends[end] = tuple(
            find_place(item["at"], f"force.{key}.{end}.at", places) for item in row[end]
        )
        weights = np.array([item["weight"][0].value for item in row[end]])
        if not weights.sum() > 0.0:
            raise MistakeError(
                f"force.{key}.{end}: weights that sum to 0 given; expected at least one above 0; "
                "give the shares"
            )
        shares[end] = weights / weights.sum()
    return Force(
        id=key,
        name=row["name"],
        note=row.get("note", ""),
        bases=ends["base"],
        targets=ends["target"],
        weights=np.outer(shares["base"], shares["target"]).ravel(),
    )
