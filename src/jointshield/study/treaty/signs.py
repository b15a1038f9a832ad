"""Signs of verdicts, and margins as people read them: the same in tables, pages and pictures."""

from jointshield.guarantees.judge import CANNOT, Finding
from jointshield.guarantees.rules import BROKEN, MET

SIGNS = {MET: "✓", CANNOT: "?", BROKEN: "✗"}
IDLE = "·"
"""Where a clause does not apply."""


def mark(finding: Finding) -> str:
    """The sign of a finding."""
    return IDLE if finding.idle else SIGNS[finding.verdict]


def margin(finding: Finding) -> str:
    """The margin at worst for people, both ends where it is not judged; empty where none is."""
    low, high = finding.margin_low, finding.margin_high
    if finding.idle or (low is None and high is None):
        return ""
    if finding.verdict != CANNOT:
        return "" if low is None else _signed(low)
    if low is None or high is None:
        return f"≤{_signed(high)}" if high is not None else f"≥{_signed(low or 0.0)}"
    return f"{_signed(low)}…{_signed(high)}"


def _signed(value: float) -> str:
    return f"{value:+.4g}".replace("-", "−") if value else "0"
