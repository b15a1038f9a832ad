"""A missile from a file, or one of those shipped: stages, payload, and how it is flown.

A file states `payload_kg` and one `[[stage]]` table per stage from the ground up. Every key carries
its unit, and there is one unit per key: nothing is converted behind the author's back.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.load import base_catalogue
from jointshield.earth.atmosphere import GRAVITY_M_S2
from jointshield.errors import MistakeError
from jointshield.flight.missile import Missile, Stage

SHIPPED = Path(__file__).parent.parent / "missiles"
_MOST_STAGES = 4
_MOST_G = 500.0
_LEAST_KG_M2 = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """A number that a file may state: what it is, and bounds beyond which it makes no sense."""

    about: str
    low: float
    high: float


_STAGE = {
    "dry_mass_kg": _Number(about="mass of the stage without propellant", low=0.001, high=1e7),
    "fuelled_mass_kg": _Number(about="mass of the stage with propellant", low=0.001, high=1e7),
    "specific_impulse_s": _Number(about="specific impulse in vacuum", low=10.0, high=1000.0),
    "burn_time_s": _Number(about="time from ignition to burnout", low=0.1, high=3600.0),
    "diameter_m": _Number(about="diameter", low=0.01, high=20.0),
}
_TOP = {
    "payload_kg": _Number(about="mass on top of the stages", low=0.001, high=1e6),
    "payload_ballistic_coefficient_kg_m2": _Number(
        about="mass over drag area of a payload that separates", low=0.1, high=1e6
    ),
    "vertical_rise_s": _Number(about="time straight up after launch", low=0.0, high=600.0),
    "pitch_rate_deg_s": _Number(about="rate of turning to the held elevation", low=0.01, high=90.0),
    "held_elevation_deg": _Number(
        about="elevation of the thrust after turning, or a list of one per stage",
        low=-90.0,
        high=90.0,
    ),
    "cut_off_s": _Number(about="time after launch at which the thrust ends", low=0.1, high=14400.0),
}
_TEXTS = {"name": "what people call it", "note": "anything else", "source": "where it was read"}
_NEEDED = ("payload_kg", "stage")
_UNITS = ("kg_m2", "deg_s", "kg", "deg", "s", "m")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissileFile:
    """One missile as its file states it; the programme's parts are None where it does not.

    given: what the user gave to name it. source: an identifier of the table of sources, or words.
    """

    given: str
    name: str
    missile: Missile
    vertical_rise_s: float | None
    pitch_rate_rad_s: float | None
    held_elevations_rad: tuple[float, ...] | None
    cut_off_s: float | None
    source: str
    note: str

    @property
    def origin(self) -> str:
        """Its source in a word, or its file's name."""
        return self.source or Path(self.given).name

    def sources(self) -> dict[str, str]:
        """What to look up, by identifier."""
        if not self.source:
            return {"file": f"{self.given}, which names no source"}
        known: dict[str, str] = base_catalogue().tree["sources"]
        return {
            self.source if self.source in known else "file": known.get(self.source, self.source)
        }


def shipped() -> dict[str, Path]:
    """The files of missiles that come with the project, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def find_missile(given: str) -> MissileFile:
    """Read a missile's file, or a shipped one by its name.

    Raises: MistakeError where there is none such, or its file cannot be used.
    """
    path = Path(given)
    if path.suffix != ".toml" and not path.is_file():
        named = {fold(name): file for name, file in shipped().items()}
        if fold(given) not in named:
            raise _nothing_called(given)
        path = named[fold(given)]
    return read_missile(path, given)


def _nothing_called(given: str) -> MistakeError:
    known = base_catalogue().tree["missile"]
    ids = {fold(name): name for name in known}
    if fold(given) in ids:
        return MistakeError(
            f"missile {given!r}: the catalogue knows its published figures but no stages, so that "
            "there is nothing to fly; expected a file with [[stage]] tables, or one of "
            f"{', '.join(shipped())}; ask `jointshield ask range {ids[fold(given)]}` for the "
            "range that is claimed"
        )
    close = get_close_matches(given, [*shipped(), *known], n=2, cutoff=0.55)
    hint = f"did you mean {' or '.join(repr(name) for name in close)}? " if close else ""
    return MistakeError(
        f"missile {given!r}: no such file and none shipped by that name; {hint}expected the path "
        f"of a TOML file, or one of {', '.join(shipped())}"
    )


def fold(name: str) -> str:
    """Letters and digits only, without case: how names are compared."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def read_missile(path: Path, given: str | None = None) -> MissileFile:
    """Read a missile's file.

    Raises: MistakeError with file, line, key, what was given and expected, and what to do.
    """
    document = Document.read(path)
    tree = document.tree
    _keys_known(document, (), tree, (*_TOP, *_TEXTS, "separates", "stage"), _NEEDED)
    numbers = {
        key: _number(document, (key,), tree[key], spec)
        for key, spec in _TOP.items()
        if key in tree and not (key == "held_elevation_deg" and isinstance(tree[key], list))
    }
    for key in _TEXTS:
        if not isinstance(tree.get(key, ""), str):
            raise document.mistake((key,), f"{tree[key]!r} given", "a text", "put it in quotes")
    stages = _stages(document)
    separates = tree.get("separates", False)
    if not isinstance(separates, bool):
        raise document.mistake(
            ("separates",), f"{separates!r} given", "true or false", "write one of the two"
        )
    coefficient = numbers.get("payload_ballistic_coefficient_kg_m2")
    if separates and coefficient is None:
        raise document.mistake(
            ("payload_ballistic_coefficient_kg_m2",),
            "nothing given though separates = true",
            _expected("payload_ballistic_coefficient_kg_m2", _TOP),
            "add the key, or leave the last stage attached with separates = false",
        )
    try:
        missile = Missile(
            stages=stages,
            payload_kg=numbers["payload_kg"],
            separates=separates,
            payload_ballistic_coefficient_kg_m2=coefficient or math.inf,
        )
    except MistakeError as error:
        raise document.within(("stage", 0), error) from error
    _bodies_sane(document, missile)
    held = _held(document, len(stages))
    cut_off_s = numbers.get("cut_off_s")
    if cut_off_s is not None and not missile.last_ignition_s < cut_off_s <= missile.burn_time_s:
        raise document.mistake(
            ("cut_off_s",),
            f"{cut_off_s:g} given",
            f"after the last ignition at {missile.last_ignition_s:g} s and not after the last "
            f"burnout at {missile.burn_time_s:g} s",
            "correct the time, or leave the key out",
        )
    rate = numbers.get("pitch_rate_deg_s")
    return MissileFile(
        given=given or str(path),
        name=tree.get("name", path.stem),
        missile=missile,
        vertical_rise_s=numbers.get("vertical_rise_s"),
        pitch_rate_rad_s=None if rate is None else math.radians(rate),
        held_elevations_rad=held,
        cut_off_s=cut_off_s,
        source=tree.get("source", ""),
        note=tree.get("note", ""),
    )


def _bodies_sane(document: Document, missile: Missile) -> None:
    """Refuse what would tear itself apart or float: mostly a figure in another unit."""
    for index, stage in enumerate(missile.stages):
        empty_kg = missile.mass_kg(index) - stage.flow_kg_s * stage.burn_time_s
        gees = stage.thrust_n / empty_kg / GRAVITY_M_S2
        if gees > _MOST_G:
            raise document.mistake(
                ("stage", index, "burn_time_s"),
                f"{stage.burn_time_s:g} given: {stage.thrust_n:.3g} N on {empty_kg:.3g} kg at "
                f"burnout, an acceleration of {gees:.3g} g",
                f"at most {_MOST_G:g} g",
                "check burn_time_s and the masses",
            )
        if empty_kg / stage.area_m2 < _LEAST_KG_M2:
            raise document.mistake(
                ("stage", index, "diameter_m"),
                f"{stage.diameter_m:g} given for {empty_kg:.3g} kg at burnout, "
                f"{empty_kg / stage.area_m2:.3g} kg per m2 of cross-section",
                f"at least {_LEAST_KG_M2:g} kg/m2",
                "check diameter_m and the masses",
            )


def _stages(document: Document) -> tuple[Stage, ...]:
    rows = document.tree["stage"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise document.mistake(
            ("stage",), f"{rows!r} given", "a list of tables", "write each stage as [[stage]]"
        )
    if not 1 <= len(rows) <= _MOST_STAGES:
        raise document.mistake(
            ("stage",), f"{len(rows)} stages given", f"1 to {_MOST_STAGES}", "correct the list"
        )
    return tuple(_stage(document, index, row) for index, row in enumerate(rows))


def _stage(document: Document, index: int, row: Mapping[str, Any]) -> Stage:
    path: KeyPath = ("stage", index)
    _keys_known(document, path, row, tuple(_STAGE), tuple(_STAGE))
    values = {key: _number(document, (*path, key), row[key], spec) for key, spec in _STAGE.items()}
    if values["fuelled_mass_kg"] <= values["dry_mass_kg"]:
        raise document.mistake(
            (*path, "fuelled_mass_kg"),
            f"{values['fuelled_mass_kg']:g} given with dry_mass_kg = {values['dry_mass_kg']:g}",
            "more than the dry mass: the difference is the propellant",
            "correct one of the two, or exchange them",
        )
    return Stage(**values)


def _held(document: Document, stages: int) -> tuple[float, ...] | None:
    value, key = document.tree.get("held_elevation_deg"), "held_elevation_deg"
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    if len(values) not in (1, stages):
        raise document.mistake(
            (key,),
            f"{len(values)} values given",
            f"one, or one for each of {stages} stages",
            "correct the list",
        )
    return tuple(math.radians(_number(document, (key,), item, _TOP[key])) for item in values)


def _number(document: Document, path: KeyPath, value: Any, spec: _Number) -> float:
    wanted = f"{spec.about}, a number from {spec.low:g} to {spec.high:g} (the key says its unit)"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise document.mistake(path, f"{value!r} given", wanted, "write the number bare")
    if not spec.low <= value <= spec.high:
        shown = f"{value:g}" if isinstance(value, float) or abs(value) < 10**15 else "a huge number"
        advice = "leave out what is not known" if value != value else "correct the number"
        raise document.mistake(path, f"{shown} given", wanted, advice)
    return float(value)


def _keys_known(
    document: Document,
    path: KeyPath,
    table: Mapping[str, Any],
    known: tuple[str, ...],
    needed: tuple[str, ...],
) -> None:
    """Refuse a key that is not known, first those whose unit is wrong, then one that is missing."""
    specs = {**_STAGE, **_TOP}
    for key, value in table.items():
        if key in known:
            continue
        for right in known:
            stem, unit = _split(right)
            if unit and key != right and (key == stem or key.startswith(stem + "_")):
                what = f"in unit {key[len(stem) + 1 :]!r}" if key != stem else "without a unit"
                raise document.mistake(
                    (*path, key),
                    f"{key} = {value!r} given {what}",
                    _expected(right, specs),
                    f"write {right} = ... with the figure in {unit.replace('_', '/')}",
                )
        raise document.unknown(
            (*path, key), "key", key, known, "A key is never ignored: correct it."
        )
    for key in needed:
        if key not in table:
            what = "[[stage]] tables, one per stage" if key == "stage" else _expected(key, specs)
            advice = "add [[stage]]" if key == "stage" else f"add {key} = ..."
            raise document.mistake((*path, key), "nothing given", what, advice)


def _split(key: str) -> tuple[str, str]:
    """A key as its stem and its unit, "" where it has none."""
    for unit in _UNITS:
        if key.endswith(f"_{unit}"):
            return key[: -len(unit) - 1], unit
    return key, ""


def _expected(key: str, specs: Mapping[str, _Number]) -> str:
    return f"{key} ({specs[key].about})"
