"""Reading the layers of a scenario: base catalogue, modes, parties, scenario; each checked whole.

What a folder holds: `scenario.toml`, one file per party under `parties/`, `expected.toml`,
`README.md`. A party's file is found by the `id` inside it, so its file name is free.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jointshield.catalogue.check import check
from jointshield.catalogue.document import Document
from jointshield.catalogue.figures import Context
from jointshield.catalogue.files import CATALOGUE_FILE, MODES_FILE
from jointshield.catalogue.notice_rules import NOTICES, NOTICES_FILE
from jointshield.catalogue.party_file import PARTY_FILE
from jointshield.catalogue.provenance import BASE, MODES, SCENARIO, Layer
from jointshield.catalogue.scenario_file import SCENARIO_FILE
from jointshield.catalogue.spec import Record

DATA = Path(__file__).parent / "data"
CONTROL = "exercise control"
"""Who claims what a scenario file says without naming a claimant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """All checked files of one scenario. `parties` are in the order of the scenario's list.

    modes: by identifier; one that the scenario itself has stands in for the table's of that name.
    """

    base: Layer
    modes: dict[str, Any]
    notices: Layer
    scenario: Layer
    parties: dict[str, Layer]
    sources: dict[str, str]


def base_catalogue(path: Path = DATA / "catalogue.toml") -> Layer:
    """Read the base catalogue: open-literature figures with their sources.

    Raises:
        MistakeError: the file does not fit its shape.
    """
    return _layer(BASE, path, CATALOGUE_FILE, {}, "")


def modes(path: Path = DATA / "modes.toml") -> dict[str, Any]:
    """Read the table of modes, by identifier.

    Raises:
        MistakeError: the file does not fit its shape.
    """
    tree = _layer(MODES, path, MODES_FILE, {}, CONTROL).tree
    table: dict[str, Any] = tree["mode"]
    return table


def agreed_notices(path: Path = DATA / "notices.toml") -> Layer:
    """Read what is agreed about launch notices.

    Raises:
        MistakeError: the file does not fit its shape.
    """
    return _layer(NOTICES, path, NOTICES_FILE, {}, CONTROL)


def layers(folder: Path) -> Layers:
    """Read and check every file of the scenario in `folder`.

    Raises:
        MistakeError: a file that is missing or does not fit its shape, a party that is listed but
            has no file, has a file but is not listed, or has two.
    """
    base = base_catalogue()
    notices = agreed_notices()
    sources = {**base.tree["sources"], **notices.tree["sources"]}
    scenario = _layer(SCENARIO, folder / "scenario.toml", SCENARIO_FILE, sources, CONTROL)
    listed: tuple[str, ...] = scenario.tree["parties"]
    if not listed:
        raise scenario.document.mistake(
            ("parties",), "an empty list given", "at least one party", "name the parties"
        )
    found: dict[str, Layer] = {}
    for path in sorted((folder / "parties").glob("*.toml")):
        document = Document.read(path)
        identifier = document.tree.get("id", "")
        layer = _checked(str(identifier), document, PARTY_FILE, sources, str(identifier))
        if identifier in found:
            raise document.mistake(
                ("id",),
                f"{identifier!r} given, which {found[identifier].document.path.name} has too",
                "an identifier of its own for each party",
                "rename one of them",
            )
        if identifier not in listed:
            raise document.unknown(
                ("id",), "party", identifier, listed, "Or add it to `parties` in scenario.toml."
            )
        found[identifier] = layer
    for index, identifier in enumerate(listed):
        if identifier not in found:
            raise scenario.document.unknown(
                ("parties", index),
                "party",
                identifier,
                tuple(found),
                f"Or add its file to {folder / 'parties'}.",
            )
    for layer in (scenario, *found.values()):
        sources |= layer.tree.get("sources", {})
    return Layers(
        base=base,
        modes={**modes(), **scenario.tree.get("mode", {})},
        notices=notices,
        scenario=scenario,
        parties={identifier: found[identifier] for identifier in listed},
        sources=sources,
    )


def _layer(name: str, path: Path, record: Record, sources: dict[str, str], claimant: str) -> Layer:
    return _checked(name, Document.read(path), record, sources, claimant)


def _checked(
    name: str, document: Document, record: Record, sources: dict[str, str], claimant: str
) -> Layer:
    own = document.tree.get("sources", {})
    context = Context(
        document=document,
        sources=frozenset(sources) | frozenset(own if isinstance(own, dict) else ()),
        claimant=claimant,
    )
    return Layer(name=name, document=document, tree=check(record, document.tree, context))
