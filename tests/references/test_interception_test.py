"""FTG-03a, 28 September 2007: the meeting that was flown is within the bound of the fly-out.

Target from Kodiak at 13:00, interceptor from Vandenberg at 13:16, intercept at 13:22 at 120 km. The
aim point was not read anywhere: any in the sea off the coast will do. docs/validation.md shows the
times, which the bound does not give.
"""

import json

import pytest

from jointshield.cli import main


@pytest.mark.parametrize("aim", ["36,-128", "32,-124", "28,-120"])
def test_sixteen_minutes_of_delay_leave_a_meeting(
    aim: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--from", "57.8,-152.4", "--to", aim, "--interceptors", "vandenberg")
    figures = ("--interceptor-speed", "6.3km/s", "--delay", "960s", "--missile-loft", "10deg")
    assert main(["ask", "reach", *words, *figures, "--meeting-height-min", "100km", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "can"
    assert answer["earliest_intercept_s"] < 1320.0
