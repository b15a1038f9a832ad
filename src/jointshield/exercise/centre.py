"""One centre: it fuses what reaches it into a picture and judges every track in it.

Each party has its own centre, fed by its own sensors alone. Where a mode shares information there
is also a joint one, fed by what the parties release. The code is the same.
"""

from collections.abc import Mapping, Sequence

from jointshield.assessment import ImpactEstimate, LaunchEstimate, assess, fuse_launch
from jointshield.assessment.launch import trace_back
from jointshield.assessment.notices import match_notice, rises_as_announced
from jointshield.earth import ground
from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.exercise.setting import Setting
from jointshield.exercise.shown import Shown
from jointshield.messages import Message
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import JointTrack
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.tracks import BALLISTIC, LaunchReport, TrackReport
from jointshield.picture import PictureState, update
from jointshield.strict.linear import Floats
from jointshield.tracking.factors import covariance_of, state_of
from jointshield.tracking.impact import predict_impact

# The direction of the ground track is read while the object is near its launch point: later the
# Earth's rotation bends the track away from the heading at launch.
_HEADING_UNTIL_S = 240.0


class Centre:
    """Picture, assessments and predicted paths of one centre."""

    def __init__(self, name: str, setting: Setting) -> None:
        self.name = name
        self._setting = setting
        self._drag = setting.drag_assumption(name)
        self._state = PictureState()
        self._launch_reports: dict[tuple[str, int], LaunchReport] = {}
        self._headings: dict[int, float] = {}
        self._traces = any(p.id == name and p.watch is not None for p in setting.parties)
        self.origins: dict[int, LaunchEstimate] = {}
        self._assessed_s: dict[int, float] = {}
        self._statuses: dict[int, str] = {}
        self.shown = Shown(name, setting)

    @property
    def tracks(self) -> Mapping[int, JointTrack]:
        """The tracks of the latest picture, by number."""
        return self.shown.tracks

    @property
    def assessments(self) -> Mapping[int, Assessment]:
        """The latest judgement of every track, by number."""
        return self.shown.assessments

    def fuse(
        self, now_s: float, received: Sequence[TrackReport | LaunchReport]
    ) -> tuple[Message, ...]:
        """Take what arrived; the acts of correlation, then the picture of `now_s`."""
        for report in received:
            if isinstance(report, LaunchReport):
                self._launch_reports[report.lane, report.number] = report
        self._state, picture, correlations = update(self._state, self.name, received, now_s)
        self.shown.take(picture)
        return (*correlations, picture)

    def judge(self, now_s: float, notices: Sequence[LaunchNotice]) -> tuple[Assessment, ...]:
        """Judge every track of the latest picture that is new, changed or due.

        notices: those that this centre knows.
        """
        due = [track for track in self.tracks.values() if self._due(track, now_s)]
        return tuple(self._assess(track, now_s, notices) for track in due)

    def announced(self, track: int, notices: Sequence[LaunchNotice]) -> str:
        """The notice that fits what was last judged of a track, also one that has ended; or ""."""
        impact = self.assessments[track].impact
        return match_notice(self.origins.get(track), self._headings.get(track), notices, impact)

    def expected(self, track: int, now_s: float, notices: Sequence[LaunchNotice]) -> bool:
        """Whether a track under thrust rises where and when a notice has a launch."""
        held = self.tracks[track]
        if held.status == BALLISTIC:
            return False
        place = ecef_state_from_eci(state_of(held), now_s)
        latitude, longitude, _ = geodetic_from_ecef(place[0], place[1], place[2])
        return rises_as_announced(latitude, longitude, now_s, notices)

    def _due(self, track: JointTrack, now_s: float) -> bool:
        changed = self._statuses.get(track.number) != track.status
        last_s = self._assessed_s.get(track.number)
        return changed or last_s is None or now_s - last_s >= self._setting.scenario.checkpoint_s

    def _assess(
        self, track: JointTrack, now_s: float, notices: Sequence[LaunchNotice]
    ) -> Assessment:
        reports = [
            self._launch_reports[contributor.lane, contributor.number]
            for contributor in track.launch_reports
        ]
        launch = fuse_launch(reports)
        state = state_of(track)
        place = ecef_state_from_eci(state, now_s)
        latitude, longitude, _ = geodetic_from_ecef(place[0], place[1], place[2])
        traced = launch
        if launch is None and self._traces and track.status == BALLISTIC:
            traced = trace_back(state, now_s)
        if traced is not None:
            self.origins[track.number] = traced
        if traced is not None and (
            track.number not in self._headings or now_s - traced.launched_s <= _HEADING_UNTIL_S
        ):
            _, self._headings[track.number], _ = ground.inverse(
                traced.latitude_rad, traced.longitude_rad, latitude, longitude
            )
        assessment = assess(
            centre=self.name,
            time_s=now_s,
            track=track,
            heading_rad=self._headings.get(track.number),
            launch=launch,
            traced=traced,
            impact=self._impact(track, state, now_s),
            notices=notices,
            territory=self._setting.territory,
        )
        self.shown.take(assessment)
        self._assessed_s[track.number] = now_s
        self._statuses[track.number] = track.status
        return assessment

    def _impact(self, track: JointTrack, state: Floats, now_s: float) -> ImpactEstimate | None:
        if track.status != BALLISTIC:
            return None
        covariance = covariance_of(track)
        impact = predict_impact(
            state,
            covariance,
            now_s,
            self._drag.ballistic_coefficient_kg_m2,
            self._drag.log_sigma,
        )
        if impact is None:
            return ImpactEstimate(ellipse=None, impact_s=None, apogee_m=None)
        return ImpactEstimate(
            ellipse=Ellipse(
                latitude_rad=impact.latitude_rad,
                longitude_rad=impact.longitude_rad,
                semi_major_m=impact.semi_major_m,
                semi_minor_m=impact.semi_minor_m,
                azimuth_rad=impact.azimuth_rad,
            ),
            impact_s=impact.time_s,
            apogee_m=impact.apogee_m,
        )
