"""What a report needs of the scenario: parties, sensors, sites and where each number came from.

Read from `scenario.json` of a run folder. Unknown members are passed over: the file is the
exercise's, and the report needs only a part of it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jointshield.errors import MistakeError


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """How one party appears: every party has the same attributes, and every page the same order."""

    id: str
    name: str
    colour: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarView:
    """A radar's place and sector; azimuths clockwise from `azimuth_min_rad`."""

    id: str
    name: str
    owner: str
    latitude_rad: float
    longitude_rad: float
    azimuth_min_rad: float
    azimuth_max_rad: float
    range_max_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """An interceptor site with the kinematic figures of its interceptor."""

    id: str
    name: str
    owner: str
    host: str
    latitude_rad: float
    longitude_rad: float
    stock: int
    interceptor: str
    ground_range_max_m: float
    height_min_m: float
    height_max_m: float
    burnout_speed_m_s: float
    burn_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A named place: a city that was aimed at, or a launch area."""

    name: str
    role: str
    latitude_rad: float
    longitude_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryView:
    """A box inside which the land of one country counts as another's, as the scenario says."""

    country: str
    counts_as: str
    south_rad: float
    north_rad: float
    west_rad: float
    east_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeView:
    """What the mode of the run means."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceRow:
    """One claim about one figure, as text; `used` is false for a rival claim that was kept."""

    thing: str
    key: str
    value: str
    band: str
    unit: str
    source: str
    claimant: str
    note: str
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The scenario as the report shows it."""

    title: str
    epoch_utc: str
    duration_s: float
    parties: tuple[PartyView, ...]
    radars: tuple[RadarView, ...]
    lanes: dict[str, str]
    """Owner of each sensor lane, radar or infrared."""
    sites: tuple[SiteView, ...]
    places: tuple[PlaceView, ...]
    territory: tuple[TerritoryView, ...]
    modes: tuple[ModeView, ...]
    provenance: tuple[ProvenanceRow, ...]
    sources: dict[str, str]

    @staticmethod
    def read(folder: Path) -> "Setting":
        """Read `scenario.json` in `folder`.

        Raises:
            MistakeError: the file is missing, is not JSON, or lacks a member that is needed.
        """
        path = folder / "scenario.json"
        try:
            tree = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise MistakeError(
                f"{path}: no such file; give the folder of a run made by `jointshield run --out`"
            ) from error
        except json.JSONDecodeError as error:
            raise MistakeError(f"{path}: not JSON ({error}); make the run again") from error
        try:
            return _setting(tree)
        except (KeyError, TypeError, AttributeError) as error:
            raise MistakeError(
                f"{path}: member {error} is missing or of another shape than this version of "
                "jointshield writes; make the run again with this version"
            ) from error

    def party(self, party: str) -> PartyView:
        """The party of that id.

        Raises:
            MistakeError: no such party in the scenario.
        """
        for candidate in self.parties:
            if candidate.id == party:
                return candidate
        raise MistakeError(
            f"party {party!r}: expected one of {[p.id for p in self.parties]}; the journals and "
            "scenario.json are not of one run"
        )

    def mode(self, mode: str) -> ModeView:
        """What the mode of that id means; an unnamed one stands for itself."""
        known = {candidate.id: candidate for candidate in self.modes}
        return known.get(mode, ModeView(id=mode, name=mode, description=""))

    def site_name(self, site: str) -> str:
        """Name of the site of that id, or the id itself."""
        return next((s.name for s in self.sites if s.id == site), site)


def _setting(tree: dict[str, Any]) -> Setting:
    scenario = tree.get("scenario", tree)
    lanes = {sensor["id"]: sensor["owner"] for sensor in scenario["radars"]}
    lanes |= {sensor["id"]: sensor["owner"] for sensor in scenario["infrareds"]}
    return Setting(
        title=scenario["title"],
        epoch_utc=scenario["epoch_utc"],
        duration_s=float(scenario["duration_s"]),
        parties=tuple(
            PartyView(
                id=party["id"],
                name=party["name"],
                colour=party["colour"],
                countries=tuple(party["countries"]),
            )
            for party in scenario["parties"]
        ),
        radars=tuple(_picked(RadarView, radar) for radar in scenario["radars"]),
        lanes=lanes,
        sites=tuple(_site(site) for site in scenario["sites"]),
        places=_places(scenario["threats"]),
        territory=tuple(_picked(TerritoryView, box) for box in scenario.get("territory", ())),
        modes=tuple(_picked(ModeView, mode) for mode in scenario["modes"]),
        provenance=tuple(_provenance(row) for row in tree.get("provenance", ())),
        sources=_sources(tree.get("sources", ())),
    )


def _picked(view: type[Any], tree: dict[str, Any]) -> Any:
    return view(**{name: tree[name] for name in view.__dataclass_fields__})


def _site(tree: dict[str, Any]) -> SiteView:
    interceptor = tree["interceptor"]
    return SiteView(
        id=tree["id"],
        name=tree["name"],
        owner=tree["owner"],
        host=tree["host"],
        stock=int(tree["stock"]),
        latitude_rad=tree["latitude_rad"],
        longitude_rad=tree["longitude_rad"],
        interceptor=interceptor["name"],
        ground_range_max_m=float(interceptor["ground_range_max_m"]),
        height_min_m=float(interceptor["height_min_m"]),
        height_max_m=float(interceptor["height_max_m"]),
        burnout_speed_m_s=float(interceptor["burnout_speed_m_s"]),
        burn_time_s=float(interceptor["burn_time_s"]),
    )


def _places(threats: list[dict[str, Any]]) -> tuple[PlaceView, ...]:
    """Launch areas and aimed-at cities, each once. Only a report with truth may draw them."""
    found: dict[tuple[str, str], PlaceView] = {}
    for threat in threats:
        area = threat["launch_area"]
        found[("launch area", area)] = PlaceView(
            name=area,
            role="launch area",
            latitude_rad=threat["latitude_rad"],
            longitude_rad=threat["longitude_rad"],
        )
        if threat["target_latitude_rad"] is not None:
            found[("target", threat["target"])] = PlaceView(
                name=threat["target"],
                role="target",
                latitude_rad=threat["target_latitude_rad"],
                longitude_rad=threat["target_longitude_rad"],
            )
    return tuple(found.values())


def _provenance(row: dict[str, Any]) -> ProvenanceRow:
    low, high = row.get("low"), row.get("high")
    band = "" if low is None or high is None or low == high else f"{low} to {high}"
    return ProvenanceRow(
        thing=str(row["thing"]),
        key=str(row["key"]),
        value=str(row["value"]),
        band=band,
        unit=str(row["unit"]),
        source=str(row["source"]),
        claimant=str(row["claimant"]),
        note=str(row.get("note", "")),
        used=bool(row.get("used", True)),
    )


def _sources(tree: Any) -> dict[str, str]:
    if isinstance(tree, dict):
        return {str(key): str(value) for key, value in tree.items()}
    return {str(row["id"]): str(row.get("cite", row.get("text", ""))) for row in tree}
