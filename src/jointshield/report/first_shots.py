"""How long after a launch the first interceptors flew: what the maps of footprints are drawn for.

Which ground that defends is asked of `options.footprint`.
"""

from collections.abc import Sequence
from statistics import median

from jointshield.report.timeline import Timeline


def first_shots_s(timeline: Timeline) -> dict[str, float]:
    """Seconds from each engaged threat's launch to the first interceptors sent at it."""
    found: dict[str, float] = {}
    for question in timeline.questions:
        subject = timeline.subject_of(question)
        if question.launched is not None and subject is not None:
            delay = question.launched.time_s - subject.launched_s
            found[subject.id] = min(delay, found.get(subject.id, delay))
    return found


def delays_s(timelines: Sequence[Timeline]) -> list[float | None]:
    """Median first shot (s) of each run, over the threats that every run engaged.

    Where no threat was engaged in every run, each run's own median; None where nothing was fired.
    """
    shots = [first_shots_s(timeline) for timeline in timelines]
    common = set.intersection(*(set(shot) for shot in shots)) if shots else set()
    found: list[float | None] = []
    for shot in shots:
        chosen = [delay for name, delay in shot.items() if name in (common or shot)]
        found.append(median(chosen) if chosen else None)
    return found
