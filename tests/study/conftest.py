"""A study of one made-up question, small enough to be swept in a moment."""

from pathlib import Path

import pytest

STUDY = """
schema = 1
id = "small"
title = "One site and one flight"
question = "Can the site meet the flight?"
model = "reach"

[figure]
interceptor_burn_time = { value = 100, low = 60, high = 140, unit = "s", source = "assumption", note = "made up" }
missile_burn_time = { value = 180, low = 180, high = 180, unit = "s", source = "assumption", note = "made up" }
missile_burnout_height = { value = 200, low = 200, high = 200, unit = "km", source = "assumption", note = "made up" }
missile_burnout_range = { value = 400, low = 400, high = 400, unit = "km", source = "assumption", note = "made up" }

[range]
interceptor_speed = { low = "4 km/s", high = "10 km/s" }
delay = { low = "60 s", high = "600 s" }
fly_out_limit = { low = "500 km", high = "6000 km" }

[case.one]
title = "One"
from = "54.0,35.8"
to = "38.9,-77.0"
interceptors = "54.5,17.1"
"""  # noqa: E501 - one figure of a study is one line

ASSUMPTIONS = """
id = "quick"
name = "Those who say it is quick"

[figure]
interceptor_speed = { value = 9.0, low = 8.0, high = 9.5, unit = "km/s", source = "assumption", note = "made up" }
delay = { value = 120, low = 120, high = 120, unit = "s", source = "assumption", note = "made up" }
"""  # noqa: E501 - as above


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study's folder: one case, one set of assumptions, and three inputs that are sampled."""
    folder = tmp_path_factory.mktemp("studies") / "small"
    (folder / "assumptions").mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "assumptions" / "quick.toml").write_text(ASSUMPTIONS, encoding="utf-8")
    return folder
