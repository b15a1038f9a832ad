"""The crew at one party's screens: what its own picture makes it do, and what it asks the others.

A crew judges by its own centre's assessments and by the notices that have reached it, nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.assessment.alert import (
    ALERT,
    Announced,
    Answered,
    Case,
    Gone,
    Input,
    Judged,
    Tick,
    watch_over,
)
from jointshield.assessment.assess import CONFIRMED
from jointshield.assessment.launch import LaunchEstimate
from jointshield.catalogue.things import Party
from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.exercise.centre import Centre
from jointshield.messages import Message
from jointshield.messages.barrier import NoticeMatched, NoticeRevealed
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import JointTrack
from jointshield.messages.queries import LAUNCH, OBJECT, Query, QueryAnswer, Sought
from jointshield.tracking.factors import state_of

_ASK_ANYWAY_S = 60.0
"""A crew that cannot tell where its track was launched asks all the same after so long."""
_OBJECT_SPAN_S, _OBJECT_RADIUS_M = 10.0, 150.0e3
"""Wide enough for what flies on between two looks, and for the asker's own error."""
_WIDENING = 3.0


@dataclass(slots=True)
class _Watched:
    """One case, when it was raised, and what it was last judged on."""

    case: Case
    raised_s: float | None = None
    judged_s: float | None = None
    asked: bool = False


class Crew:
    """One party's crew; a party without a watch has none that acts.

    name: begins the names of its queries. asks: whether it may ask the others.
    """

    def __init__(self, party: Party, centre: Centre, name: str, *, asks: bool) -> None:
        self._party = party
        self._centre = centre
        self._name = name
        self._asks = asks
        self._watched: dict[int, _Watched] = {}
        self._queries: dict[str, Query] = {}

    def step(self, now_s: float, known: Sequence[LaunchNotice]) -> tuple[Message, ...]:
        """What the crew does now (alerts, notices matched), and the queries that it puts."""
        if self._party.watch is None:
            return ()
        for number in self._centre.tracks:
            if number in self._centre.assessments and number not in self._watched:
                case = Case(party=self._party.id, track=number, first_s=now_s)
                self._watched[number] = _Watched(case=case)
        return tuple(
            m for number in sorted(self._watched) for m in self._look(number, now_s, known)
        )

    def hear(
        self, answer: QueryAnswer, notice: LaunchNotice | None, now_s: float
    ) -> tuple[Message, ...]:
        """Take an answer; one that names a notice counts if that fits the crew's own track."""
        query = self._queries.get(answer.query)
        if query is None or notice is None or notice.notice != answer.notice:
            return ()
        if self._centre.announced(query.track, (notice,)) != notice.notice:
            return ()
        happened = Answered(party=answer.party, notice=notice.notice)
        return (
            NoticeRevealed(time_s=now_s, notice=notice),
            NoticeMatched(notice=notice.notice),
            *self._take(query.track, happened, now_s),
        )

    def _look(self, number: int, now_s: float, known: Sequence[LaunchNotice]) -> list[Message]:
        watched, centre = self._watched[number], self._centre
        said: list[Message] = []
        if not watched.case.explained:
            notice = centre.announced(number, known)
            if notice:
                said.append(NoticeMatched(notice=notice))
                said += self._take(number, Announced(notice=notice), now_s)
        if number not in centre.tracks:
            return said + self._take(number, Gone(), now_s)
        assessment = centre.assessments[number]
        happened: Input = Tick()
        if assessment.time_s != watched.judged_s:
            watched.judged_s = assessment.time_s
            own = self._party.id in assessment.threatened
            happened = Judged(
                clear=assessment.phase == CONFIRMED and not own,
                expected=centre.expected(number, now_s, known),
            )
        said += self._take(number, happened, now_s)
        return said + self._ask(number, now_s)

    def _take(self, number: int, happened: Input, now_s: float) -> list[Message]:
        watched, watch = self._watched[number], self._party.watch
        assert watch is not None, "only a crew with a watch has cases"
        watched.case, acts = watch_over(watched.case, happened, now_s, watch)
        if watched.case.phase == ALERT and watched.raised_s is None:
            watched.raised_s = now_s
        return list(acts)

    def _ask(self, number: int, now_s: float) -> list[Message]:
        """Ask the others, once for each alert, as soon as there is a launch to ask about."""
        watched, centre = self._watched[number], self._centre
        if not self._asks or watched.asked or watched.raised_s is None:
            return []
        if watched.case.phase != ALERT:
            return []
        origin = centre.origins.get(number)
        if origin is None and now_s - watched.raised_s < _ASK_ANYWAY_S:
            return []
        watched.asked = True
        query = Query(
            time_s=now_s,
            query=f"{self._name}-{len(self._queries) + 1:03d}",
            asker=self._party.id,
            track=number,
            sought=_sought(centre.tracks[number], origin, now_s),
            heading_rad=centre.assessments[number].heading_rad,
        )
        self._queries[query.query] = query
        return [query]


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
