"""Every change of an architecture is judged again: what a clause said before, and says now."""

from collections.abc import Iterable
from dataclasses import dataclass

from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.declared import NOTHING, Papers
from jointshield.guarantees.judge import Finding, judge
from jointshield.guarantees.load import Loaded
from jointshield.guarantees.rules import BROKEN
from jointshield.guarantees.situation import situation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """One clause before and after a change of architecture."""

    before: Finding
    after: Finding

    @property
    def turned(self) -> bool:
        """Whether the verdict is another one."""
        return self.before.verdict != self.after.verdict

    @property
    def moved(self) -> bool:
        """Whether verdict, margin or applicability changed."""
        return self.turned or (
            self.before.margin_low,
            self.before.margin_high,
            self.before.idle,
        ) != (self.after.margin_low, self.after.margin_high, self.after.idle)

    @property
    def opens(self) -> str:
        """What follows: the clause's breach action where it is newly broken, else ""."""
        return self.after.clause.breach if self.turned and self.after.verdict == BROKEN else ""


def recheck(
    before: Architecture,
    after: Architecture,
    treaties: Iterable[Loaded],
    papers: Papers = NOTHING,
) -> tuple[Recheck, ...]:
    """Judge both by every clause of the treaties; `papers` hold for both."""
    found = []
    for loaded in treaties:
        treaty = loaded.treaty
        situations = [situation_of(item, treaty, papers) for item in (before, after)]
        half = len(treaty.clauses)
        findings = judge(loaded, situations)
        found += [
            Recheck(before=old, after=new)
            for old, new in zip(findings[:half], findings[half:], strict=True)
        ]
    return tuple(found)
