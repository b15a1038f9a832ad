"""What a claimant concluded, held against what the claimant's own figures give here.

A conclusion about a whole study ("can", "cannot") is held against each case. "some" is a word for
a study only: it asks that some cases hold and some fail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jointshield.study.answer import Flip
from jointshield.study.models import Case
from jointshield.study.studies import Assumptions, Finding

SOME = "some"
"""The conclusion that is about several cases at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A published conclusion beside ours. agrees: None where it is not about one case."""

    finding: Finding
    agrees: bool | None

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        return {
            "verdict": self.finding.verdict,
            "source": self.finding.source,
            "note": self.finding.note,
            "agrees": self.agrees,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A change of one input that brings the claimant's conclusion back.

    stated: whether the claimant gave a figure for this input, or left it unsaid.
    """

    flip: Flip
    stated: bool

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        tree = self.flip.as_json()
        return {
            "input": self.flip.key,
            "from": self.flip.held,
            "to": tree["value"],
            "unit": self.flip.unit,
            "change": tree["change"],
            "stated_by_claimant": self.stated,
        }


def finding_of(assumed: Assumptions, case: Case) -> Finding | None:
    """What a claimant concluded about a case: of it, or of all."""
    return assumed.findings.get(case.id, assumed.findings.get(""))


def check_of(assumed: Assumptions, case: Case, verdict: str) -> Check | None:
    """Hold a verdict against the claimant's; None where the claimant concluded nothing."""
    finding = finding_of(assumed, case)
    if finding is None:
        return None
    agrees = None if finding.verdict == SOME else finding.verdict == verdict
    return Check(finding=finding, agrees=agrees)


def restored(assumed: Assumptions, flips: Sequence[Flip]) -> tuple[Restored, ...]:
    """Single inputs that would turn the verdict, smallest change first."""
    return tuple(
        Restored(flip=flip, stated=flip.key in assumed.figures)
        for flip in flips
        if flip.at is not None
    )


def some_agrees(verdicts: Sequence[str]) -> bool | None:
    """Whether cases differ among themselves; None where there are no verdicts."""
    known = {verdict for verdict in verdicts if verdict}
    return len(known) > 1 if known else None
