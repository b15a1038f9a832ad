"""Architectures by name: `study:architecture`, `study` for all of them, or a scenario's owners.

Studies of coverage name architectures, studies of parity deployments, the study of a space layer
is one by itself, and in a scenario each owner's sites are one. Every set of assumptions is a view.
"""

from collections.abc import Sequence

from jointshield.errors import MistakeError
from jointshield.guarantees.architecture import Architecture
from jointshield.study.coverage import CoverageModel
from jointshield.study.parity import ParityModel
from jointshield.study.studies import SHIPPED, Assumptions, Study, find_study, load_study
from jointshield.study.treaty.of_coverage import of_coverage
from jointshield.study.treaty.of_orbit import is_orbital, of_orbit
from jointshield.study.treaty.of_parity import of_parity
from jointshield.study.treaty.of_scenario import is_scenario, of_scenario, scenario_names

OWN = "study"
"""The view that holds the study's own figures."""
Views = tuple[Architecture, ...]


def architectures(name: str, assumptions: Sequence[str] = ()) -> tuple[Views, ...]:
    """The architectures that a name stands for, each under every view.

    Args:
        name: `STUDY`, `STUDY:ARCHITECTURE`, `SCENARIO` or `SCENARIO:OWNER`.
        assumptions: only these views; the study's own figures are `study`.

    Raises:
        MistakeError: no such study, scenario, architecture or set.
    """
    whole, _, part = name.partition(":")
    if is_scenario(whole):
        found = of_scenario(whole)
        if assumptions and tuple(assumptions) != (OWN,):
            raise MistakeError(
                f"--assumptions {assumptions[0]!r}: a scenario has its owners' figures only; "
                f"expected {OWN}, or a study; leave it out"
            )
    else:
        study = _study(whole)
        sets = _sets(study, assumptions)
        found = _of_study(study, sets)
    chosen = {views[0].id: views for views in found}
    if part:
        key = f"{whole}:{part}"
        if key not in chosen:
            known = ", ".join(item.partition(":")[2] for item in chosen)
            raise MistakeError(
                f"architecture {name!r}: {whole} has none of that name; expected one of {known}"
            )
        return (chosen[key],)
    return tuple(chosen.values())


def _study(name: str) -> Study:
    try:
        find_study(name)
    except MistakeError as error:
        known = ", ".join((*sorted(path.parent.name for path in SHIPPED.glob("*/study.toml")),
                           *scenario_names()))  # fmt: skip
        raise MistakeError(
            f"architecture {name!r}: no study or scenario of that name; expected one of {known}, "
            "alone or as NAME:ARCHITECTURE"
        ) from error
    return load_study(name)


def _sets(study: Study, wanted: Sequence[str]) -> list[Assumptions | None]:
    if not wanted:
        return [None, *study.assumptions]
    return [None if name == OWN else study.set(name) for name in wanted]


def _of_study(study: Study, sets: Sequence[Assumptions | None]) -> tuple[Views, ...]:
    if isinstance(study.model, CoverageModel):
        return of_coverage(study, study.model, sets, OWN)
    if isinstance(study.model, ParityModel):
        return of_parity(study, study.model, sets, OWN)
    if is_orbital(study):
        return of_orbit(study, sets, OWN)
    raise MistakeError(
        f"study {study.id!r}: it asks about {study.model.id}, which names no architecture; "
        "expected a study of coverage or parity, of a space layer, or a scenario"
    )
