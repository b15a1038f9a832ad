"""Reading a table of a file key by key: what is missing, unknown or of a wrong kind is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jointshield.catalogue.document import Document, KeyPath
from jointshield.guarantees.words import LANGUAGES, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One table of a document. Every reader raises MistakeError with file, line, key and advice."""

    document: Document
    tree: dict[str, Any]
    path: KeyPath = ()

    def only(self, *known: str) -> None:
        """Refuse keys other than these."""
        for key in self.tree:
            if key not in known:
                raise self.document.unknown((*self.path, key), "key", key, known)

    def text(self, key: str, default: str | None = None, choices: Sequence[str] = ()) -> str:
        """A text, one of `choices` where there are any."""
        value = self.tree.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self._wrong(key, "a text")
        if choices and value not in choices:
            raise self.document.unknown((*self.path, key), key, value, choices)
        return value

    def texts(self, key: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts, empty where the key is missing."""
        value = self.tree.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, "a list of texts")
        for item in value:
            if choices and item not in choices:
                raise self.document.unknown((*self.path, key), key, item, choices)
        return tuple(value)

    def number(self, key: str) -> float:
        """A finite number."""
        value = self.tree.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
            raise self._wrong(key, "a number")
        return float(value)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self.tree.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "a whole number")
        return value

    def words(self, key: str) -> Words:
        """A text in all languages."""
        inner = self.table(key)
        inner.only(*LANGUAGES)
        return Words(en=inner.text("en"), ru=inner.text("ru"), fr=inner.text("fr"))

    def table(self, key: str, default: dict[str, Any] | None = None) -> "Door":
        """A table within this one."""
        value = self.tree.get(key, default)
        if not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return Door(document=self.document, tree=value, path=(*self.path, key))

    def tables(self, key: str) -> tuple["Door", ...]:
        """A list of tables, empty where the key is missing."""
        value = self.tree.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(key, "a list of tables")
        return tuple(
            Door(document=self.document, tree=item, path=(*self.path, key, at))
            for at, item in enumerate(value)
        )

    def keyed(self, key: str) -> dict[str, "Door"]:
        """Tables by name, none where the key is missing."""
        outer = self.table(key, {})
        return {name: outer.table(name) for name in outer.tree}

    def _wrong(self, key: str, expected: str) -> Exception:
        given = repr(self.tree[key]) if key in self.tree else "nothing"
        return self.document.mistake(
            (*self.path, key), f"{given} given", expected, f"write {key} = ..."
        )
