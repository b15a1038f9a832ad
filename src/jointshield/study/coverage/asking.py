"""From what a person asks for to a question of coverage: names found, figures read, all checked."""

from dataclasses import dataclass, replace

from jointshield.errors import MistakeError
from jointshield.study.coverage import CoverageModel
from jointshield.study.coverage.defence import Raid
from jointshield.study.coverage.plan import (
    LAND,
    SHIP,
    Architecture,
    Battery,
    Site,
    check_ground,
    known,
)
from jointshield.study.coverage.question import Asked, find_architecture
from jointshield.study.inputs import number
from jointshield.study.models import Case
from jointshield.study.places import find_place
from jointshield.study.studies import Study

_GRID = number("grid", "width of a cell", "km", 5.0, 1000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for, as typed; empty or None where nothing was said."""

    architecture: str
    launches: tuple[str, ...] = ()
    threat: str | None = None
    area: str | None = None
    grid: str = "100km"
    delay: str | None = None
    assumptions: str | None = None
    sites: tuple[str, ...] = ()
    ships: tuple[str, ...] = ()


def ask(wish: Wish) -> tuple[Asked, Case | None]:
    """Resolve a wish; also the study's case whose city is looked at for flips, if there is one.

    Raises:
        MistakeError: an unknown name, a figure without its unit, a site in the sea, a ship on land.
    """
    study, model, architecture = find_architecture(wish.architecture)
    spacing = _GRID.given(wish.grid, "--grid").value_si
    stated = study.stated(study.set(wish.assumptions) if wish.assumptions else None)
    if wish.delay is not None:
        stated |= {
            f"delay_{cue}": model.input(f"delay_{cue}").given(wish.delay, "--delay")
            for cue in model.plan.cues
        }
    extra = (
        *(_extra(text, LAND, "--add-site", study, model, architecture) for text in wish.sites),
        *(_extra(text, SHIP, "--add-ship", study, model, architecture) for text in wish.ships),
    )
    changed = replace(architecture, batteries=(*architecture.batteries, *extra))
    cases = _cases(study, model, architecture, wish)
    if wish.launches:
        places = [find_place(text, "--launch", study.places) for text in wish.launches]
        kinds = dict.fromkeys((case.words["threat"], case.words["area"]) for case in cases)
        raids = tuple(
            (Raid(launch=place, threat=threat), area) for threat, area in kinds for place in places
        )
        asked_cases: tuple[Case, ...] = ()
    else:
        raids = tuple((model.raid(case), case.words["area"]) for case in cases)
        asked_cases = cases
    asked = Asked(
        study=study,
        model=model,
        architecture=changed,
        stated=stated,
        raids=raids,
        cities=tuple(c.places["to"] for c in asked_cases) or (None,) * len(raids),
        spacing_m=spacing,
    )
    return asked, asked_cases[0] if asked_cases and not extra else None


def _cases(
    study: Study, model: CoverageModel, architecture: Architecture, wish: Wish
) -> tuple[Case, ...]:
    """The study's cases of this architecture, of the class and area that were asked for.

    What an architecture has no case for is asked in the way of the study's other cases.
    """
    if wish.threat is not None:
        known(model.plan.threats, wish.threat, "--threat")
    if wish.area is not None:
        known(model.plan.areas, wish.area, "--area")
    wanted = [
        case
        for case in study.cases
        if wish.threat in (None, case.words["threat"]) and wish.area in (None, case.words["area"])
    ]
    own = [case for case in wanted if case.words["architecture"] == architecture.id]
    if own:
        return tuple(own)
    borrowed = {
        (case.places["from"].id, case.words["threat"], case.words["area"]): replace(
            case, words={**case.words, "architecture": architecture.id}
        )
        for case in wanted
    }
    if not borrowed:
        raise MistakeError(
            f"--threat {wish.threat} --area {wish.area}: {study.id} asks no such question; "
            "expected a pair that one of its cases has; leave one of the two out"
        )
    return tuple(borrowed.values())


def _extra(
    text: str,
    stands: str,
    option: str,
    study: Study,
    model: CoverageModel,
    architecture: Architecture,
) -> Battery:
    """A site besides those of the architecture, at the delay of its first cue."""
    where, equals, interceptor = text.rpartition("=")
    if not equals:
        raise MistakeError(
            f"{option} {text!r}: expected PLACE=CLASS, such as 44.07,24.38="
            f"{next(iter(model.plan.interceptors))}; add the class of interceptor"
        )
    place = find_place(where, option, study.places)
    host = check_ground(f"{option} {where!r}", place, stands)
    known(model.plan.interceptors, interceptor, f"{option} {text!r}: class")
    site = Site(
        id=where,
        name=f"What if: {place.name}",
        place=place,
        stands=stands,
        host=host,
        consent="not asked" if host else "",
        note="",
    )
    return Battery(
        site=site, interceptor=interceptor, cue=architecture.batteries[0].cue, number=None
    )
