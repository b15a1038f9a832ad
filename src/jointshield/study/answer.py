"""What a question gives back: a band with its reasons, never a lone figure."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from jointshield.catalogue.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """A number that the answer rests on, and who holds it to be so."""

    key: str
    about: str
    quantity: Quantity

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        given = self.quantity
        return {
            "input": self.key,
            "about": self.about,
            "value": given.value,
            "low": given.low,
            "high": given.high,
            "unit": given.unit,
            "source": given.source,
            "claimant": given.claimant,
            "note": given.note,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """The value of one input at which the verdict changes, all others being held.

    at: None where the verdict is the same over all of low to high. change: its distance from the
    value held, as a share of it (of the range searched, where 0 is held): the smaller, the more
    the verdict hangs on this input. endless: no limit is held, and `held` is the range's high end.
    """

    key: str
    about: str
    unit: str
    held: float
    low: float
    high: float
    at: float | None
    verdict_below: str
    verdict_above: str
    endless: bool = False

    @property
    def change(self) -> float | None:
        """How far the flip lies from the value held, as a share of that value."""
        if self.at is None:
            return None
        return abs(self.at - self.held) / (abs(self.held) or self.high - self.low)

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        return {
            "input": self.key,
            "about": self.about,
            "unit": self.unit,
            "held": None if self.endless else self.held,
            "searched_low": self.low,
            "searched_high": self.high,
            "value": None if self.at is None else float(f"{self.at:.6g}"),
            "change": None if self.change is None else float(f"{self.change:.4g}"),
            "verdict_below": self.verdict_below,
            "verdict_above": self.verdict_above,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. figures: keys carry their unit (`margin_s`); None is "there is none".

    command: the words that give this answer again. limits: what it cannot tell. sources: by
    identifier, what to look up.
    """

    question: str
    verdict: str
    figures: dict[str, Any]
    sentences: tuple[str, ...]
    deciding: tuple[Deciding, ...] = ()
    flips: tuple[Flip, ...] = ()
    limits: tuple[str, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a plain tree: the figures stand at the top level."""
        return {
            "question": self.question,
            "verdict": self.verdict,
            **self.figures,
            "deciding": [item.as_json() for item in self.deciding],
            "flips": [item.as_json() for item in self.flips],
            "limits": list(self.limits),
            "sources": self.sources,
            "command": shlex.join(self.command),
            "version": version("jointshield"),
        }

    def text(self) -> str:
        """For people, in 12 to 20 lines."""
        lines = [self.question, f"  {self.verdict.upper()}", *(f"  {s}" for s in self.sentences)]
        if self.deciding:
            lines.append("Deciding numbers:")
            lines += [
                f"  {item.about}: {item.quantity} [{item.quantity.claimant}]"
                for item in self.deciding
            ]
        if self.flips:
            turning = [item for item in self.flips if item.at is not None]
            lines.append("The verdict changes at:" if turning else "No figure alone changes it:")
            lines += [f"  {_flip(item)}" for item in turning]
            never = [item.about for item in self.flips if item.at is None]
            if never:
                lines.append(f"  not by {', '.join(never)} alone")
        if self.limits:
            lines.append("What this cannot tell you:")
            lines += [f"  {item}" for item in self.limits]
        if self.sources:
            lines.append("Sources:")
            lines += [f"  {key}: {cite}" for key, cite in self.sources.items()]
        if self.command:
            lines.append(f"Again: {shlex.join(self.command)}")
        return "\n".join(lines)


def _flip(item: Flip) -> str:
    unit = "" if item.unit == "1" else f" {item.unit}"
    held = "no limit held" if item.endless else f"held at {item.held:g}"
    return (
        f"{item.about}: {item.at:.4g}{unit} ({held}): "
        f"{item.verdict_below} below, {item.verdict_above} above"
    )


def cited(
    sources: Mapping[str, str], quantities: Iterable[Quantity], *places: str
) -> dict[str, str]:
    """The sources that figures name, and those of places, in order of mention."""
    found: dict[str, str] = {}
    for names in (*(quantity.source for quantity in quantities), *places):
        for key in names.split(", "):
            if key in sources:
                found[key] = sources[key]
    return found
