"""The flip table: by set and input, where the verdict turns over all cases, ranked."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from jointshield.study.comparison.compare import Comparison
from jointshield.study.studies import Assumptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One input under one set.

    cases: how many cases it can turn within its range, alone. low, high: lowest and highest of its
    values at which they turn, in `unit`. change: median over these cases of the change needed, as a
    share of the value held. stated: whether the claimant gave a figure for it.
    """

    assumed: Assumptions
    key: str
    about: str
    unit: str
    cases: int
    low: float
    high: float
    change: float
    stated: bool

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        return {
            "assumptions": self.assumed.id,
            "input": self.key,
            "about": self.about,
            "unit": self.unit,
            "turns_cases": self.cases,
            "at_low": float(f"{self.low:.6g}"),
            "at_high": float(f"{self.high:.6g}"),
            "median_change": float(f"{self.change:.4g}"),
            "stated_by_claimant": self.stated,
        }


def turns(comparison: Comparison) -> tuple[Turn, ...]:
    """Set by set; within a set those inputs first that turn most cases with the least change."""
    found = []
    for assumed in comparison.sets:
        of_set = []
        cells = comparison.of_set(assumed)
        for key in dict.fromkeys(flip.key for cell in cells for flip in cell.flips):
            flips = [
                (flip, flip.at, flip.change)
                for cell in cells
                for flip in cell.flips
                if flip.key == key
            ]
            at = [value for _, value, _ in flips if value is not None]
            if at:
                of_set.append(
                    Turn(
                        assumed=assumed,
                        key=key,
                        about=flips[0][0].about,
                        unit=flips[0][0].unit,
                        cases=len(at),
                        low=min(at),
                        high=max(at),
                        change=median(change for _, _, change in flips if change is not None),
                        stated=key in assumed.figures,
                    )
                )
        found += sorted(of_set, key=lambda turn: (-turn.cases, turn.change))
    return tuple(found)
