"""One centre: it fuses what reaches it into a picture and judges every track in it.

Each party has its own centre, fed by its own sensors alone. Where a mode shares information there
is also a joint one, fed by what the parties release. The code is the same.
"""

from collections.abc import Sequence

from jointshield.assessment import ImpactEstimate, LaunchEstimate, assess, fuse_launch
from jointshield.assessment.launch import trace_back
from jointshield.assessment.notices import match_notice, rises_as_announced
from jointshield.earth import ground
from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.exercise.setting import Setting
from jointshield.messages import Message
from jointshield.messages.notices import LaunchNotice
from jointshield.messages.picture import JointTrack
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.tracks import BALLISTIC, LaunchReport, TrackReport
from jointshield.options import PredictedPath, Threat, predict_path
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
        self.tracks: dict[int, JointTrack] = {}
        self.assessments: dict[int, Assessment] = {}
        self._paths: dict[int, PredictedPath] = {}
        self._last_plots: dict[int, float] = {}

    @property
    def picture_digest(self) -> str:
        """Digest of the latest picture; it chains back to the first."""
        return self._state.previous

    def fuse(
        self, now_s: float, received: Sequence[TrackReport | LaunchReport]
    ) -> tuple[Message, ...]:
        """Take what arrived; the acts of correlation, then the picture of `now_s`."""
        for report in received:
            if isinstance(report, LaunchReport):
                self._launch_reports[report.lane, report.number] = report
        self._state, picture, correlations = update(self._state, self.name, received, now_s)
        self.tracks = {track.number: track for track in picture.tracks}
        self._last_plots |= {track.number: track.last_plot_s for track in picture.tracks}
        return (*correlations, picture)

    def judge(
        self, now_s: float, notices: Sequence[LaunchNotice] | None = None
    ) -> tuple[Assessment, ...]:
        """Judge every track of the latest picture that is new, changed or due.

        notices: those that this centre knows; None for all that the scenario has.
        """
        known = self._setting.notices if notices is None else notices
        due = [track for track in self.tracks.values() if self._due(track, now_s)]
        return tuple(self._assess(track, now_s, known) for track in due)

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

    def threats(self) -> tuple[Threat, ...]:
        """Confirmed, unannounced threats that are still in the picture, in track order."""
        found = []
        for number in sorted(self._paths):
            assessment = self.assessments[number]
            impact = assessment.impact
            if number in self.tracks and assessment.threatened and impact is not None:
                at_centre = self._setting.territory.party_at(
                    impact.latitude_rad, impact.longitude_rad
                )
                found.append(
                    Threat(
                        track=number,
                        path=self._paths[number],
                        threatened=assessment.threatened,
                        # Off a coast, the first threatened party answers for it.
                        sector=at_centre or assessment.threatened[0],
                    )
                )
        return tuple(found)

    def predicted_position(self, track: int, time_s: float) -> Floats | None:
        """Where the centre expects a track at `time_s`: (3,) m, exercise inertial frame."""
        return self._paths[track].position_at(time_s) if track in self._paths else None

    def last_plot_s(self, track: int) -> float:
        """When a track was last plotted by any sensor that this centre hears of."""
        return self._last_plots.get(track, 0.0)

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
        self.assessments[track.number] = assessment
        self._assessed_s[track.number] = now_s
        self._statuses[track.number] = track.status
        if assessment.impact_s is not None and assessment.threatened:
            self._paths[track.number] = predict_path(
                state, now_s, assessment.impact_s, self._drag.ballistic_coefficient_kg_m2
            )
        else:
            self._paths.pop(track.number, None)
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
