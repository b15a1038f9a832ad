"""Every answer to "did you see this?" held against the scans that its party has in its journal."""

from collections.abc import Collection, Iterable, Mapping

from jointshield.catalogue.things import Scenario
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.sky import available_s
from jointshield.messages import Message
from jointshield.messages.plots import InfraredScan, RadarScan, Scan
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.node.answers import Lanes, check

Entries = Iterable[tuple[int, Message]]
"""Number and content of each entry of one journal."""


def check_answers(
    journals: Mapping[str, Entries], scenario: Scenario, absent: Collection[str] = ()
) -> list[tuple[int, str]]:
    """Faults of the joint journal's answers, by entry number; none if all of them hold.

    An answer can only rest on what had reached its party by then. One to a question that was never
    asked, or of a party whose journal is not at hand, is a fault too. absent: journals known not to
    be here; their parties' answers are held against the question alone.
    """
    asked: dict[str, Query] = {}
    faults: list[tuple[int, str]] = []
    for index, message in journals[JOINT]:
        if isinstance(message, Query):
            asked[message.query] = message
        elif isinstance(message, QueryAnswer):
            faults += [
                (index, fault) for fault in _faults(message, asked, journals, scenario, absent)
            ]
    return faults


def _faults(
    said: QueryAnswer,
    asked: Mapping[str, Query],
    journals: Mapping[str, Entries],
    scenario: Scenario,
    absent: Collection[str],
) -> tuple[str, ...]:
    query, name = asked.get(said.query), party_journal(said.party)
    if query is None:
        return (f"{said.party} answers {said.query!r}, which nobody asked",)
    if name in absent:
        return ()
    if name not in journals:
        return (f"{said.party} answers, and its journal is not here to hold the answer against",)
    scans = scans_by(said.time_s, (message for _, message in journals[name]))
    faults = check(said, query, lanes_of(scenario, said.party), scans)
    return tuple(f"answer of {said.party} to {said.query}: {fault}" for fault in faults)


def lanes_of(scenario: Scenario, party: str) -> Lanes:
    """A party's lanes, in the order of their identifiers."""
    radars = (radar for radar in scenario.radars if radar.owner == party)
    infrareds = (lane for lane in scenario.infrareds if lane.owner == party)
    return Lanes(
        radars=tuple(sorted(radars, key=lambda radar: radar.id)),
        infrareds=tuple(sorted(infrareds, key=lambda lane: lane.id)),
    )


def scans_by(time_s: float, messages: Iterable[Message]) -> dict[str, list[Scan]]:
    """The scans that had reached their owner by `time_s`, by sensor."""
    scans: dict[str, list[Scan]] = {}
    for message in messages:
        if isinstance(message, RadarScan | InfraredScan) and available_s(message) <= time_s:
            scans.setdefault(message.sensor, []).append(message)
    return scans
