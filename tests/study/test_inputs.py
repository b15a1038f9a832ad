"""Options as people write them: pure numbers have no unit, neither given nor told."""

import pytest

from jointshield.errors import MistakeError
from jointshield.study.inputs import number

COUNT = number("count", "interceptors", "1", 0.0, 100_000.0)
SHARE = number("share", "share", "1", 0.0, 1.0)


@pytest.mark.parametrize(
    ("text", "value_si"), [("21", 21.0), ("21 1", 21.0), (" 30 ", 30.0), ("1", 1.0), ("1e3", 1e3)]
)
def test_a_pure_number_needs_no_unit(text: str, value_si: float) -> None:
    assert COUNT.given(text, "--number").value_si == value_si


def test_a_share_may_be_in_percent() -> None:
    assert SHARE.given("80%", "--share").value_si == pytest.approx(0.8)


@pytest.mark.parametrize("text", ["1e12", "1e12 1", "nan", "nan 1", "5km", ""])
def test_what_is_told_has_no_unit_one(text: str) -> None:
    with pytest.raises(MistakeError) as refused:
        COUNT.given(text, "--number")
    words = str(refused.value)
    assert words.startswith(f"--number {text.removesuffix(' 1')!r}: expected interceptors")
    assert "100000 1" not in words
    assert "such as 11" not in words
