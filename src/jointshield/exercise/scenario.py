"""Scenarios by name: finding, loading and naming them by one digest.

A scenario is a folder. Loading reads and checks every file of it before anything else happens, so a
mistake in the last line of the last file is found before a run writes its first byte.
"""

import dataclasses
import hashlib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import jointshield
from jointshield.catalogue import load as catalogue
from jointshield.catalogue.assemble import assemble
from jointshield.catalogue.document import Document
from jointshield.catalogue.provenance import Claims, Provenance
from jointshield.catalogue.things import Mode, Scenario
from jointshield.errors import MistakeError
from jointshield.messages.codec import JsonValue, canonical_json

_SHIPPED = Path(jointshield.__file__).parent / "scenarios"
_FILE = "scenario.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedScenario:
    """A scenario and where its figures came from.

    provenance: every claim about every thing that takes part, used or not, in file order.
    sources: what each source identifier stands for.
    """

    scenario: Scenario
    path: Path
    provenance: tuple[Provenance, ...]
    sources: dict[str, str]

    def mode(self, identifier: str) -> Mode:
        """The mode of that identifier.

        Raises:
            MistakeError: the scenario has no such mode.
        """
        for mode in self.scenario.modes:
            if mode.id == identifier:
                return mode
        known = ", ".join(mode.id for mode in self.scenario.modes)
        raise MistakeError(
            f"mode {identifier!r} given; expected one of {known}; use one of them, or add it to "
            f"`modes` in {self.path / _FILE}"
        )

    def as_json(self) -> dict[str, Any]:
        """Everything resolved, for people and reports: figures in SI, and where each came from.

        `provenance` holds the claims that the run uses, `rivals` the others, in their own units.
        """
        return {
            "scenario": dataclasses.asdict(self.scenario),
            "provenance": [_row(claim) for claim in self.provenance if claim.used],
            "rivals": [_row(claim) for claim in self.provenance if not claim.used],
            "sources": self.sources,
        }


def shipped() -> tuple[tuple[str, str], ...]:
    """Name and title of every scenario that comes with the package, by name."""
    return tuple(
        (path.parent.name, str(Document.read(path).tree.get("title", "")))
        for path in sorted(_SHIPPED.glob(f"*/{_FILE}"))
    )


def find(name_or_path: str | Path) -> Path:
    """The folder of a shipped scenario, or the given folder (or the one of a given scenario.toml).

    Raises:
        MistakeError: neither a shipped name nor a folder that holds a scenario.toml.
    """
    given = Path(name_or_path)
    folder = given.parent if given.name == _FILE else given
    for candidate in (_SHIPPED / folder, folder):
        if (candidate / _FILE).is_file():
            return candidate
    names = [name for name, _ in shipped()]
    close = get_close_matches(str(name_or_path), names, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}?" if close else "list them with `jointshield scenarios`"
    raise MistakeError(
        f"scenario {str(name_or_path)!r} given; expected one of {', '.join(names)}, or a folder "
        f"that holds {_FILE}; {hint}"
    )


def load(name_or_path: str | Path) -> LoadedScenario:
    """Load a scenario: read, check and resolve every layer.

    Raises:
        MistakeError: the first thing that is wrong, with file, line, key, what was given, what was
            expected and what to do.
    """
    folder = find(name_or_path)
    layers = catalogue.layers(folder)
    claims = Claims(base=layers.base, parties=layers.parties, scenario=layers.scenario)
    bare = assemble(layers, claims)
    return LoadedScenario(
        scenario=dataclasses.replace(bare, digest=digest_of(bare)),
        path=folder,
        provenance=tuple(claims.taken),
        sources=layers.sources,
    )


def digest_of(scenario: Scenario) -> str:
    """SHA-256 of the canonical JSON of everything resolved, in hexadecimal.

    Floats are written as their shortest text that reads back to the same value. Notes, sources and
    figures that the run does not use have no part in it; names of parties do.
    """
    tree = _tree(dataclasses.replace(scenario, digest=""))
    return hashlib.sha256(canonical_json(tree)).hexdigest()


def _row(claim: Provenance) -> dict[str, Any]:
    return {
        "thing": claim.thing,
        "key": claim.key,
        **dataclasses.asdict(claim.quantity),
        "layer": claim.layer,
    }


def _tree(value: Any) -> JsonValue:
    """Turn the resolved scenario (dataclasses, tuples, texts, numbers) into JSON without floats."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _tree(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [_tree(item) for item in value]
    if isinstance(value, float):
        return repr(value)
    plain: JsonValue = value
    return plain
