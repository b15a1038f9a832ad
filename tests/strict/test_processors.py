"""The same bits whatever processor the code was compiled for, and with no compiler at all."""

from pathlib import Path

import pytest

from ..processors import GENERIC, PLAIN, probed

PROBE = Path(__file__).with_name("probe.py")


@pytest.mark.parametrize("environment", [GENERIC, PLAIN], ids=["generic", "plain"])
def test_same_bits(environment: dict[str, str]) -> None:
    assert probed(PROBE, **environment) == probed(PROBE)
