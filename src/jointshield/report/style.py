"""How figures look, and how they become SVG that is the same for the same run.

Colours are those of M. Okabe and K. Ito, Color Universal Design (2008), which readers with any
common colour vision can tell apart; shape and label always say the same as colour. Letters are
drawn as outlines, so that a page looks alike where a font is missing.
"""

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK = "#1a1a1a"
MUTED = "#6b6b6b"
FAINT = "#d9d9d9"
JOINT_COLOUR = "#000000"
YELLOW = "#F0E442"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
SERIES = ("#332288", "#882255", "#44AA99", "#999933", "#CC6677", "#AA4499", "#88CCEE", "#661100")
"""For things that are not parties: the "muted" scheme of P. Tol, Colour Schemes (2021)."""

LOSS = "#882255"
WAIT = "#332288"

WIDTH_IN = 7.2
"""Width of every figure: two columns of a journal."""

RULES: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "lines.solid_capstyle": "butt",
    "svg.fonttype": "path",
    "path.simplify": True,
    "figure.dpi": 100,
}

_LONG = re.compile(r"(\.\d\d)\d+")


def svg(name: str, draw: Callable[[], Figure]) -> str:
    """Draw a figure and give its SVG; the same drawing gives the same bytes.

    name: names the figure's elements, so that several can stand in one page.
    """
    with mpl.rc_context({**RULES, "svg.hashsalt": name}):
        buffer = io.BytesIO()
        drawn = draw()
        FigureCanvasSVG(drawn)
        drawn.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _named(buffer.getvalue().decode("utf-8"), name)


def inline(text: str, description: str) -> str:
    """Make a figure's SVG fit to stand inside a page, with words for those who cannot see it."""
    body = text[text.index("<svg") :]
    body = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", body, count=1)
    body = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", body, count=1)
    label = escape(description, quote=True)
    return body.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def _named(text: str, name: str) -> str:
    """Put the figure's name before each id, because pages hold several figures."""
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)
    # A hundredth of a point is finer than any printer: shorter numbers halve the page.
    return re.sub(r'\bd="[^"]*"', lambda found: _LONG.sub(r"\1", found.group()), text)


def bare(axes: Axes, *, keep: str = "bottom") -> None:
    """Leave only the spine that carries the scale."""
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(side == keep)
    axes.tick_params(axis="y", length=0)


def tint(colour: str, share: float) -> str:
    """Mix a colour with white: `share` 1 is the colour, 0 is white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    mixed = (round(255 + (value - 255) * share) for value in (red, green, blue))
    return "#" + "".join(f"{value:02x}" for value in mixed)
