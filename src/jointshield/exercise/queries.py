"""Questions between parties on their way: asked, answered by each node, and brought back.

A query goes over the asker's link to the centre and from there over each other party's; an answer
comes back the same way. The desk takes its own stated time.
"""

import heapq

from jointshield.assessment.launch import LaunchEstimate
from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.exercise.links import Links
from jointshield.exercise.setting import Setting
from jointshield.messages.picture import JointTrack
from jointshield.messages.queries import LAUNCH, OBJECT, Query, QueryAnswer, Sought
from jointshield.tracking.factors import state_of

_OBJECT_SPAN_S, _OBJECT_RADIUS_M = 10.0, 150.0e3
"""Wide enough for what flies on between two looks, and for the asker's own error."""
_WIDENING = 3.0


class Queries:
    """All queries of one run."""

    def __init__(self, setting: Setting, links: Links) -> None:
        self._links = links
        self._watches = {party.id: party.watch for party in setting.parties}
        self._asked: dict[str, Query] = {}
        self._due: list[tuple[float, int, str, str]] = []
        self._back: list[tuple[float, int, QueryAnswer]] = []
        self._posted = 0

    def ask(
        self,
        asker: str,
        track: JointTrack,
        origin: LaunchEstimate | None,
        heading_rad: float | None,
        now_s: float,
    ) -> Query:
        """Put a question about one track to every other party."""
        query = Query(
            time_s=now_s,
            query=f"Q{len(self._asked) + 1:03d}",
            asker=asker,
            track=track.number,
            sought=_sought(track, origin, now_s),
            heading_rad=heading_rad,
        )
        self._asked[query.query] = query
        out_s = self._links.send_surely(asker, now_s)
        if out_s is None:
            return query
        for party, watch in self._watches.items():
            if party == asker:
                continue
            heard_s = self._links.send_surely(party, out_s)
            if heard_s is not None:
                delay_s = 0.0 if watch is None else watch.answer_after_s
                self._posted += 1
                item = (heard_s + delay_s, self._posted, party, query.query)
                heapq.heappush(self._due, item)
        return query

    def due(self, now_s: float) -> tuple[tuple[str, Query], ...]:
        """The questions that a party answers by `now_s`: party and query."""
        found = []
        while self._due and self._due[0][0] <= now_s:
            *_, party, name = heapq.heappop(self._due)
            found.append((party, self._asked[name]))
        return tuple(found)

    def post(self, answer: QueryAnswer, now_s: float) -> None:
        """Send an answer back; one that the links never carry is silence."""
        centre_s = self._links.send_surely(answer.party, now_s)
        asker = self._asked[answer.query].asker
        back_s = None if centre_s is None else self._links.send_surely(asker, centre_s)
        if back_s is not None:
            self._posted += 1
            heapq.heappush(self._back, (back_s, self._posted, answer))

    def arrived(self, now_s: float) -> tuple[QueryAnswer, ...]:
        """Answers that have reached their askers by `now_s`."""
        found = []
        while self._back and self._back[0][0] <= now_s:
            found.append(heapq.heappop(self._back)[2])
        return tuple(found)

    def about(self, answer: QueryAnswer) -> tuple[str, int]:
        """Who had asked, and about which of its own tracks."""
        query = self._asked[answer.query]
        return query.asker, query.track


def _sought(track: JointTrack, origin: LaunchEstimate | None, now_s: float) -> tuple[Sought, ...]:
    """Where the asker has the object now, and where it thinks that it was launched."""
    ecef = ecef_state_from_eci(state_of(track), now_s)
    latitude, longitude, height = geodetic_from_ecef(ecef[0], ecef[1], ecef[2])
    place = Sought(
        kind=OBJECT,
        at_s=now_s,
        span_s=_OBJECT_SPAN_S,
        latitude_rad=latitude,
        longitude_rad=longitude,
        height_m=height,
        radius_m=_OBJECT_RADIUS_M,
    )
    if origin is None:
        return (place,)
    launch = Sought(
        kind=LAUNCH,
        at_s=origin.launched_s,
        span_s=_WIDENING * origin.launched_sigma_s,
        latitude_rad=origin.latitude_rad,
        longitude_rad=origin.longitude_rad,
        height_m=0.0,
        radius_m=_WIDENING * origin.sigma_m,
    )
    return (place, launch)
