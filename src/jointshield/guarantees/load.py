"""Reading a treaty's folder: `treaty.toml`, `rules.cedar`, `schema.cedarschema`."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jointshield.catalogue.document import Document
from jointshield.catalogue.load import base_catalogue
from jointshield.errors import MistakeError
from jointshield.guarantees.clause import (
    BREACHES,
    NONE_OF,
    RELATIONS,
    Article,
    Clause,
    Guard,
    LaunchArea,
    Limit,
    Treaty,
    Zone,
)
from jointshield.guarantees.door import Door
from jointshield.guarantees.rules import Rules
from jointshield.guarantees.selfcheck import require_agreement
from jointshield.guarantees.vocabulary import ABOUT, TREATIES, Term, term, vocabulary

_TEXT, _RULES, _SCHEMA = "treaty.toml", "rules.cedar", "schema.cedarschema"
_EDGES = ("south", "north", "west", "east")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A treaty and its rules, checked against each other."""

    treaty: Treaty
    rules: Rules


def shipped() -> tuple[str, ...]:
    """Names of the treaties that come with the package."""
    return tuple(sorted(path.parent.name for path in TREATIES.glob(f"*/{_TEXT}")))


def find_treaty(name: str) -> Path:
    """The folder of a shipped treaty, or a folder that holds one.

    Raises:
        MistakeError: neither.
    """
    for folder in (Path(name), TREATIES / name):
        if (folder / _TEXT).is_file():
            return folder.resolve()
    raise MistakeError(
        f"treaty {name!r}: not a shipped treaty and not a folder with a {_TEXT}; expected one of "
        f"{', '.join(shipped())}, or a path"
    )


def load_treaty(name: str) -> Loaded:
    """Read a treaty, validate its rules, and hold them against the typed clauses.

    Raises:
        MistakeError: the first thing that is wrong, with file, line, key and what to do.
    """
    return _load(find_treaty(name))


@lru_cache(maxsize=32)
def _load(folder: Path) -> Loaded:
    document = Document.read(folder / _TEXT)
    door = Door(document=document, tree=document.tree)
    door.only("schema", "version", "title", "status", "note", "launch_area", "sources", "article",
              "purpose", "clause", "zone")  # fmt: skip
    sources = {**base_catalogue().tree["sources"], **_sources(door)}
    articles = {
        key: Article(id=key, title=row.words("title"), source=_source(row, sources))
        for key, row in door.keyed("article").items()
    }
    purposes = {key: row.words("text") for key, row in door.keyed("purpose").items()}
    clauses = {
        key: _clause(key, row, articles, tuple(purposes), sources)
        for key, row in door.keyed("clause").items()
    }
    if not clauses:
        raise document.mistake(("clause",), "nothing given", "at least one clause", "add one")
    texts = {name: _text(folder / name) for name in (_RULES, _SCHEMA)}
    rules = Rules(str(folder / _RULES), clauses, texts[_RULES], texts[_SCHEMA])
    require_agreement(str(folder / _RULES), clauses, rules)
    treaty = Treaty(
        id=folder.name,
        version=door.whole("version"),
        title=door.words("title"),
        status=door.text("status"),
        note=door.text("note", ""),
        articles=articles,
        clauses=clauses,
        purposes=purposes,
        zones=tuple(_zone(row, sources) for row in door.tables("zone")),
        launch_areas=tuple(_launch_area(row, sources) for row in door.tables("launch_area")),
        sources=sources,
        rules=texts[_RULES],
        schema=texts[_SCHEMA],
        digest=_digest(document.text, texts[_RULES]),
    )
    return Loaded(treaty=treaty, rules=rules)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MistakeError(
            f"{path}: cannot be read ({error}); expected a UTF-8 file beside {_TEXT}; add it"
        ) from error


def _sources(door: Door) -> dict[str, str]:
    table = door.table("sources", {})
    return {key: table.text(key) for key in table.tree}


def _source(row: Door, known: Mapping[str, str]) -> str:
    return ", ".join(row.texts("source", (*known, "assumption")))


def _clause(
    key: str,
    row: Door,
    articles: Mapping[str, Article],
    purposes: tuple[str, ...],
    sources: Mapping[str, str],
) -> Clause:
    row.only("article", "title", "text", "about", "when", "fact", "relation", "limit", "among",
             "purpose", "breach", "note")  # fmt: skip
    fact = term(row.text("fact", choices=tuple(vocabulary().terms)))
    relation = row.text("relation", choices=RELATIONS)
    worded = relation == NONE_OF
    if worded != bool(fact.choices) or worded != ("among" in row.tree):
        raise row.document.mistake(
            (*row.path, "relation"),
            f"{relation!r} given for {fact.key}",
            f"{NONE_OF!r} with `among` for a fact of words, a limit for a number",
            "correct the relation",
        )
    return Clause(
        id=key,
        article=row.text("article", choices=tuple(articles)),
        title=row.words("title"),
        text=row.words("text"),
        about=row.text("about", choices=ABOUT),
        guards=tuple(_guard(item, sources) for item in row.tables("when")),
        fact=fact.key,
        relation=relation,
        limit=None if worded else _limit(row.table("limit"), fact, sources),
        among=row.texts("among", fact.choices),
        purpose=row.text("purpose", choices=purposes),
        breach=row.text("breach", choices=BREACHES),
        note=row.text("note", ""),
    )


def _guard(row: Door, sources: Mapping[str, str]) -> Guard:
    row.only("fact", "is", "over")
    fact = term(row.text("fact", choices=tuple(vocabulary().terms)))
    if fact.choices:
        return Guard(fact=fact.key, among=row.texts("is", fact.choices))
    return Guard(fact=fact.key, over=_limit(row.table("over"), fact, sources))


def _limit(row: Door, fact: Term, sources: Mapping[str, str]) -> Limit:
    row.only("value", "unit", "source", "note")
    row.text("unit", choices=(fact.unit,))
    exact = row.number("value") * fact.whole_per_unit
    if abs(exact - round(exact)) > 1e-6:
        raise row.document.mistake(
            (*row.path, "value"),
            f"{row.number('value')!r} {fact.unit} given",
            "a limit that whole units of the rule can hold",
            "round it",
        )
    source, note = _source(row, sources), row.text("note", "")
    if not source or (source == "assumption" and not note):
        raise row.document.mistake(
            (*row.path, "source"),
            "no source, or an assumption without a note",
            "where the limit was read, or a note that says why",
            "add it",
        )
    return Limit(whole=round(exact), source=source, note=note)


def _zone(row: Door, sources: Mapping[str, str]) -> Zone:
    row.only("words", "source", "note", *(f"{edge}_deg" for edge in _EDGES))
    return Zone(
        words=row.words("words"),
        source=_source(row, sources),
        note=row.text("note", ""),
        **{f"{edge}_rad": math.radians(row.number(f"{edge}_deg")) for edge in _EDGES},
    )


def _launch_area(row: Door, sources: Mapping[str, str]) -> LaunchArea:
    row.only("country", "place", "latitude_deg", "longitude_deg", "source", "note")
    name, country = row.text("place"), row.text("country")
    if "latitude_deg" not in row.tree:
        known = base_catalogue().tree.get("place", {})
        place = known[row.text("place", choices=tuple(known))]
        return LaunchArea(
            country=country,
            name=place["name"],
            latitude_rad=place["latitude"][0].value_si,
            longitude_rad=place["longitude"][0].value_si,
            source=place["latitude"][0].source,
        )
    return LaunchArea(
        country=country,
        name=name,
        latitude_rad=math.radians(row.number("latitude_deg")),
        longitude_rad=math.radians(row.number("longitude_deg")),
        source=_source(row, sources),
    )


def _digest(text: str, rules: str) -> str:
    digest = hashlib.sha256()
    for part in (text.encode(), rules.encode()):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
