"""Commands of separate hands: each party, the centre and control in a process of its own.

`credentials` makes a member's own root, key and place; `roster` puts the places together; `node`,
`centre` and `control` play. The run in one process needs none of these.
"""

import argparse
import dataclasses
import datetime
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.command import OK, command
from jointshield.cli.progress import bar, progress
from jointshield.consent.keys import ROLES, exercise_keys
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise import keyring, runs, scenario
from jointshield.exercise.ending import what_happened
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.roles import apart
from jointshield.exercise.roles.beginning import refuse_taken
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.setting import centre_key, exercise_name
from jointshield.messages import encode
from jointshield.messages.codec import parse_strict
from jointshield.transport.certificates import make_credentials
from jointshield.transport.channels import CENTRE, CONTROL
from jointshield.transport.roster import Place, Roster, full_mesh
from jointshield.transport.settings import check_certificate, node_settings

if TYPE_CHECKING:
    from jointshield.transport.zenoh import ZenohTransport

PLACE_FILE = "place.json"
_ALL, _NONE = "all", "none"
_OWN_KEYS = "node --own-keys"
_AT = re.compile(r"tls/(\[[0-9A-Fa-f:.]+\]|[^:/\s]+):([0-9]{1,5})")


# --- credentials and roster -----------------------------------------------------------------------


def _add_credentials(commands: Any, text: str) -> None:
    parser = command(commands, "credentials", text, _credentials)
    parser.add_argument("member", help="party/NAME, centre or control")
    parser.add_argument(
        "--at",
        required=True,
        metavar="tls/HOST:PORT",
        help="where others reach it; it may use PORT and as many ports above as there are others",
    )
    parser.add_argument("--out", type=Path, required=True, help="new folder for keys and place")


def _credentials(options: argparse.Namespace) -> int:
    host, port = _address(options.at, "--at")
    made = make_credentials(
        options.out, options.member, [host.strip("[]")], now=datetime.datetime.now(datetime.UTC)
    )
    place = {
        "first_port": port,
        "host": host,
        "member": options.member,
        "root": made.root_certificate,
    }
    runs.write_json(options.out / PLACE_FILE, place)
    print(f"{options.out}: keys of {options.member}, root {made.root_fingerprint}")
    print(f"{options.out / PLACE_FILE}: give this file, and no other, to whoever makes the roster")
    return OK


def _add_roster(commands: Any, text: str) -> None:
    parser = command(commands, "roster", text, _roster)
    parser.add_argument("scenario", help="name of a shipped scenario, or a scenario's folder")
    parser.add_argument("--mode", default="M3", help="one of its modes (default: M3)")
    parser.add_argument("--seed", type=int, default=1, help="whole number, 0 or more (default: 1)")
    parser.add_argument(
        "--places", type=Path, nargs="+", required=True, help="the members' place files"
    )
    parser.add_argument("--out", type=Path, required=True, help="file of the roster")


def _roster(options: argparse.Namespace) -> int:
    play = _play(options.scenario, options.mode, options.seed)
    places = [_place(path) for path in options.places]
    expected = {CENTRE, CONTROL, *(f"party/{party.id}" for party in play.scenario.parties)}
    given = {place.member for place in places}
    if given != expected:
        raise MistakeError(
            f"--places: {sorted(given)} given; this scenario has exactly {sorted(expected)}"
        )
    if options.out.exists():
        raise MistakeError(f"{options.out}: there is a file already; give a new one with --out")
    roster = full_mesh(
        exercise_name(play.scenario, play.mode, play.seed),
        sorted(places, key=lambda place: place.member),
    )
    options.out.write_bytes(encode(roster))
    print(f"{options.out}: {len(roster.members)} members, {len(roster.links)} links")
    return OK


def _place(path: Path) -> Place:
    try:
        tree: Any = parse_strict(path.read_bytes())
        return Place(
            member=str(tree["member"]),
            root=str(tree["root"]),
            host=str(tree["host"]),
            first_port=int(str(tree["first_port"])),
        )
    except (OSError, ValueError, KeyError, TypeError, IntegrityError) as error:
        raise MistakeError(
            f"{path}: not a member's place ({error}); make it with `jointshield credentials`"
        ) from error


# --- players --------------------------------------------------------------------------------------


def _add_player(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser = command(commands, name, text, _PLAYERS[name])
    parser.add_argument("scenario", help="name of a shipped scenario, or a scenario's folder")
    parser.add_argument("--mode", default="M3", help="one of its modes (default: M3)")
    parser.add_argument("--seed", type=int, default=1, help="whole number, 0 or more (default: 1)")
    parser.add_argument("--roster", type=Path, required=True, help="the file that all have")
    parser.add_argument(
        "--credentials", type=Path, required=True, help="folder that `credentials` made"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for its own journals")
    parser.add_argument(
        "--listen", metavar="tls/HOST:PORT", help="address to listen at, if not the roster's"
    )
    return parser


def _add_node(commands: Any, text: str) -> None:
    parser = _add_player(commands, "node", text)
    parser.add_argument("--party", required=True, help="whose node this is")
    parser.add_argument(
        "--join",
        metavar="tls/HOST:PORT",
        help="where it reaches the centre, if not as the roster says",
    )
    parser.add_argument(
        "--share",
        default=_ALL,
        metavar="LANES",
        help="lanes whose tracks may leave: names with commas, `none`, or `all` that its own rules "
        "let out (default: all)",
    )
    parser.add_argument(
        "--keep", default="", metavar="LANES", help="lanes whose tracks never leave"
    )
    parser.add_argument(
        "--own-keys",
        action="store_true",
        help="sign with keys of its own, kept in the folder of --credentials and drawn there the "
        "first time, instead of the simulation keys that follow from the seed",
    )


def _node(options: argparse.Namespace) -> int:
    play = _play(options.scenario, options.mode, options.seed)
    party = options.party
    known = [each.id for each in play.scenario.parties]
    if party not in known:
        raise MistakeError(f"--party {party!r} given; expected one of {', '.join(known)}")
    share = None if options.share == _ALL else _lanes(options.share)
    narrowed = apart.with_release(play.scenario, party, share, _lanes(options.keep))
    play = Play(scenario=narrowed, mode=play.mode, seed=play.seed)
    with _open(options, play, f"party/{party}", shares=share != ()) as transport:
        if options.own_keys:
            exercise = exercise_name(play.scenario, play.mode, play.seed)
            keys = keyring.own_keys(options.credentials, exercise, party, ROLES, _OWN_KEYS)
        else:
            keys = exercise_keys(play.seed, play.scenario.id, party)
        apart.play_party(play, party, keys, transport, options.out, say=_say)
    print(f"{options.out}: journals of {party}")
    _end(options.out)
    return OK


def _centre(options: argparse.Namespace) -> int:
    play = _play(options.scenario, options.mode, options.seed)
    with _open(options, play, CENTRE) as transport:
        root = apart.play_centre(play, transport, options.out, say=_say)
    key = centre_key(play.scenario, play.seed)
    print(f"{options.out}: joint journal, root {root}")
    print(f"{options.out}: its heads are signed by {key.name!r}, key {key.public_key.hex()}")
    _end(options.out)
    return OK


def _control(options: argparse.Namespace) -> int:
    play = _play(options.scenario, options.mode, options.seed)
    loaded = scenario.load(scenario.find(options.scenario))
    with _open(options, play, CONTROL) as transport, progress() as bars:
        told = bar(bars, exercise_name(play.scenario, play.mode, play.seed))
        runs.write_about(loaded, play.mode.id, play.seed, options.out)
        apart.play_control(
            play,
            transport,
            options.out,
            told,
            patience_s=options.patience,
            pace_s=options.pace,
            say=_say,
        )
    print(f"{options.out}: what was true")
    _end(options.out)
    return OK


def _add_centre(commands: Any, text: str) -> None:
    _add_player(commands, "centre", text)


def _add_control(commands: Any, text: str) -> None:
    parser = _add_player(commands, "control", text)
    parser.add_argument(
        "--patience",
        type=float,
        default=apart.PATIENCE_S,
        metavar="SECONDS",
        help=f"after so long a silent member is absent (default: {apart.PATIENCE_S:g})",
    )
    parser.add_argument(
        "--pace",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wall seconds that a step takes at least (default: 0, as fast as all can)",
    )


def _say(text: str) -> None:
    """What a member waits for is no part of what it hands over."""
    print(text, file=sys.stderr, flush=True)


def _end(folder: Path) -> None:
    """What happened, and how to verify it once all folders are in one place."""
    print(f"{folder}: {what_happened(folder)}")
    print(f"verify the whole: `jointshield gather {folder} OTHERS --out WHOLE`")


_PLAYERS = {"node": _node, "centre": _centre, "control": _control}


def _play(name: str, mode: str, seed: int) -> Play:
    if seed < 0:
        raise MistakeError(f"--seed {seed}: a whole number of 0 or more is expected")
    loaded = scenario.load(scenario.find(name))
    return Play(scenario=loaded.scenario, mode=loaded.mode(mode), seed=seed)


def _open(
    options: argparse.Namespace, play: Play, member: str, *, shares: bool = True
) -> "ZenohTransport":
    """The member's links, as the roster says."""
    roster = _read_roster(options.roster, exercise_name(play.scenario, play.mode, play.seed))
    check_certificate(roster, member, options.credentials)
    join = getattr(options, "join", None)
    if join:
        roster = _reached_at(roster, member, *_address(join, "--join"))
    bind = _address(options.listen, "--listen")[0] if options.listen else ""
    access = apart.access_of(member, shares=shares)
    settings = node_settings(roster, member, options.credentials, access, bind=bind)
    options.out.mkdir(parents=True, exist_ok=True)
    if member == CONTROL:
        # Before anything is written beside an earlier exercise's truth.
        refuse_taken(options.out, (CONTROL_JOURNAL,))
    # Only here: a run in one process needs no carrier.
    from jointshield.transport.zenoh import ZenohTransport

    return ZenohTransport(settings)


def _read_roster(path: Path, exercise: str) -> Roster:
    try:
        roster = Roster.from_bytes(path.read_bytes())
    except (OSError, IntegrityError) as error:
        raise MistakeError(
            f"{path}: not a roster ({error}); make it with `jointshield roster`"
        ) from error
    if roster.exercise != exercise:
        raise MistakeError(
            f"{path}: the roster is for {roster.exercise!r}, and {exercise!r} is to be played; "
            "give the same scenario, mode and seed as the roster's maker"
        )
    return roster


def _reached_at(roster: Roster, member: str, host: str, port: int) -> Roster:
    """The same links, with the one to the centre called at another address."""
    links = tuple(
        dataclasses.replace(link, host=host, port=port)
        if link.listener == CENTRE and link.connector == member
        else link
        for link in roster.links
    )
    return dataclasses.replace(roster, links=links)


def _address(text: str, option: str) -> tuple[str, int]:
    found = _AT.fullmatch(text)
    if found is None or not 0 < int(found[2]) < 65_536:
        raise MistakeError(f"{option} {text!r}: expected tls/HOST:PORT, such as tls/127.0.0.1:7447")
    return found[1], int(found[2])


def _lanes(text: str) -> tuple[str, ...]:
    return () if text in ("", _NONE) else tuple(text.split(","))


ADD = {
    "credentials": _add_credentials,
    "roster": _add_roster,
    "node": _add_node,
    "centre": _add_centre,
    "control": _add_control,
}
