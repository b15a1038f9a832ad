"""Sweeps: the same bytes whoever asks and however often it is killed; and what is refused."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import distributed
import numpy as np
import pytest
import xarray

from jointshield.cli import main
from jointshield.cli.sweep import _told
from jointshield.errors import IntegrityError, MistakeError
from jointshield.study import extras
from jointshield.study.studies import load_study
from jointshield.study.sweeping import cluster
from jointshield.study.sweeping.shards import open_folder
from jointshield.study.sweeping.spread import _Count, spread
from jointshield.study.sweeping.sweep import Plan, make_rows, plan_sweep, rows_between


def _plan(small_study: Path, count: int = 1024, **changes: object) -> Plan:
    options = {"seed": 7, **changes}
    return plan_sweep(load_study(str(small_study)), str(small_study), None, count=count, **options)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _sweep(small_study: Path, out: Path, *options: str) -> int:
    return main(
        ["sweep", str(small_study), "--samples", "1024", "--seed", "7", "--out", str(out), *options]
    )


@pytest.fixture(scope="module")
def alone(small_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sweep that one process filled in one go."""
    out = tmp_path_factory.mktemp("sweeps") / "alone"
    assert _sweep(small_study, out, "--workers", "1") == 0
    return out


def test_rows_against_the_question_asked_one_by_one(small_study: Path) -> None:
    study, plan = load_study(str(small_study)), _plan(small_study, 8)
    rows = rows_between(study, plan, 0, 8)
    for row in range(8):
        values = {key: np.array([held]) for key, held in plan.held}
        for item in plan.sampled:
            values[item.key] = np.array([rows[item.key][row] * study.model.input(item.key).si])
        margin_s = study.model.evaluate(study.cases[0], values)["margin_s"][0]
        assert rows["margin_s"][row, 0] == pytest.approx(margin_s, abs=1e-6)


@pytest.mark.parametrize("design", ["sobol", "latin", "random", "saltelli"])
def test_a_row_is_the_same_however_the_sweep_is_cut(small_study: Path, design: str) -> None:
    study, plan = load_study(str(small_study)), _plan(small_study, 100, design=design)
    whole = rows_between(study, plan, 0, 100)
    parts = [rows_between(study, plan, *span) for span in ((0, 1), (1, 38), (38, 100))]
    for key, column in whole.items():
        assert np.array_equal(np.concatenate([part[key] for part in parts]), column, equal_nan=True)


@pytest.mark.parametrize("shards", [2, 4])
def test_shards_give_the_same_bytes(
    small_study: Path, tmp_path: Path, alone: Path, shards: int
) -> None:
    for shard in reversed(range(shards)):
        out = tmp_path / "shards"
        assert _sweep(small_study, out, "--shards", str(shards), "--shard", str(shard)) == 0
    assert _files(out) == _files(alone)


def test_a_pool_gives_the_same_rows(small_study: Path, alone: Path) -> None:
    plan = _plan(small_study)
    there = open_folder(alone, plan).read()
    asked = dict(cluster.asked_here(plan, range(plan.chunks), 2))
    assert sorted(asked) == list(range(plan.chunks))
    for chunk, rows in enumerate(there):
        for key, column in rows.items():
            assert column.tobytes() == asked[chunk][key].tobytes()


def test_a_dask_cluster_gives_the_same_bytes(
    small_study: Path, tmp_path: Path, alone: Path
) -> None:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as local:
        out = tmp_path / "dask"
        assert _sweep(small_study, out, "--cluster", local.scheduler_address) == 0
    assert _files(out) == _files(alone)


def test_killed_and_taken_up_again(small_study: Path, tmp_path: Path, alone: Path) -> None:
    out = tmp_path / "killed"
    words = [sys.executable, "-m", "jointshield", "sweep", str(small_study), "--samples", "1024"]
    words += ["--seed", "7", "--out", str(out)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 60.0
    while time.monotonic() < limit and process.poll() is None:
        if any(out.glob("done/[0-9]*")):
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("done/[0-9]*")}
    assert before
    assert _sweep(small_study, out, "--resume") == 0
    assert _files(out) == _files(alone)
    # What was there was not asked again.
    after = {path.name: path.stat().st_mtime_ns for path in out.glob("done/[0-9]*")}
    assert {name: after[name] for name in before} == before


def test_xarray_opens_the_rows(alone: Path) -> None:
    with xarray.open_zarr(alone / "rows.zarr", consolidated=False) as rows:
        assert rows.sizes == {"sample": 1024, "case": 1}
        assert rows["case"].values.tolist() == ["one"]
        assert set(rows.coords) == {"case", "interceptor_speed", "delay", "fly_out_limit"}
        assert rows["interceptor_speed"].attrs["units"] == "km/s"
        assert float(rows["interceptor_speed"].min()) > 4.0
        assert rows["margin_s"].dims == ("sample", "case")
        margins = rows["margin_s"].values[:, 0]
    found = json.loads((alone / "summary.json").read_text())["cases"]["one"]
    finite = margins[np.isfinite(margins)]
    assert found["share"] == pytest.approx(float((margins >= 0.0).mean()))
    assert found["share_low"] < found["share"] < found["share_high"]
    assert found["out_of_reach_share"] == pytest.approx(float(np.isneginf(margins).mean()))
    assert found["endless_share"] == pytest.approx(float(np.isposinf(margins).mean()))
    for share, value in found["quantiles"].items():
        if value is None:
            assert float(share) <= found["out_of_reach_share"]
        else:
            assert float((margins <= value).mean()) == pytest.approx(float(share), abs=2e-3)
    assert len(finite) < len(margins)


def test_quantiles_count_what_is_out_of_reach_as_lowest() -> None:
    values = np.array([[-np.inf]] * 3 + [[value] for value in range(1, 16)] + [[np.inf]] * 2)
    values = np.vstack([values, [[np.nan]]])
    count = _Count.of(1)
    count.extremes(values)
    count.fill(values)
    assert count.quantile(0, 0.05) is None
    assert count.quantile(0, 0.15) is None
    # Of 20 answers the 10th is 7, whose step is read between its neighbours.
    assert count.quantile(0, 0.5) == pytest.approx(7.0, abs=1.0)
    assert count.quantile(0, 0.95) is None
    assert count.share(count.never, 0) == pytest.approx(0.15)
    assert count.share(count.endless, 0) == pytest.approx(0.1)


def test_never_is_said_in_words(
    small_study: Path, alone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _sweep(small_study, alone, "--resume") == 0
    assert "never: out of reach in 0.781 %, counted as lowest" in capsys.readouterr().out
    summary = json.loads((alone / "summary.json").read_text()) | {"out": "there"}
    found = summary["cases"]["one"]
    found |= {"out_of_reach_share": 0.17, "endless_share": 0.06}
    found["quantiles"] |= {"0.05": None, "0.5": -190.0, "0.95": None}
    told = "\n".join(_told(summary))
    assert "margin_s never / -190 / always (5, 50, 95 %); never: out of reach in 17 %" in told


def test_whole_numbers_may_be_short(
    small_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "short"
    assert main(["sweep", str(small_study), "--samples", "1e1", "--json", "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["plan"]["samples"] == 10


def test_without_a_cluster_nothing_is_left(
    small_study: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.2)
    assert _sweep(small_study, tmp_path / "out", "--cluster", "tcp://127.0.0.1:9") == 2
    assert "no scheduler answers" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_without_workers_leaves_nothing(
    small_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as local:
        assert _sweep(small_study, tmp_path / "out", "--cluster", local.scheduler_address) == 2
    assert "no workers" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_bands_are_those_of_the_set(small_study: Path) -> None:
    study = load_study(str(small_study))
    plan = plan_sweep(study, "small", study.set("quick"), count=4, over="bands")
    assert {item.key: (item.low, item.high) for item in plan.sampled} == {
        "interceptor_speed": (8000.0, 9500.0),
        "interceptor_burn_time": (60.0, 140.0),
    }
    assert dict(plan.held)["delay"] == 120.0
    over_ranges = plan_sweep(study, "small", study.set("quick"), count=4)
    assert dict(over_ranges.held)["interceptor_burn_time"] == 100.0


def test_another_sweep_in_the_folder_is_refused(
    small_study: Path, alone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _files(alone)
    assert main(["sweep", str(small_study), "--samples", "64", "--out", str(alone)]) == 2
    error = capsys.readouterr().err
    assert "seed 7 there, 1 asked" in error
    assert "samples 1024 there, 64 asked" in error
    assert _files(alone) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--samples", "1000000000000"), "of one core"),
        (("--samples", "1e12"), "--samples 1000000000000: 1,000,000,000,000 rows"),
        (("--samples", "many"), "--samples 'many': expected a whole number"),
        (("--samples", "1.5"), "whole number"),
        (("--samples", "1e999999999"), "whole number"),
        (("--workers", "nan"), "--workers 'nan': expected a whole number"),
        (("--samples", "200000000"), "--yes"),
        (("--samples", "0"), "1 or more"),
        (("--seed", "-1"), "0 to 2"),
        (("--design", "halton"), "sobol, latin, random, saltelli"),
        (("--over", "moon"), "ranges or bands"),
        (("--shards", "2", "--shard", "2"), "from 0 to one less"),
        (("--workers", "0"), "1 or more"),
        (("--assumptions", "nobody"), "quick"),
        (("--over", "bands"), "nobody states interceptor's burnout speed"),
        (("--resume",), "holds no sweep"),
    ],
)
def test_mistakes_say_what_to_do_and_leave_nothing(
    small_study: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    words: str,
) -> None:
    out = tmp_path / "out"
    assert main(["sweep", str(small_study), "--out", str(out), *options]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_refused(small_study: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    with pytest.raises(MistakeError, match="something else"):
        open_folder(tmp_path, _plan(small_study))


def test_rows_that_were_changed_are_found(small_study: Path, tmp_path: Path) -> None:
    study, plan = load_study(str(small_study)), _plan(small_study, 16)
    folder = open_folder(tmp_path / "s", plan)
    folder.write(0, make_rows(plan, 0))
    mark = tmp_path / "s" / "done" / "000000"
    mark.write_text("0" * 64 + "\n")
    with pytest.raises(IntegrityError, match=r"chunk 0 .*delete"):
        spread(folder, study.model)


def test_a_study_that_changed_meanwhile_is_refused(small_study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    text = (small_study / "study.toml").read_text()
    (other / "study.toml").write_text(text)
    study = load_study(str(other))
    (other / "study.toml").write_text(text + "# changed\n")
    with pytest.raises(MistakeError, match="not the one that was planned"):
        make_rows(plan_sweep(study, str(other), None, count=4), 0)


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_S", 0.2)
    with pytest.raises(MistakeError, match="no scheduler answers"):
        cluster.connected("tcp://127.0.0.1:9").__enter__()


def test_a_missing_package_is_named_with_its_extra() -> None:
    with pytest.raises(MistakeError, match=r"pip install 'jointshield\[sweep\]'"):
        extras.needed("no_such_package", "sweep", "a sweep's rows")
