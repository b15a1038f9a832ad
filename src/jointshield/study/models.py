"""What a study can ask: a question as a pure function of arrays, and how its file states it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jointshield.catalogue.quantity import Quantity
from jointshield.catalogue.spec import Spec
from jointshield.study.inputs import Floats, Input, Values
from jointshield.study.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question of a study: which places it is asked of.

    places: by the role that the model gives them. words: whatever else the case states.
    """

    id: str
    title: str
    places: Mapping[str, Place]
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """One figure that a model gives, in the unit that ends its key, as in `margin_s`."""

    key: str
    about: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A question that can be asked of many samples at once.

    roles: the places that a case names, by key. case_fields: what else a case may state, and which
    of it it must. decides: the output whose sign is the verdict, "" where the question has none;
    holds, fails: the verdict in a word where that output is 0 or more, and where it is less.
    known: figures that the catalogue or the kind's own tables state, by input: they hold where the
    study's `figure` table is silent. limits: what the answer cannot tell. evaluate: outputs (n,) by
    key for samples (n,) of every input in SI; an output that does not exist is not a number, an
    endless one infinite. alone: the deciding output by itself, where that is much less work.
    shared_out: the output whose variance a sweep shares out among the inputs, where the deciding
    one can be endless; "" for the deciding one.
    """

    id: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    limits: tuple[str, ...]
    evaluate: Callable[[Case, Values], dict[str, Floats]]
    roles: Mapping[str, str] = field(default_factory=dict)
    case_fields: Mapping[str, Spec] = field(default_factory=dict)
    case_required: tuple[str, ...] = ()
    decides: str = ""
    shared_out: str = ""
    holds: str = ""
    fails: str = ""
    known: Mapping[str, Quantity] = field(default_factory=dict)
    alone: Callable[[Case, Values], Floats] | None = None

    def input(self, key: str) -> Input:
        """The input of that key."""
        return next(item for item in self.inputs if item.key == key)

    def margins(self, case: Case, values: Values) -> Floats:
        """The deciding output (n,)."""
        return self.alone(case, values) if self.alone else self.evaluate(case, values)[self.decides]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of study: the tables that its file holds besides the common ones, and its model."""

    id: str
    tables: Mapping[str, Spec]
    build: Callable[[Mapping[str, Any], Mapping[str, Place]], Model]
