"""The page of attacks says what the tests say."""

from .listing import PAGE, ROOMS, attacks, page


def test_the_page_is_what_would_be_written() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.attacks.listing"


def test_there_are_enough_and_each_is_told_apart() -> None:
    found = [attack for room in ROOMS for attack in attacks(room)]
    assert len(found) >= 60
    assert all(attack.said and attack.tried.endswith((".", "?")) for attack in found)
    assert len({(attack.name, attack.tried) for attack in found}) == len(found)
