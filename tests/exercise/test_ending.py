"""The last word on a member's screen: what its own journals tell of."""

import shutil
from pathlib import Path

from jointshield.exercise.ending import what_happened
from jointshield.messages.consent import Decision
from jointshield.messages.engagement import InterceptorLaunch

from ..conftest import messages


def _part(run: Path, folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(run / f"{name}.journal", folder / f"{name}.journal")
    return folder


def test_a_member_tells_of_decisions_and_launches(short_run: Path, tmp_path: Path) -> None:
    joint = messages(short_run, "joint")
    decided = {m.proposal for m in joint if isinstance(m, Decision)}
    launched = sum(m.count for m in joint if isinstance(m, InterceptorLaunch))
    assert len(decided) > 1
    assert launched > 1
    for names in (("joint",), ("joint", "parties/russia")):
        said = what_happened(_part(short_run, tmp_path / str(len(names)), *names))
        assert said.startswith(f"{len(decided)} orders decided (")
        assert said.endswith(f"; {launched} interceptors launched")


def test_control_tells_of_what_flew(short_run: Path, tmp_path: Path) -> None:
    assert "missiles in the air; " in what_happened(_part(short_run, tmp_path, "control"))


def test_nothing_to_tell(tmp_path: Path) -> None:
    assert what_happened(tmp_path) == "these journals tell of no order decided"
