"""Links between the parties and the centre: delay, loss and outage.

Tracks are sent once; a lost one is lost, and the next one follows. Questions and ballots are sent
again until they arrive. Losses are drawn per message, in streams that no party's name is part of.
"""

from collections.abc import Sequence

from jointshield.catalogue.territory import seat_name
from jointshield.catalogue.things import Link, Party
from jointshield.strict.streams import Stream

_LOSSES_MAX = 64


class Links:
    """The ways in and out of the centre, one per party."""

    def __init__(self, links: Sequence[Link], parties: Sequence[Party], seed: int) -> None:
        self._links = {link.party: link for link in links}
        self._seats = {party.id: seat_name(party) for party in parties}
        self._seed = seed
        self._counts: dict[tuple[str, str], int] = {}

    def send_once(self, party: str, sent_s: float) -> float | None:
        """Arrival time of a message sent once, or None if it is lost."""
        link = self._links[party]
        lost = self._draw(party, "once") < link.loss_probability
        return None if lost or _out(link, sent_s) else sent_s + link.delay_s

    def send_surely(self, party: str, sent_s: float, purpose: str = "surely") -> float | None:
        """Arrival time of a message that is sent again, every two delays, until it arrives.

        Outages are waited out. None after `_LOSSES_MAX` losses in a row: the link carries nothing.
        purpose: whose luck this is; messages of one purpose change nothing for those of another.
        """
        link = self._links[party]
        time_s, losses = sent_s, 0
        while losses < _LOSSES_MAX:
            if not _out(link, time_s):
                if self._draw(party, purpose) >= link.loss_probability:
                    return time_s + link.delay_s
                losses += 1
            time_s += max(2.0 * link.delay_s, 1.0)
        return None

    def _draw(self, party: str, purpose: str) -> float:
        number = self._counts.get((party, purpose), 0)
        self._counts[party, purpose] = number + 1
        return float(Stream(self._seed, "link", purpose, self._seats[party]).uniform(number, 1)[0])


def _out(link: Link, time_s: float) -> bool:
    return any(outage.start_s <= time_s < outage.end_s for outage in link.outages)
