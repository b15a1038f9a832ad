"""What a change means in plain words: every kind of change has its line, in three languages."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.consent.policy import RULES
from jointshield.exercise.agreements.difference import always_sign, difference, who_signs
from jointshield.exercise.agreements.papers import Paper
from jointshield.exercise.agreements.telling import tell
from jointshield.guarantees.load import load_treaty
from jointshield.guarantees.words import LANGUAGES
from jointshield.messages.record import Agreement, SiteEntry

from .conftest import AGAIN, FIRST, after, key, seat

HILL, SHIP = FIRST.sites
NAMED = load_treaty("sectors-2011").treaty
UNCHANGED = {"en": "no difference", "ru": "различий нет", "fr": "aucune différence"}


def _site(entry: SiteEntry, **changes: str) -> tuple[SiteEntry, ...]:
    return tuple(sorted((replace(entry, **changes), *(s for s in FIRST.sites if s != entry)),
                        key=lambda site: site.site))  # fmt: skip


def test_the_line_that_people_wait_for() -> None:
    """The example of the specification, as a person would read it."""
    new = after(consent_rules=("owner", "host", "all"))
    assert difference(FIRST, new)[:3] == (
        "north: third must now also sign every order for site hill",
        "south: north must now also sign every order for site ship",
        "south: third must now also sign every order for site ship",
    )
    assert difference(FIRST, new, "fr")[0] == (
        "north : third doit désormais signer aussi chaque ordre pour le site hill"
    )
    assert difference(FIRST, new, "ru")[0] == (
        "north: теперь каждый приказ для объекта hill подписывает также third"
    )
    back = difference(new, replace(new, consent_rules=FIRST.consent_rules))
    assert back[0] == "north: third no longer needs to sign every order for site hill"
    assert back[-1] == "the consent of every party with a seat is no longer needed"


def test_sites_alike_share_a_line() -> None:
    ships = tuple(SiteEntry(site=name, owner="south", host="") for name in ("ship", "shore"))
    old = replace(FIRST, sites=(HILL, *ships))
    new = after(old, consent_rules=("owner", "host", "all"))
    for language, told in (
        ("en", "south: north must now also sign every order for sites ship, shore"),
        ("ru", "south: теперь каждый приказ для объектов ship, shore подписывает также north"),
        ("fr", "south : north doit désormais signer aussi chaque ordre pour les sites ship, shore"),
    ):
        assert difference(old, new, language)[1] == told


def test_whom_a_plan_spares_is_told() -> None:
    new = after(consent_rules=("owner", "host", "all", "plan"), sites=_site(HILL, host="third"))
    spared = ", unless it falls under a plan that all have signed"
    assert difference(FIRST, new)[:3] == (
        "north: third must now also sign every order for site hill",
        f"south: north must now also sign every order for site ship{spared}",
        f"south: third must now also sign every order for site ship{spared}",
    )
    assert (
        "site ship: owner south, host nobody (at sea); every order must be signed by north, south, "
        f"third{spared}"
    ) in tell(Paper(agreement=new))


@pytest.mark.parametrize("language", LANGUAGES)
def test_unchanged_says_so(language: str) -> None:
    assert difference(FIRST, FIRST, language) == (UNCHANGED[language],)
    assert difference(FIRST, after(), language) == (UNCHANGED[language],)


CHANGES: dict[str, tuple[dict[str, Any], Sequence[str]]] = {
    "a site is added": (
        {"sites": (HILL, SHIP, SiteEntry(site="top", owner="third", host=""))},
        ["site top added: owner third, host nobody (at sea); every order there must be signed by "
         "third"],
    ),
    "a site is gone": (
        {"sites": (HILL,)},
        ["site ship of south is no longer in the agreement: no order for it can pass"],
    ),
    "an owner changes": (
        {"sites": _site(HILL, owner="third")},
        ["third: third must now also sign every order for site hill",
         "third: north no longer needs to sign every order for site hill",
         "site hill: owner north → third"],
    ),
    "a host changes": (
        {"sites": _site(HILL, host="third")},
        ["north: third must now also sign every order for site hill",
         "north: south no longer needs to sign every order for site hill",
         "site hill: host south → third"],
    ),
    "a host comes that has no seat": (
        {"sites": _site(SHIP, host="stranger")},
        ["south: stranger must sign every order for site ship but has no seat: no such order can "
         "pass", "site ship: host nobody (at sea) → stranger"],
    ),
    "a site is added whose host has no seat": (
        {"sites": (HILL, SHIP, SiteEntry(site="top", owner="third", host="stranger"))},
        ["site top added: owner third, host stranger; every order there must be signed by third, "
         "stranger",
         "third: stranger must sign every order for site top but has no seat: no such order can "
         "pass"],
    ),
    "a party comes": (
        {"seats": (*FIRST.seats, seat("stranger"))},
        ["stranger has a seat now"],
    ),
    "a party goes that hosts a site": (
        {"seats": (FIRST.seats[0], FIRST.seats[2])},
        ["north: south must sign every order for site hill but has no seat: no such order can "
         "pass",
         "south: south must sign every order for site ship but has no seat: no such order can "
         "pass",
         "south has no seat any more"],
    ),
    "keys change": (
        {"seats": (*FIRST.seats[:2], seat("third", AGAIN))},
        ["third: new keys for agreements, assessments, proposals, consents, releases, the gate, "
         "logs"],
    ),
    "one key changes": (
        {"seats": (*FIRST.seats[:2], replace(
            FIRST.seats[2],
            keys=(*FIRST.seats[2].keys[:-1], seat("third", AGAIN).keys[-1])))},
        ["third: new keys for logs"],
    ),
    "a guarantee that is shipped": (
        {"treaties": (NAMED.digest,)},
        ["guarantee added: sectors-2011 (Sectors and ship zones, 2011)"],
    ),
    "a guarantee whose text nobody has": (
        {"treaties": ("ab" * 32,)},
        [f"guarantee added: unknown text {'ab' * 8}"],
    ),
    "times": (
        {"release_window_s": 12.5, "notice_s": 0.0, "clock_skew_s": 0.25},
        ["time for releases: 10 s → 12.5 s", "time between notice and opening: 4 s → 0 s",
         "most that two clocks may differ: 0.5 s → 0.25 s"],
    ),
    "the glossary": ({"glossary_version": 2}, ["glossary: version 1 → 2"]),
    "fire control": (
        {"fire_control": "national"},
        ["fire control: one allocation over all sites → each owner for its own areas"],
    ),
    "sharing ends": (
        {"shares_information": False},
        ["tracks and launch reports are no longer shared"],
    ),
    "the mode's name": ({"mode": "M2"}, ["mode: M3 → M2"]),
    "the scenario": ({"scenario": "desk"}, ["scenario: table → desk"]),
    "the scenario's text": (
        {"scenario_digest": "01"}, ["scenario table: another text than before"],
    ),
    "the exercise": ({"exercise": "desk/M3/7"}, ["exercise: table/M3/7 → desk/M3/7"]),
    "rules in another order": (
        {"consent_rules": ("host", "owner", "owner")},
        ["rules: written in another way, with the same meaning"],
    ),
    "sites in another order": (
        {"sites": (SHIP, HILL)}, ["sites: written in another way, with the same meaning"],
    ),
    "seats in another order": (
        {"seats": FIRST.seats[::-1]}, ["seats: written in another way, with the same meaning"],
    ),
    "a rule that nobody knows": (
        {"consent_rules": ("owner", "host", "majority")},
        ["majority, a rule that nobody knows: no order can pass"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_kind_of_change_has_its_line(name: str) -> None:
    changes, lines = CHANGES[name]
    assert list(difference(FIRST, after(**changes))) == list(lines)
    for language in ("ru", "fr"):
        told = difference(FIRST, after(**changes), language)
        assert len(told) == len(lines)
        assert UNCHANGED[language] not in told


def test_no_part_of_an_agreement_changes_unsaid() -> None:
    touched = {part for changes, _ in CHANGES.values() for part in changes}
    counted = {"version", "previous"}
    assert touched | counted == {field.name for field in fields(Agreement)}


def test_what_comes_can_go() -> None:
    shared = after(shares_information=False, treaties=(NAMED.digest,))
    told = difference(shared, replace(shared, shares_information=True, treaties=()))
    assert told == (
        "tracks and launch reports are now shared in one picture",
        "guarantee dropped: sectors-2011 (Sectors and ship zones, 2011)",
    )
    twice = after(treaties=(NAMED.digest, NAMED.digest))
    once = replace(twice, treaties=(NAMED.digest,))
    assert difference(twice, once) == ("guarantees: written in another way, with the same meaning",)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in ("owner", "host")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_condition_comes_and_goes_in_words(rule: str, language: str) -> None:
    new = after(consent_rules=(*FIRST.consent_rules, rule))
    comes, goes = difference(FIRST, new, language), difference(new, FIRST, language)
    assert set(comes).isdisjoint(goes)
    assert UNCHANGED[language] not in (*comes, *goes)


def test_weighty_things_stand_first() -> None:
    new = after(
        consent_rules=("owner", "all"), seats=(*FIRST.seats, seat("stranger")),
        sites=(*FIRST.sites, SiteEntry(site="top", owner="third", host="")), glossary_version=2,
        treaties=(NAMED.digest,), notice_s=9.0,
    )  # fmt: skip
    told = difference(FIRST, new)
    marks = ("must now", "is now needed", "no longer needed", "has a seat", "site top added",
             "guarantee added", "time between", "glossary")  # fmt: skip
    places = [next(at for at, line in enumerate(told) if mark in line) for mark in marks]
    assert places == sorted(places)


RULE_SETS = st.lists(st.sampled_from(RULES), unique=True).map(tuple)
SITES = st.lists(
    st.builds(
        SiteEntry, site=st.sampled_from(("hill", "ship", "top")),
        owner=st.sampled_from(("north", "south")),
        host=st.sampled_from(("", "north", "third", "stranger")),
    ),
    unique_by=lambda entry: entry.site,
).map(tuple)  # fmt: skip


@given(rules=RULE_SETS, sites=SITES, rules_now=RULE_SETS, sites_now=SITES)
def test_the_lines_are_what_the_gates_ask_for(
    rules: tuple[str, ...], sites: tuple[SiteEntry, ...],
    rules_now: tuple[str, ...], sites_now: tuple[SiteEntry, ...],
) -> None:  # fmt: skip
    """Whoever reads the lines, from the old version on, knows who signs under the new one."""
    old = replace(FIRST, consent_rules=rules, sites=sites)
    new = after(old, consent_rules=rules_now, sites=sites_now)
    told = difference(old, new)
    then = {site.site: site for site in sites}
    for site in sites_now:
        signers = set(always_sign(new, site))
        if site.site not in then:
            assert any(line.startswith(f"site {site.site} added") for line in told)
            continue
        read = set(always_sign(old, then[site.site]))
        for party in ("north", "south", "third", "stranger"):
            end = rf" every order for sites? ([a-z]+, )*{site.site}\b"
            at = f"{site.owner}: {party}"
            if any(re.match(f"{at} must now also sign{end}", line) for line in told):
                read.add(party)
            if any(re.match(f"{at} must sign{end}.* but has no seat", line) for line in told):
                read.add(party)
            if any(re.match(f"{at} no longer needs to sign{end}", line) for line in told):
                read.remove(party)
        assert read == signers


# --- who has to sign ------------------------------------------------------------------------------


def test_everybody_signs_a_change_of_rules() -> None:
    told = who_signs(FIRST, after(consent_rules=("all",)), frozenset())
    assert told == tuple(
        f"{party} must sign this change, with its key {key(party).key_id}"
        for party in ("north", "south", "third")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_keys_concern_their_owner_alone(language: str) -> None:
    new = after(seats=(*FIRST.seats[:2], seat("third", AGAIN)))
    told = who_signs(FIRST, new, frozenset(), language)
    assert [line.split()[0].strip(":") for line in told] == ["third", "third"]
    assert [key("third", seed).key_id in line for seed, line in zip((7, 8), told, strict=True)] == [
        True, True,
    ]  # fmt: skip


def test_who_comes_signs_with_its_new_key_and_who_goes_with_its_old_one() -> None:
    told = who_signs(FIRST, after(seats=(*FIRST.seats[:2], seat("stranger"))), frozenset())
    assert told[2:] == (
        f"third must sign this change, with its key in force {key('third').key_id}",
        f"stranger must sign this change, with its new key {key('stranger').key_id}",
    )


def test_a_key_out_of_use_is_told() -> None:
    told = who_signs(FIRST, after(consent_rules=()), frozenset((key("south").key_id,)))
    assert told[-1] == (
        f"south: key {key('south').key_id} was taken out of use and cannot sign: this change "
        "cannot come into force"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_follow_is_told(language: str) -> None:
    for other in (replace(FIRST, version=2), after(after()), after(exercise="desk/M3/7"), FIRST):
        assert len(who_signs(FIRST, other, frozenset(), language)) == 1
