"""What a clause is stressed with: a base architecture, moves on a small grid, a measure.

Moves are counts, speeds, places, dates and further posts of the same kind, each a list of values of
which the first is the base. A variant is one value of each move; its size is the sum of the steps
along the lists. That is all that can be changed: a text is tested, not a defence's weakness.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jointshield.catalogue.document import Document
from jointshield.errors import MistakeError
from jointshield.guarantees.architecture import LAND, SEA
from jointshield.guarantees.door import Door
from jointshield.guarantees.load import find_treaty
from jointshield.options.footprint import Reach
from jointshield.study.places import Place, find_place

MEASURES = ("reachable_share", "covered_share", "stopped_at_most", "unseen_days")
KINDS = ("speed", "number", "place", "more", "date")
FILE = "stress.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Interceptors of one class at one place, as a variant has them. fielded: "" or a day."""

    id: str
    name: str
    place: Place
    basing: str
    interceptor: str
    number: int
    speed_km_s: float
    reach: Reach
    fielded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One way of changing the base: a value for each step, the first as it is."""

    kind: str
    battery: str
    values: tuple[Any, ...]
    names: tuple[str, ...]
    basing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One lawful or unlawful change. changes: each in words; size: steps from the base."""

    size: int
    changes: tuple[str, ...]
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StressCase:
    """The question about one clause. threshold: of the measure, from which the purpose fails."""

    clause: str
    question: str
    measure: str
    threshold: float
    threshold_note: str
    study: str
    force: str
    declared_maximum: int | None
    base: tuple[Stand, ...]
    moves: tuple[Move, ...]

    def variants(self) -> Iterator[Variant]:
        """All variants, the smallest first; the base is the first of all."""
        steps = [range(_steps(move)) for move in self.moves]
        for taken in sorted(itertools.product(*steps), key=lambda item: (sum(item), item)):
            stands, changes = self.base, []
            for move, step in zip(self.moves, taken, strict=True):
                if step:
                    stands, said = _moved(move, step, stands)
                    changes.append(said)
            yield Variant(size=sum(taken), changes=tuple(changes), stands=stands)


def stress_cases(treaty: str) -> Mapping[str, StressCase]:
    """The questions that a treaty's folder asks, by clause; none where it has no such file.

    Raises:
        MistakeError: the first thing that is wrong in the file.
    """
    path = find_treaty(treaty) / FILE
    return _read(Document.read(path)) if path.is_file() else {}


def _read(document: Document) -> dict[str, StressCase]:
    door = Door(document=document, tree=document.tree)
    door.only("schema", "clause")
    return {key: _case(key, row) for key, row in door.keyed("clause").items()}


def _case(key: str, row: Door) -> StressCase:
    row.only("question", "measure", "threshold", "study", "force", "declared_maximum", "battery",
             "move")  # fmt: skip
    threshold = row.table("threshold")
    base = tuple(_stand(item) for item in row.tables("battery"))
    names = tuple(stand.id for stand in base)
    return StressCase(
        clause=key,
        question=row.text("question"),
        measure=row.text("measure", choices=MEASURES),
        threshold=threshold.number("value"),
        threshold_note=threshold.text("note"),
        study=row.text("study", ""),
        force=row.text("force", ""),
        declared_maximum=row.whole("declared_maximum") if "declared_maximum" in row.tree else None,
        base=base,
        moves=tuple(_move(item, names) for item in row.tables("move")),
    )


def _stand(row: Door) -> Stand:
    row.only("post", "name", "at", "basing", "interceptor", "number", "speed_km_s", "burn_time_s",
             "fly_out_limit_km", "height_min_km", "height_max_km", "note")  # fmt: skip
    speed = row.number("speed_km_s")
    figures = {
        key: 1000.0 * row.number(word)
        for key, word in (
            ("range_max_m", "fly_out_limit_km"),
            ("height_min_m", "height_min_km"),
            ("height_max_m", "height_max_km"),
        )
        if word in row.tree
    }
    return Stand(
        id=row.text("post"),
        name=row.text("name"),
        place=_place(row.text("at")),
        basing=row.text("basing", choices=(LAND, SEA)),
        interceptor=row.text("interceptor"),
        number=row.whole("number"),
        speed_km_s=speed,
        reach=Reach(
            burnout_speed_m_s=1000.0 * speed,
            burn_time_s=row.number("burn_time_s") if "burn_time_s" in row.tree else 0.0,
            **figures,
        ),
    )


def _move(row: Door, batteries: tuple[str, ...]) -> Move:
    row.only("kind", "battery", "values", "names", "basing")
    values = row.tree.get("values")
    kind = row.text("kind", choices=KINDS)
    worded = kind in ("place", "more", "date")
    if not isinstance(values, list) or not all(
        isinstance(item, str) == worded and not isinstance(item, bool) for item in values
    ):
        raise row.document.mistake(
            (*row.path, "values"),
            f"{values!r} given",
            "a list of texts" if worded else "a list of numbers",
            "correct it",
        )
    names = row.texts("names") or tuple(map(str, values))
    if len(names) != len(values):
        raise row.document.mistake(
            (*row.path, "names"), f"{len(names)} names given", "one per value", "complete them"
        )
    return Move(
        kind=kind,
        battery=row.text("battery", choices=batteries),
        values=tuple(values),
        names=names,
        basing=row.texts("basing", (LAND, SEA)),
    )


def _steps(move: Move) -> int:
    """How many choices a move has: all its values, and for further posts none as well."""
    return len(move.values) + (move.kind == "more")


def _moved(move: Move, step: int, stands: tuple[Stand, ...]) -> tuple[tuple[Stand, ...], str]:
    at = next(place for place, stand in enumerate(stands) if stand.id == move.battery)
    stand = stands[at]
    if move.kind == "more":
        added = [
            _copy(stand, id=f"{stand.id}-{number + 1}", name=move.names[number],
                  place=_place(move.values[number]))
            for number in range(step)
        ]  # fmt: skip
        return (*stands, *added), f"{step} more: {', '.join(move.names[:step])}"
    value, name = move.values[step], move.names[step]
    if move.kind == "speed":
        changed = _copy(stand, speed_km_s=float(value))
        said = f"{stand.name}: {stand.speed_km_s:g} to {value:g} km/s"
    elif move.kind == "number":
        changed = _copy(stand, number=int(value))
        said = f"{stand.name}: {stand.number} to {value} interceptors"
    elif move.kind == "date":
        changed, said = _copy(stand, fielded=value), f"{stand.name}: fielded on {value}"
    else:
        basing = move.basing[step] if move.basing else stand.basing
        changed = _copy(stand, place=_place(value), basing=basing, name=name)
        said = f"{stand.name}: moved, {name}"
    return (*stands[:at], changed, *stands[at + 1 :]), said


def _copy(stand: Stand, **changes: Any) -> Stand:
    """A stand with changes; its reach follows its speed."""
    fields = {key: getattr(stand, key) for key in Stand.__dataclass_fields__} | changes
    speed = 1000.0 * fields["speed_km_s"]
    reach: Reach = fields["reach"]
    fields["reach"] = Reach(
        burnout_speed_m_s=speed,
        burn_time_s=reach.burn_time_s,
        range_max_m=reach.range_max_m,
        height_min_m=reach.height_min_m,
        height_max_m=reach.height_max_m,
    )
    return Stand(**fields)


@cache
def _place(text: str) -> Place:
    return find_place(text, "at")


def require_case(treaty: str, clause: str) -> StressCase:
    """The question about one clause.

    Raises:
        MistakeError: the treaty asks none about it; the text names those that it asks.
    """
    known = stress_cases(treaty)
    if clause not in known:
        raise MistakeError(
            f"--clause {clause!r}: {treaty} has no grid of changes for it; expected one of "
            f"{', '.join(known) or 'none'}; or write one into its {FILE}"
        )
    return known[clause]
