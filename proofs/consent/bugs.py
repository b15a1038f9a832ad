"""The planted faults: each is built into a model, and a run is sought in which its claim falls."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from proofs.consent.plan import PLAN
from proofs.consent.protocol import CONSENT
from proofs.consent.runs import Run, find, violation
from proofs.consent.terms import Planted, System

LIST = Path(__file__).parents[1] / "bugs.toml"
SYSTEMS: Mapping[str, System] = {"consent": CONSENT, "plan": PLAN}
SIZES: Mapping[str, int] = {
    "Party": 2,
    "Order": 1,
    "Challenge": 2,
    "Exercise": 1,
    "Agreement": 1,
    "Site": 1,
    "Nonce": 2,
    "Plan": 1,
}
"""Elements of each sort in a search, where a bug names no other."""
LONGEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A fault to plant.

    name: of the flag. model: `consent`, `plan` or `spin`. law: the claim that falls. says: the
    fault in a sentence. sizes: elements of a sort, where the usual number does not do. setting: for
    spin, the search in which it is planted.
    """

    name: str
    model: str
    law: str
    says: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    setting: str = ""


def planted_bugs(path: Path = LIST) -> tuple[Bug, ...]:
    """All faults of the list. Raises TypeError for a key that a bug does not have."""
    return tuple(Bug(**entry) for entry in tomllib.loads(path.read_text("utf-8"))["bug"])


def seek(bug: Bug, longest: int = LONGEST) -> Run | None:
    """A shortest run of the z3 model with this fault to a state where its law is broken."""
    system = SYSTEMS[bug.model]
    planted = Planted(frozenset({bug.name}))
    return find(
        system, violation(system, bug.law, planted), {**SIZES, **bug.sizes}, longest, planted
    )
