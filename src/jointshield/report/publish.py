"""Writes the report of a finished run beside its journals."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jointshield.errors import MistakeError
from jointshield.report.after_action import (
    Picture,
    comparison_figures,
    comparison_page,
    figures,
    page,
)
from jointshield.report.czml import write_picture, write_truth
from jointshield.report.series import write_series
from jointshield.report.timeline import Timeline

PAGE = "report.html"


def write(folder: Path, *, truth: bool = True) -> Path:
    """Write the after-action page of the run in `folder`, its figures, series and CZML.

    Files: `report.html`, `figures/*.svg`, `tracks.parquet`, `picture.czml` and, with truth,
    `truth.czml`.

    Args:
        folder: a run folder as `jointshield run --out` leaves it.
        truth: whether exercise control's journal may be opened; a party's own copy goes without.

    Returns:
        Path of the page.

    Raises:
        MistakeError: not the folder of a run.
        IntegrityError: a journal that cannot be trusted.
    """
    timeline, drawn = _opened(folder, truth)
    _save_figures(folder, drawn)
    write_series(folder / "tracks.parquet", timeline)
    write_picture(folder / "picture.czml", timeline)
    if timeline.truth:
        write_truth(folder / "truth.czml", timeline)
    return _save(folder / PAGE, page(folder, timeline, drawn))


def write_comparison(folder: Path, modes: Sequence[str]) -> Path:
    """Write the page that sets runs in `folder`/<mode> side by side, and its figures.

    Each run's own files are `write`'s to make. Truth is shown.

    Args:
        folder: holds one run folder per mode.
        modes: names of those folders, in the order in which they are to stand.

    Returns:
        Path of the page.

    Raises:
        MistakeError: no mode given, or a folder that is not one of a run.
        IntegrityError: a journal that cannot be trusted.
    """
    if not modes:
        raise MistakeError("no mode given; name at least one, such as ('M0', 'M1', 'M2', 'M3')")
    parts = []
    for mode in modes:
        timeline, pictures = _opened(folder / mode, truth=True)
        parts.append((folder / mode, timeline, pictures))
    drawn = comparison_figures([timeline for _, timeline, _ in parts])
    _save_figures(folder, drawn)
    return _save(folder / PAGE, comparison_page(parts, drawn))


def _opened(folder: Path, truth: bool) -> tuple[Timeline, tuple[Picture, ...]]:
    """Read a run and draw it; the page of several modes finds again what each page had drawn."""
    path = folder / "joint.journal"
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _drawn(folder.resolve(), truth, stamp)


@lru_cache(maxsize=8)
def _drawn(
    folder: Path,
    truth: bool,
    stamp: int,  # noqa: ARG001 - a journal that changed is read anew
) -> tuple[Timeline, tuple[Picture, ...]]:
    timeline = Timeline.read(folder, truth=truth)
    return timeline, figures(timeline)


def _save_figures(folder: Path, drawn: Sequence[Picture]) -> None:
    (folder / "figures").mkdir(exist_ok=True)
    for picture in drawn:
        _save(folder / "figures" / f"{picture.name}.svg", picture.svg)


def _save(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
