"""Plain rows for people: the scenarios there are, and what the catalogue holds, with sources."""

from collections.abc import Iterator, Sequence
from typing import Any

from jointshield.catalogue.load import base_catalogue
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.shape import FIGURES
from jointshield.catalogue.spec import Figure

Rows = list[tuple[str, ...]]
"""A table: the first row holds the headings."""


def scenarios(shipped: Sequence[tuple[str, str]]) -> Rows:
    """The table of scenarios from their names and titles."""
    return [("scenario", "what it shows"), *shipped]


def catalogue(item: str | None = None) -> Rows:
    """The table of all items, or of one item's figures with their claimants and sources.

    Raises:
        MistakeError: no item of that identifier; the text names the closest ones.
    """
    base = base_catalogue()
    tree = base.tree
    if item is None:
        return [("item", "kind", "name", "figures"), *_overview(tree)]
    found = [(kind, tree[kind][item]) for kind in FIGURES if item in tree.get(kind, {})]
    if not found:
        known = sorted({key for kind in FIGURES for key in tree.get(kind, {})})
        raise base.document.unknown(("catalogue",), "item", item, known)
    rows: Rows = [("figure", "value", "low to high", "claimed by", "status", "source")]
    for kind, entry in found:
        rows += _words(item, kind, entry)
        rows += _figures(kind, entry, tree["sources"], "")
        rows += _figures(kind, entry.get("unverified", {}), tree["sources"], " (not loaded)")
    return rows


def _overview(tree: Any) -> Iterator[tuple[str, ...]]:
    for kind in FIGURES:
        for key, entry in tree.get(kind, {}).items():
            named = sum(isinstance(value, tuple) for value in entry.values())
            unverified = len(entry.get("unverified", {}))
            extra = f" + {unverified} unverified" if unverified else ""
            yield key, kind, entry["name"], f"{named}{extra}"


def _words(item: str, kind: str, entry: Any) -> Rows:
    rows: Rows = [(item, f"{kind}: {entry['name']}", "", "", "", "")]
    rows += [
        (key, text, "", "", "", "")
        for key, text in entry.items()
        if isinstance(text, str) and key != "name"
    ]
    return rows


def _figures(kind: str, entry: Any, sources: dict[str, str], mark: str) -> Rows:
    rows: Rows = []
    for key, spec in FIGURES[kind].items():
        for rank, quantity in enumerate(entry.get(key, ()) if isinstance(spec, Figure) else ()):
            rival = " (rival)" if rank else ""
            rows.append(_figure(f"{key}{rival}{mark}", quantity, sources))
    return rows


def _figure(label: str, quantity: Quantity, sources: dict[str, str]) -> tuple[str, ...]:
    unit = "" if quantity.unit == "1" else f" {quantity.unit}"
    band = "" if quantity.low == quantity.high else f"{quantity.low:g} to {quantity.high:g}{unit}"
    cited = "; ".join(sources.get(source, source) for source in quantity.source.split(", "))
    note = f" [{quantity.note}]" if quantity.note else ""
    return (
        label,
        f"{quantity.value:g}{unit}",
        band,
        quantity.claimant,
        quantity.status,
        f"{cited}{note}",
    )
