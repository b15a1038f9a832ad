"""From checked files to the things of a scenario: references followed, figures in SI.

Everything that a single file cannot know is checked here and in the modules it calls: that owners,
hosts, targets, missiles and notices exist, that a party shares only its own lanes, that no
territory belongs to two parties. Order is always that of the scenario's file.
"""

import math
from typing import Any

from jointshield.catalogue import shape, things
from jointshield.catalogue.corrections import corrections
from jointshield.catalogue.document import KeyPath
from jointshield.catalogue.files import MODE, NOTIFY
from jointshield.catalogue.launches import Place, launches, refer
from jointshield.catalogue.load import Layers
from jointshield.catalogue.notice_rules import agreed
from jointshield.catalogue.notices import lodged
from jointshield.catalogue.parties import links, parties
from jointshield.catalogue.plans import agreed_plans
from jointshield.catalogue.provenance import MODES, SCENARIO, Claims
from jointshield.catalogue.resolve import fields_si, own_figures_si, settings_si
from jointshield.catalogue.scenario_file import SCENARIO_FILE
from jointshield.catalogue.spec import Setting


def assemble(layers: Layers, claims: Claims) -> things.Scenario:
    """Build the scenario (with an empty digest), and note in `claims` what every figure was.

    Raises:
        MistakeError: a reference that leads nowhere, or a figure that nobody stated.
    """
    claims.require_known()
    tree, document = layers.scenario.tree, layers.scenario.document
    radars = tuple(_radar(layers, claims, key) for key in tree.get("radar", {}))
    infrareds = tuple(_infrared(layers, claims, key) for key in tree.get("infrared", {}))
    lanes: dict[str, list[str]] = {}
    for radar in radars:
        lanes.setdefault(radar.owner, []).append(radar.id)
    for infrared in infrareds:
        lanes.setdefault(infrared.owner, []).append(infrared.id)
    for key in tree.get("infrared", {}):
        if key in tree.get("radar", {}):
            raise document.mistake(
                ("infrared", key),
                f"identifier {key!r} given, which a radar has too",
                "an identifier of its own for each sensor",
                "rename one of them",
            )
    missiles = {key: _missile(layers, claims, key) for key in tree.get("missile", {})}
    places = {
        key: Place(name=row["name"], figures=claims.figures("place", key, ""))
        for key, row in tree.get("place", {}).items()
    }
    notices = lodged(tree.get("notice", ()), places, document, claims)
    return things.Scenario(
        id=tree["scenario"],
        title=tree["title"],
        epoch_utc=tree["epoch_utc"],
        digest="",
        **settings_si(SCENARIO_FILE, tree, claims, "scenario", SCENARIO),
        parties=parties(layers, lanes, claims),
        territory=corrections(tree.get("territory", ()), document, claims),
        radars=radars,
        infrareds=infrareds,
        links=links(layers, claims),
        sites=tuple(_site(layers, claims, key) for key in tree.get("site", {})),
        missiles=tuple(missiles.values()),
        threats=launches(tree["threat"], missiles, places, notices, document, claims),
        notices=notices,
        notice_rules=agreed(layers.notices, claims),
        plans=agreed_plans(tree.get("plan", ()), tree.get("site", {}), document, claims),
        modes=_modes(layers, claims),
    )


def _owner(layers: Layers, path: KeyPath, row: dict[str, Any]) -> str:
    document = layers.scenario.document
    refer(row, "owner", layers.parties, "party", path, document)
    if row.get("host"):
        refer(row, "host", layers.parties, "party", path, document)
    owner: str = row["owner"]
    return owner


def _name(layers: Layers, claims: Claims, kind: str, identifier: str) -> str:
    name = claims.text(kind, identifier, "name")
    if not name:
        known = tuple(layers.base.tree.get(kind, {}))
        raise layers.scenario.document.unknown(
            (kind, identifier),
            kind,
            identifier,
            known,
            "If it is new, give it a name here; else use the catalogue's identifier.",
        )
    return name


def _radar(layers: Layers, claims: Claims, key: str) -> things.Radar:
    row = layers.scenario.tree["radar"][key]
    owner = _owner(layers, ("radar", key), row)
    name = _name(layers, claims, "radar", key)
    figures = claims.figures("radar", key, owner)
    if figures["elevation_min"].value_si >= figures["elevation_max"].value_si:
        raise layers.parties[owner].document.mistake(
            ("radar", key, "elevation_max"),
            f"{figures['elevation_max']} resolved with elevation_min = {figures['elevation_min']}",
            "a highest elevation above the lowest",
            "correct one of the two",
        )
    fields = fields_si(shape.RADAR, figures)
    if fields["azimuth_max_rad"] <= fields["azimuth_min_rad"]:
        fields["azimuth_max_rad"] += 2.0 * math.pi  # the sector runs clockwise through north
    return things.Radar(id=key, name=name, owner=owner, host=row["host"], **fields)


def _infrared(layers: Layers, claims: Claims, key: str) -> things.Infrared:
    row = layers.scenario.tree["infrared"][key]
    owner = _owner(layers, ("infrared", key), row)
    name = _name(layers, claims, "infrared", key)
    figures = claims.figures("infrared", key, owner)
    return things.Infrared(id=key, name=name, owner=owner, **fields_si(shape.INFRARED, figures))


def _site(layers: Layers, claims: Claims, key: str) -> things.Site:
    row = layers.scenario.tree["site"][key]
    owner = _owner(layers, ("site", key), row)
    name = _name(layers, claims, "site", key)
    figures = claims.figures("site", key, owner)
    known = {**layers.base.tree["interceptor"], **layers.scenario.tree.get("interceptor", {})}
    refer(row, "interceptor", known, "interceptor", ("site", key), layers.scenario.document)
    return things.Site(
        id=key,
        name=name,
        owner=owner,
        host=row["host"],
        interceptor=_interceptor(layers, claims, row["interceptor"], owner),
        **fields_si(shape.SITE, figures),
    )


def _interceptor(layers: Layers, claims: Claims, key: str, owner: str) -> things.Interceptor:
    name = _name(layers, claims, "interceptor", key)
    figures = claims.figures("interceptor", key, owner)
    if figures["height_min"].value_si >= figures["height_max"].value_si:
        raise layers.parties[owner].document.mistake(
            ("interceptor", key, "height_min"),
            f"{figures['height_min']} resolved with height_max = {figures['height_max']}",
            "a lowest meeting below the highest",
            "correct one of the two",
        )
    kill = figures["kill_probability"]
    return things.Interceptor(
        id=key,
        name=name,
        kill_probability_low=kill.low_si,
        kill_probability_high=kill.high_si,
        **fields_si(shape.INTERCEPTOR, figures),
    )


def _missile(layers: Layers, claims: Claims, key: str) -> things.MissileFigures:
    row, document = layers.scenario.tree["missile"][key], layers.scenario.document
    stages, held = [], []
    for index, stage in enumerate(row["stage"]):
        path: KeyPath = ("missile", key, "stage", index)
        thing = f"missile.{key}.stage.{index + 1}"
        figures = own_figures_si(shape.STAGE, stage, claims, thing, SCENARIO)
        if figures["fuelled_mass_kg"] <= figures["dry_mass_kg"]:
            raise document.mistake(
                (*path, "fuelled_mass"),
                f"{stage['fuelled_mass'][0]} given with dry_mass = {stage['dry_mass'][0]}",
                "more than the dry mass, since it includes it",
                "exchange the two or add the propellant",
            )
        stages.append(things.StageFigures(**figures))
        if "held_elevation" in stage:
            quantity = claims.take(thing, "held_elevation", stage["held_elevation"][0], SCENARIO)
            held.append(quantity.value_si)
    if not stages or len(held) not in (0, len(stages)):
        raise document.mistake(
            ("missile", key, "stage"),
            f"{len(held)} held elevations for {len(stages)} stages given",
            "at least one stage, and held_elevation in every stage or in none",
            "complete the table",
        )
    return things.MissileFigures(
        id=key,
        name=row["name"],
        stages=tuple(stages),
        separates=row["separates"],
        held_elevations_rad=tuple(held),
        **fields_si(shape.MISSILE, claims.figures("missile", key, "")),
    )


def _modes(layers: Layers, claims: Claims) -> tuple[things.Mode, ...]:
    chosen = layers.scenario.tree.get("modes", tuple(layers.modes))
    for index, key in enumerate(chosen):
        if key not in layers.modes:
            raise layers.scenario.document.unknown(
                ("modes", index), "mode", key, tuple(layers.modes)
            )
    own = layers.scenario.tree.get("mode", {})
    found = []
    for key in chosen:
        mode = _mode(key, layers.modes[key], claims, SCENARIO if key in own else MODES)
        if "owner" not in mode.consent_rules:
            raise layers.scenario.document.mistake(
                ("mode", key, "consent_rules"),
                f"{list(mode.consent_rules)} given",
                "'owner' among them: whoever owns the interceptors signs in any case",
                "add it, so that the rules say what holds",
            )
        waits = NOTIFY in mode.consent_rules
        if waits and mode.notice_s + mode.clock_skew_s >= mode.release_window_s:
            raise layers.scenario.document.mistake(
                ("mode", key, "notice"),
                f"{mode.notice_s:g} s given with clock_skew = {mode.clock_skew_s:g} s and "
                f"release_window = {mode.release_window_s:g} s",
                "a notice that has run while releases still count: else no gate ever opens",
                "shorten the notice or lengthen the release window",
            )
        found.append(mode)
    return tuple(found)


def _mode(key: str, row: dict[str, Any], claims: Claims, layer: str) -> things.Mode:
    settings: dict[str, Any] = settings_si(MODE, row, claims, f"mode.{key}", layer)
    words = {name: row[name] for name in row if not isinstance(MODE.fields[name], Setting)}
    return things.Mode(id=key, **words, **settings)
