"""An answer about warning within a terminal of 24 lines and 80 letters; `Answer.text` tells all."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from jointshield.study.answer import Answer, Flip

_EACH = 2
"""Sensors told of those there, and of those added: the earliest reports."""
_FLIPS = 2
_ROW = "  {:<14.14} {:<6} {:>9} {:>8} {:>8} {:>9} {:>7} {:>9}"


def in_short(answer: Answer) -> str:
    """For people: what decides, and how to see the rest."""
    given = answer.figures
    gain, rows = given["gain_s"], _earliest(given["sensors"])
    turning = [item for item in answer.flips if item.at is not None][:_FLIPS]
    lines = [
        answer.question,
        f"  {answer.verdict.upper()} (gain {gain['value']:.0f} s; {gain['low']:.0f} to "
        f"{gain['high']:.0f} s as each figure alone runs its band)",
        f"  {answer.sentences[0]}",
        _ROW.format("sensor", "", "in view", "height", "away", "elevation", "told", "warning"),
        *(_row(row) for row in rows),
        *_beside(given),
        *_rivals(given),
        "Deciding numbers:",
        *(
            f"  {item.about}: {item.quantity} [{item.quantity.claimant}]"
            for item in answer.deciding
        ),
        "The verdict changes:" if turning else "No figure alone changes the verdict.",
        *(f"  {_flip(item)}" for item in turning),
        "What this cannot tell you:",
        *(f"  {item}" for item in answer.limits),
        f"Sources: {', '.join(answer.sources) or 'none'} ({_rest(answer, rows)}: --full)",
        f"Again: {shlex.join(answer.command)}",
    ]
    return "\n".join(lines)


def _earliest(sensors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first reports of those there and of those added, in the order of the answer."""

    def told(row: Mapping[str, Any]) -> tuple[bool, float]:
        return row["told_s"] is None, row["told_s"] or 0.0

    chosen = [
        row["id"]
        for role in ("there", "added")
        for row in sorted((row for row in sensors if row["role"] == role), key=told)[:_EACH]
    ]
    return [row for row in sensors if row["id"] in chosen]


def _row(row: Mapping[str, Any]) -> str:
    if row["detected_s"] is None:
        return f"  {row['id']:<14.14} {row['role']:<6}  {row['why_not']}"
    figures = (
        ("detected_s", "{:.0f} s"),
        ("target_height_km", "{:.0f} km"),
        ("slant_range_km", "{:.0f} km"),
        ("elevation_deg", "{:.1f} deg"),
        ("told_s", "{:.0f} s"),
        ("warning_s", "{:.0f} s"),
    )
    cells = ("-" if row[key] is None else form.format(row[key]) for key, form in figures)
    return _ROW.format(row["id"], row["role"], *cells)


def _beside(given: Mapping[str, Any]) -> list[str]:
    """The gain beside other sensors than those there."""
    gains = [
        f"{'beside ' if row['sensors'] else 'alone'}{', '.join(row['sensors'])} "
        f"{row['gain_s']:.0f} s"
        for row in given["beside"]
    ]
    return [f"  Gain {', '.join(gains)}."] if gains else []


def _rivals(given: Mapping[str, Any]) -> list[str]:
    """The rival figures that move the gain by as much as counts for one, a line each."""
    gain, counts = given["gain_s"]["value"], given["gain_that_counts_s"]
    return [
        f"  {row['claimant']}'s {row['input']} {row['value']:g} {row['unit']}: gain "
        f"{row['gain_s']:.0f} s."
        for row in given["rivals"]
        if abs(row["gain_s"] - gain) >= counts
    ]


def _flip(item: Flip) -> str:
    """Beyond which value the verdict is another."""
    assert item.at is not None
    higher = item.at > item.held
    verdict = item.verdict_above if higher else item.verdict_below
    unit = "" if item.unit == "1" else f" {item.unit}"
    return (
        f"{item.about}: {verdict} {'above' if higher else 'below'} {item.at:.4g}{unit} "
        f"({'no limit held' if item.endless else f'held: {item.held:g}'})"
    )


def _rest(answer: Answer, rows: Sequence[Mapping[str, Any]]) -> str:
    """What is left out here, in words."""
    given = answer.figures
    more = len(given["sensors"]) - len(rows)
    left = (
        (more, f"{more} more of the sensors"),
        (given["rivals"], "rival figures"),
        (answer.sources, "titles"),
    )
    return ", ".join(text for there, text in left if there) or "in more words"
