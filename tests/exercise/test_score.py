"""Exercise control's summary of a small run written down by hand."""

import math
from functools import cache
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic

from jointshield.catalogue.things import Scenario
from jointshield.exercise import scenario
from jointshield.exercise.journals import CONTROL, JOINT, party_journal
from jointshield.exercise.score import miss_of, summarise
from jointshield.exercise.setting import Setting, settle
from jointshield.messages import Message, digest
from jointshield.messages.consent import Decision
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.picture import JointTrack, Picture
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.messages.truth import Outcome, TruthEnd, TruthObject, TruthOrigin

PLACE = (52.0, 21.0)


def _ellipse(major_km: float, minor_km: float, azimuth_deg: float) -> Ellipse:
    return Ellipse(
        latitude_rad=math.radians(PLACE[0]),
        longitude_rad=math.radians(PLACE[1]),
        semi_major_m=1000.0 * major_km,
        semi_minor_m=1000.0 * minor_km,
        azimuth_rad=math.radians(azimuth_deg),
    )


@pytest.mark.parametrize(
    ("azimuth_deg", "distance_km", "inside"),
    [
        (40.0, 19.9, True),
        (40.0, 20.1, False),
        (220.0, 19.9, True),
        (130.0, 9.9, True),
        (130.0, 10.1, False),
        (310.0, 10.1, False),
        # Half-way between the axes the edge lies at sqrt(2) a b / sqrt(a^2 + b^2) = 12.65 km.
        (85.0, 12.6, True),
        (85.0, 12.7, False),
        (0.0, 0.0, True),
    ],
)
def test_inside_the_ellipse(azimuth_deg: float, distance_km: float, *, inside: bool) -> None:
    """Points placed by an independent geodesic around an ellipse of 20 by 10 km towards 40 deg."""
    point = Geodesic.WGS84.Direct(*PLACE, azimuth_deg, 1000.0 * distance_km)
    distance_m, found = miss_of(
        _ellipse(20.0, 10.0, 40.0), math.radians(point["lat2"]), math.radians(point["lon2"])
    )
    assert distance_m == pytest.approx(1000.0 * distance_km, abs=0.02)
    assert found == inside


# --- a run written down by hand ------------------------------------------------------------------


@cache
def _scenario() -> Scenario:
    return scenario.load("joint-2011").scenario


def _setting(mode: str) -> Setting:
    return settle(_scenario(), next(m for m in _scenario().modes if m.id == mode), 7)


def _object(name: str, notice: str = "") -> TruthObject:
    point = Geodesic.WGS84.Direct(*PLACE, 40.0, 5000.0)
    return TruthObject(
        object=name,
        missile="m",
        launched_s=20.0,
        launch_latitude_rad=0.6,
        launch_longitude_rad=0.8,
        target="t",
        burnout_s=100.0,
        impact_s=800.0,
        impact_latitude_rad=math.radians(point["lat2"]),
        impact_longitude_rad=math.radians(point["lon2"]),
        notified=notice,
    )


def _picture(centre: str, time_s: float, *numbers: int) -> Picture:
    """Tracks whose position says which object they are: x is the track's number."""
    return Picture(
        centre=centre,
        time_s=time_s,
        previous="",
        tracks=tuple(
            JointTrack(
                number=number,
                status="ballistic",
                first_plot_s=0.0,
                last_plot_s=time_s,
                position_m=(float(number), 0.0, 0.0),
                velocity_m_s=(0.0, 0.0, 0.0),
                position_factor_m=(1.0, 0.0, 1.0, 0.0, 0.0, 1.0),
                velocity_factor_m_s=(0.0,) * 15,
                contributors=(),
                launch_reports=(),
            )
            for number in numbers
        ),
    )


def _assessment(
    centre: str, time_s: float, track: int, phase: str = "confirmed", notice: str = ""
) -> Assessment:
    return Assessment(
        centre=centre,
        time_s=time_s,
        track=track,
        phase=phase,
        range_class="medium-range",
        notice=notice,
        launch=None,
        launched_s=None,
        heading_rad=None,
        impact=_ellipse(20.0, 10.0, 40.0),
        impact_s=800.0,
        apogee_m=None,
        range_m=None,
        speed_m_s=4000.0,
        areas_at_risk=(),
        threatened=("x",),
        confidence=1.0,
    )


def _outcome(name: str, result: str) -> Outcome:
    return Outcome(
        time_s=500.0,
        proposal="P001",
        site="s",
        object=name,
        result=result,
        miss_of_prediction_m=10.0,
        kill_probability=0.7,
        reason="r",
    )


def _identify(position_m: Any, _: float) -> str:
    return {1: "raid-1", 2: "raid-2", 3: "space-1"}.get(int(position_m[0]), "")


def _summary(setting: Setting, **told: list[Message]) -> dict[str, Any]:
    """Summarise journals; keywords: `joint`, `control`, or a party."""
    journals: dict[str, list[tuple[int, Message]]] = {
        name: [] for name in (JOINT, CONTROL, *(party_journal(p.id) for p in setting.parties))
    }
    for name, messages in told.items():
        key = name if name in (JOINT, CONTROL) else party_journal(name)
        journals[key] = list(enumerate(messages))
    return summarise(setting, journals, _identify, "root", {"watch": 0.0, "eye": 30.0})


def test_a_threat_from_first_plot_to_its_end() -> None:
    summary = _summary(
        _setting("M3"),
        control=[
            _object("raid-1"),
            _object("raid-2"),
            _object("space-1", notice="notice-1"),
            TruthOrigin(sensor="eye", time_s=50.0, objects=("", "raid-1")),
            TruthOrigin(sensor="watch", time_s=90.0, objects=("raid-1", "raid-2")),
            TruthOrigin(sensor="watch", time_s=70.0, objects=("raid-1",)),
            _outcome("raid-1", "missed"),
            TruthEnd(object="raid-1", time_s=800.0, end="impact"),
        ],
        joint=[
            _picture("joint", 150.0, 1, 2, 3, 9),
            _assessment("joint", 150.0, 1, phase="boost"),
            _assessment("joint", 160.0, 1),
            _assessment("joint", 170.0, 1),
            _assessment("joint", 175.0, 3, notice="notice-1"),
            _assessment("joint", 176.0, 9),
        ],
    )
    one, two = summary["threats"]  # the announced launch is no threat
    assert one == {
        "id": "raid-1",
        "launched_s": 20.0,
        "first_detection_s": 70.0,  # the radar at 70 s, before the satellite tells at 80 s
        "confirmed_s": 160.0,
        "impact_point_error_km": pytest.approx(5.0, abs=0.001),
        "impact_inside_95": True,
        "outcome": "leaked: engaged and missed",
    }
    assert (two["first_detection_s"], two["confirmed_s"], two["impact_inside_95"]) == (
        90.0,
        None,
        None,
    )
    assert two["outcome"] == "in flight"
    assert summary["notices_matched"] == 1


@pytest.mark.parametrize(
    ("end", "engaged", "fate"),
    [
        ("killed", True, "intercepted"),
        ("impact", True, "leaked: engaged and missed"),
        ("impact", False, "leaked: not engaged"),
        ("in flight", False, "in flight"),
    ],
)
def test_fates(end: str, fate: str, *, engaged: bool) -> None:
    control: list[Message] = [_object("raid-1"), TruthEnd(object="raid-1", time_s=800.0, end=end)]
    if engaged:
        control.append(_outcome("raid-1", "missed"))
    assert _summary(_setting("M3"), control=control)["threats"][0]["outcome"] == fate


def test_where_nothing_is_shared_the_first_centre_counts_and_all_fire_is_added() -> None:
    setting = _setting("M0")
    first, second, *_ = (party.id for party in setting.parties)

    def launch(owner: str, count: int) -> InterceptorLaunch:
        return InterceptorLaunch(
            time_s=400.0,
            site="s",
            owner=owner,
            proposal="P001",
            track=1,
            count=count,
            intercept_s=500.0,
        )

    pictures = {name: _picture(name, 150.0, 1) for name in (first, second)}
    summary = _summary(
        setting,
        control=[_object("raid-1")],
        **{
            first: [pictures[first], _assessment(first, 190.0, 1), launch(first, 2)],
            second: [pictures[second], _assessment(second, 170.0, 1), launch(second, 1)],
        },
    )
    assert summary["threats"][0]["confirmed_s"] == 170.0
    assert summary["interceptors_spent"] == 3
    assert summary["picture_digest"] != digest(pictures[first])


def test_decisions_are_listed_by_time() -> None:
    def decision(proposal: str, decided_s: float) -> Decision:
        return Decision(
            time_s=decided_s,
            proposal=proposal,
            order_digest="d",
            decision="authorised",
            required=("x",),
            signed_by=("x",),
            refused_by=(),
            missing=(),
            asked_s=100.0,
            decided_s=decided_s,
            battle_space_lost_s=decided_s - 100.0,
            reason="",
        )

    summary = _summary(_setting("M3"), joint=[decision("P002", 130.0), decision("P001", 120.0)])
    assert [(d["proposal"], d["decided_s"]) for d in summary["decisions"]] == [
        ("P001", 120.0),
        ("P002", 130.0),
    ]
    assert summary["decisions"][0]["signed_by"] == ["x"]


def test_the_joint_pictures_digest_is_that_of_the_last_picture() -> None:
    pictures = [_picture("joint", 10.0), _picture("joint", 20.0, 1)]
    summary = _summary(_setting("M3"), joint=[*pictures])
    assert summary["picture_digest"] == digest(pictures[-1])
    assert _summary(_setting("M3"))["picture_digest"] == ""
