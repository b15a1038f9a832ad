"""One step of the exercise; it reads like the drawing of the house.

    world -> plots -> node -> released tracks -> picture -> assessment -> options -> consent

Every arrow is a message that is written to a journal before the next room reads it.
"""

import heapq
from collections.abc import Sequence

from jointshield.exercise.centre import Centre
from jointshield.exercise.command import Command
from jointshield.exercise.crews import Crews
from jointshield.exercise.journals import CONTROL, JOINT, Record, party_journal
from jointshield.exercise.links import Links
from jointshield.exercise.notices import Notices
from jointshield.exercise.queries import Queries
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.exercise.sky import Sky, available_s
from jointshield.messages.plots import Scan
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.node import Node

Report = TrackReport | LaunchReport


class Exercise:
    """A running exercise: the rooms of one run, and what is on its way between them."""

    def __init__(self, setting: Setting, sky: Sky, journals: Record) -> None:
        """Open every room and write down what the run is based on."""
        scenario = setting.scenario
        self.setting = setting
        self.now_s = 0.0
        self._sky = sky
        self._journals = journals
        self._owner_of = {radar.id: radar.owner for radar in scenario.radars}
        self._owner_of |= {lane.id: lane.owner for lane in scenario.infrareds}
        self._nodes = {
            party.id: Node(
                party,
                [radar for radar in scenario.radars if radar.owner == party.id],
                [lane for lane in scenario.infrareds if lane.owner == party.id],
            )
            for party in setting.parties
        }
        self._links = Links(scenario.links, setting.parties, setting.seed)
        self._centres = {name: Centre(name, setting) for name in setting.centres}
        self._command = Command(setting, self._centres, self._links, sky, journals)
        self._notices = Notices(setting)
        self._queries = Queries(setting, self._links)
        self._crews = Crews(setting, self._centres, self._notices, self._queries)
        self._scans: list[tuple[float, str, float, Scan]] = []
        self._releases: list[tuple[float, str, int, int, Report]] = []
        self._sent = 0
        journals.write_all(JOINT, 0.0, (setting.agreement, *setting.adoptions))
        journals.write_all(JOINT, 0.0, self._notices.step(0.0))
        journals.write_all(CONTROL, 0.0, sky.truth())

    def step(self, now_s: float) -> None:
        """Go on from the last step to `now_s`."""
        before_s, self.now_s = self.now_s, now_s
        self._journals.write_all(JOINT, now_s, self._notices.step(now_s))
        self._command.meetings(before_s, now_s)
        self._look(before_s, now_s)
        released = self._nodes_step(now_s)
        self._send(released, now_s)
        self._centres_step(now_s)
        self._crews_step(now_s)
        self._command.step(now_s)

    def _look(self, before_s: float, now_s: float) -> None:
        """Sensors look; each scan goes to its owner when the sensor has reported it."""
        for scan in self._sky.observe(before_s, now_s):
            heapq.heappush(self._scans, (available_s(scan), scan.sensor, scan.time_s, scan))
        self._journals.write_all(CONTROL, now_s, self._sky.truth())
        while self._scans and self._scans[0][0] <= now_s:
            *_, scan = heapq.heappop(self._scans)
            party = self._owner_of[scan.sensor]
            self._journals.write(party_journal(party), now_s, scan)
            self._nodes[party].take(scan)

    def _nodes_step(self, now_s: float) -> list[tuple[str, Report]]:
        """Nodes track and decide what to release; a party's own centre sees all that it has."""
        released: list[tuple[str, Report]] = []
        for party, node in self._nodes.items():
            output = node.step(now_s)
            own: tuple[Report, ...] = (*output.launch_reports, *output.tracks)
            self._journals.write_all(party_journal(party), now_s, own)
            self._fuse_and_judge(self._centres[party], party_journal(party), own, now_s)
            if self.setting.mode.shares_information:
                self._journals.write_all(party_journal(party), now_s, output.withheld)
                released.extend((party, report) for report in output.released)
        return released

    def _send(self, released: list[tuple[str, Report]], now_s: float) -> None:
        for party, report in released:
            arrival_s = self._links.send_once(party, now_s)
            if arrival_s is not None:
                self._sent += 1
                heapq.heappush(
                    self._releases, (arrival_s, report.lane, report.number, self._sent, report)
                )

    def _centres_step(self, now_s: float) -> None:
        """What has arrived is journaled, then fused and judged."""
        centre = self._centres.get(JOINT_CENTRE)
        if centre is None:
            return
        received: list[Report] = []
        while self._releases and self._releases[0][0] <= now_s:
            *_, report = heapq.heappop(self._releases)
            received.append(report)
        self._journals.write_all(JOINT, now_s, received)
        self._fuse_and_judge(centre, JOINT, received, now_s)

    def _fuse_and_judge(
        self, centre: Centre, journal: str, received: Sequence[Report], now_s: float
    ) -> None:
        self._journals.write_all(journal, now_s, centre.fuse(now_s, received))
        joint = centre.name == JOINT_CENTRE
        known = self._notices.given() if joint else self._notices.known_to(centre.name)
        judged = centre.judge(now_s, known)
        self._journals.write_all(journal, now_s, judged)
        self._journals.write_all(journal, now_s, self._notices.seen(judged))

    def _crews_step(self, now_s: float) -> None:
        """Crews act on their own pictures; nodes answer what was asked; answers come back."""
        self._journals.write_all(JOINT, now_s, self._crews.step(now_s))
        for party, query in self._queries.due(now_s):
            known = self._notices.answerable_by(party)
            answer, withheld = self._nodes[party].answer(query, known, now_s)
            self._journals.write_all(party_journal(party), now_s, withheld)
            self._queries.post(answer, now_s)
        answers = self._queries.arrived(now_s)
        self._journals.write_all(JOINT, now_s, answers)
        self._journals.write_all(JOINT, now_s, self._crews.hear(answers, now_s))
