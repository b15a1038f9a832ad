"""Changes of architecture, judged again: those a study tells of, and any two that are named."""

from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.errors import MistakeError
from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.load import load_treaty, shipped
from jointshield.guarantees.recheck import Recheck, recheck
from jointshield.study.coverage import CoverageModel
from jointshield.study.studies import load_study
from jointshield.study.treaty.architectures import OWN, architectures
from jointshield.study.treaty.check import EACH_BY_ITSELF


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One architecture giving way to another. told: what became of it, as its file says."""

    before: Architecture
    after: Architecture
    told: str
    checks: tuple[Recheck, ...]


def changes(study: str, treaties: Sequence[str] = (), view: str = OWN) -> tuple[Change, ...]:
    """Every change that a study of coverage tells of: what stands instead of what, judged again.

    Raises:
        MistakeError: no such study, or one that tells of no architectures.
    """
    model = load_study(study).model
    if not isinstance(model, CoverageModel):
        raise MistakeError(
            f"study {study!r}: it tells of no changes of architecture; expected one of coverage"
        )
    found = []
    for item in model.plan.architectures.values():
        if item.instead:
            before = one(f"{study}:{item.id}", view)
            after = one(f"{study}:{item.instead}", view)
            told = item.changed or item.status
            found.append(change(before, after, treaties, told))
    return tuple(found)


def change(
    before: Architecture, after: Architecture, treaties: Sequence[str] = (), told: str = ""
) -> Change:
    """Judge one change by treaties (all shipped ones by default)."""
    loaded = [load_treaty(name) for name in treaties or shipped()]
    checks = tuple(
        item
        for item in recheck(before, after, loaded)
        if item.after.clause.about not in EACH_BY_ITSELF
    )
    return Change(before=before, after=after, told=told, checks=checks)


def one(name: str, view: str = "") -> Architecture:
    """One architecture under one view: the first where none is named.

    Raises:
        MistakeError: the name stands for several, or there is no such view.
    """
    found = architectures(name, (view,) if view else ())
    if len(found) != 1:
        known = ", ".join(views[0].id for views in found)
        raise MistakeError(f"architecture {name!r}: several; expected one of {known}; name one")
    return found[0][0]
