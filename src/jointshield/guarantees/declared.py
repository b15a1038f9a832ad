"""What a party has declared beside its architecture, as facts: nothing, where it declared nothing.

These facts come from papers, not from physics: declarations, signed assessments, tests, maxima.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jointshield.guarantees.architecture import PlannedTest
from jointshield.guarantees.facts import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A joint assessment that calls for a site: signatures still missing, and its age in days."""

    signatures_missing: int
    age_d: int
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What has been declared. None: nobody has said anything of that kind.

    maximum: the greatest number declared for the year. tests: those planned. assessments: by post.
    declarations, notices: as subjects with their facts.
    """

    maximum: int | None = None
    whose: str = ""
    tests: tuple[PlannedTest, ...] | None = None
    assessments: Mapping[str, Assessed] = field(default_factory=dict)
    declarations: tuple[Subject, ...] | None = None
    notices: tuple[Subject, ...] | None = None


NOTHING = Papers()
