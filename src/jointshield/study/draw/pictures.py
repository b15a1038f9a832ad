"""Which figures a comparison has, with the words under them."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

from jointshield.study.comparison.compare import Comparison
from jointshield.study.comparison.maps import has_map, map_of
from jointshield.study.comparison.turning import has_turning
from jointshield.study.draw import (
    geometry,
    ground,
    heat,
    horizons,
    limits,
    margins,
    outputs,
    warning,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One figure: its file's name, its title, how to read it, and how it is drawn."""

    name: str
    title: str
    caption: str
    draw: Callable[[], Figure]


def pictures(comparison: Comparison) -> tuple[Picture, ...]:
    """The figures of a comparison, in the order of the page."""
    study = comparison.study
    model = study.model
    found: list[Picture] = []

    def add(name: str, title: str, caption: str, draw: Callable[[Comparison], Figure]) -> None:
        found.append(
            Picture(name=name, title=title, caption=caption, draw=lambda: draw(comparison))
        )

    answered = any(cell.verdict for cell in comparison.cells)
    if answered:
        add("margins", "Margins", _MARGINS.format(holds=model.holds), margins.figure)
    if answered and has_map(study):
        chart = map_of(study)
        words = {"x": chart.x.about, "y": chart.y.about, "holds": model.holds}
        along = _ALONG if chart.panel is not None else ""
        add("heat-map", _capital(f"{chart.x.about} and {chart.y.about}"),
            _HEAT.format(**words, along=along), heat.figure)  # fmt: skip
        if chart.panel is not None and has_turning(study):
            words["panel"] = chart.panel.about
            add("turning", f"Where the {chart.x.about} turns the verdict",
                _TURNING.format(**words), limits.figure)  # fmt: skip
    if answered and model.id == "reach":
        add("ground-tracks", "Ground tracks and fly-out", _GROUND, ground.figure)
        add("geometry", "Engagement geometry", _GEOMETRY, geometry.figure)
    if model.id == "rings":
        add("rings", "Rings by horizon", _RINGS, horizons.figure)
    if model.id == "warning":
        add("warning", "Warning", _WARNING, warning.figure)
    if model.id != "reach" and outputs.drawn_outputs(comparison):
        add("outputs", "Outputs", _OUTPUTS, outputs.figure)
    return tuple(found)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_MARGINS = (
    "Each dot is a margin from the figures as stated, filled where the verdict is '{holds}'. Each "
    "bar spans the least and the greatest margin over all corners of the stated bands, those of "
    "the study's own figures among them. An arrow: no end on that side. 'never' or "
    "'no end': the margin itself is endless, and its mark stands at the edge."
)
_HEAT = (
    "Margin over {x} and {y}, all else as the line below says. The black line is where the verdict "
    "turns: violet holds, orange fails. Marks are what the claimants state, thin bars the bands of "
    "these two figures.{along}"
)
_ALONG = " Read along a row: the same two figures, and another third one."
_TURNING = (
    "Above its line a case is '{holds}'. The {x} at which the verdict turns depends on the "
    "{panel}: where a line is steep, that figure matters as much as the one that was argued "
    "about. Dots at the right: no limit. Level lines and tints: what the claimants state. Cases "
    "without a line are named in their panel, with what they always are."
)
_GROUND = (
    "Ground tracks over the turning Earth, one map per set. A track is thick where an interceptor "
    "launched at the stated delay can be there in time. Dashed rings: how far from its site it "
    "can be at the height told below, at the same instants as the marks on the tracks."
)
_GEOMETRY = (
    "Height against ground range from the interceptors' site. Missile and interceptor meet where "
    "they are at one place at one time: compare the seconds. Interceptors fly to their first "
    "meeting, found by integrating the flight, not by the relations that gave the verdict."
)
_RINGS = (
    "How far each claimant expected missiles to reach after so many years. Claimants often share a "
    "ring: each has a mark of its own on it. Shaded: the band of the stated figures. Circles: the "
    "places asked."
)
_WARNING = (
    "From launch to impact, a bar per case and set: known only by what is added, then known also "
    "by what was there. A bar of one colour: what is added brings nothing, or all there is."
)
_OUTPUTS = "The question's other outputs, a row per case, a mark per set."
