"""A study's folder: its cases, its inputs, and each claimant's assumptions.

`study.toml` says what is asked, of which places, and over which ranges each input is searched and
sampled; its `figure` table holds what nobody disputes, or what stands in where a claimant is
silent. `assumptions/*.toml` hold what each claimant says: figures, and what they concluded.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from jointshield.catalogue import shape
from jointshield.catalogue.check import check
from jointshield.catalogue.document import Document
from jointshield.catalogue.figures import Context
from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.spec import Keyed, Record, Setting, Source, Spec, Text, Texts, Whole
from jointshield.catalogue.words import ID, SOURCES
from jointshield.errors import MistakeError
from jointshield.study.land import require_stand
from jointshield.study.models import Case, Kind, Model
from jointshield.study.places import Place, find_place

SHIPPED = Path(__file__).resolve().parent.parent / "studies"
KINDS = ("reach", "warning", "coverage", "parity", "rings", "absentee")
"""Modules of this room that hold a `KIND`."""
STUDY, COMMON = "the study", "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a claimant concluded about one case, and where it was read."""

    verdict: str
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """One claimant's set: its figures, and its published conclusions by case ("" for all)."""

    id: str
    name: str
    note: str
    figures: Mapping[str, Quantity]
    rivals: Mapping[str, tuple[Quantity, ...]]
    findings: Mapping[str, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study, whole and checked. ranges: SI values from low to high by input."""

    id: str
    title: str
    question: str
    note: str
    model: Model
    cases: tuple[Case, ...]
    common: Mapping[str, Quantity]
    ranges: Mapping[str, tuple[float, float]]
    maps: Mapping[str, Any]
    assumptions: tuple[Assumptions, ...]
    sources: Mapping[str, str]
    places: Mapping[str, Place]
    folder: Path
    digest: str

    def set(self, identifier: str) -> Assumptions:
        """The set of that identifier.

        Raises:
            MistakeError: there is none; the text names those that there are.
        """
        for item in self.assumptions:
            if item.id == identifier:
                return item
        known = ", ".join(item.id for item in self.assumptions)
        raise MistakeError(
            f"--assumptions {identifier!r}: {self.id} has no such set; expected one of {known}; "
            f"or add a file to {self.folder.name}/assumptions"
        )

    def stated(self, assumed: Assumptions | None) -> dict[str, Quantity]:
        """Every figure that holds under a set: the study's own where the set is silent."""
        return {**self.common, **(assumed.figures if assumed else {})}


def shipped() -> list[tuple[str, str]]:
    """Identifiers and titles of the studies that come with the package."""
    return [
        (path.parent.name, str(Document.read(path).tree.get("title", "")))
        for path in sorted(SHIPPED.glob("*/study.toml"))
    ]


def find_study(name: str) -> Path:
    """The folder of a shipped study, or a folder that holds a study.

    Raises:
        MistakeError: neither.
    """
    for folder in (Path(name), SHIPPED / name):
        if (folder / "study.toml").is_file():
            return folder
    known = ", ".join(identifier for identifier, _ in shipped())
    raise MistakeError(
        f"study {name!r}: not a shipped study and not a folder with a study.toml; expected one of "
        f"{known}, or a path; `jointshield studies` lists them"
    )


def load_study(name: str) -> Study:
    """Read a study and all its sets.

    Raises:
        MistakeError: the first thing that is wrong, with file, line, key and what to do.
    """
    folder = find_study(name)
    document = Document.read(folder / "study.toml")
    catalogue = base_catalogue().tree
    sources = {**catalogue["sources"], **_own_sources(document)}
    kind = _kind(document)
    context = Context(document=document, sources=frozenset(sources), claimant=STUDY)
    places = _places(document, context)
    extra = {key: document.tree[key] for key in kind.tables if key in document.tree}
    tables = check(Record(about="a study", fields=dict(kind.tables)), extra, context)
    model = kind.build(tables, places)
    tree = check(_study_shape(kind, model), document.tree, context)
    sets = tuple(
        _assumptions(Document.read(path), model, sources, tuple(tree["case"]))
        for path in _set_files(folder)
    )
    names = [item.id for item in sets]
    if len(set(names)) != len(names):
        raise MistakeError(
            f"{folder}/assumptions: two files have the same id; expected one id per file; rename"
        )
    for path in _set_files(folder):
        sources |= _own_sources(Document.read(path))
    return Study(
        id=tree["id"],
        title=tree["title"],
        question=tree["question"],
        note=tree.get("note", ""),
        model=model,
        cases=tuple(
            _case(document, identifier, entry, model, places)
            for identifier, entry in tree["case"].items()
        ),
        common={
            **model.known,
            **{key: claims[0] for key, claims in tree.get("figure", {}).items()},
        },
        ranges={
            key: (entry["low"].value_si, entry["high"].value_si)
            for key, entry in tree.get("range", {}).items()
        },
        maps=tree.get("map", {}),
        assumptions=sets,
        sources=sources,
        places=places,
        folder=folder,
        digest=_digest(folder),
    )


def _set_files(folder: Path) -> list[Path]:
    """By stem, so that `side` stands before `side-low`."""
    return sorted((folder / "assumptions").glob("*.toml"), key=lambda path: path.stem)


def _own_sources(document: Document) -> dict[str, str]:
    own = document.tree.get("sources", {})
    return dict(own) if isinstance(own, dict) else {}


def _kind(document: Document) -> Kind:
    given = document.tree.get("model")
    if given not in KINDS:
        raise document.unknown(("model",), "model", str(given), KINDS)
    kind: Kind = import_module(f"jointshield.study.{given}").KIND
    return kind


_PLACE = Keyed(
    entry=Record(
        about="a place of the study",
        fields={"name": Text(about="name for people"), "note": Text(about="a note"), **shape.PLACE},
        required=("name", "latitude", "longitude"),
    )
)


def _places(document: Document, context: Context) -> dict[str, Place]:
    tree = check(_PLACE, document.tree.get("place", {}), context, ("place",))
    return {
        key: Place(
            id=key,
            name=entry["name"],
            latitude_rad=entry["latitude"][0].value_si,
            longitude_rad=entry["longitude"][0].value_si,
            source=entry["latitude"][0].source,
        )
        for key, entry in tree.items()
    }


def _study_shape(kind: Kind, model: Model) -> Record:
    words = Text(about="words for people")
    ranges: dict[str, Spec] = {
        item.key: Record(
            about=f"where {item.about} is searched and sampled",
            fields={
                end: Setting(
                    about=item.about, unit=item.unit, low=item.low, high=item.high, name=end
                )
                for end in ("low", "high")
            },
            required=("low", "high"),
        )
        for item in model.inputs
    }
    keys = tuple(item.key for item in model.inputs)
    case = Record(
        about="one question",
        fields={
            "title": words,
            "note": words,
            **{role: Text(about=about) for role, about in model.roles.items()},
            **model.case_fields,
        },
        required=("title", *model.roles, *model.case_required),
    )
    return Record(
        about="a study",
        fields={
            "schema": Whole(about="version of this format", low=1, high=1),
            "id": ID,
            "title": words,
            "question": words,
            "note": words,
            "model": Text(about="what it asks", choices=KINDS),
            "sources": SOURCES,
            "place": _PLACE,
            "case": Keyed(entry=case),
            "figure": Record(about="figures", fields={i.key: i.figure for i in model.inputs}),
            "range": Record(about="ranges", fields=ranges),
            "map": Record(
                about="the map of two inputs, with one panel per value of a third",
                fields={
                    "x": Text(about="input along", choices=keys),
                    "y": Text(about="input up", choices=keys),
                    "panel": Text(about="input of the panels", choices=keys),
                    "panels": Texts(each=Text(about='a value with its unit, or "none"')),
                    "cases": Texts(each=Text(about="a case's identifier")),
                },
                required=("x", "y"),
            ),
            **kind.tables,
        },
        required=("schema", "id", "title", "question", "model", "case"),
    )


def _case(
    document: Document, identifier: str, entry: Any, model: Model, places: Mapping[str, Place]
) -> Case:
    found: dict[str, Place] = {}
    for role in model.roles:
        try:
            found[role] = find_place(entry[role], role, places)
        except MistakeError as error:
            raise document.within(("case", identifier, role), error) from error
    if "ship" in model.case_fields:
        path = ("case", identifier, "interceptors")
        try:
            require_stand(
                found["interceptors"],
                "interceptors",
                ship=bool(entry.get("ship", False)),
                advice="correct the place, or say whether it is a ship with ship = true",
            )
        except MistakeError as error:
            raise document.within(path, error) from error
    words = {key: value for key, value in entry.items() if key not in model.roles}
    return Case(id=identifier, title=entry["title"], places=found, words=words)


def _assumptions(
    document: Document, model: Model, sources: dict[str, str], cases: tuple[str, ...]
) -> Assumptions:
    words = Text(about="words for people")
    own = {**sources, **_own_sources(document)}
    name = str(document.tree.get("name", document.path.stem))
    context = Context(document=document, sources=frozenset(own), claimant=name)
    finding = Record(
        about="a published conclusion",
        fields={"verdict": words, "source": Source(about="where it was read"), "note": words},
        required=("verdict", "source"),
    )
    spec = Record(
        about="one claimant's assumptions",
        fields={
            "id": ID,
            "name": words,
            "note": words,
            "sources": SOURCES,
            "figure": Record(about="figures", fields={i.key: i.figure for i in model.inputs}),
            "finding": Record(
                about="conclusions by case, or `all`",
                fields={"all": finding, **dict.fromkeys(cases, finding)},
            ),
        },
        required=("id", "name"),
    )
    tree = check(spec, document.tree, context)
    figures = tree.get("figure", {})
    return Assumptions(
        id=tree["id"],
        name=tree["name"],
        note=tree.get("note", ""),
        figures={key: claims[0] for key, claims in figures.items()},
        rivals={key: claims[1:] for key, claims in figures.items() if len(claims) > 1},
        findings={
            "" if key == "all" else key: Finding(
                verdict=entry["verdict"], source=entry["source"], note=entry.get("note", "")
            )
            for key, entry in tree.get("finding", {}).items()
        },
    )


def _digest(folder: Path) -> str:
    """SHA-256 over the study's files, by name."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
