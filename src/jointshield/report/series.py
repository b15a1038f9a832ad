"""Every state of a run as one table, `tracks.parquet`: joint tracks, lanes' tracks, true states.

One row per state. `layer` is `picture`, `lane` or `truth`; `source` is the centre, the lane or
`truth`; `number` is the track's, 0 for truth; `subject` is what the state belongs to ("" if to
nothing). Metadata of the file say units and frames.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jointshield.messages.picture import Picture
from jointshield.messages.tracks import TrackReport
from jointshield.messages.truth import TruthState
from jointshield.report.ground import Array, ecef_from_eci, geodetic_from_ecef
from jointshield.report.ledger import CONTROL
from jointshield.report.timeline import Timeline

_TEXT = ("journal", "layer", "source", "subject", "status")
_ABOUT = {
    "frame": "ecef: WGS 84 earth-fixed; speed is relative to the rotating Earth",
    "time": "seconds after the scenario's epoch",
    "note": "simulated exercise, notional figures",
}
Row = tuple[str, int, str, str, int, str, str, float, tuple[float, ...], tuple[float, ...]]


def write_series(path: Path, timeline: Timeline) -> Path:
    """Write every state of the run to `path` (Parquet) and return it."""
    rows = list(_rows(timeline))
    columns: dict[str, list[Any]] = defaultdict(list)
    names = ("journal", "entry", "layer", "source", "number", "subject", "status", "time_s")
    for row in rows:
        for name, value in zip(names, row, strict=False):
            columns[name].append(value)
    position, velocity = _states(rows)
    latitude, longitude, height = geodetic_from_ecef(position)
    arrays = {name: columns[name] for name in names}
    table = pa.table(
        {
            **{
                name: pa.array(
                    values,
                    type=pa.string() if name in _TEXT else pa.float64() if name == "time_s"
                    else pa.int64(),
                )
                for name, values in arrays.items()
            },
            **{f"{axis}_ecef_m": position[:, place] for place, axis in enumerate("xyz")},
            **{f"v{axis}_ecef_m_s": velocity[:, place] for place, axis in enumerate("xyz")},
            "latitude_deg": np.degrees(latitude),
            "longitude_deg": np.degrees(longitude),
            "height_m": height,
            "speed_m_s": np.linalg.norm(velocity, axis=-1),
        }
    ).replace_schema_metadata(
        {**_ABOUT, "mode": timeline.mode, "scenario": timeline.ledger.agreement.scenario}
    )  # fmt: skip
    pq.write_table(table, path, compression="zstd")
    return path


def _states(rows: list[Row]) -> tuple[Array, Array]:
    """Earth-fixed positions and velocities (n, 3) of rows that hold inertial ones."""
    return ecef_from_eci(
        np.array([row[8] for row in rows], float).reshape(-1, 3),
        np.array([row[9] for row in rows], float).reshape(-1, 3),
        np.array([row[7] for row in rows], float),
    )


def _rows(timeline: Timeline) -> Iterator[Row]:
    identity = timeline.identity
    for line in timeline.ledger.everything():
        said, where = line.message, line.reference
        if isinstance(said, Picture):
            for track in said.tracks:
                subject = identity.tracks.get((said.centre, track.number), "")
                yield (where.journal, where.index, "picture", said.centre, track.number, subject,
                       track.status, said.time_s, track.position_m, track.velocity_m_s)  # fmt: skip
        elif isinstance(said, TrackReport):
            subject = identity.lanes.get((said.lane, said.number), "")
            yield (where.journal, where.index, "lane", said.lane, said.number, subject,
                   said.status, said.time_s, said.position_m, said.velocity_m_s)  # fmt: skip
        elif isinstance(said, TruthState) and where.journal == CONTROL:
            status = "boosting" if said.thrusting else "ballistic"
            yield (where.journal, where.index, "truth", "truth", 0, said.object,
                   status, said.time_s, said.position_m, said.velocity_m_s)  # fmt: skip
