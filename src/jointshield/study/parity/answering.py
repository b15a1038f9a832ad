"""The answer to a question of parity, for people and as a tree."""

from collections.abc import Sequence
from typing import Any

from jointshield.catalogue.load import base_catalogue
from jointshield.study.answer import Answer, Deciding, Flip, cited
from jointshield.study.classes import BETTER, HELD, WORSE
from jointshield.study.flips import find_flip, ranked
from jointshield.study.inputs import Floats
from jointshield.study.parity import COMMON, ParityModel, number_key
from jointshield.study.parity.question import ASKED, Row, finite, path_left, year_of
from jointshield.study.studies import STUDY, Study


def answer(
    study: Study, model: ParityModel, rows: Sequence[Row], command: tuple[str, ...]
) -> Answer:
    """Put rows into words and figures."""
    first = rows[0]
    threshold = first.stated["threshold"].value
    warheads = first.stated[f"{first.force.id}_warheads"].value
    keys = _deciding(first)
    used = tuple(first.stated[key] for key in keys)
    return Answer(
        question=study.question,
        verdict=_verdict(rows),
        figures={
            "study": study.id,
            "threshold_warheads": threshold,
            "interceptors_that_would_matter": warheads - threshold,
            "reachable_share": finite(first.figures["reachable_share"]),
            "rows": [_row(row) for row in rows],
            "growth": [_path(study, model, key, threshold) for key in model.balance.growth],
        },
        sentences=(*_sentences(rows), *_growth(study, model, threshold)),
        deciding=tuple(
            Deciding(key=key, about=_about(model, key), quantity=first.stated[key]) for key in keys
        ),
        flips=_flips(study, model, first),
        limits=model.limits,
        sources=cited({**base_catalogue().tree["sources"], **study.sources}, used)
        | _growth_sources(study, model),
        command=command,
    )


def _row(row: Row) -> dict[str, Any]:
    finding = None
    if row.assumed is not None:
        found = row.assumed.findings.get(row.case.id, row.assumed.findings.get(""))
        finding = None if found is None else {"verdict": found.verdict, "source": found.source}
    return {
        "case": row.case.id,
        "assumptions": row.assumed.id if row.assumed else None,
        "claimant": row.assumed.name if row.assumed else STUDY,
        "force": row.force.id,
        "deployment": row.deployment.id,
        "verdict": row.verdict,
        "finding": finding,
        "interceptors": {
            key: row.stated[number_key(row.deployment.id, key)].value
            for key in row.deployment.classes
        },
        **{key: finite(value) for key, value in row.figures.items()},
        **_shares(row.shares.whole),
        "sites": [
            {
                "site": stand.site.name,
                **{key: stand.site.place.as_json()[key] for key in ("lat", "lon")},
                "stands": stand.site.stands,
                "interceptor": stand.interceptor,
                **_shares(share),
            }
            for stand, share in zip(row.deployment.stands, row.shares.by_stand, strict=True)
        ],
    }


def _shares(share: Floats) -> dict[str, float | None]:
    """A share as held, and at the defence's worse and better figures."""
    held, worse, better = (finite(float(item)) for item in share)
    return {
        "reachable_share": held,
        "reachable_share_low": worse,
        "reachable_share_high": better,
    }


def _path(study: Study, model: ParityModel, key: str, threshold: float) -> dict[str, Any]:
    points = path_left(model, study, key)
    path = model.balance.growth[key]
    return {
        "path": key,
        "name": path.name,
        "force": path.force,
        "points": [
            {"year": year, "interceptors": count, "left_at_least": left}
            for year, count, left in points
        ],
        "below_threshold_in": year_of(points, threshold),
    }


def _verdict(rows: Sequence[Row]) -> str:
    words = dict.fromkeys(row.verdict for row in rows)
    if len(words) == 1:
        return next(iter(words))
    parts = []
    for word in words:
        held = [f"{row.case.id} by {_who(row)}" for row in rows if row.verdict == word]
        few = len(held) <= len(rows) // 2
        parts.append(f"{word}: {', '.join(held) if few else f'{len(held)} of {len(rows)}'}")
    return "depends on whose figures, and on where they stand; " + "; ".join(parts)


def _who(row: Row) -> str:
    return row.assumed.id if row.assumed else "the study's figures"


def _sentences(rows: Sequence[Row]) -> tuple[str, ...]:
    """One line per case and outcome: sets that come to the same share it."""
    said: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        said.setdefault((row.case.id, _outcome(row)), []).append(row)
    return tuple(
        f"{_about_case(same[0])} ({', '.join(map(_who, same))}): {outcome}"
        for (_, outcome), same in said.items()
    )


def _about_case(row: Row) -> str:
    return (
        f"{row.deployment.name}, {row.force.name}" if row.deployment.id == ASKED else row.case.title
    )


def _outcome(row: Row) -> str:
    figures, deployment, share = row.figures, row.deployment, row.shares.whole
    counts = " + ".join(
        f"{row.stated[number_key(deployment.id, key)].value:g}" for key in deployment.classes
    )
    each = ", ".join(
        f"{stand.site.name} {share[HELD]:.0%}"
        for stand, share in zip(deployment.stands, row.shares.by_stand, strict=True)
    )
    return (
        f"{counts} interceptors reach {share[HELD]:.0%} (band {share[WORSE]:.0%} to "
        f"{share[BETTER]:.0%}) of the flights ({each}), "
        f"stop at most {figures['stopped_at_most']:.0f} warheads and leave {figures['left']:.0f}: "
        f"{row.verdict}."
    )


def _growth(study: Study, model: ParityModel, threshold: float) -> tuple[str, ...]:
    lines = []
    for key, path in model.balance.growth.items():
        year, count, left = path_left(model, study, key)[-1]
        lines.append(
            f"{path.name}: {count:g} by {year}, which leaves at least {left:g} warheads, "
            f"{'above' if left >= threshold else 'below'} {threshold:g}."
        )
    return tuple(lines)


def _growth_sources(study: Study, model: ParityModel) -> dict[str, str]:
    figures = [count for path in model.balance.growth.values() for _, count in path.points]
    return cited({**base_catalogue().tree["sources"], **study.sources}, tuple(figures))


def _deciding(row: Row) -> tuple[str, ...]:
    keys = (
        f"{row.force.id}_warheads",
        "threshold",
        *(number_key(row.deployment.id, key) for key in row.deployment.classes),
        "delay",
        *(f"{key}_{word}" for key in row.deployment.classes for word in ("speed", "fly_out_limit")),
        "kill",
        "shots",
        "track",
    )
    return tuple(key for key in keys if key in row.stated)


def _about(model: ParityModel, key: str) -> str:
    if key.startswith(f"{ASKED}_"):
        return "interceptors that the asker counts"
    return model.input(key).about


def _flips(study: Study, model: ParityModel, row: Row) -> tuple[Flip, ...]:
    if row.deployment.id == ASKED:
        return ()
    own = (f"{row.force.id}_", f"{row.deployment.id}_", *(f"{c}_" for c in row.deployment.classes))
    common = {item.key for item in COMMON}
    found = (
        find_flip(model, row.case, row.stated, model.input(key), *ends)
        for key, ends in study.ranges.items()
        if key in common or key.startswith(own)
    )
    return ranked(tuple(found))
