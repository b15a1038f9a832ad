"""Where each figure of a scenario came from, and which rival claims were not used.

Layers, from the ground up: the base catalogue, the file of the party that owns the thing, the
scenario. The last one that states a figure decides, with the first of its claims. What other
parties say about a thing that is not theirs is kept beside it and never used: the owner knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jointshield.catalogue.document import Document, KeyPath
from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.shape import FIGURES
from jointshield.catalogue.spec import Figure
from jointshield.errors import MistakeError

BASE, MODES, SCENARIO = "catalogue", "modes", "scenario"
"""Names of the layers that are not a party's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """One claim about one figure.

    thing: kind and identifier, such as `radar.north`; key: the figure's name in the files.
    layer: `catalogue`, the identifier of a party, or `scenario`. used: whether the run uses it.
    """

    thing: str
    key: str
    quantity: Quantity
    layer: str
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One checked file that may state figures."""

    name: str
    document: Document
    tree: Mapping[str, Any]

    def entry(self, kind: str, identifier: str) -> Mapping[str, Any]:
        """What this file says about a thing; empty if nothing."""
        found: Mapping[str, Any] = self.tree.get(kind, {}).get(identifier, {})
        return found


@dataclass(slots=True, kw_only=True)
class Claims:
    """All layers of a scenario, and a record of what was taken from them."""

    base: Layer
    parties: dict[str, Layer]
    scenario: Layer
    taken: list[Provenance] = field(default_factory=list)
    resolved: dict[tuple[str, str, str], dict[str, Quantity]] = field(default_factory=dict)

    def figures(self, kind: str, identifier: str, owner: str) -> dict[str, Quantity]:
        """Resolve every used figure of a thing that `owner` ("" for exercise control) brings.

        Raises:
            MistakeError: a figure that no layer states; the text says where to state it.
        """
        if (kind, identifier, owner) in self.resolved:
            return self.resolved[kind, identifier, owner]
        found: dict[str, Quantity] = {}
        for key, spec in FIGURES[kind].items():
            if not isinstance(spec, Figure):
                continue
            chosen = self._choose(kind, identifier, key, owner)
            if spec.name and chosen is None:
                raise self._missing(kind, identifier, spec, key, owner)
            if spec.name and chosen is not None:
                found[key] = chosen
        self.resolved[kind, identifier, owner] = found
        return found

    def take(self, thing: str, key: str, quantity: Quantity, layer: str) -> Quantity:
        """Note a figure that has no rivals, such as a party's own assumption."""
        self.taken.append(
            Provenance(thing=thing, key=key, quantity=quantity, layer=layer, used=True)
        )
        return quantity

    def text(self, kind: str, identifier: str, key: str) -> str:
        """What the scenario or else the base catalogue says in words; "" if neither does."""
        for layer in (self.scenario, self.base):
            if text := layer.entry(kind, identifier).get(key, ""):
                return str(text)
        return ""

    def require_known(self) -> None:
        """Refuse figures about things that neither the base catalogue nor the scenario names.

        Raises:
            MistakeError: naming the closest identifiers.
        """
        for kind in FIGURES:
            known = (*self.base.tree.get(kind, {}), *self.scenario.tree.get(kind, {}))
            for layer in self.parties.values():
                for identifier in layer.tree.get(kind, {}):
                    if identifier not in known:
                        raise layer.document.unknown((kind, identifier), kind, identifier, known)

    def _choose(self, kind: str, identifier: str, key: str, owner: str) -> Quantity | None:
        """Pick the figure that holds, and note it with all that were said beside it."""
        thing = f"{kind}.{identifier}"
        first = len(self.taken)
        chosen = -1
        for layer in (self.base, *self.parties.values(), self.scenario):
            for rank, quantity in enumerate(layer.entry(kind, identifier).get(key, ())):
                if rank == 0 and (
                    layer.name == owner or layer is self.base or layer is self.scenario
                ):
                    chosen = len(self.taken)
                self.taken.append(
                    Provenance(
                        thing=thing, key=key, quantity=quantity, layer=layer.name, used=False
                    )
                )
        if chosen < first:
            return None
        claim = self.taken[chosen]
        self.taken[chosen] = Provenance(
            thing=thing, key=key, quantity=claim.quantity, layer=claim.layer, used=True
        )
        return claim.quantity

    def _missing(
        self, kind: str, identifier: str, spec: Figure, key: str, owner: str
    ) -> MistakeError:
        layer = self.parties.get(owner, self.scenario)
        unverified = self.base.entry(kind, identifier).get("unverified", {}).get(key)
        hint = (
            f" (the catalogue has {unverified[0]}, which nobody checked: it counts only if stated)"
            if unverified
            else ""
        )
        path: KeyPath = (kind, identifier, key)
        return layer.document.mistake(
            path,
            "nothing given in any layer",
            f"{spec.about} in {spec.unit}",
            f"nobody published a figure that is loaded, so state it in this file as an "
            f'assumption: source = "assumption" with a note that says why{hint}',
        )
