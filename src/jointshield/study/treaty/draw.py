"""The matrix of clauses and architectures as a picture: colour, sign and margin say the same."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from jointshield.guarantees.judge import CANNOT, Finding
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.report import style
from jointshield.study.draw.frame import LINE_IN, sign, wrapped
from jointshield.study.treaty.check import Matrix, rows
from jointshield.study.treaty.signs import IDLE, SIGNS, margin, mark

COLOURS = {
    MET: style.tint(style.WAIT, 0.35),
    CANNOT: style.tint(style.YELLOW, 0.55),
    BROKEN: style.tint(style.VERMILION, 0.75),
}
_PLAIN = "#ffffff"
_ROW_IN, _HEAD_IN, _NAMES_IN, _COLUMN_IN, _FOOT_IN = 0.2, 1.15, 2.5, 0.46, 0.45


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
    words = {MET: "met", CANNOT: "cannot be judged", BROKEN: "broken"}
    shades = [(COLOURS[key], f"{SIGNS[key]} {word}") for key, word in words.items()]
    drawn.legend(
        handles=[
            Patch(fc=colour, ec=style.MUTED, lw=0.4, label=label)
            for colour, label in (*shades, (_PLAIN, f"{IDLE} does not apply"))
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
    colour = _PLAIN if finding.idle else COLOURS[finding.verdict]
    axes.add_patch(Rectangle((column, row), 1, 1, fc=colour, ec=style.FAINT, lw=0.5))
    # Both ends of what is not judged would not fit: page and Markdown tell them.
    told = "" if finding.verdict == CANNOT else margin(finding)
    text = f"{mark(finding)} {told}".strip()
    axes.text(column + 0.5, row + 0.66, text, ha="center", fontsize=5.2 if len(text) > 7 else 6)
