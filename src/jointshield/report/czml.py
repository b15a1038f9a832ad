"""The picture and the truth as CZML, for any viewer that draws a globe with a clock.

`picture.czml` holds what the centres believed: tracks, sensors, sites, impact ellipses and the
interceptors' straight lines to their meeting points. `truth.czml` holds what flew. Positions are
earth-fixed. Format: CZML Guide, AnalyticalGraphicsInc/czml-writer (wiki).
"""

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from czml3 import CZML_VERSION, Document, Packet
from czml3.enums import ArcTypes, HorizontalOrigins
from czml3.properties import (
    Clock,
    Color,
    Ellipse,
    Label,
    Material,
    Point,
    Polygon,
    Polyline,
    PolylineMaterial,
    Position,
    PositionList,
    SolidColorMaterial,
)
from czml3.properties import Path as Trail
from czml3.types import IntervalValue, TimeInterval

from jointshield.errors import MistakeError
from jointshield.messages.picture import Picture
from jointshield.messages.threats import Assessment
from jointshield.report import style
from jointshield.report.figures.heights import colour_of_subjects
from jointshield.report.ground import ecef_from_eci, geodetic_from_ecef, sector_outline
from jointshield.report.identity import true_paths
from jointshield.report.ledger import JOINT
from jointshield.report.timeline import Timeline

_ELLIPSE_EVERY_S = 30.0
"""At most one impact ellipse per subject and centre in this time."""
_SOLID = 255


def write_picture(path: Path, timeline: Timeline) -> Path:
    """Write what the centres believed to `path` and return it.

    Raises:
        MistakeError: the scenario's epoch is not an ISO 8601 time.
    """
    clock = _Clock(timeline)
    packets = [clock.preamble(f"{timeline.setting.title}: picture, {timeline.mode}")]
    packets += _radars(timeline) + _sites(timeline)
    packets += _tracks(timeline, clock) + _ellipses(timeline, clock) + _meetings(timeline, clock)
    return _save(path, packets)


def write_truth(path: Path, timeline: Timeline) -> Path:
    """Write what flew to `path` and return it; only with exercise control's journal.

    Raises:
        MistakeError: the scenario's epoch is not an ISO 8601 time.
    """
    clock = _Clock(timeline)
    packets = [clock.preamble(f"{timeline.setting.title}: truth, {timeline.mode}")]
    colours = colour_of_subjects(timeline)
    labels = {subject.id: subject.label for subject in timeline.subjects}
    for name, flown in true_paths(timeline.ledger.control).items():
        packets.append(
            _moving(
                f"truth/{name}",
                labels.get(name, name),
                clock,
                flown.time_s,
                flown.position_m,
                colours.get(name, style.MUTED),
            )
        )
    return _save(path, packets)


class _Clock:
    """Turns exercise seconds into the viewer's dates."""

    def __init__(self, timeline: Timeline) -> None:
        text = timeline.setting.epoch_utc
        try:
            self.epoch = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError as error:
            raise MistakeError(
                f"epoch_utc {text!r}: expected an ISO 8601 time such as 2011-11-01T06:00:00Z; "
                "correct the scenario"
            ) from error
        self.duration_s = timeline.setting.duration_s

    def text(self, time_s: float) -> str:
        moment = self.epoch + timedelta(seconds=time_s)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def interval(self, start_s: float, end_s: float) -> TimeInterval:
        return TimeInterval(start=self.text(start_s), end=self.text(max(end_s, start_s + 0.001)))

    def preamble(self, name: str) -> Packet:
        whole = IntervalValue(
            start=self.text(0.0),
            end=self.text(self.duration_s),
            value=Clock(currentTime=self.text(0.0), multiplier=10),
        )
        return Packet(id="document", name=name, version=CZML_VERSION, clock=whole)


def _colour(text: str, opacity: int = _SOLID) -> Color:
    return Color(rgba=[*(int(text[i : i + 2], 16) for i in (1, 3, 5)), opacity])


def _fill(text: str, opacity: int) -> Material:
    return Material(solidColor=SolidColorMaterial(color=_colour(text, opacity)))


def _line(text: str) -> PolylineMaterial:
    return PolylineMaterial(solidColor=SolidColorMaterial(color=_colour(text)))


def _name(text: str) -> Label:
    return Label(text=text, font="11pt sans-serif", horizontalOrigin=HorizontalOrigins.LEFT,
                 fillColor=_colour("#ffffff"), showBackground=True)  # fmt: skip


def _moving(
    identifier: str, name: str, clock: _Clock, time_s: Any, position_m: Any, colour: str
) -> Packet:
    """One thing that moves: samples of longitude, latitude (deg) and height (m) over time."""
    times = np.asarray(time_s, float)
    fixed, _ = ecef_from_eci(position_m, np.zeros_like(np.asarray(position_m, float)), times)
    latitude, longitude, height = geodetic_from_ecef(fixed)
    samples = np.column_stack(
        [
            np.round(times, 3),
            np.round(np.degrees(longitude), 7),
            np.round(np.degrees(latitude), 7),
            np.round(height, 1),
        ]
    )
    return Packet(
        id=identifier,
        name=name,
        availability=clock.interval(float(times[0]), float(times[-1])),
        position=Position(epoch=clock.text(0.0), cartographicDegrees=samples.ravel().tolist()),
        point=Point(pixelSize=7, color=_colour(colour)),
        path=Trail(width=1.5, leadTime=0, trailTime=3600, material=_line(colour)),
        label=_name(name),
    )


def _tracks(timeline: Timeline, clock: _Clock) -> list[Packet]:
    states: dict[tuple[str, int], list[tuple[float, tuple[float, ...]]]] = defaultdict(list)
    for line in timeline.ledger.everything():
        said = line.message
        if isinstance(said, Picture):
            for track in said.tracks:
                states[said.centre, track.number].append((said.time_s, track.position_m))
    packets = []
    for (centre, number), flown in states.items():
        joint = centre == JOINT
        colour = "#ffffff" if joint else timeline.setting.party(centre).colour
        packets.append(
            _moving(
                f"track/{centre}/{number}",
                f"{centre} {number}",
                clock,
                [time for time, _ in flown],
                [position for _, position in flown],
                colour,
            )
        )
    return packets


def _ellipses(timeline: Timeline, clock: _Clock) -> list[Packet]:
    """Each stands until the next one of its track; the last for as long as it would be awaited."""
    told: dict[tuple[str, int], list[Assessment]] = defaultdict(list)
    for line in timeline.ledger.everything():
        said = line.message
        if isinstance(said, Assessment) and said.impact is not None and said.phase == "confirmed":
            before = told[said.centre, said.track]
            if not before or said.time_s - before[-1].time_s >= _ELLIPSE_EVERY_S:
                before.append(said)
    packets = []
    for (centre, number), series in told.items():
        ends = [said.time_s for said in series[1:]] + [series[-1].time_s + _ELLIPSE_EVERY_S]
        colour = "#ffffff" if centre == JOINT else timeline.setting.party(centre).colour
        for said, end_s in zip(series, ends, strict=True):
            spot = said.impact
            if spot is None:
                continue
            packets.append(
                Packet(
                    id=f"impact/{centre}/{number}/{said.time_s:.0f}",
                    name=f"{centre} {number}: impact point, 95 %",
                    availability=clock.interval(said.time_s, end_s),
                    position=_spot(spot.latitude_rad, spot.longitude_rad),
                    ellipse=Ellipse(
                        semiMajorAxis=max(spot.semi_major_m, spot.semi_minor_m, 1.0),
                        semiMinorAxis=max(spot.semi_minor_m, 1.0),
                        # CZML counts rotation from north against the clock, azimuths run with it.
                        rotation=-spot.azimuth_rad,
                        material=_fill(colour, 70),
                        outline=True,
                        outlineColor=_colour(colour),
                        height=0,
                    ),
                )
            )
    return packets


def _spot(latitude_rad: float, longitude_rad: float, height_m: float = 0.0) -> Position:
    degrees = [float(np.degrees(longitude_rad)), float(np.degrees(latitude_rad)), height_m]
    return Position(cartographicDegrees=degrees)


def _radars(timeline: Timeline) -> list[Packet]:
    packets = []
    for radar in timeline.setting.radars:
        colour = timeline.setting.party(radar.owner).colour
        latitude, longitude = sector_outline(
            radar.latitude_rad,
            radar.longitude_rad,
            radar.azimuth_min_rad,
            radar.azimuth_max_rad,
            radar.range_max_m,
        )
        outline = np.column_stack(
            [np.degrees(longitude), np.degrees(latitude), np.zeros_like(latitude)]
        )
        packets.append(
            Packet(
                id=f"radar/{radar.id}",
                name=radar.name,
                position=_spot(radar.latitude_rad, radar.longitude_rad),
                point=Point(pixelSize=8, color=_colour(colour)),
                label=_name(radar.name),
                polygon=Polygon(
                    positions=PositionList(
                        cartographicDegrees=np.round(outline, 5).ravel().tolist()
                    ),
                    material=_fill(colour, 18),
                    height=0,
                ),
            )
        )
    return packets


def _sites(timeline: Timeline) -> list[Packet]:
    packets = []
    for site in timeline.setting.sites:
        colour = timeline.setting.party(site.owner).colour
        packets.append(
            Packet(
                id=f"site/{site.id}",
                name=f"{site.name} ({site.stock} interceptors)",
                position=_spot(site.latitude_rad, site.longitude_rad),
                point=Point(pixelSize=8, color=_colour(colour), outlineWidth=2),
                label=_name(site.name),
                ellipse=Ellipse(
                    semiMajorAxis=site.ground_range_max_m,
                    semiMinorAxis=site.ground_range_max_m,
                    fill=False,
                    outline=True,
                    outlineColor=_colour(colour),
                    height=0,
                ),
            )
        )
    return packets


def _meetings(timeline: Timeline, clock: _Clock) -> list[Packet]:
    sites = {site.id: site for site in timeline.setting.sites}
    packets = []
    for question in timeline.questions:
        site, launched = sites.get(question.asked.order.site), question.launched
        if site is None or launched is None:
            continue
        order = question.asked.order
        line = [
            *np.degrees([site.longitude_rad, site.latitude_rad]).tolist(),
            0.0,
            *np.degrees([order.intercept_longitude_rad, order.intercept_latitude_rad]).tolist(),
            order.intercept_height_m,
        ]
        packets.append(
            Packet(
                id=f"engagement/{question.id}",
                name=f"{question.id} from {site.name}",
                availability=clock.interval(launched.time_s, order.intercept_s),
                polyline=Polyline(
                    positions=PositionList(cartographicDegrees=line),
                    width=2,
                    arcType=ArcTypes.NONE,
                    material=_line(timeline.setting.party(site.owner).colour),
                ),
            )
        )
    return packets


def _save(path: Path, packets: list[Packet]) -> Path:
    path.write_text(Document(packets=packets).dumps(), encoding="utf-8", newline="\n")
    return path
