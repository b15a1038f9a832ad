"""Control's calendar: which links a letter takes, in which order letters come, and who waits."""

from dataclasses import replace

import pytest

from jointshield.exercise import scenario
from jointshield.exercise.links import Links
from jointshield.exercise.roles.calendar import Calendar
from jointshield.exercise.roles.hand import FUSE, HAPPEN, ONCE, SURELY
from jointshield.messages.barrier import Posted

PARTIES = scenario.load("joint-2011").scenario.parties
ONE, OTHER = (f"party/{party.id}" for party in PARTIES[:2])
DELAYS_S = {PARTIES[0].id: 2.0, PARTIES[1].id: 3.0, PARTIES[2].id: 5.0}


def calendar(loss: float = 0.0) -> Calendar:
    given = scenario.load("joint-2011").scenario.links
    links = [
        replace(link, delay_s=DELAYS_S[link.party], loss_probability=loss, outages=())
        for link in given
    ]
    seats = {f"party/{party.id}": party.id for party in PARTIES}
    return Calendar(Links(links, PARTIES, 7), seats)


def posted(*to: str, first: str = "", last: bool = False, sent_s: float = 10.0) -> Posted:
    return Posted(
        to=to, digest="d", sent_s=sent_s, first=first, last=last, purpose=SURELY, parts=0,
        phase=HAPPEN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sender", "letter", "at_s"),
    [
        ("centre", posted(ONE, last=True), 12.0),
        (ONE, posted("centre", first=PARTIES[0].id), 12.0),
        (ONE, posted(OTHER, first=PARTIES[0].id, last=True), 15.0),
        (ONE, posted(ONE, first=PARTIES[0].id, last=True), 10.0),
        (ONE, posted(ONE), 10.0),
    ],
    ids=["to a party", "to the centre", "between parties", "next door", "a reminder"],
)
def test_ways(sender: str, letter: Posted, at_s: float) -> None:
    kept = calendar()
    kept.post(sender, letter)
    assert kept.due(HAPPEN, at_s - 0.001) is None
    found = kept.due(HAPPEN, at_s)
    assert found is not None
    receiver, arrived = found
    assert (receiver, arrived.sender, arrived.at_s) == (letter.to[0], sender, at_s)
    assert kept.due(HAPPEN, 1e9) is None


def test_equal_instants_go_by_the_order_of_posting() -> None:
    kept = calendar()
    for name in "cab":
        kept.post(ONE, replace(posted(ONE), digest=name))
    kept.post(ONE, replace(posted(ONE, sent_s=9.0), digest="earlier"))
    order = []
    while found := kept.due(HAPPEN, 10.0):
        order.append(found[1].digest)
    assert order == ["earlier", "c", "a", "b"]


def test_items_sent_once_are_lost_one_by_one() -> None:
    kept = calendar(loss=0.5)
    once = replace(posted("centre", first=PARTIES[0].id), purpose=ONCE, parts=200, phase=FUSE)
    kept.post(ONE, once)
    found = kept.due(FUSE, 12.0)
    assert found is not None
    _, letter = found
    assert 60 < len(letter.parts) < 140
    assert list(letter.parts) == sorted(set(letter.parts))
    assert kept.due(FUSE, 1e9) is None
    assert kept.due(HAPPEN, 1e9) is None


def test_a_dead_link_brings_nothing() -> None:
    kept = calendar(loss=1.0)
    kept.post(ONE, posted(OTHER, "centre", first=PARTIES[0].id, last=True))
    assert kept.due(HAPPEN, 1e9) is None


@pytest.mark.parametrize("lived", [False, True])
def test_letters_wait_for_an_absent_receiver_and_come_in_their_order(*, lived: bool) -> None:
    """What others sent arrives when it is back; its own clock may have gone on meanwhile."""
    kept = calendar()
    for name in "ab":
        kept.post(ONE, replace(posted(ONE), digest=name))
    kept.post(OTHER, replace(posted(ONE), digest="c"))
    while found := kept.due(HAPPEN, 10.0):
        kept.put_off(HAPPEN, *found)
    assert kept.due(HAPPEN, 1e9) is None
    kept.welcome(ONE, 60.0, lived=lived)
    back = [kept.due(HAPPEN, 60.0) for _ in range(4)]
    own_s = 10.0 if lived else 60.0
    found_s = [(item[1].digest, item[1].at_s) for item in back if item]
    assert found_s == [("a", own_s), ("b", own_s), ("c", 60.0)]
    assert back[3] is None


def test_what_became_known_late_does_not_arrive_in_the_past() -> None:
    kept = calendar()
    kept.past_s = 50.0
    kept.post(OTHER, posted(ONE, sent_s=10.0))
    found = kept.due(HAPPEN, 1e9)
    assert found is not None
    assert found[1].at_s == 50.0
