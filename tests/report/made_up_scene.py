"""The made-up scenery: who is there, what flies. Nothing here is physics."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

RADIUS_M = 6_371_000.0
SPIN = 7.292115e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One made-up flight."""

    id: str
    start: tuple[float, float]
    aim: tuple[float, float]
    target: str
    party: str
    launched_s: float
    flight_s: float
    apogee_m: float
    notice: str = ""

    def geodetic(self, time_s: float) -> tuple[float, float, float]:
        share = min(max((time_s - self.launched_s) / self.flight_s, 0.0), 1.0)
        a, b = _unit(self.start), _unit(self.aim)
        angle = math.acos(float(a @ b))
        point = (math.sin((1 - share) * angle) * a + math.sin(share * angle) * b) / math.sin(angle)
        height = 4.0 * self.apogee_m * share * (1.0 - share)
        if self.notice:
            height = self.apogee_m * math.sin(min(share * 3, 1.0) * math.pi / 2)
        latitude = math.asin(float(point[2]))
        return latitude, math.atan2(float(point[1]), float(point[0])), height

    def eci(self, time_s: float) -> np.ndarray:
        latitude, longitude, height = self.geodetic(time_s)
        longitude += SPIN * time_s
        return (RADIUS_M + height) * np.array(
            [
                math.cos(latitude) * math.cos(longitude),
                math.cos(latitude) * math.sin(longitude),
                math.sin(latitude),
            ]
        )

    def velocity(self, time_s: float) -> np.ndarray:
        return self.eci(time_s + 0.5) - self.eci(time_s - 0.5)


def _unit(place: tuple[float, float]) -> np.ndarray:
    latitude, longitude = math.radians(place[0]), math.radians(place[1])
    return np.array(
        [
            math.cos(latitude) * math.cos(longitude),
            math.cos(latitude) * math.sin(longitude),
            math.sin(latitude),
        ]
    )


WEST, EAST = (38.08, 46.29), (35.58, 53.39)
SHOTS = (
    Shot(
        id="r1", start=WEST, aim=(39.93, 32.86), target="Ankara", party="alliance",
        launched_s=20.0, flight_s=560.0, apogee_m=290e3,
    ),
    Shot(
        id="r2", start=WEST, aim=(47.24, 39.71), target="Rostov-on-Don", party="russia",
        launched_s=50.0, flight_s=540.0, apogee_m=280e3,
    ),
    Shot(
        id="r3", start=WEST, aim=(44.43, 26.10), target="Bucharest", party="alliance",
        launched_s=95.0, flight_s=720.0, apogee_m=450e3,
    ),
    Shot(
        id="r4", start=EAST, aim=(55.75, 37.62), target="Moscow", party="russia",
        launched_s=35.0, flight_s=800.0, apogee_m=540e3,
    ),
    Shot(
        id="r5", start=EAST, aim=(52.23, 21.01), target="Warsaw", party="alliance",
        launched_s=120.0, flight_s=980.0, apogee_m=690e3,
    ),
    Shot(
        id="r6", start=EAST, aim=(44.43, 26.10), target="Bucharest", party="alliance",
        launched_s=210.0, flight_s=830.0, apogee_m=560e3,
    ),
    Shot(
        id="s1", start=EAST, aim=(62.0, 58.0), target="", party="", launched_s=80.0,
        flight_s=700.0, apogee_m=520e3, notice="n1",
    ),
)  # fmt: skip
PARTIES = (
    ("alliance", "The alliance", "#0072B2", ("PL", "RO", "TR", "GB", "DE", "BG", "GR", "CZ")),
    ("russia", "Russia", "#D55E00", ("RU",)),
    ("ukraine", "Ukraine", "#009E73", ("UA",)),
)
RADARS = (
    ("gabala", "Gabala", "russia", 40.87, 47.80, 107.0, 217.0, 6000e3, 40.0),
    ("armavir", "Armavir", "russia", 44.93, 40.98, 110.0, 230.0, 4200e3, 55.0),
    ("kurecik", "Kürecik", "alliance", 38.35, 37.79, 40.0, 160.0, 1500e3, 70.0),
    ("fylingdales", "Fylingdales", "alliance", 54.36, -0.67, 0.0, 0.0, 4800e3, 330.0),
    ("don2n", "Don-2N", "russia", 56.17, 37.77, 0.0, 0.0, 3700e3, 200.0),
)
SITES = (
    ("deveselu", "Deveselu", "alliance", 44.08, 24.42, 3.5e3, 70e3, 250e3, 700e3, 24),
    ("redzikowo", "Redzikowo", "alliance", 54.48, 17.10, 4.5e3, 90e3, 500e3, 1500e3, 10),
    ("ship", "Ship", "alliance", 43.2, 31.0, 3.5e3, 70e3, 250e3, 600e3, 12),
    ("south-city", "Novocherkassk", "russia", 47.4, 40.1, 2.1e3, 2e3, 30e3, 120e3, 16),
    ("capital", "Sofrino", "russia", 56.17, 37.77, 2.7e3, 5e3, 30e3, 80e3, 16),
)
MODES = {
    "M0": ("separate systems", False, "national", ("owner", "host"), (5.0, 15.0)),
    "M1": ("shared information, separate fire control", True, "national", ("owner", "host"),
           (5.0, 15.0)),
    "M2": ("sectors with hand-over", True, "sector", ("owner", "host", "overflown", "sector"),
           (20.0, 60.0)),
    "M3": ("one system, every launch agreed by all", True, "joint", ("owner", "host", "all"),
           (35.0, 110.0)),
}  # fmt: skip


def scenario() -> dict[str, Any]:
    """The content of `scenario.json`."""
    rad = math.radians
    return {
        "scenario": {
            "id": "made-up",
            "title": "Joint exercise, made up",
            "epoch_utc": "2011-11-01T06:00:00Z",
            "duration_s": 1300.0,
            "parties": [
                {"id": i, "name": n, "colour": c, "countries": list(k)} for i, n, c, k in PARTIES
            ],
            "radars": [
                {
                    "id": i, "name": n, "owner": o, "latitude_rad": rad(la), "longitude_rad":
                    rad(lo), "azimuth_min_rad": rad(a), "azimuth_max_rad": rad(b),
                    "range_max_m": r,
                }
                for i, n, o, la, lo, a, b, r, _ in RADARS
            ],
            "infrareds": [{"id": "ir-a", "owner": "alliance"}, {"id": "ir-b", "owner": "russia"}],
            "sites": [
                {
                    "id": i, "name": n, "owner": o, "host": o, "latitude_rad": rad(la),
                    "longitude_rad": rad(lo), "stock": s,
                    "interceptor": {
                        "id": "x", "name": "interceptor", "burnout_speed_m_s": v,
                        "burn_time_s": 60.0, "height_min_m": h0, "height_max_m": h1,
                        "ground_range_max_m": g,
                    },
                }
                for i, n, o, la, lo, v, h0, h1, g, s in SITES
            ],
            "threats": [
                {
                    "id": s.id, "launch_area": "north-west" if s.start == WEST else "centre",
                    "latitude_rad": rad(s.start[0]), "longitude_rad": rad(s.start[1]),
                    "launched_s": s.launched_s, "target": s.target,
                    "target_latitude_rad": rad(s.aim[0]) if s.target else None,
                    "target_longitude_rad": rad(s.aim[1]) if s.target else None,
                }
                for s in SHOTS
            ],
            "modes": [
                {"id": m, "name": v[0], "description": v[0].capitalize() + "."}
                for m, v in MODES.items()
            ],
        },
        "provenance": [
            {"thing": "gabala", "key": "range_max", "value": 6000, "low": 6000, "high": 7200,
             "unit": "km", "source": "wp-qabala", "claimant": "press"},
            {"thing": "deveselu", "key": "burnout_speed", "value": 3.5, "low": 3.0, "high": 4.5,
             "unit": "km/s", "source": "assumption", "claimant": "alliance"},
        ],
        "sources": [{"id": "wp-qabala", "cite": "Encyclopaedia article on a radar"}],
    }  # fmt: skip
