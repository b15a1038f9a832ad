"""The argument of 2007 beside what each side's own figures give, and press flight times."""

from collections.abc import Mapping

from rows import Section, within

from jointshield.flight.arc import arcs, ground_ranges_m
from jointshield.study.burnouts import burnout_for
from jointshield.study.comparison.compare import compare
from jointshield.study.comparison.standing import standings
from jointshield.study.places import find_place
from jointshield.study.studies import load_study


def verdicts() -> list[str]:
    """Each claimant's conclusion, and in how many cases its own figures give it."""
    study = load_study("dispute-2007")
    lines = [
        "## The dispute of 2007: verdicts",
        "",
        "**Published** conclusions as quoted in the press and in abstracts; sources in the table. "
        f"{len(study.cases)} flights: three bases, four cities. Delay 250 s and no fly-out limit "
        "where a claimant states none, which all of them left unsaid.",
        "",
        "**Tolerance** none: a verdict agrees or not. `jointshield compare dispute-2007` gives the "
        "margins, and the value of each input at which a verdict changes.",
        "",
        "| claimant | concluded | flights that could be met, ours | agrees in | | source |",
        "|---|---|---|---|---|---|",
    ]
    for item in standings(compare(study)):
        finding = item.assumed.findings.get("")
        if finding is None:
            continue
        source = ", ".join(cite.split(";")[0] for cite in _cites(study.sources, finding.source))
        if item.holding + item.failing == 0:
            lines.append(
                f"| {item.assumed.name} | {finding.verdict} | no figures stated | | not comparable "
                f"| {source} |"
            )
            continue
        total = item.holding + item.failing
        word = "holds" if item.reproduced == total else "**MISS**"
        lines.append(
            f"| {item.assumed.name} | {finding.verdict} | {item.holding} of {total} | "
            f"{item.reproduced} of {total} | {word} | {source} |"
        )
    return [
        *lines,
        "",
        "A miss here says that the claimant's stated figure alone does not give its conclusion for "
        "every base and city: the numbers that it left unsaid would have to.",
        "",
    ]


def _cites(sources: Mapping[str, str], names: str) -> list[str]:
    return [sources[name] for name in names.split(", ")]


def press_times() -> Section:
    """Flight times from the Polish site that a newspaper gave."""
    site = find_place("redzikowo", "site")
    rows = []
    for name, minutes in (("Moscow", 11.0), ("tatishchevo", 13.0), ("Novosibirsk", 21.0)):
        target = find_place(name, "target")
        range_m = float(ground_ranges_m(site.unit, target.unit))
        kind, figures = burnout_for(range_m)
        flight = arcs(
            site.unit,
            target.unit,
            burn_time_s=figures["missile_burn_time"].value_si,
            burnout_height_m=figures["missile_burnout_height"].value_si,
            burnout_ground_range_m=figures["missile_burnout_range"].value_si,
        )
        ours = float(flight.flight_time_s[0]) / 60.0
        rows.append(
            within(f"{target.name} ({range_m / 1e3:.0f} km, {kind}), min", minutes, ours, 1.0, 1)
        )
    return Section(
        title="Press flight times from Poland",
        source="Nezavisimaya Gazeta 2008, contested; the missile is not named there.",
        reason="1 minute, the printed digit. Ours: least energy from the burnout that stands in "
        "for each range; another burnout moves it by a minute.",
        rows=tuple(rows),
    )
