"""Whatever stands in a file, reading it gives a checked tree or a mistake: nothing else escapes."""

import copy
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jointshield.catalogue.check import check
from jointshield.catalogue.document import Document
from jointshield.catalogue.figures import Context
from jointshield.catalogue.load import DATA
from jointshield.catalogue.party_file import PARTY_FILE
from jointshield.catalogue.scenario_file import SCENARIO_FILE
from jointshield.catalogue.spec import Record
from jointshield.errors import MistakeError
from jointshield.exercise import scenario

FOLDER = scenario.find("joint-2011")
SOURCES = frozenset(tomllib.loads((DATA / "catalogue.toml").read_text("utf-8"))["sources"])
DOCUMENTS = {
    path: Document.read(path)
    for path in (FOLDER / "scenario.toml", *sorted((FOLDER / "parties").glob("*.toml")))
}
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["20 s", "1e999 s", "deg", "assumption", "memory", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "low", "high", "unit", "source", "id", "note", "x"]), inner
        )
    ),
    max_leaves=6,
)


def shape_of(path: Path) -> Record:
    return SCENARIO_FILE if path.name == "scenario.toml" else PARTY_FILE


def read(path: Path, tree: dict[str, Any]) -> None:
    document = DOCUMENTS[path]
    sources = SOURCES | frozenset(document.tree.get("sources", ()))
    context = Context(document=document, sources=sources, claimant="somebody")
    check(shape_of(path), tree, context)


def refusal(path: Path, tree: dict[str, Any]) -> str | None:
    """The text of the mistake, or None if the tree fits."""
    try:
        read(path, tree)
    except MistakeError as mistake:
        return str(mistake)
    return None


def places(tree: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value in a tree."""
    if isinstance(tree, dict):
        inner: Any = tree.items()
    elif isinstance(tree, list):
        inner = enumerate(tree)
    else:
        return [path]
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_junk_in_any_place_is_a_mistake_or_fits(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(DOCUMENTS)))
    tree = copy.deepcopy(DOCUMENTS[path].tree)
    place = data.draw(st.sampled_from([found for found in places(tree) if found]))
    table: Any = tree
    for key in place[:-1]:
        table = table[key]
    table[place[-1]] = data.draw(JUNK)
    text = refusal(path, tree)
    if text is not None:
        assert str(path) in text
        assert "given" in text
        assert "expected" in text


def test_the_files_as_they_are_fit() -> None:
    for path, document in DOCUMENTS.items():
        read(path, document.tree)
