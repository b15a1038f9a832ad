"""A sweep: one study over many samples of its inputs, in chunks that depend on nothing else.

The plan says everything that the rows follow from; a chunk is the unit of work, of writing and of
taking up again. Which inputs are sampled is either the study's ranges (`ranges`) or the low and
high that each figure of a set of assumptions states (`bands`); all others are held.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from jointshield.errors import MistakeError
from jointshield.study.inputs import Floats, samples
from jointshield.study.studies import Assumptions, Study, load_study
from jointshield.study.sweeping.samples import DESIGNS, per_point, points

OVER = ("ranges", "bands")
Rows = dict[str, Floats]
"""Columns of a chunk: inputs (n,) in the unit for people, outputs (n, cases)."""

_CHUNKS, _SMALLEST = 32, 256
"""A sweep is cut into about so many chunks, each of so many rows at least."""
_LARGEST_BYTES = 2**23
"""Larger chunks are cut further, since several of them are in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One input that is sampled, evenly from low to high (SI)."""

    key: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that the rows of a sweep follow from.

    study: as it was named, and digest of its files. assumptions: a set's identifier, or "".
    samples: base points; rows: what they give under the design. chunk: rows of each but the last.
    held: SI values of the other inputs.
    """

    study: str
    digest: str
    version: str
    model: str
    assumptions: str
    over: str
    design: str
    seed: int
    samples: int
    rows: int
    chunk: int
    sampled: tuple[Sampled, ...]
    held: tuple[tuple[str, float], ...]
    cases: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.rows // self.chunk)

    @property
    def evaluations(self) -> int:
        """How many times the model is asked: rows by cases."""
        return self.rows * len(self.cases)

    @property
    def size_bytes(self) -> int:
        """What the rows take before they are packed."""
        return 8 * self.rows * (len(self.sampled) + len(self.outputs) * len(self.cases))

    @property
    def keys(self) -> tuple[str, ...]:
        """The inputs that are sampled."""
        return tuple(item.key for item in self.sampled)

    def bounds(self, chunk: int) -> tuple[int, int]:
        """First row of a chunk, and the first that is no longer in it."""
        return chunk * self.chunk, min((chunk + 1) * self.chunk, self.rows)

    def as_json(self) -> dict[str, Any]:
        """As a plain tree; an input that is held at "no limit" is null."""
        return {
            "study": self.study,
            "study_sha256": self.digest,
            "version": self.version,
            "model": self.model,
            "assumptions": self.assumptions or None,
            "over": self.over,
            "design": self.design,
            "seed": self.seed,
            "samples": self.samples,
            "rows": self.rows,
            "chunk_rows": self.chunk,
            "sampled_si": {item.key: [item.low, item.high] for item in self.sampled},
            "held_si": {key: held if math.isfinite(held) else None for key, held in self.held},
            "cases": list(self.cases),
            "outputs": dict(self.outputs),
        }

    def sha256(self) -> str:
        """Digest of the plan's canonical form."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def plan_sweep(
    study: Study,
    name: str,
    assumed: Assumptions | None,
    *,
    count: int,
    seed: int = 1,
    design: str = "sobol",
    over: str = "ranges",
) -> Plan:
    """Plan a sweep: what is sampled, what is held, and into how many chunks it falls.

    Parameters: name, how workers find the study; count, base points of the design.
    Raises: MistakeError for a design or number that cannot be, an input that nobody states, or
    nothing to sample.
    """
    if design not in DESIGNS:
        raise MistakeError(f"--design {design!r}: expected one of {', '.join(DESIGNS)}")
    if over not in OVER:
        raise MistakeError(f"--over {over!r}: expected {' or '.join(OVER)}")
    if count < 1:
        raise MistakeError(f"--samples {count}: expected a whole number of 1 or more")
    if not 0 <= seed < 2**63:
        raise MistakeError(f"--seed {seed}: expected a whole number from 0 to 2^63 - 1")
    stated = study.stated(assumed)
    bounds = (
        dict(study.ranges)
        if over == "ranges"
        else {key: (item.low_si, item.high_si) for key, item in stated.items()}
    )
    sampled = tuple(
        Sampled(key=item.key, unit=item.unit, low=bounds[item.key][0], high=bounds[item.key][1])
        for item in study.model.inputs
        if item.key in bounds and bounds[item.key][0] < bounds[item.key][1]
    )
    if not sampled:
        raise MistakeError(
            f"--over {over}: {study.id} has nothing to sample; expected "
            + ("a [range] table in its study.toml" if over == "ranges" else "figures with a band")
            + "; add one, or sample over the other"
        )
    keys = {item.key for item in sampled}
    others = tuple(item for item in study.model.inputs if item.key not in keys)
    try:
        held = samples(others, stated)
    except MistakeError as error:
        names = ", ".join(item.id for item in study.assumptions)
        raise MistakeError(f"{error}; or choose --assumptions, one of {names}") from error
    rows = count * per_point(design, len(sampled))
    columns = len(sampled) + len(study.model.outputs) * len(study.cases)
    largest = max(_LARGEST_BYTES // (8 * columns), _SMALLEST)
    return Plan(
        study=name,
        digest=study.digest,
        version=version("jointshield"),
        model=study.model.id,
        assumptions=assumed.id if assumed else "",
        over=over,
        design=design,
        seed=seed,
        samples=count,
        rows=rows,
        chunk=_power_of_two(min(max(rows // _CHUNKS, _SMALLEST), largest)),
        sampled=sampled,
        held=tuple((key, float(value[0])) for key, value in held.items()),
        cases=tuple(case.id for case in study.cases),
        outputs=tuple((item.key, item.unit) for item in study.model.outputs),
    )


def _power_of_two(count: int) -> int:
    """The greatest power of two that is not above a number."""
    return int(2 ** (count.bit_length() - 1))


def make_rows(plan: Plan, chunk: int) -> Rows:
    """Ask a chunk's rows; the study is read by name once in each process.

    Raises: MistakeError where the study read here is not the one that was planned.
    """
    study = _known_study(plan.study)
    if (study.digest, version("jointshield")) != (plan.digest, plan.version):
        raise MistakeError(
            f"{plan.study}: the study or the version read here is not the one that was planned; "
            "expected the same files and the same package on every machine; install them there"
        )
    return rows_between(study, plan, *plan.bounds(chunk))


def rows_between(study: Study, plan: Plan, start: int, stop: int) -> Rows:
    """Ask the rows from `start` to `stop` of a plan."""
    shares = points(plan.design, plan.seed, plan.keys, start, stop, plan.rows)
    values = {key: np.full(stop - start, held) for key, held in plan.held}
    rows: Rows = {}
    for column, item in enumerate(plan.sampled):
        values[item.key] = item.low + shares[:, column] * (item.high - item.low)
        rows[item.key] = values[item.key] / study.model.input(item.key).si
    found = [study.model.evaluate(case, values) for case in study.cases]
    for key, _ in plan.outputs:
        rows[key] = np.stack([each[key] for each in found], axis=1)
    return rows


def rows_sha256(plan: Plan, rows: Rows) -> str:
    """Digest of a chunk's columns, in the plan's order."""
    digest = hashlib.sha256()
    for key in (*plan.keys, *(key for key, _ in plan.outputs)):
        digest.update(np.ascontiguousarray(rows[key], dtype="<f8").tobytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _known_study(name: str) -> Study:
    return load_study(name)
