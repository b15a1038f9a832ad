"""A study's map: the margin over two inputs, with panels of a third."""

from dataclasses import dataclass

import numpy as np

from jointshield.catalogue.quantity import Quantity
from jointshield.errors import MistakeError
from jointshield.study.inputs import Floats, Input, samples
from jointshield.study.models import Case
from jointshield.study.studies import Study

NO_LIMIT = "none"
_MOST_CASES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One value of the third input; "" and 0 where the map has none."""

    label: str
    value_si: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyMap:
    """What the map shows. stated: every other figure; background: whose they are, in words."""

    study: Study
    x: Input
    y: Input
    panel: Input | None
    panels: tuple[Panel, ...]
    cases: tuple[Case, ...]
    stated: dict[str, Quantity]
    background: str

    def margins(
        self, case: Case, panel: Panel, steps: tuple[int, int]
    ) -> tuple[Floats, Floats, Floats]:
        """Values of x (n,) and y (m,) in SI, and the margin (m, n) in its unit."""
        along, up = (
            np.linspace(*self.study.ranges[item.key], count)
            for item, count in ((self.x, steps[0]), (self.y, steps[1]))
        )
        xs, ys = (item.ravel() for item in np.meshgrid(along, up))
        margin = self.at(case, panel.value_si, {self.x.key: xs, self.y.key: ys})
        return along, up, margin.reshape(len(up), len(along))

    def at(self, case: Case, panel_si: float | Floats, values: dict[str, Floats]) -> Floats:
        """The margin where some inputs take values (n,) and the third one its panel's."""
        count = len(next(iter(values.values())))
        held = {**self.stated}
        for key in (self.x.key, self.y.key):
            held.setdefault(key, _any(self.study, key))
        sampled = samples(self.study.model.inputs, held, count)
        if self.panel is not None:
            sampled[self.panel.key] = np.broadcast_to(panel_si, (count,)).astype(float)
        return self.study.model.margins(case, {**sampled, **values})


def has_map(study: Study) -> bool:
    """Whether a study has a verdict, and says over which inputs it is to be mapped."""
    return bool(study.maps and study.model.decides and study.cases)


def map_of(study: Study) -> StudyMap:
    """The map of a study that has one.

    Raises:
        MistakeError: an input of the map has no range to be drawn over, or a case is unknown.
    """
    given = study.maps
    for key in (given["x"], given["y"]):
        if key not in study.ranges:
            raise MistakeError(
                f"{study.folder}/study.toml: map: {key} has no [range]; expected low and high "
                "between which it is drawn; add them"
            )
    panel = study.model.input(given["panel"]) if "panel" in given else None
    where = f"{study.folder}/study.toml: map.panels"
    panels = tuple(_panel(panel, text, where) for text in given.get("panels", ())) if panel else ()
    known = {case.id: case for case in study.cases}
    for name in given.get("cases", ()):
        if name not in known:
            raise MistakeError(
                f"{study.folder}/study.toml: map.cases: {name!r} is not a case; expected one of "
                f"{', '.join(known)}; correct the name"
            )
    cases = tuple(known[name] for name in given.get("cases", ())) or study.cases[:_MOST_CASES]
    stated, background = _background(study, {given["x"], given["y"]})
    return StudyMap(
        study=study,
        x=study.model.input(given["x"]),
        y=study.model.input(given["y"]),
        panel=panel,
        panels=panels or (Panel(label="", value_si=0.0),),
        cases=cases,
        stated=stated,
        background=background,
    )


def _panel(item: Input, text: str, where: str) -> Panel:
    name = short_name(item)
    if text == NO_LIMIT:
        if item.absent is None:
            raise MistakeError(
                f"{where}: 'none' given, but {item.key} cannot be absent; expected a value with "
                f"its unit, such as '{item.low:g} {item.unit}'"
            )
        return Panel(label=f"no {name}", value_si=item.absent)
    return Panel(
        label=f"{name} {text.removesuffix(' 1')}", value_si=item.given(text, where).value_si
    )


def short_name(item: Input) -> str:
    """What an input is, without what stands in brackets."""
    return item.about.split(" (")[0]


def _background(study: Study, swept: set[str]) -> tuple[dict[str, Quantity], str]:
    """Figures that hold all over the map: the study's own, or else those of the first full set."""
    needed = {item.key for item in study.model.inputs if item.absent is None} - swept
    for assumed in (None, *study.assumptions):
        stated = study.stated(assumed)
        if needed <= stated.keys():
            whose = "the study's own figures" if assumed is None else f"figures of {assumed.id}"
            return stated, f"all else: {whose}"
    raise MistakeError(
        f"{study.folder}: no set states all of {', '.join(sorted(needed))}; expected one that "
        "does, so that the map can be drawn; state them in the study or in a set"
    )


def _any(study: Study, key: str) -> Quantity:
    """A stand-in for an input that the map sweeps: its value is never used."""
    low, _ = study.ranges[key]
    item = study.model.input(key)
    value = low / item.si
    return Quantity(
        value=value, low=value, high=value, unit=item.unit, source="decision", claimant=study.id
    )
