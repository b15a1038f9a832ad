"""The published schemas: equal to the shapes by which files are read, and saying the same."""

import copy
import json
import tomllib
from typing import Any

import jsonschema
import pytest

from jointshield.catalogue import schema
from jointshield.catalogue.load import DATA
from jointshield.exercise import scenario

FOLDER = scenario.find("joint-2011")
FILES = {
    "catalogue": [DATA / "catalogue.toml"],
    "scenario": [FOLDER / "scenario.toml"],
    "party": sorted((FOLDER / "parties").glob("*.toml")),
}


def published(name: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((schema.FOLDER / f"{name}.schema.json").read_text("utf-8"))
    return tree


def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(published(name))


@pytest.mark.parametrize("name", FILES)
def test_what_is_published_is_what_is_read_by(name: str) -> None:
    text = (schema.FOLDER / f"{name}.schema.json").read_text("utf-8")
    assert text == schema.published()[name], "run: python -m jointshield.catalogue.schema"


@pytest.mark.parametrize("name", FILES)
def test_it_is_a_schema_and_the_shipped_files_fit_it(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(published(name))
    for path in FILES[name]:
        validator(name).validate(tomllib.loads(path.read_text("utf-8")))


def party() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "parties" / "alliance.toml").read_text("utf-8"))


def spoiled(path: str, **change: Any) -> dict[str, Any]:
    """The party's tree with a table changed; None takes a key out."""
    tree = copy.deepcopy(party())
    table = tree
    for key in path.split("."):
        table = table[key]
    for key, value in change.items():
        if value is None:
            del table[key]
        else:
            table[key] = value
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        spoiled("release", cadense="8 s"),
        spoiled("release", cadence=8),
        spoiled("release", cadence="8 km"),
        spoiled("site.ship_black_sea.latitude", value=123.0),
        spoiled("site.ship_black_sea.latitude", unit=None),
        spoiled("site.ship_black_sea.latitude", source=None),
        spoiled("site.ship_black_sea.latitude", note=None),
        spoiled("site.ship_black_sea", lattitude=1),
        spoiled("doctrine", salvo=0),
    ],
)
def test_the_schema_sees_the_mistakes_that_it_can_see(tree: dict[str, Any]) -> None:
    assert not validator("party").is_valid(tree)


def test_a_base_figure_names_its_claimant() -> None:
    tree = tomllib.loads((DATA / "catalogue.toml").read_text("utf-8"))
    figure = tree["radar"]["gabala"]["latitude"]
    del figure["claimant"]
    assert not validator("catalogue").is_valid(tree)
