"""Makes run folders of plausible content to test the report against, without running anything.

Nothing here is physics: objects follow great circles under a parabola of height, tracks are truth
plus an error that shrinks, desks answer after drawn delays. `python tests/report/made_up_run.py
OUT` writes the four modes.
"""

import base64
import json
import math
import random
import sys
from pathlib import Path

import numpy as np
from made_up_scene import EAST, MODES, PARTIES, RADARS, RADIUS_M, SHOTS, SITES, Shot, scenario

from jointshield.journal.store import Journal
from jointshield.messages import Message, digest, encode
from jointshield.messages.consent import Ballot, Decision, Envelope, Order, Proposal, Received
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import Contributor, JointTrack, Picture
from jointshield.messages.plots import InfraredScan, RadarPlot, RadarScan
from jointshield.messages.record import Agreement, RunEnd, Seat, SiteEntry
from jointshield.messages.threats import AreaAtRisk, Assessment, Ellipse
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.truth import Outcome, TruthEnd, TruthObject, TruthOrigin, TruthState

FACTOR = (300.0, 20.0, 280.0, 10.0, 5.0, 260.0)
SPEED_FACTOR = tuple([0.1] * 15)


def make_run(folder: Path, mode: str, seed: int = 7) -> Path:
    """Write one made-up run into `folder` and return it."""
    return _Maker(folder, mode, seed).run()


class _Maker:
    def __init__(self, folder: Path, mode: str, seed: int) -> None:
        self.folder, self.mode, self.seed = folder, mode, seed
        self.random = random.Random(f"{mode}{seed}")  # noqa: S311 - plausible content only
        (folder / "parties").mkdir(parents=True)
        self.pending: dict[str, list[tuple[float, Message]]] = {
            "joint": [], "control": [], **{p[0]: [] for p in PARTIES},
        }  # fmt: skip
        self.spent = 0
        _, self.shares, self.control, self.rules, self.waits = MODES[mode]

    def put(self, journal: str, time_s: float, message: Message) -> None:
        self.pending[journal].append((time_s, message))

    def run(self) -> Path:
        agreement = Agreement(
            exercise="e1", version=1, scenario="made-up", scenario_digest="ab" * 32,
            mode=self.mode, shares_information=self.shares, fire_control=self.control,
            consent_rules=self.rules, previous="", release_window_s=40.0, notice_s=0.0,
            clock_skew_s=0.5, treaties=(), glossary_version=1,
            seats=tuple(Seat(party=p[0], keys=()) for p in PARTIES),
            sites=tuple(SiteEntry(site=s[0], owner=s[2], host=s[2]) for s in SITES),
        )  # fmt: skip
        for journal in self.pending:
            self.put(journal, 0.0, agreement)
        notice = LaunchNotice(
            notice="n1", notifier="space agency", purpose="space launch", given_s=-90000.0,
            window_open_s=0.0, window_close_s=1200.0, latitude_rad=math.radians(EAST[0]),
            longitude_rad=math.radians(EAST[1]), radius_m=60e3, azimuth_rad=0.1,
            azimuth_tolerance_rad=0.07,
        )  # fmt: skip
        self.put("joint", 0.0, notice)
        self.ends = {s.id: (s.launched_s + s.flight_s, "orbit" if s.notice else "impact")
                     for s in SHOTS}  # fmt: skip
        self.seen: dict[tuple[str, str], float] = {}
        for shot in SHOTS:
            self.sense(shot)
        for number, shot in enumerate(SHOTS, start=1):
            self.engage(shot, number)
        for shot in SHOTS:
            self.truth(shot)
        self.pictures()
        for journal in self.pending:
            self.put(journal, 1300.0, RunEnd(time_s=1300.0))
        self.write()
        return self.folder

    def truth(self, shot: Shot) -> None:
        rad, orbit = math.radians, bool(shot.notice)
        lands = shot.launched_s + shot.flight_s
        self.put("control", 0.0, TruthObject(
            object=shot.id, missile="notional", launched_s=shot.launched_s,
            launch_latitude_rad=rad(shot.start[0]), launch_longitude_rad=rad(shot.start[1]),
            target=shot.target, burnout_s=shot.launched_s + 90.0,
            impact_s=None if orbit else lands,
            impact_latitude_rad=None if orbit else rad(shot.aim[0]),
            impact_longitude_rad=None if orbit else rad(shot.aim[1]), notified=shot.notice,
        ))  # fmt: skip
        end_s, end = self.ends[shot.id]
        for time_s in np.arange(shot.launched_s, end_s, 4.0):
            self.put("control", float(time_s), TruthState(
                object=shot.id, time_s=float(time_s),
                position_m=tuple(map(float, shot.eci(float(time_s)))),
                velocity_m_s=tuple(map(float, shot.velocity(float(time_s)))),
                thrusting=bool(time_s < shot.launched_s + 90.0),
            ))  # fmt: skip
        self.put("control", end_s, TruthEnd(object=shot.id, time_s=end_s, end=end))

    def sense(self, shot: Shot) -> None:
        for lane, party in (("ir-a", "alliance"), ("ir-b", "russia")):
            at = shot.launched_s + 60.0
            self.put(party, at, InfraredScan(sensor=lane, time_s=at - 30, reported_s=at, plots=()))
            self.put("control", at, TruthOrigin(sensor=lane, time_s=at - 30, objects=(shot.id,)))
            report = LaunchReport(
                party=party, lane=lane, number=SHOTS.index(shot) + 1, time_s=at + 10,
                launched_s=shot.launched_s + 4, launched_sigma_s=5.0,
                latitude_rad=math.radians(shot.start[0] + 0.02),
                longitude_rad=math.radians(shot.start[1] - 0.03), sigma_m=4000.0,
                heading_rad=None, heading_sigma_rad=None, last_seen_s=at - 30, burning=True,
            )  # fmt: skip
            self.put(party, at + 10, report)
            if self.shares:
                self.put("joint", at + 13, report)
        for name, _, party, *_, late in RADARS:
            first = shot.launched_s + late + self.random.uniform(0, 20)
            if name == "kurecik" and shot.id in ("r4", "s1"):
                continue
            if name in ("fylingdales", "don2n") and shot.id in ("r1", "r2"):
                continue
            plot = RadarPlot(range_m=1e6, azimuth_rad=2.0, elevation_rad=0.2, snr_db=17.0)
            self.put(party, first, RadarScan(sensor=name, time_s=first, plots=(plot,)))
            self.put("control", first, TruthOrigin(sensor=name, time_s=first, objects=(shot.id,)))
            self.seen[name, shot.id] = first + 12.0

    def centres(self) -> list[str]:
        return (["joint"] if self.shares else []) + ["alliance", "russia"]

    def confirmed(self, centre: str, shot: Shot) -> float:
        own = [
            first
            for (lane, name), first in self.seen.items()
            if name == shot.id and (centre == "joint" or self.owner(lane) == centre)
        ]
        return max(min(own, default=9e9), shot.launched_s + 90.0) + (
            25 if centre == "joint" else 35
        )

    @staticmethod
    def owner(lane: str) -> str:
        return next(r[2] for r in RADARS if r[0] == lane)

    def pictures(self) -> None:
        previous = dict.fromkeys(self.centres(), "00" * 32)
        for now in map(float, range(60, 1260, 10)):
            for (lane, name), first in self.seen.items():
                shot = next(s for s in SHOTS if s.id == name)
                if first <= now < self.ends[name][0]:
                    report = self.report(lane, shot, now, first)
                    self.put(self.owner(lane), now, report)
                    if self.shares:
                        self.put("joint", now + 3, report)
            for centre in self.centres():
                previous[centre] = self.picture(centre, now, previous[centre])

    def report(self, lane: str, shot: Shot, now: float, first: float) -> TrackReport:
        error = 3000.0 / (1.0 + (now - first) / 15.0)
        return TrackReport(
            party=self.owner(lane), lane=lane, number=SHOTS.index(shot) + 1, time_s=now,
            first_plot_s=first - 12, last_plot_s=now, plots=int((now - first) / 4) + 3,
            missed_scans=0,
            status="boosting" if now < shot.launched_s + 90 else "ballistic",
            position_m=tuple(float(x) + self.random.gauss(0, error) for x in shot.eci(now)),
            velocity_m_s=tuple(float(x) for x in shot.velocity(now)),
            position_factor_m=FACTOR, velocity_factor_m_s=SPEED_FACTOR, consistency=1.0,
        )  # fmt: skip

    def picture(self, centre: str, now: float, previous: str) -> str:
        tracks = []
        for number, shot in enumerate(SHOTS, start=1):
            lanes = [
                (lane, first)
                for (lane, name), first in self.seen.items()
                if name == shot.id and first <= now < self.ends[name][0]
                and (centre == "joint" or self.owner(lane) == centre)
            ]  # fmt: skip
            if not lanes:
                continue
            best = min(lanes, key=lambda pair: pair[1])
            report = self.report(best[0], shot, now, best[1])
            tracks.append(JointTrack(
                number=number, status=report.status, first_plot_s=report.first_plot_s,
                last_plot_s=now, position_m=report.position_m, velocity_m_s=report.velocity_m_s,
                position_factor_m=FACTOR, velocity_factor_m_s=SPEED_FACTOR,
                contributors=tuple(Contributor(lane=lane, number=number) for lane, _ in lanes),
                launch_reports=(Contributor(lane="ir-a", number=number),),
            ))  # fmt: skip
            if now >= self.confirmed(centre, shot):
                self.assess(centre, centre, shot, number, now)
        picture = Picture(centre=centre, time_s=now, previous=previous, tracks=tuple(tracks))
        self.put(centre, now, picture)
        return digest(picture)

    def assess(self, centre: str, journal: str, shot: Shot, number: int, now: float) -> None:
        age = now - self.confirmed(centre, shot)
        wide = (60e3 if centre == "joint" else 110e3) / (1.0 + age / 40.0)
        away = abs(self.random.gauss(0, 0.4)) * wide
        impact = None if shot.notice else Ellipse(
            latitude_rad=math.radians(shot.aim[0]) + away / RADIUS_M,
            longitude_rad=math.radians(shot.aim[1]), semi_major_m=wide, semi_minor_m=wide / 4,
            azimuth_rad=0.9,
        )  # fmt: skip
        self.put(journal, now, Assessment(
            centre=centre, time_s=now, track=number, phase="confirmed",
            range_class="orbital" if shot.notice else "1,000-3,500 km", notice=shot.notice,
            launch=Ellipse(latitude_rad=math.radians(shot.start[0]),
                           longitude_rad=math.radians(shot.start[1]), semi_major_m=9e3,
                           semi_minor_m=9e3, azimuth_rad=0.0),
            launched_s=shot.launched_s, heading_rad=5.5, impact=impact,
            impact_s=None if shot.notice else shot.launched_s + shot.flight_s,
            apogee_m=shot.apogee_m, range_m=1.9e6, speed_m_s=4100.0,
            areas_at_risk=() if shot.notice else (AreaAtRisk(
                name=shot.target, country="XX", party=shot.party, population=1_700_000,
                distance_m=9000.0),),
            threatened=() if shot.notice else (shot.party,), confidence=0.8,
        ))  # fmt: skip

    def engage(self, shot: Shot, number: int) -> None:
        if shot.notice:
            return
        choice = {
            "Ankara": ("ship",),
            "Rostov-on-Don": ("south-city",),
            "Bucharest": ("deveselu", "ship"),
            "Moscow": ("capital",),
            "Warsaw": ("redzikowo",),
        }
        for attempt, site in enumerate(choice[shot.target][: 1 if self.mode == "M0" else 2]):
            _, _, owner, *_ = next(s for s in SITES if s[0] == site)
            centre = "joint" if self.control == "joint" else owner
            if centre != "joint" and self.confirmed(centre, shot) > 5e9:
                continue
            self.ask(shot, number, site, owner, centre, attempt)
        if shot.id == "r1":
            self.put(
                "joint",
                400.0,
                NotEngaged(
                    centre="joint", time_s=400.0, track=number, reason="no site reaches it in time"
                ),
            )

    def ask(
        self, shot: Shot, number: int, site: str, owner: str, centre: str, attempt: int
    ) -> None:
        asked = self.confirmed(centre, shot) + 12.0 + attempt * 160.0
        space = self.random.uniform(90, 240)
        lands = shot.launched_s + shot.flight_s
        meet = min(asked + space + 100.0, lands - 40.0)
        required = tuple(p[0] for p in PARTIES) if self.mode == "M3" else (owner,)
        if self.mode == "M2" and shot.target in ("Warsaw", "Bucharest", "Moscow"):
            required = (owner, "ukraine") if owner != "ukraine" else (owner,)
        place = shot.geodetic(meet)
        name = f"p{number}-{attempt + 1}"
        order = Order(
            exercise="e1", agreement_digest="00" * 32, picture_digest="11" * 32, centre=centre,
            proposal=name, track=number, site=site, owner=owner, host=owner, salvo=2,
            launch_open_s=asked, launch_close_s=asked + space, intercept_s=meet,
            intercept_latitude_rad=place[0], intercept_longitude_rad=place[1],
            intercept_height_m=place[2], overflown=(), debris=(), sector="",
            launched_from="", plan="", required=required, consent_by_s=asked + space,
            expires_s=asked + space,
        )  # fmt: skip
        journal = "joint" if self.shares else owner
        asked_of = Proposal(
            time_s=asked,
            order=order,
            order_digest=digest(order),
            battle_space_s=space,
            threatened=(shot.party,),
            notice="",
            impact_semi_major_m=20e3,
            because="earliest meeting point within reach",
        )
        self.put(journal, asked, asked_of)
        signed, refused, last, missing = [], [], asked, []
        for party in required:
            wait = self.random.uniform(*self.waits) * (0.3 if party == owner else 1.0)
            roll = self.random.random()
            verdict = "refuse" if roll < 0.04 and party != owner else "consent"
            if roll > 0.93 and party != owner:
                missing.append(party)
                continue
            at = asked + wait
            if at > asked + space:
                missing.append(party)
                continue
            ballot = Ballot(
                exercise="e1",
                subject_digest=asked_of.order_digest,
                party=party,
                verdict=verdict,
                cast_s=at,
                reason="own area at risk" if verdict == "consent" else "debris",
            )
            envelope = Envelope(
                payload_type="ballot",
                payload=base64.b64encode(encode(ballot)).decode(),
                party=party,
                key_id="k",
                signature="s",
            )
            self.put(
                journal,
                at,
                Received(time_s=at, envelope=envelope, accepted=True, reason="accepted"),
            )
            (signed if verdict == "consent" else refused).append(party)
            last = max(last, at)
        word = "refused" if refused else "lapsed" if missing else "authorised"
        decided = last + 1.0 if word != "lapsed" else asked + space
        self.put(journal, decided, Decision(
            time_s=decided, proposal=name, order_digest=asked_of.order_digest, decision=word,
            required=required, signed_by=tuple(signed), refused_by=tuple(refused),
            missing=tuple(missing), asked_s=asked, decided_s=decided,
            battle_space_lost_s=decided - asked, reason="all required consents are in"
            if word == "authorised" else "a required consent is not there",
        ))  # fmt: skip
        if word != "authorised" or self.ends[shot.id][1] == "killed":
            return
        launch = decided + 6.0
        self.put(journal, launch, InterceptorLaunch(
            time_s=launch, site=site, owner=owner, proposal=name, track=number, count=2,
            intercept_s=meet))  # fmt: skip
        hit = self.random.random() < 0.7
        self.put(
            journal,
            meet + 12,
            KillAssessment(
                centre=centre,
                time_s=meet + 12,
                proposal=name,
                track=number,
                verdict="hit" if hit else "miss",
                basis="track ended" if hit else "track goes on",
            ),
        )
        self.put("control", meet, Outcome(
            time_s=meet, proposal=name, site=site, object=shot.id,
            result="killed" if hit else "missed", miss_of_prediction_m=400.0,
            kill_probability=0.84, reason=""))  # fmt: skip
        if hit:
            self.ends[shot.id] = (meet, "killed")

    def write(self) -> None:
        for name, pending in self.pending.items():
            place = f"{name}.journal" if name in ("joint", "control") else f"parties/{name}.journal"
            with Journal.create(self.folder / place, f"made-up/{name}") as journal:
                for time_s, message in sorted(pending, key=lambda pair: pair[0]):
                    journal.append(round(time_s * 1000), message.KIND, encode(message))
        (self.folder / "scenario.json").write_text(json.dumps(scenario()), encoding="utf-8")
        summary = {"scenario": "made-up", "seed": self.seed, "mode": self.mode,
                   "journal_root": "ab" * 32, "picture_digest": "cd" * 32}  # fmt: skip
        (self.folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")


if __name__ == "__main__":
    for each in MODES:
        make_run(Path(sys.argv[1]) / each, each)
