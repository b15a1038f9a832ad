"""Sensors by the words of a question: an identifier, or a party for all that it shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jointshield.catalogue.check import check
from jointshield.catalogue.document import Document
from jointshield.catalogue.figures import Context
from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.spec import Record
from jointshield.errors import MistakeError
from jointshield.flight.arc import ground_ranges_m
from jointshield.study.places import Place
from jointshield.study.studies import STUDY, Study
from jointshield.study.warning.sensors import TABLES, USED, Sensor, complete, find_sensors, sensor

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
_SAME_PLACE_M = 50e3


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What words can name: a study's sensors, and parties' files by identifier."""

    sensors: Mapping[str, Sensor]
    parties: Mapping[str, Path]
    sources: Mapping[str, str]

    @staticmethod
    def of(study: Study) -> "Named":
        """What can be named beside a study: its own parties before those of shipped scenarios."""
        document = Document.read(study.folder / "study.toml")
        files = [
            *sorted(SCENARIOS.glob("*/parties/*.toml")),
            *sorted(study.folder.glob("parties/*.toml")),
        ]
        return Named(
            sensors=find_sensors(_tables(document, study.sources, STUDY)),
            parties={str(Document.read(path).tree.get("id", path.stem)): path for path in files},
            sources=study.sources,
        )

    def find(self, words: Sequence[str], option: str) -> dict[str, Sensor]:
        """The sensors that words name, each with all its figures.

        Raises: MistakeError where a word names nothing, a party that shares nothing, or a sensor
        of which a figure is missing.
        """
        found: dict[str, Sensor] = {}
        for given in words:
            path = Path(given)
            if path.suffix == ".toml":
                found |= self._shared(given, path, option)
                continue
            word = _match(given, (*self.sensors, *self.parties))
            if word in self.parties:
                found |= self._shared(word, self.parties[word], option)
            else:
                one = complete(self._one(word, option, {}))
                found[one.id] = one
        return found

    def _shared(self, party: str, path: Path, option: str) -> dict[str, Sensor]:
        document = Document.read(path)
        lanes = document.tree.get("release", {}).get("lanes", ())
        if not lanes:
            raise MistakeError(
                f"{option} {party!r}: {path.name} shares no sensor; expected a sensor, or a party "
                "with lanes under [release]; name another one"
            )
        tables = _tables(document, self.sources, str(document.tree.get("name", party)))
        return {lane: complete(self._one(lane, option, tables)) for lane in lanes}

    def _one(self, word: str, option: str, tables: Mapping[str, Any]) -> Sensor:
        if word in self.sensors:
            return self.sensors[word]
        tree = base_catalogue().tree
        for kind in USED:
            if word in tree.get(kind, {}):
                return sensor(kind, word, tables.get(kind, {}).get(word, {}))
        known = [*self.sensors, *self.parties]
        close = get_close_matches(word, known, n=2, cutoff=0.55)
        hint = f"did you mean {' or '.join(repr(name) for name in close)}? " if close else ""
        raise MistakeError(
            f"{option} {word!r}: no sensor and no party of that name; {hint}expected one of "
            f"{', '.join(known)}"
        )


def standing(study: Study, target: Place) -> tuple[str, ...]:
    """The sensors that a study takes as there for a target: those of its first case so aimed.

    The first of all its cases where it has none to that place.
    """
    for case in study.cases:
        if ground_ranges_m(case.places["target"].unit, target.unit) < _SAME_PLACE_M:
            return tuple(case.words["sensors"])
    return tuple(study.cases[0].words["sensors"])


def _match(given: str, known: Sequence[str]) -> str:
    """The identifier that is meant, whatever its case, hyphens and blanks; else as given."""
    folded = {
        "".join(letter for letter in name.casefold() if letter.isalnum()): name for name in known
    }
    return folded.get("".join(letter for letter in given.casefold() if letter.isalnum()), given)


def _tables(document: Document, sources: Mapping[str, str], claimant: str) -> dict[str, Any]:
    """The sensor tables of a study's or a party's file, checked."""
    own = document.tree.get("sources", {})
    context = Context(
        document=document,
        sources=frozenset(sources) | frozenset(own if isinstance(own, dict) else ()),
        claimant=claimant,
    )
    extra = {key: document.tree[key] for key in TABLES if key in document.tree}
    checked: dict[str, Any] = check(Record(about="sensors", fields=dict(TABLES)), extra, context)
    return checked
