"""Links: what is lost, what waits, and what they may not depend on."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from jointshield.catalogue.things import Link, Outage, Party
from jointshield.exercise import scenario
from jointshield.exercise.links import Links

PARTIES = scenario.load("joint-2011").scenario.parties
NAME = PARTIES[0].id


def _links(
    delay_s: float = 2.0,
    loss: float = 0.0,
    outages: Sequence[tuple[float, float]] = (),
    *,
    parties: Sequence[Party] = PARTIES,
    seed: int = 7,
) -> Links:
    spans = tuple(Outage(start_s=start_s, end_s=end_s) for start_s, end_s in outages)
    links = [
        Link(party=party.id, delay_s=delay_s, loss_probability=loss, outages=spans)
        for party in parties
    ]
    return Links(links, parties, seed)


def test_share_of_losses() -> None:
    links, count = _links(loss=0.2), 4000
    lost = sum(links.send_once(NAME, float(n)) is None for n in range(count))
    assert lost / count == pytest.approx(0.2, abs=4.0 * math.sqrt(0.16 / count))


@pytest.mark.parametrize(("loss", "arrives_s"), [(0.0, 12.0), (1.0, None)])
def test_a_perfect_and_a_dead_link(loss: float, arrives_s: float | None) -> None:
    links = _links(loss=loss)
    assert {links.send_once(NAME, 10.0) for _ in range(50)} == {arrives_s}
    assert {links.send_surely(NAME, 10.0) for _ in range(5)} == {arrives_s}


@pytest.mark.parametrize(
    ("sent_s", "arrives_s"),
    [(299.9, 301.9), (300.0, None), (359.9, None), (360.0, 362.0)],
)
def test_an_outage_carries_nothing_from_its_start_until_its_end(
    sent_s: float, arrives_s: float | None
) -> None:
    arrived = _links(outages=[(300.0, 360.0)]).send_once(NAME, sent_s)
    assert arrived == (None if arrives_s is None else pytest.approx(arrives_s))


def test_a_ballot_waits_out_an_outage_however_long() -> None:
    """Sent again every two delays: the first try after the end arrives, none before it."""
    for delay_s, end_s in ((2.0, 360.0), (0.1, 900.0), (30.0, 3000.0)):
        links = _links(delay_s=delay_s, outages=[(300.0, end_s)])
        arrives_s = links.send_surely(NAME, 310.0)
        assert arrives_s is not None
        assert end_s + delay_s <= arrives_s <= end_s + delay_s + max(2.0 * delay_s, 1.0)


def test_retries_arrive_later_by_whole_intervals_and_as_often_as_chance_has_it() -> None:
    """The number of tries is geometric: 1 / (1 - loss) on average."""
    links, tries = _links(delay_s=3.0, loss=0.5), []
    for _ in range(2000):
        arrives_s = links.send_surely(NAME, 0.0)
        assert arrives_s is not None
        count, rest = divmod(arrives_s - 3.0, 6.0)
        assert rest == 0.0
        tries.append(count + 1)
    assert sum(tries) / 2000 == pytest.approx(2.0, abs=4.0 * math.sqrt(2.0 / 2000))


def test_losses_follow_the_seat_and_not_the_name_or_the_others() -> None:
    plain, renamed = _links(loss=0.5), [replace(party, id=f"z-{party.id}") for party in PARTIES]
    other = _links(loss=0.5, parties=renamed[::-1])
    for number in range(60):
        assert plain.send_once(NAME, float(number)) == other.send_once(f"z-{NAME}", float(number))
        plain.send_once(PARTIES[1].id, float(number))  # what others send changes nothing


def test_parties_and_seeds_have_losses_of_their_own() -> None:
    def losses(party: str, seed: int) -> list[bool]:
        links = _links(loss=0.5, seed=seed)
        return [links.send_once(party, 0.0) is None for _ in range(60)]

    patterns = [losses(NAME, 7), losses(NAME, 8), losses(PARTIES[1].id, 7)]
    assert len({tuple(pattern) for pattern in patterns}) == 3
    assert losses(NAME, 7) == patterns[0]


def test_sending_tracks_does_not_change_the_luck_of_ballots() -> None:
    quiet, busy = _links(loss=0.5), _links(loss=0.5)
    for _ in range(100):
        busy.send_once(NAME, 0.0)
    assert [quiet.send_surely(NAME, 0.0) for _ in range(20)] == [
        busy.send_surely(NAME, 0.0) for _ in range(20)
    ]
