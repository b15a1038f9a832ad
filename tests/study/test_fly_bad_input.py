"""What a missile's file may not say: each time file, line, key, what was given, what to do."""

from pathlib import Path

import pytest

from jointshield.cli import main

GOOD = """payload_kg = 1000

[[stage]]
dry_mass_kg = 1198
fuelled_mass_kg = 4897
specific_impulse_s = 230
burn_time_s = 75
diameter_m = 0.84
"""

_STAGE = GOOD[GOOD.index("[[stage]]") :]

WRONG = {
    "no unit": ("dry_mass_kg = 1198", "dry_mass = 1198", "line 4", "without a unit", "dry_mass_kg"),
    "tonnes": ("dry_mass_kg = 1198", "dry_mass_t = 1.198", "line 4", "in unit 't'", "dry_mass_kg"),
    "minutes": ("burn_time_s = 75", "burn_time_min = 1.2", "line 7", "unit 'min'", "burn_time_s"),
    "payload without unit": ("payload_kg", "payload", "line 1", "without a unit", "payload_kg"),
    "mass as text": ("1198", '"1198 kg"', "line 4", "'1198 kg' given", "bare"),
    "nan": ("burn_time_s = 75", "burn_time_s = nan", "line 7", "nan given", "leave out"),
    "infinite": ("diameter_m = 0.84", "diameter_m = inf", "line 8", "inf given", "correct"),
    "negative": ("= 1000", "= -1000", "line 1", "-1000 given", "correct"),
    "true": ("= 230", "= true", "line 6", "True given", "bare"),
    "huge": ("= 4897", f"= {10**400}", "line 5", "a huge number given", "correct"),
    "fuelled below dry": ("= 4897", "= 1100", "line 5", "more than the dry mass", "exchange"),
    "fuelled as dry": ("= 4897", "= 1198", "line 5", "more than the dry mass", "exchange"),
    "too weak": ("= 75", "= 750", "line 3", "thrust at launch", "shorten burn_time_s"),
    "too quick": ("= 75", "= 0.75", "line 7", "an acceleration of", "check burn_time_s"),
    "too wide": ("= 0.84", "= 19.5", "line 8", "per m2 of cross-section", "check diameter_m"),
    "unknown key": ("diameter_m", "width_m", "line 8", "'width_m'", "never ignored"),
    "misspelt": ("specific_impulse_s", "specifc_impulse_s", "line 6", "did you mean", "correct"),
    "missing": ("diameter_m = 0.84", "", "line 3", "nothing given", "add diameter_m"),
    "empty": (GOOD, "", "payload_kg", "nothing given", "add payload_kg"),
    "no stage": (_STAGE, "", "stage", "nothing given", "[[stage]]"),
    "one table": ("[[stage]]", "[stage]", "line 3", "a list of tables", "[[stage]]"),
    "five stages": (_STAGE, 5 * _STAGE, "stage", "5 stages", "1 to 4"),
    "not TOML": ("[[stage]]", "[[stage", "not TOML", "line 3", "correct the file"),
    "elevations": (
        "payload_kg",
        "held_elevation_deg = [40, 50]\npayload_kg",
        "line 1",
        "2 values given",
        "correct the list",
    ),
    "cut off too late": ("payload_kg", "cut_off_s = 90\npayload_kg", "line 1", "90 given", "75 s"),
    "separates with nothing known": (
        "payload_kg",
        "separates = true\npayload_kg",
        "payload_ballistic_coefficient_kg_m2",
        "nothing given",
        "separates = false",
    ),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_file_is_refused_in_words(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, *said = WRONG[name]
    file = tmp_path / "missile.toml"
    file.write_text(GOOD.replace(old, new) if new or old != GOOD else "", encoding="utf-8")
    assert file.read_text(encoding="utf-8") != GOOD
    assert main(["fly", str(file), "--from", "35,0", "--azimuth", "40"]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert str(file) in heard.err
    for words in said:
        assert words in heard.err
    assert "Traceback" not in heard.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.toml", "--from", "35,0", "--azimuth", "4"), "cannot be read"),
        (("nodon", "--from", "35,0", "--azimuth", "4"), "did you mean 'nodong'"),
        (("shahab3", "--from", "35,0", "--azimuth", "4"), "ask range shahab3"),
        (("nodong", "--from", "35,0"), "expected one of --azimuth DEG and --to PLACE"),
        (("nodong", "--from", "35,0", "--azimuth", "4", "--to", "36,0"), "expected one of"),
        (
            ("nodong", "--from", "35,0", "--to", "36,0", "--max-range"),
            "--to 36,0 and --max-range given",
        ),
        (("nodong", "--from", "35,0", "--azimuth", "361"), "from -360 to 360"),
        (("nodong", "--from", "35,0", "--azimuth", "nan"), "number of degrees"),
        (("nodong", "--from", "35,0", "--azimuth", "east"), "number of degrees"),
        (("nodong", "--from", "95,0", "--azimuth", "4"), "latitude from -90 to 90"),
        (("nodong", "--from", "35,0", "--to", "35,0"), "at least 1 km"),
        (("nodong", "--from", "35,50", "--to", "Moscow"), "greatest range towards it 9"),
        (("taepodong_1", "--from", "35,50", "--to", "35.2,50"), "nearer than"),
    ],
)
def test_a_wrong_command_is_refused_in_words(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fly", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lofted", "--apogee", "4500", "--ground", "960km"), "add the unit"),
        (("lofted", "--apogee", "4500kg", "--ground", "960km"), "unit 'kg'"),
        (("lofted", "--apogee", "nankm", "--ground", "960km"), "--apogee"),
        (("lofted", "--apogee", "4500km", "--ground", "-9km"), "from 0.5 to 15000 km"),
        (("lofted", "--apogee", "4500km", "--ground", "960km", "--time", "54km"), "unit 'km'"),
        (("lofted", "--apogee", "100km", "--ground", "9000km"), "steep flight"),
        (("range", "shahab"), "did you mean 'shahab3'"),
        (("range", "nope"), "catalogue whose range is claimed: "),
        (
            ("parity", "--site", "54.47,17.12=gbi3", "--number", "1e12"),
            "--number '1e12': expected",
        ),
        (("range", "shahab3", "--payload", "500kg"), "leave --payload out"),
        (("range", "scud_b", "--payload", "19t"), "thrust at launch"),
        (("range", "nodong", "--payload", "500"), "add the unit"),
    ],
)
def test_a_wrong_question_is_refused_in_words(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", *words]) == 2
    assert said in capsys.readouterr().err
