"""What a centre shows: its pictures and assessments as everybody reads them.

Whoever commands or launches looks at this and at nothing else, so it sees the same beside the
centre that drew the picture and far away from it. Predicted paths are worked out when asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from jointshield.exercise.setting import Setting
from jointshield.messages import digest
from jointshield.messages.picture import JointTrack, Picture
from jointshield.messages.threats import Assessment
from jointshield.options import PredictedPath, Threat, predict_path
from jointshield.strict.linear import Floats
from jointshield.tracking.factors import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What a path is predicted from: state (6,) in the exercise inertial frame at `time_s`."""

    state: Floats
    time_s: float
    impact_s: float


class Shown:
    """The latest of one centre's picture, and of its judgement of every track."""

    def __init__(self, name: str, setting: Setting) -> None:
        self.name = name
        self.tracks: dict[int, JointTrack] = {}
        self.assessments: dict[int, Assessment] = {}
        self._picture: Picture | None = None
        self._territory = setting.territory
        self._drag_kg_m2 = setting.drag_assumption(name).ballistic_coefficient_kg_m2
        self._bases: dict[int, _Basis] = {}
        self._paths: dict[int, PredictedPath] = {}
        self._last_plots: dict[int, float] = {}

    @property
    def picture_digest(self) -> str:
        """Digest of the latest picture, which chains back to the first; "" before it."""
        return "" if self._picture is None else digest(self._picture)

    def take(self, said: Picture | Assessment) -> None:
        """Take in what the centre has said next; another centre's words change nothing."""
        if said.centre != self.name:
            return
        if isinstance(said, Picture):
            self._picture = said
            self.tracks = {track.number: track for track in said.tracks}
            self._last_plots |= {track.number: track.last_plot_s for track in said.tracks}
            return
        self.assessments[said.track] = said
        self._paths.pop(said.track, None)
        self._bases.pop(said.track, None)
        if said.impact_s is not None and said.threatened:
            self._bases[said.track] = _Basis(
                state=state_of(self.tracks[said.track]), time_s=said.time_s, impact_s=said.impact_s
            )

    def threats(self, wanted: Callable[[Assessment], bool] | None = None) -> tuple[Threat, ...]:
        """Confirmed, unannounced threats that are still in the picture, in track order.

        wanted: those that the asker answers for; None for all.
        """
        found = []
        for number in sorted(self._bases):
            assessment = self.assessments[number]
            if number not in self.tracks or (wanted is not None and not wanted(assessment)):
                continue
            path = self.path(number)
            assert path is not None, "there is a basis for it"
            sector = self.sector(assessment)
            found.append(
                Threat(track=number, path=path, threatened=assessment.threatened, sector=sector)
            )
        return tuple(found)

    def sector(self, assessment: Assessment) -> str:
        """The party where a threat would come down; off a coast, the first threatened one."""
        impact = assessment.impact
        assert impact is not None, "a threat has an impact point"
        at_centre = self._territory.party_at(impact.latitude_rad, impact.longitude_rad)
        return at_centre or assessment.threatened[0]

    def path(self, track: int) -> PredictedPath | None:
        """Where a threat is expected to fly; None for what is no threat."""
        if track not in self._paths and track in self._bases:
            basis = self._bases[track]
            self._paths[track] = predict_path(
                basis.state, basis.time_s, basis.impact_s, self._drag_kg_m2
            )
        return self._paths.get(track)

    def predicted_position(self, track: int, time_s: float) -> Floats | None:
        """Where a track is expected at `time_s`: (3,) m, exercise inertial frame."""
        path = self.path(track)
        return None if path is None else path.position_at(time_s)

    def last_plot_s(self, track: int) -> float:
        """When a track was last plotted by any sensor that the centre hears of."""
        return self._last_plots.get(track, 0.0)
