"""Writes a comparison into a folder: page, figures, tables, provenance.

Everything is written beside the folder first and moved into its place when whole, so that an
interrupted command leaves what was there before.
"""

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jointshield.errors import MistakeError
from jointshield.report import style
from jointshield.study.comparison.compare import Comparison
from jointshield.study.comparison.page import Shown, figures_of, page
from jointshield.study.comparison.standing import as_json
from jointshield.study.draw.frame import both
from jointshield.study.draw.pictures import pictures

PAGE, ANSWER, PROVENANCE = "report.html", "comparison.json", "provenance.json"
_SCHEMA = "jointshield comparison 1"
_MOST_NAMED = 5
"""Files of others that an error names."""


def check_folder(folder: Path, *, force: bool) -> None:
    """Make sure that a folder may be written.

    Raises:
        MistakeError: there is something in it, and it is not an earlier comparison that may go,
            or not that alone.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise MistakeError(f"--out {folder}: a file is there; expected a folder; give another one")
    if not any(folder.iterdir()):
        return
    if not force:
        raise MistakeError(
            f"--out {folder}: there is something in this folder already; expected an empty or new "
            "one; give another one, or --force to replace an earlier comparison"
        )
    written = _written(folder)
    if written is None:
        raise MistakeError(
            f"--out {folder}: not an earlier comparison (no {PROVENANCE} of one in it), so it is "
            "left alone; give another folder"
        )
    others = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        # Of what a comparison wrote, nothing is a link.
        if path.is_symlink() or not path.is_dir()
        if path.is_symlink() or path.relative_to(folder).as_posix() not in written
    )
    if others:
        named = ", ".join(others[:_MOST_NAMED]) + (", ..." if len(others) > _MOST_NAMED else "")
        raise MistakeError(
            f"--out {folder}: beside an earlier comparison there is {named}, which no comparison "
            "wrote, so all is left alone; expected nothing else there; move it, or give another "
            "folder"
        )


def _written(folder: Path) -> frozenset[str] | None:
    """The files of an earlier comparison, as its provenance tells; None where it has none."""
    try:
        tree = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(tree, dict) or tree.get("schema") != _SCHEMA:
        return None
    files = tree.get("files")
    return frozenset([PROVENANCE, *(files if isinstance(files, dict) else ())])


def publish(
    folder: Path, comparison: Comparison, told: Callable[[float], None] = lambda _: None
) -> Path:
    """Write `report.html`, `figures/*`, `answers.*`, `flips.*` and `provenance.json`.

    Args:
        folder: what `check_folder` has passed; an earlier comparison in it is replaced.
        comparison: all its cells.
        told: called with the share that is done.

    Returns:
        Path of the page.

    Raises:
        MistakeError: the folder may not be replaced.
    """
    check_folder(folder, force=True)
    folder = folder.resolve()
    tree = as_json(comparison)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(beside, comparison, tree, told)
        beside.chmod(0o755)
        # Drawing takes a while: somebody may have put something there meanwhile.
        check_folder(folder, force=True)
        _swap(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return folder / PAGE


def _swap(beside: Path, folder: Path) -> None:
    """Move a whole folder into its place; what was there goes only once that is done."""
    if not folder.exists():
        beside.replace(folder)
        return
    earlier = beside.with_name(f"{beside.name}-earlier")
    folder.replace(earlier)
    try:
        beside.replace(folder)
    except BaseException:
        earlier.replace(folder)
        raise
    shutil.rmtree(earlier)


def _write(
    folder: Path, comparison: Comparison, tree: dict[str, Any], told: Callable[[float], None]
) -> None:
    (folder / "figures").mkdir()
    wanted = pictures(comparison)
    shown = []
    for number, item in enumerate(wanted):
        drawn, dots = both(item.name, item.draw)
        (folder / "figures" / f"{item.name}.svg").write_text(drawn, encoding="utf-8", newline="\n")
        (folder / "figures" / f"{item.name}.png").write_bytes(dots)
        shown.append(
            Shown(
                name=item.name,
                title=item.title,
                caption=item.caption,
                inline=style.inline(drawn, item.title),
            )
        )
        told((number + 1) / (len(wanted) + 1))
    (folder / PAGE).write_text(page(comparison, tree, shown), encoding="utf-8", newline="\n")
    _json(folder / ANSWER, tree)
    for name, rows in (("answers", answer_rows(comparison, tree)), ("flips", flip_rows(tree))):
        if rows:
            _tables(folder / name, rows, tree)
    _json(folder / PROVENANCE, provenance(folder, tree))
    told(1.0)


def answer_rows(comparison: Comparison, tree: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per case and set: inputs as stated, outputs, verdict, band, conclusion."""
    model = comparison.study.model
    rows = []
    for cell, item in zip(comparison.cells, tree["results"], strict=True):
        stated = comparison.study.stated(cell.assumed)
        row: dict[str, Any] = {"case": cell.case.id, "assumptions": cell.assumed.id}
        for role, place in cell.case.places.items():
            row[role] = place.name
        for one in model.inputs:
            held = stated.get(one.key)
            row[f"{one.key} [{one.unit}]"] = None if held is None else held.value_si / one.si
        for output in model.outputs:
            row[output.key] = item["outputs"].get(output.key)
        if model.decides:
            band, finding = item["band"], item["finding"]
            row["verdict"] = item["verdict"]
            row["margin"] = item["margin"]
            row["margin_low"] = None if band is None else band["low"]
            row["margin_high"] = None if band is None else band["high"]
            row["concluded"] = None if finding is None else finding["verdict"]
            row["agrees"] = None if finding is None else finding["agrees"]
        rows.append(row)
    return rows


def flip_rows(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per case, set and input: where it turns the verdict."""
    return [
        {"case": item["case"], "assumptions": item["assumptions"], "rank": rank, **flip}
        for item in tree["results"]
        for rank, flip in enumerate(item.get("flips") or (), start=1)
    ]


def _tables(path: Path, rows: list[dict[str, Any]], tree: dict[str, Any]) -> None:
    """Write rows as Parquet and as CSV."""
    about = {
        "study": tree["study"],
        "digest": tree["digest"],
        "version": tree["version"],
        "command": tree["command"],
        "note": "an empty value is 'there is none' or 'no limit'; units stand in the names",
    }
    columns = {key: _column([row.get(key) for row in rows]) for key in rows[0]}
    table = pa.table(columns).replace_schema_metadata(about)
    pq.write_table(table, path.with_suffix(".parquet"), compression="zstd")
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _column(values: list[Any]) -> Any:
    """An Arrow array; a column without any value is one of numbers."""
    known = [value for value in values if value is not None]
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in known):
        return pa.array(values, type=pa.float64())
    return pa.array(values)


def provenance(folder: Path, tree: dict[str, Any]) -> dict[str, Any]:
    """What the folder was made from: study, version, command, figures, and each file's digest."""
    return {
        "schema": _SCHEMA,
        "study": tree["study"],
        "study_digest": tree["digest"],
        "version": tree["version"],
        "command": tree["command"],
        "random_numbers": "none",
        "figures": figures_of(tree),
        "findings": [
            {"assumptions": item["id"], **item["finding"]}
            for item in tree["assumptions"]
            if item["finding"] is not None
        ],
        "sources": tree["sources"],
        "files": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }


def _json(path: Path, tree: Any) -> None:
    text = json.dumps(tree, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
