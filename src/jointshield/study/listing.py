"""What there is to ask: the shipped studies' titles, questions, cases and sets, and no more.

Nothing is built or checked here: a list of titles does not wait for places to be looked up and
missiles to be flown. `studies.load_study` reads a study whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jointshield.catalogue.document import Document
from jointshield.study.studies import SHIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A study as the list shows it. assumptions: whose they are, by set."""

    id: str
    title: str
    question: str
    model: str
    cases: tuple[str, ...]
    assumptions: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As a plain tree."""
        return {
            "id": self.id,
            "title": self.title,
            "question": self.question,
            "model": self.model,
            "cases": list(self.cases),
            "assumptions": dict(self.assumptions),
        }


def listed() -> tuple[Listed, ...]:
    """The shipped studies by folder, each with its sets in the order of a comparison.

    Raises:
        MistakeError: a file that cannot be read, or is not TOML.
    """
    found = []
    for path in sorted(SHIPPED.glob("*/study.toml")):
        tree = Document.read(path).tree
        files = sorted((path.parent / "assumptions").glob("*.toml"), key=lambda file: file.stem)
        sets = [Document.read(file).tree for file in files]
        found.append(
            Listed(
                id=tree["id"],
                title=tree["title"],
                question=tree["question"],
                model=tree["model"],
                cases=tuple(tree["case"]),
                assumptions={item["id"]: item["name"] for item in sets},
            )
        )
    return tuple(found)
