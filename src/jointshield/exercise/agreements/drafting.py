"""A first version from a scenario and its mode; the next version from the one in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from jointshield.catalogue.territory import by_seat
from jointshield.consent.keys import enrolled, exercise_keys, seat_of
from jointshield.consent.policy import NOTIFY, RULES
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise import scenario
from jointshield.exercise.agreements.wording import seconds
from jointshield.exercise.keyring import read_seating
from jointshield.exercise.scenario import LoadedScenario
from jointshield.exercise.setting import agreement_of, exercise_name
from jointshield.guarantees.load import load_treaty
from jointshield.messages import digest
from jointshield.messages.record import Agreement, Seat, SiteEntry

MADE_BY = "agreement seat"
PARTS: Mapping[str, tuple[str, ...]] = {
    "rules": ("consent_rules",),
    "treaties": ("treaties",),
    "times": ("release_window_s", "notice_s", "clock_skew_s"),
    "sites": ("sites",),
    "seats": ("seats",),
    "command": ("mode", "shares_information", "fire_control"),
    "scenario": ("scenario", "scenario_digest"),
    "glossary": ("glossary_version",),
}
"""What can be taken over from another draft: the members of the agreement that each part is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the next version has otherwise than the one in force.

    source: a draft from which `take` (keys of `PARTS`) is taken over; on top of that: rules (None:
    as they are); treaties, by name; times, seconds by member; sites added or replaced, and dropped;
    seats added or replaced, and parties that lose theirs.
    """

    source: Agreement | None = None
    take: Sequence[str] = tuple(PARTS)
    rules: Sequence[str] | None = None
    treaties: Sequence[str] | None = None
    times: Mapping[str, float] = field(default_factory=dict)
    sites: Sequence[SiteEntry] = ()
    sites_dropped: Sequence[str] = ()
    seats: Sequence[Seat] = ()
    seats_dropped: Sequence[str] = ()


def draft(
    loaded: LoadedScenario, mode: str, seed: int, *, exercise: str = "", seats: Sequence[Path] = ()
) -> Agreement:
    """Version 1: nothing is in force by it until every seat has signed.

    exercise: "" for that of scenario, mode and seed; seats: files that the parties offer, none for
    simulation keys of the seed.

    Raises:
        MistakeError: an unknown mode, or seats that are not those of the scenario's parties.
    """
    played, of_mode = loaded.scenario, loaded.mode(mode)
    exercise = exercise or exercise_name(played, of_mode, seed)
    parties = [party.id for party in by_seat(played.parties)]
    if seats:
        offered = {seat.party: seat for seat in offered_seats(seats, exercise)}
        if sorted(offered) != sorted(parties) or len(seats) != len(parties):
            raise MistakeError(
                f"--seats: seats of {', '.join(sorted(offered))}; expected one of each party: "
                f"{', '.join(parties)}; give exactly these"
            )
        found = tuple(offered[party] for party in parties)
    else:
        found = tuple(
            seat_of(party, exercise_keys(seed, played.id, party), exercise) for party in parties
        )
    first = replace(agreement_of(played, of_mode, seed, found), exercise=exercise)
    return _sound(first)


def offered_seats(paths: Sequence[Path], exercise: str) -> tuple[Seat, ...]:
    """Seats that parties offer for one exercise, from their files.

    Raises:
        MistakeError: a file that is no seat, or one for something else.
    """
    found = [(path, read_seating(path, MADE_BY)) for path in paths]
    for path, seating in found:
        if seating.register != exercise:
            raise MistakeError(
                f"{path}: a seat in {seating.register!r}; expected one in {exercise!r}; make it "
                f"with `jointshield {MADE_BY} {exercise}`"
            )
    return tuple(seating.seat for _, seating in found)


def amend(old: Agreement, changes: Changes) -> Agreement:
    """The next version after `old`, with its number and the digest of `old`.

    Raises:
        MistakeError: nothing is changed, or the changes cannot be meant: one is a site that the
            scenario, where it is a shipped one and unchanged, does not have.
    """
    new = _taken_over(old, changes)
    if changes.rules is not None:
        unknown = [rule for rule in changes.rules if rule not in RULES]
        if unknown:
            raise MistakeError(
                f"--rules {unknown[0]!r}: no such rule; expected some of {', '.join(RULES)}; "
                "correct it"
            )
        new = replace(new, consent_rules=tuple(changes.rules))
    if changes.treaties is not None:
        digests = tuple(load_treaty(name).treaty.digest for name in changes.treaties)
        new = replace(new, treaties=digests)
    new = replace(new, sites=_sites(new, changes), seats=_seats(new, changes))
    _require_there(new, changes.sites)
    if new == old:
        raise MistakeError("nothing is changed; expected a new rule, site or the like; add it")
    return _sound(replace(new, version=old.version + 1, previous=digest(old)))


def _taken_over(old: Agreement, changes: Changes) -> Agreement:
    source = changes.source
    if source is None:
        return _timed(old, changes)
    unknown = [part for part in changes.take if part not in PARTS]
    if unknown:
        raise MistakeError(
            f"--take {unknown[0]!r}: no such part; expected some of {', '.join(PARTS)}; correct it"
        )
    if "seats" in changes.take and source.exercise != old.exercise:
        raise MistakeError(
            f"--from: a draft of exercise {source.exercise!r}, whose keys are enrolled there only; "
            f"expected one of {old.exercise!r}; make it with `jointshield agreement draft "
            f"--exercise {old.exercise}`, or leave `seats` out of --take"
        )
    names = [name for part in changes.take for name in PARTS[part]]
    return _timed(replace(old, **{name: getattr(source, name) for name in names}), changes)


def _timed(agreement: Agreement, changes: Changes) -> Agreement:
    times = {name: getattr(agreement, name) for name in PARTS["times"]} | dict(changes.times)
    return replace(agreement, **times)


def _sites(agreement: Agreement, changes: Changes) -> tuple[SiteEntry, ...]:
    sites = {site.site: site for site in agreement.sites}
    for name in changes.sites_dropped:
        if sites.pop(name, None) is None:
            raise MistakeError(
                f"--drop-site {name!r}: no such site; expected one of {', '.join(sites)}; "
                "correct it"
            )
    sites |= {site.site: site for site in changes.sites}
    return tuple(sites[name] for name in sorted(sites))


def _require_there(agreement: Agreement, added: Sequence[SiteEntry]) -> None:
    """A site that the scenario does not have could never launch."""
    if not added or agreement.scenario not in dict(scenario.shipped()):
        return
    known = scenario.load(scenario.find(agreement.scenario)).scenario
    if known.digest != agreement.scenario_digest:
        return
    names = [site.id for site in known.sites]
    for site in added:
        if site.site not in names:
            raise MistakeError(
                f"--add-site {site.site!r}: no such site in scenario {known.id!r}; expected one of "
                f"{', '.join(names)}; correct it"
            )


def _seats(agreement: Agreement, changes: Changes) -> tuple[Seat, ...]:
    seats = {seat.party: seat for seat in agreement.seats}
    for party in changes.seats_dropped:
        if seats.pop(party, None) is None:
            raise MistakeError(
                f"--drop-seat {party!r}: has no seat; expected one of {', '.join(seats)}; "
                "correct it"
            )
    seats |= {seat.party: seat for seat in changes.seats}
    return tuple(seats.values())


def _sound(agreement: Agreement) -> Agreement:
    try:
        enrolled(agreement)
    except IntegrityError as error:
        raise MistakeError(f"{error}; such an agreement cannot be signed; correct it") from error
    waited_s = agreement.notice_s + agreement.clock_skew_s
    if NOTIFY in agreement.consent_rules and waited_s >= agreement.release_window_s:
        raise MistakeError(
            f"notice of {seconds(agreement.notice_s)} s and clock skew of "
            f"{seconds(agreement.clock_skew_s)} s, with a release window of "
            f"{seconds(agreement.release_window_s)} s: no gate could ever open, since releases "
            "would run out before the notice has; expected the two to stay below the window; "
            "shorten --notice or lengthen --release-window"
        )
    parties = [seat.party for seat in agreement.seats]
    for site in agreement.sites:
        if site.owner not in parties:
            raise MistakeError(
                f"site {site.site!r}: its owner {site.owner!r} has no seat, so no gate could open "
                f"there; expected one of {', '.join(parties)}; give the owner a seat, or drop the "
                "site"
            )
    return agreement
