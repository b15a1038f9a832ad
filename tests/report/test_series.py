"""Series and CZML hold the states of the journals, in the units that they say."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from jointshield.messages.picture import Picture
from jointshield.messages.tracks import TrackReport
from jointshield.messages.truth import TruthState
from jointshield.report.czml import write_picture, write_truth
from jointshield.report.series import write_series
from jointshield.report.timeline import Timeline


@pytest.fixture(scope="module")
def timeline(made_up: Path) -> Timeline:
    return Timeline.read(made_up / "M3")


def test_one_row_per_state(timeline: Timeline, tmp_path: Path) -> None:
    table = pq.read_table(write_series(tmp_path / "t.parquet", timeline))
    said = [line.message for line in timeline.ledger.everything()]
    layer = np.array(table["layer"])
    assert (layer == "picture").sum() == sum(len(m.tracks) for m in said if isinstance(m, Picture))
    assert (layer == "lane").sum() == sum(isinstance(m, TrackReport) for m in said)
    assert (layer == "truth").sum() == sum(isinstance(m, TruthState) for m in said)
    assert table.schema.metadata[b"mode"] == b"M3"
    assert {"time_s", "latitude_deg", "longitude_deg", "height_m", "speed_m_s"} <= set(
        table.column_names
    )
    truth = table.filter(layer == "truth")
    assert min(truth["height_m"].to_pylist()) + 25e3 >= 0  # a sphere under an ellipsoid
    assert set(truth["subject"].to_pylist()) == {"r1", "r2", "r3", "r4", "r5", "r6", "s1"}


def test_without_truth_no_row_is_true(made_up: Path, tmp_path: Path) -> None:
    closed = Timeline.read(made_up / "M3", truth=False)
    table = pq.read_table(write_series(tmp_path / "t.parquet", closed))
    assert "truth" not in set(table["layer"].to_pylist())


def test_czml_is_a_document_of_unique_packets(timeline: Timeline, tmp_path: Path) -> None:
    for path in (
        write_picture(tmp_path / "p.czml", timeline),
        write_truth(tmp_path / "t.czml", timeline),
    ):
        packets = json.loads(path.read_text(encoding="utf-8"))
        assert packets[0]["id"] == "document"
        assert packets[0]["clock"]["interval"].startswith("2011-11-01T06:00:00.000Z/")
        names = [packet["id"] for packet in packets]
        assert len(names) == len(set(names))
    truth = json.loads((tmp_path / "t.czml").read_text(encoding="utf-8"))
    assert {p["id"] for p in truth[1:]} == {f"truth/{s.id}" for s in timeline.subjects}
    picture = json.loads((tmp_path / "p.czml").read_text(encoding="utf-8"))
    assert not [p for p in picture if p["id"].startswith("truth")]
    ellipses = [p["ellipse"] for p in picture if p["id"].startswith("impact/")]
    assert ellipses
    assert all(e["semiMajorAxis"] >= e["semiMinorAxis"] > 0 for e in ellipses)


def test_scenario_json_of_another_shape_is_a_mistake(made_up: Path, tmp_path: Path) -> None:
    shutil.copytree(made_up / "M0", tmp_path / "M0")
    (tmp_path / "M0/scenario.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Exception, match=r"scenario\.json: member .* is missing"):
        Timeline.read(tmp_path / "M0")
