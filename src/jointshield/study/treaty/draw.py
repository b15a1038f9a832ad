"""The matrix of clauses and architectures as a picture: colour, sign and margin say the same."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from jointshield.guarantees.judge import CANNOT, Finding
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.report import style
from jointshield.study.draw.frame import LINE_IN, sign, wrapped
from jointshield.study.treaty.check import Matrix, rows

LOOK = {
    MET: ("✓", style.tint(style.WAIT, 0.35)),
    CANNOT: ("?", style.tint(style.YELLOW, 0.55)),
    BROKEN: ("✗", style.tint(style.VERMILION, 0.75)),
}
"""Sign and colour of each verdict."""
IDLE = ("·", "#ffffff")
"""Sign and colour where a clause does not apply."""
_ROW_IN, _HEAD_IN, _NAMES_IN, _COLUMN_IN, _FOOT_IN = 0.2, 1.15, 2.5, 0.46, 0.45


def look(finding: Finding) -> tuple[str, str]:
    """Sign and colour of a finding."""
    return IDLE if finding.idle else LOOK[finding.verdict]


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


def figure(matrix: Matrix) -> Figure:
    """Draw a row per clause and a column per view of an architecture."""
    shown = [treaty for treaty in matrix.treaties if rows(treaty)]
    columns, lines = matrix.views, len(matrix.clauses) + len(shown)
    wide = max(style.WIDTH_IN, _NAMES_IN + _COLUMN_IN * len(columns) + 0.1)
    high = _HEAD_IN + _ROW_IN * lines + _FOOT_IN + LINE_IN
    drawn = Figure(figsize=(wide, high))
    axes = drawn.add_axes(
        (_NAMES_IN / wide, (_FOOT_IN + LINE_IN) / high, _COLUMN_IN * len(columns) / wide,
         1 - (_HEAD_IN + _FOOT_IN + LINE_IN) / high)
    )  # fmt: skip
    axes.set_xlim(0, len(columns))
    axes.set_ylim(lines, 0)
    axes.set_axis_off()
    _heads(axes, matrix)
    at = 0
    for treaty in shown:
        axes.text(-_NAMES_IN / _COLUMN_IN + 0.1, at + 0.7, treaty.title.en, fontweight="bold",
                  fontsize=7)  # fmt: skip
        at += 1
        for clause in rows(treaty):
            axes.text(-0.1, at + 0.65, wrapped(clause.title.en, 60), ha="right", fontsize=6.5)
            for place, view in enumerate(columns):
                _cell(axes, place, at, matrix.of(treaty, clause, view))
            at += 1
    drawn.legend(
        handles=[
            *(Patch(fc=colour, ec=style.MUTED, lw=0.4, label=f"{mark} {word}")
              for (mark, colour), word in zip(
                  (*LOOK.values(), IDLE),
                  ("met", "cannot be judged", "broken", "does not apply"), strict=True)),
        ],
        loc="lower center", ncols=4, bbox_to_anchor=(0.5, LINE_IN / high), fontsize=6.5,
    )  # fmt: skip
    sign(drawn, "margin at worst, in the clause's unit; negative: beyond the limit · no random "
         "numbers · open literature")  # fmt: skip
    return drawn


def _heads(axes: Axes, matrix: Matrix) -> None:
    for place, view in enumerate(matrix.views):
        new = place == 0 or matrix.views[place - 1].id != view.id
        text = f"{view.id}\n{view.view}" if new else f"\n{view.view}"
        axes.text(place + 0.55, -0.15, text, rotation=55, ha="left", va="bottom", fontsize=5.5,
                  rotation_mode="anchor", linespacing=1.0)  # fmt: skip
        if new and place:
            axes.axvline(place, color=style.INK, lw=0.7, zorder=3)


def _cell(axes: Axes, column: int, row: int, finding: Finding) -> None:
    mark, colour = look(finding)
    axes.add_patch(Rectangle((column, row), 1, 1, fc=colour, ec=style.FAINT, lw=0.5))
    # Both ends of what is not judged would not fit: page and Markdown tell them.
    text = mark if finding.verdict == CANNOT else f"{mark} {margin(finding)}".strip()
    axes.text(column + 0.5, row + 0.66, text, ha="center", fontsize=5.2 if len(text) > 7 else 6)
