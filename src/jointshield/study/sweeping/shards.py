"""The folder of a sweep: its plan, its rows as Zarr, and which chunks are done.

    plan.json     what the rows follow from; a folder holds the rows of one plan only
    rows.zarr     an array per input (sample) and per output (sample, case): open it with xarray
    done/000012   digest of the rows of chunk 12, put there after its rows
    summary.json  what was found, once all chunks are there

Every file is put in place whole, by renaming. A chunk that is not marked as done is asked again and
gives the same bytes, so that nothing is lost by a kill and nothing counted twice. Shards may share
one folder, or have one each whose files are afterwards copied together: none is written by two.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jointshield.errors import IntegrityError, MistakeError
from jointshield.study.extras import needed
from jointshield.study.sweeping.sweep import Plan, Rows, rows_sha256

_PLAN, _ROWS, _DONE, _SUMMARY = "plan.json", "rows.zarr", "done", "summary.json"
_WHAT_FOR = "a sweep's rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A sweep's folder, which holds this plan."""

    path: Path
    plan: Plan

    @property
    def rows(self) -> Path:
        """Where the rows are."""
        return self.path / _ROWS

    def done(self) -> set[int]:
        """The chunks that are there."""
        return {int(mark.name) for mark in (self.path / _DONE).iterdir() if mark.name.isdigit()}

    def write(self, chunk: int, rows: Rows) -> None:
        """Put a chunk's rows in place, and mark it as done."""
        start, stop = self.plan.bounds(chunk)
        group = needed("zarr", "sweep", _WHAT_FOR).open_group(self.rows, mode="r+")
        for key, column in rows.items():
            group[key][start:stop] = column
        mark = self.path / _DONE / f"{chunk:06d}"
        _put(mark, rows_sha256(self.plan, rows) + "\n")

    def read(self, keys: tuple[str, ...] = (), rows: int | None = None) -> Iterator[Rows]:
        """The chunks, one after another: all columns, or only some, without their digests.

        Parameters: keys, the columns wanted, none for all; rows, how many are enough.
        Raises: IntegrityError where the rows of all columns are not those that were written.
        """
        group = needed("zarr", "sweep", _WHAT_FOR).open_group(self.rows, mode="r")
        wanted = keys or (*self.plan.keys, *dict(self.plan.outputs))
        arrays = {key: group[key] for key in wanted}
        for chunk in range(self.plan.chunks):
            start, stop = self.plan.bounds(chunk)
            if rows is not None and start >= rows:
                return
            found = {key: np.asarray(array[start:stop]) for key, array in arrays.items()}
            if not keys:
                self._check(chunk, found)
            yield found

    def _check(self, chunk: int, rows: Rows) -> None:
        mark = self.path / _DONE / f"{chunk:06d}"
        if rows_sha256(self.plan, rows) != mark.read_text(encoding="ascii").strip():
            raise IntegrityError(
                f"{self.path}: the rows of chunk {chunk} are not those that were written; "
                f"delete {mark} and sweep again: that chunk alone is then asked anew"
            )

    def keep(self, summary: dict[str, Any]) -> None:
        """Put what was found beside the rows."""
        _put(self.path / _SUMMARY, json.dumps(summary, indent=1, allow_nan=False) + "\n")

    def tidy(self) -> None:
        """Remove what writers that were killed left behind; only once every chunk is there."""
        for folder in (self.rows, self.path / _DONE):
            for left in folder.rglob("*.partial"):
                left.unlink(missing_ok=True)


def existing_folder(path: Path, plan: Plan) -> Folder | None:
    """Open a sweep's folder if there is one, and make nothing.

    Raises: MistakeError where the folder holds another plan, or something else, or where a package
    is missing without which it could not be written.
    """
    needed("zarr", "sweep", _WHAT_FOR)
    if not (path / _PLAN).is_file():
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise MistakeError(
                f"--out {path}: holds something else than a sweep; expected a new folder, or one "
                "with this sweep's rows; give another one"
            )
        return None
    _compare(path, plan)
    return Folder(path=path, plan=plan)


def open_folder(path: Path, plan: Plan) -> Folder:
    """Open a sweep's folder, made now if there is none.

    Raises: MistakeError where the folder holds another plan, or something else.
    """
    found = existing_folder(path, plan)
    if found is not None:
        return found
    _make(path, plan)
    _compare(path, plan)
    return Folder(path=path, plan=plan)


def _make(path: Path, plan: Plan) -> None:
    """Make a folder beside and rename it, so that two shards can start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        made.chmod(0o755)
        (made / _DONE).mkdir()
        _lay_out(made / _ROWS, plan)
        _put(made / _PLAN, json.dumps(plan.as_json(), indent=1) + "\n")
        made.rename(path)
    except OSError:
        if not (path / _PLAN).is_file():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _lay_out(path: Path, plan: Plan) -> None:
    """The arrays without their rows, with dimensions and coordinates named as xarray does."""
    zarr = needed("zarr", "sweep", _WHAT_FOR)
    group = zarr.create_group(path)
    group.attrs.update({"coordinates": " ".join(plan.keys), "plan_sha256": plan.sha256()})
    columns: list[tuple[str, str, tuple[int, ...], tuple[str, ...]]] = [
        *((item.key, item.unit, (plan.rows,), ("sample",)) for item in plan.sampled),
        *(
            (key, unit, (plan.rows, len(plan.cases)), ("sample", "case"))
            for key, unit in plan.outputs
        ),
    ]
    for key, unit, shape, dimensions in columns:
        array = group.create_array(
            key,
            shape=shape,
            chunks=(min(plan.chunk, plan.rows), *shape[1:]),
            dtype="float64",
            fill_value=float("nan"),
            dimension_names=dimensions,
        )
        array.attrs["units"] = unit
    cases = group.create_array(
        "case", shape=(len(plan.cases),), dtype=str, dimension_names=("case",)
    )
    cases[:] = np.array(plan.cases, dtype=object)


def _compare(path: Path, plan: Plan) -> None:
    try:
        there = json.loads((path / _PLAN).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise MistakeError(
            f"{path / _PLAN}: not readable as JSON ({error}); expected a sweep's plan; give "
            "another --out, or delete the folder"
        ) from error
    now = json.loads(json.dumps(plan.as_json()))
    differences = [f"{key} {_of(there, key)} there, {_of(now, key)} asked" for key in now
                   if _of(there, key) != _of(now, key)]  # fmt: skip
    if differences:
        raise MistakeError(
            f"--out {path}: holds another sweep: {'; '.join(differences[:3])}; expected the same "
            "plan, to go on with it; give another --out, or the options it was begun with"
        )


def _of(tree: Any, key: str) -> Any:
    return tree.get(key) if isinstance(tree, dict) else None


def _put(path: Path, text: str) -> None:
    """Write a file whole: beside its place, down to the disk, then renamed."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
