"""What a study can ask: inputs of many samples in, outputs of many samples out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from jointshield.catalogue.spec import Record
from jointshield.study.inputs import Floats, Input, Values
from jointshield.study.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question of a study: which places it is asked of.

    places: by the role that the model gives them. words: anything else that the case states.
    """

    id: str
    title: str
    places: Mapping[str, Place]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One figure that a model gives; its key ends in its unit, as in `margin_s`.

    si: how many SI units one unit of the key is. ours are in that unit already.
    """

    key: str
    about: str
    unit: str


class Model(Protocol):
    """A question as a pure function of arrays.

    decides: the output whose sign is the verdict, "" where the question has none. holds, fails:
    the verdict in a word where that output is 0 or more, and where it is less.
    """

    @property
    def id(self) -> str: ...

    @property
    def inputs(self) -> tuple[Input, ...]: ...

    @property
    def outputs(self) -> tuple[Output, ...]: ...

    @property
    def decides(self) -> str: ...

    @property
    def holds(self) -> str: ...

    @property
    def fails(self) -> str: ...

    @property
    def limits(self) -> tuple[str, ...]:
        """What the answer cannot tell, for the box below it."""
        ...

    @property
    def case_shape(self) -> Record:
        """How a study's file states one case."""
        ...

    def evaluate(self, case: Case, values: Values) -> dict[str, Floats]:
        """Outputs (n,) by key, in the unit of the key, for samples (n,) of every input in SI."""
        ...
