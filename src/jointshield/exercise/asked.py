"""Every answer to "did you see this?" held against the scans that its party has in its journal."""

from collections.abc import Iterable, Mapping

from jointshield.catalogue.things import Scenario
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.sky import available_s
from jointshield.messages import Message
from jointshield.messages.plots import InfraredScan, RadarScan, Scan
from jointshield.messages.queries import Query, QueryAnswer
from jointshield.node.answers import Lanes, check

Entries = Iterable[tuple[int, Message]]
"""Number and content of each entry of one journal."""


def check_answers(journals: Mapping[str, Entries], scenario: Scenario) -> list[tuple[int, str]]:
    """Faults of the joint journal's answers, by entry number; none if all of them hold.

    An answer can only rest on what had reached its party by then. One to a question that was never
    asked, or of a party whose journal is not at hand, is a fault too.
    """
    asked: dict[str, Query] = {}
    faults: list[tuple[int, str]] = []
    for index, message in journals[JOINT]:
        if isinstance(message, Query):
            asked[message.query] = message
        elif isinstance(message, QueryAnswer):
            faults += [(index, fault) for fault in _faults(message, asked, journals, scenario)]
    return faults


def _faults(
    said: QueryAnswer,
    asked: Mapping[str, Query],
    journals: Mapping[str, Entries],
    scenario: Scenario,
) -> tuple[str, ...]:
    query, name = asked.get(said.query), party_journal(said.party)
    if query is None:
        return (f"{said.party} answers {said.query!r}, which nobody asked",)
    if name not in journals:
        return (f"{said.party} answers, and its journal is not here to hold the answer against",)
    lanes = Lanes(
        radars=tuple(
            sorted((r for r in scenario.radars if r.owner == said.party), key=lambda r: r.id)
        ),
        infrareds=tuple(
            sorted((i for i in scenario.infrareds if i.owner == said.party), key=lambda i: i.id)
        ),
    )
    scans: dict[str, list[Scan]] = {}
    for _, message in journals[name]:
        if isinstance(message, RadarScan | InfraredScan) and available_s(message) <= said.time_s:
            scans.setdefault(message.sensor, []).append(message)
    faults = check(said, query, lanes, scans)
    return tuple(f"answer of {said.party} to {said.query}: {fault}" for fault in faults)
