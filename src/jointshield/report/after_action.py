"""The after-action page: one HTML file that needs no network, no script and no other file.

This module gathers what the page says; how it looks stands in `templates/`. A page of several
modes is made of the same parts as a page of one, side by side.
"""

import json
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from matplotlib.figure import Figure

from jointshield.journal.store import Journal
from jointshield.report import map as chart
from jointshield.report import style
from jointshield.report.differences import why_they_differ
from jointshield.report.figures import (
    decisions,
    footprints,
    heights,
    impact_error,
    impact_points,
    modes,
    vigil,
    warning,
    who_knew,
)
from jointshield.report.first_shots import delays_s
from jointshield.report.grammar import plural, times
from jointshield.report.impacts import of_record
from jointshield.report.ledger import JOINT, Line, Reference
from jointshield.report.sentences import alone, what_happened
from jointshield.report.tables import headline, questions, threats
from jointshield.report.timeline import Timeline
from jointshield.report.vigil import alerts
from jointshield.report.vigil import rows as vigil_rows
from jointshield.report.words import short


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure with its caption; `svg` is a whole file, `inline` stands in the page."""

    name: str
    title: str
    caption: str
    svg: str
    inline: str


def figures(timeline: Timeline) -> tuple[Picture, ...]:
    """Every figure of one run."""
    mode = timeline.mode
    found = [
        _picture(f"{mode}-map", "Map", _MAP, lambda: chart.figure(timeline)),
        _picture(f"{mode}-who-knew", "Who knew what, when", _WHO,
                 lambda: who_knew.figure(timeline)),
    ]  # fmt: skip
    if timeline.threats:
        found += [
            _picture(f"{mode}-warning", "What each would have known alone", _WARNING,
                     lambda: warning.figure(timeline)),
            _picture(f"{mode}-decisions", "Questions and answers", _DECISIONS,
                     lambda: decisions.figure([timeline])),
        ]  # fmt: skip
    found.append(
        _picture(f"{mode}-heights", "Heights and meeting points", _HEIGHTS,
                 lambda: heights.figure(timeline))
    )  # fmt: skip
    found += _vigil(f"{mode}-vigil", [timeline])
    found += _footprints(f"{mode}-footprints", [timeline])
    if of_record(timeline):
        found.append(
            _picture(
                f"{mode}-impact-points",
                "Where each was expected to come down",
                _POINTS,
                lambda: impact_points.figure(timeline),
            )
        )
    if timeline.truth and timeline.threats:
        found.append(
            _picture(
                f"{mode}-impact-error",
                "Predicted impact points",
                _ERROR,
                lambda: impact_error.figure(timeline),
            )
        )
    return tuple(found)


def comparison_figures(timelines: Sequence[Timeline]) -> tuple[Picture, ...]:
    """The figures that put several modes side by side."""
    found = _vigil("vigil", timelines)
    if any(timeline.threats for timeline in timelines):
        found += [
            _picture("modes", "The modes side by side", _MODES, lambda: modes.figure(timelines)),
            _picture("decisions", "Questions and answers by mode", _DECISIONS,
                     lambda: decisions.figure(timelines)),
            *_footprints("footprints", timelines),
        ]  # fmt: skip
    return tuple(found)


def _footprints(name: str, timelines: Sequence[Timeline]) -> list[Picture]:
    """The footprints, where exercise control's launch areas may be shown and anything flew."""
    shown = all(timeline.truth for timeline in timelines)
    if not shown or all(delay is None for delay in delays_s(timelines)):
        return []
    return [
        _picture(name, "What each site could defend", _FOOTPRINTS,
                 lambda: footprints.figure(timelines))
    ]  # fmt: skip


def _vigil(name: str, timelines: Sequence[Timeline]) -> list[Picture]:
    """The crews' alerts, where there is a crew that watches."""
    if not any(alerts(timeline) for timeline in timelines):
        return []
    return [_picture(name, "Who was alarmed, and until when", _VIGIL,
                     lambda: vigil.figure(timelines))]  # fmt: skip


def page(folder: Path, timeline: Timeline, drawn: Sequence[Picture]) -> str:
    """The page of one run."""
    part = _part(folder, timeline, drawn)
    return _render("run.html", title=_title(timeline), part=part, shared=_shared(part))


def comparison_page(
    parts: Sequence[tuple[Path, Timeline, Sequence[Picture]]], drawn: Sequence[Picture]
) -> str:
    """The page of several modes of one scenario and seed, side by side."""
    first = parts[0][1]
    why = why_they_differ([timeline for _, timeline, _ in parts])
    cited = {reference for sentence in why for reference in sentence.references}
    built = [
        _part(folder, timeline, [p for p in own if not p.name.endswith(_SHARED)], cited)
        for folder, timeline, own in parts
    ]
    return _render(
        "comparison.html",
        title=f"{first.setting.title}: {plural(len(built), 'mode')}",
        parts_list=built,
        figures=drawn,
        shared=_shared(built[0]),
        rows=_side_by_side([part["headline"] for part in built]),
        why=why,
        played=times(len(built)),
    )


def _picture(name: str, title: str, caption: str, draw: Callable[[], Figure]) -> Picture:
    text = style.svg(name, draw)
    return Picture(
        name=name,
        title=title,
        caption=caption,
        svg=text,
        inline=style.inline(text, f"{title}. {caption}"),
    )


def _part(
    folder: Path,
    timeline: Timeline,
    drawn: Sequence[Picture],
    also_cited: Set[Reference] = frozenset(),
) -> dict[str, Any]:
    happened, known = what_happened(timeline), alone(timeline)
    rows = headline(timeline)
    asked = questions(timeline)
    flown = threats(timeline)
    cited = {reference for sentence in (*happened, *known) for reference in sentence.references}
    cited |= also_cited
    watched = vigil_rows(timeline)
    for table in (rows, asked, flown, watched):
        cited |= {reference for row in table for reference in row.references}
    return {
        "mode": timeline.setting.mode(timeline.mode),
        "timeline": timeline,
        "setting": timeline.setting,
        "agreement": timeline.ledger.agreement,
        "summary": _summary(folder),
        "complete": timeline.complete is not None,
        "headline": rows,
        "happened": happened,
        "alone": known,
        "questions": asked,
        "threats": flown,
        "vigil": watched,
        "figures": drawn,
        "journals": _journals(folder),
        "entries": _entries(timeline, cited),
    }


def _entries(timeline: Timeline, cited: set[Reference]) -> list[tuple[Line, str]]:
    """The entries that something on the page rests on, in order of journal and number."""
    order = [JOINT, *timeline.ledger.parties]
    found = [
        (line, short(line.message))
        for line in timeline.ledger.everything()
        if line.reference in cited
    ]
    return sorted(
        found,
        key=lambda pair: (
            order.index(pair[0].reference.journal)
            if pair[0].reference.journal in order
            else len(order),
            pair[0].reference.index,
        ),
    )


def _journals(folder: Path) -> list[tuple[str, int, str]]:
    """Name, number of entries and root of each journal of the run."""
    paths = [folder / "joint.journal", *sorted((folder / "parties").glob("*.journal"))]
    control = folder / "control.journal"
    found = []
    for path in [*paths, control] if control.is_file() else paths:
        with Journal.open(path) as journal:
            found.append((path.stem, journal.size, journal.root().hex()))
    return found


def _summary(folder: Path) -> dict[str, Any]:
    path = folder / "summary.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {key: found.get(key, "not recorded") for key in ("seed", "scenario", "journal_root",
                                                             "picture_digest")}  # fmt: skip


def _side_by_side(tables: Sequence[Sequence[Any]]) -> list[tuple[str, list[Any]]]:
    return [(rows[0].name, list(rows)) for rows in zip(*tables, strict=True)]


def _shared(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": metadata.version("jointshield"),
        "setting": part["setting"],
        "summary": part["summary"],
        "truth": part["timeline"].truth,
        "limits": LIMITS,
    }


def _title(timeline: Timeline) -> str:
    return f"{timeline.setting.title}: {timeline.mode}, {timeline.setting.mode(timeline.mode).name}"


def _render(name: str, **values: Any) -> str:
    environment = Environment(
        loader=PackageLoader("jointshield.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(**values)


_MAP = (
    "Tracks as the picture held them, 95 % impact ellipses when first confirmed and a minute "
    "before impact, radar sectors (wedge; dotted to the stated range), interceptor sites with the "
    "ground range claimed for them, and each launched interceptor to the point where it was to "
    "meet its target. Territory of the parties is tinted in their colours."
)
_WHO = (
    "One lane per party and, where there is one, for the joint centre, in seconds after each "
    "launch. A party's lane shows what its own centre made of its own sensors alone; the joint "
    "centre's lane shows what was shared."
)
_WARNING = (
    "When the free fall of each threat was confirmed, in seconds after its launch: by each party "
    "alone and by the joint centre. A point that is missing was never reached."
)
_VIGIL = (
    "For each party, in minutes after the first launch: its first own plot, the alert of its crew, "
    "the questions that it put to the others and its answers to theirs, and when it knew what it "
    "had seen. What was missed before the launch, and explanations after the scale ends, stand in "
    "the table of notices."
)
_DECISIONS = (
    "Each bar is the time that there was when the question was put: from asking to the last "
    "launch that could still have met the threat. The filled part went by before the decision, "
    "which stands at the bar's end; coloured strokes are the answers."
)
_FOOTPRINTS = (
    "Ground that one site could defend against a launch from each of the launch areas, if it fires "
    "as long after the launch as the first interceptors did in this run (median over the threats; "
    "side by side, over those that every mode engaged). Waiting for consent shrinks it."
)
_HEIGHTS = (
    "Height above the ellipsoid over exercise time (dots: as the picture held it, also where it "
    "only predicted), with the point where each launched "
    "interceptor was to meet its target and what came of it."
)
_POINTS = (
    "95 % ellipses of the predicted impact point as the centre of record stated them, from the "
    "first confirmed (pale) to a minute before impact (dark), with the places named as at risk. "
    "Each panel has its own scale."
)
_ERROR = (
    "Distance from the predicted to the true impact point since launch, and the long half-axis of "
    "the 95 % ellipse that the centre stated at the time, up to a minute before impact. The solid "
    "line should lie under the dashed one of its colour most of the time."
)
_MODES = (
    "One raid, one seed, the same sensors and interceptors; only who shares what and whose consent "
    "is needed differs."
)

_SHARED = ("-decisions", "-footprints", "-vigil")
"""Figures of one run that the side-by-side page draws once for all modes."""

LIMITS = (
    "One seed is one draw. Detection, noise, link loss, desk delays and kill outcomes are drawn; "
    "differences of one or two threats between modes are within what another seed would change. "
    "Run many seeds before saying that one mode is better.",
    "Kinematics only. Nothing here models seekers, warheads, decoys, countermeasures, guidance or "
    "radar resource limits. An interceptor that arrives in reach has the stated single-shot kill "
    "probability, which is an assumption, not a finding.",
    "Desks follow a written policy with drawn delays. Real people under real stakes would not.",
    "Footprints assume smallest-energy flights and interceptors without drag or divert, over a "
    "sphere that turns under both (the fire control of the exercise reckons its interceptors over "
    "one that stands still): they show how the ground that can be defended shrinks with delay, not "
    "where anybody would be safe.",
    "The figures of sensors and interceptors are open claims by the claimants named below; where "
    "two claims differ, the run used one of them. A figure marked as an assumption has no public "
    "source at all.",
    "Threats, launch areas and aim points are exercise control's notional choices and say nothing "
    "about anybody's plans.",
    "What a party would have known alone assumes that its own centre runs the same trackers in "
    "every mode and that nobody passes on what the joint picture shows.",
    "The report rests on the journals. Run “jointshield verify” on this folder before relying on "
    "it: the page does not check signatures.",
)
