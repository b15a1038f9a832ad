"""One comparison, a section of them, and how they read as Markdown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison. tolerance: absolute, in the unit of the figures, or a share if `relative`."""

    what: str
    published: float
    ours: float
    tolerance: float
    relative: bool = False
    digits: int = 0

    @property
    def holds(self) -> bool:
        """Whether ours is within the tolerance."""
        scale = abs(self.published) if self.relative else 1.0
        return abs(self.ours - self.published) <= self.tolerance * scale

    def short(self) -> str:
        """The row as one phrase."""
        off = (self.ours / self.published - 1.0) * 100.0
        published, ours = self._number(self.published), self._number(self.ours)
        return f"{self.what}: published {published}, ours {ours} ({off:+.1f} %)"

    def text(self) -> str:
        """The row as Markdown."""
        off = (self.ours / self.published - 1.0) * 100.0
        allowed = f"{100 * self.tolerance:g} %" if self.relative else f"{self.tolerance:g}"
        verdict = "holds" if self.holds else "**MISS**"
        published, ours = self._number(self.published), self._number(self.ours)
        return f"| {self.what} | {published} | {ours} | {off:+.2f} % | {allowed} | {verdict} |"

    def _number(self, value: float) -> str:
        return f"{value:.{self.digits}f}" if self.digits >= 0 else f"{value:.4e}"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, where the figures were published, why the tolerance, and the rows."""

    title: str
    source: str
    reason: str
    rows: tuple[Row, ...]

    def lines(self) -> Iterator[str]:
        """The section as Markdown."""
        yield f"## {self.title}"
        yield ""
        yield f"**Published** {self.source}"
        yield ""
        yield f"**Tolerance** {self.reason}"
        yield ""
        yield "| | published | ours | off | allowed | |"
        yield "|---|---|---|---|---|---|"
        yield from (row.text() for row in self.rows)
        yield ""


def within(what: str, published: float, ours: float, tolerance: float, digits: int) -> Row:
    """A comparison with an absolute tolerance."""
    return Row(what=what, published=published, ours=ours, tolerance=tolerance, digits=digits)


def within_share(what: str, published: float, ours: float, tolerance: float, digits: int) -> Row:
    """A comparison whose tolerance is a share of the published figure."""
    return Row(
        what=what,
        published=published,
        ours=ours,
        tolerance=tolerance,
        relative=True,
        digits=digits,
    )


def solve(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where a function changes its sign, by bisection."""
    rising = function(high) > 0.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        if (function(middle) > 0.0) == rising:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)
