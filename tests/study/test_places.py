"""Places by name: which of several towns is meant, and that the answer says so."""

import json
import math

import pytest

from jointshield.cli import main
from jointshield.errors import MistakeError
from jointshield.study.places import find_place

REACH = ("ask", "reach", "--interceptors", "redzikowo", "--from", "kozelsk", "--delay", "250s",
         "--interceptor-speed", "6.3km/s")  # fmt: skip


def test_the_largest_of_several_towns_is_taken_and_names_its_region() -> None:
    """Census of 2020: Springfield has 169,176 people in Missouri, 155,929 in Massachusetts."""
    place = find_place("Springfield", "--to")
    assert place.name == "Springfield, MO, US"
    assert place.namesakes[0].name == "Springfield, MA, US"
    assert len(place.namesakes) >= 5
    assert place.as_json()["namesakes"][0]["lat"] == pytest.approx(42.1, abs=0.1)


@pytest.mark.parametrize(
    ("given", "name", "latitude_deg"),
    [
        ("Springfield, IL", "Springfield, IL, US", 39.8),
        ("Springfield, IL, US", "Springfield, IL, US", 39.8),
        ("springfield,or", "Springfield, OR, US", 44.05),
        ("Washington, D.C.", "Washington, DC, US", 38.9),
        ("Victoria, CA", "Victoria, CA", 48.43),
    ],
)
def test_a_region_or_a_country_tells_towns_apart(
    given: str, name: str, latitude_deg: float
) -> None:
    place = find_place(given, "--to")
    assert place.name == name
    assert math.degrees(place.latitude_rad) == pytest.approx(latitude_deg, abs=0.1)
    assert place.namesakes == ()


@pytest.mark.parametrize(("given", "name"), [("Tehran", "Tehran, IR"), ("Kiev", "Kyiv, UA")])
def test_a_name_of_one_town_has_no_namesakes(given: str, name: str) -> None:
    place = find_place(given, "--to")
    assert (place.name, place.namesakes) == (name, ())
    assert "namesakes" not in place.as_json()


def test_a_town_of_another_country_is_none() -> None:
    with pytest.raises(MistakeError, match="Tehran, PL"):
        find_place("Tehran, PL", "--to")


def test_the_answer_says_which_town_was_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*REACH, "--to", "Springfield", "--json"]) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["to"]["name"] == "Springfield, MO, US"
    assert {"name", "lat", "lon"} <= set(answer["to"]["namesakes"][0])
    assert printed.err.startswith("note: Springfield, MO, US (37.22, -93.30) was taken")
    assert printed.err.count("\n") == 1
    assert main([*REACH, "--to", "New York"]) == 0
    assert capsys.readouterr().err == ""
