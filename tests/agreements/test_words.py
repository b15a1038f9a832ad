"""The words: complete in three languages, filled in alike, all used, and one for everything."""

import re
from pathlib import Path
from string import Formatter

import pytest

from jointshield.consent.keys import ROLES
from jointshield.consent.policy import RULES
from jointshield.exercise.agreements import wording as words
from jointshield.exercise.agreements.difference import TIMES
from jointshield.guarantees.words import LANGUAGES, Words
from jointshield.options.fire_control import JOINT, NATIONAL, SECTOR

ALL = [(section, key) for section in words.SECTIONS for key in words.all_words()[section]]


def _of(section: str, key: str) -> Words:
    return words.all_words()[section][key]


@pytest.mark.parametrize(("section", "key"), ALL)
def test_all_languages_are_there_and_are_filled_in_alike(section: str, key: str) -> None:
    texts = [_of(section, key).in_language(language) for language in LANGUAGES]
    assert all(text.strip() == text != "" for text in texts)
    fields = [sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in texts]
    assert fields[0] == fields[1] == fields[2]
    assert re.search("[а-яё]", texts[1]), "Russian is written in Cyrillic"
    assert not re.search("[а-яё]", texts[0] + texts[2])


def test_no_two_lines_read_alike() -> None:
    for language in LANGUAGES:
        said = [_of(section, key).in_language(language) for section, key in ALL]
        doubled = {text for text in said if said.count(text) > 1}
        assert doubled <= {words.wording(language).word("sites")}, doubled


def test_everything_that_an_agreement_can_name_has_words() -> None:
    known = words.all_words()
    for section in ("rule", "rule_comes", "rule_goes"):
        assert set(known[section]) == set(RULES)
    assert set(known["role"]) == set(ROLES)
    assert set(known["time"]) == set(TIMES)
    assert set(known["command"]) == {NATIONAL, SECTOR, JOINT}


def test_every_line_is_used() -> None:
    room = Path(words.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    unused = [key for section, key in ALL if section in ("line", "word") and f'"{key}"' not in code]
    assert not unused


def test_what_has_no_words_is_told_as_it_stands() -> None:
    english = words.wording("en")
    assert english.named("command", "majority") == "majority"
    assert english.rule("majority").startswith("majority, a rule that nobody knows")
    assert english.guarantee("ab" * 32) == f"unknown text {'ab' * 8}"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (40.0, "40"), (0.5, "0.5"), (1.25, "1.25"), (1e-4, "0")]
)
def test_seconds(value: float, text: str) -> None:
    assert words.seconds(value) == text
