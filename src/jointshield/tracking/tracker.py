"""The tracker of one radar lane: scans in, track reports out; no IO, no clock.

Each scan: carry all tracks to its time; give plots to confirmed tracks (global nearest neighbour),
then to those whose ballistic prediction failed by their thrust filter, then to tentative tracks;
start a tentative track from each plot left; confirm M of N; end what is gone.

A ballistic track that leaves the radar's sight is carried on by free fall until it reaches the
ground, for nothing happens to it that the model does not know. It ends early only if it was
*expected and not seen*: for `drop_after_s`, and so often that chance is excluded.
"""

from jointshield.catalogue.things import Radar, TrackingAssumptions
from jointshield.messages.plots import RadarScan
from jointshield.messages.tracks import BALLISTIC, ENDED, TrackReport
from jointshield.tracking.association import assign
from jointshield.tracking.coverage import detection_probability, in_sight, log_unseen
from jointshield.tracking.factors import factor_fields
from jointshield.tracking.measurement import Station, observe
from jointshield.tracking.reentry import height_m
from jointshield.tracking.track import LaneTrack

GATE_CHI2_3 = 25.9
"""Squared distance that a plot of the track exceeds once in 100,000 times (3 dof)."""

LOG_GONE = -9.21
"""A track is gone when its misses are less likely than this (natural logarithm; 1 in 10,000)."""

EXPECTED = 0.5
"""A scan counts as missed when the radar should have seen the object with this probability."""


class LaneTracker:
    """All tracks of one radar."""

    __slots__ = (
        "_assumptions",
        "_ended",
        "_next_number",
        "_reports",
        "_station",
        "_tentative",
        "_tracks",
        "radar",
    )

    def __init__(self, radar: Radar, assumptions: TrackingAssumptions) -> None:
        self.radar = radar
        self._assumptions = assumptions
        self._station = Station(radar)
        self._tracks: list[LaneTrack] = []
        self._tentative: list[LaneTrack] = []
        self._ended: list[TrackReport] = []
        self._reports: tuple[TrackReport, ...] = ()
        self._next_number = 1

    def take(self, scan: RadarScan) -> None:
        """Take in the next scan of this radar. Scans come in order of time."""
        values, variances = self._station.plot_arrays(scan.plots)
        left = list(range(len(scan.plots)))
        for track in (*self._tracks, *self._tentative):
            track.advance(scan.time_s)
        for group, thrust in (
            (self._tracks, False),
            ([track for track in self._tracks if track.status == BALLISTIC], True),
            (self._tentative, True),
        ):
            waiting = [track for track in group if track.last_plot_s < scan.time_s]
            scored = [
                track.score(values[left], variances[left], thrust=thrust) for track in waiting
            ]
            chosen = assign([one for one, _ in scored], [two for _, two in scored], GATE_CHI2_3)
            for row, column in chosen.items():
                plot = left[column]
                waiting[row].take(values[plot], variances[plot], scan.plots[plot].snr_db)
            taken = set(chosen.values())
            left = [plot for column, plot in enumerate(left) if column not in taken]
        self._judge_tracks()
        self._judge_tentative()
        for plot in left:
            snr_db = scan.plots[plot].snr_db
            self._tentative.append(
                LaneTrack(
                    self._station,
                    self._assumptions,
                    scan.time_s,
                    values[plot],
                    variances[plot],
                    snr_db,
                )
            )
        self._reports = tuple(self._report(track, track.status) for track in self._tracks)

    def reports(self) -> tuple[TrackReport, ...]:
        """Reports of all confirmed tracks at the last scan, and once of those that ended."""
        ended, self._ended = tuple(self._ended), []
        return (*self._reports, *ended)

    def _judge_tracks(self) -> None:
        kept: list[LaneTrack] = []
        for track in self._tracks:
            if track.last_plot_s < track.time_s:
                self._miss(track)
            if self._is_over(track):
                self._ended.append(self._report(track, ENDED))
            else:
                kept.append(track)
        self._tracks = kept

    def _miss(self, track: LaneTrack) -> None:
        station = self._station
        measured, _ = observe(track.state, track.time_s, station.position_ecef_m, station.rotation)
        if not in_sight(self.radar, measured[1], measured[2]):
            return
        probability = detection_probability(self.radar, track.strength_m4, float(measured[0]))
        track.log_unseen += log_unseen(probability)
        if probability >= EXPECTED:
            track.missed_scans += 1

    def _is_over(self, track: LaneTrack) -> bool:
        if height_m(track.state) <= 0.0:
            return True
        if track.time_s - track.last_plot_s < self._assumptions.drop_after_s:
            return False
        return track.status != BALLISTIC or track.log_unseen <= LOG_GONE

    def _judge_tentative(self) -> None:
        assumptions = self._assumptions
        kept: list[LaneTrack] = []
        for track in self._tentative:
            track.age_scans += 1
            if track.plots >= assumptions.initiation_hits:
                track.number = self._next_number
                self._next_number += 1
                self._tracks.append(track)
            elif track.age_scans < assumptions.initiation_scans:
                kept.append(track)
        self._tentative = kept

    def _report(self, track: LaneTrack, status: str) -> TrackReport:
        state = track.state.tolist()
        position_factor_m, velocity_factor_m_s = factor_fields(track.covariance)
        return TrackReport(
            party=self.radar.owner,
            lane=self.radar.id,
            number=track.number,
            time_s=track.time_s,
            first_plot_s=track.first_plot_s,
            last_plot_s=track.last_plot_s,
            plots=track.plots,
            missed_scans=track.missed_scans,
            status=status,
            position_m=tuple(state[:3]),
            velocity_m_s=tuple(state[3:]),
            position_factor_m=position_factor_m,
            velocity_factor_m_s=velocity_factor_m_s,
            consistency=track.consistency,
        )
