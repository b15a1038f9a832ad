"""Taking an authorisation, or a forked log's two heads, out of a run as a file; verifying one."""

import argparse
import json
from pathlib import Path
from typing import Any

from jointshield.cli.command import BROKEN, OK, command
from jointshield.cli.one_run import one_run
from jointshield.cli.papers_told import PAPERS, tell_paper
from jointshield.cli.withheld import tell_withheld
from jointshield.consent.bundle import verify_bundle
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.bundles import bundle_of, fork_of, verify_fork
from jointshield.exercise.runs import RUN_FILE
from jointshield.messages import Message, decode, encode
from jointshield.messages.barrier import ForkFound
from jointshield.messages.gate import Bundle
from jointshield.messages.withheld import WithheldProof

_BYTES_MAX = 50_000_000
"""No bundle is as large; a larger file is not read."""
_DATABASE = b"SQLite format 3\0"
"""Begins every journal's file."""


def _add_bundle(commands: Any, text: str) -> None:
    parser = command(commands, "bundle", text, _bundle)
    parser.add_argument("folder", type=Path, help="folder that `run` wrote")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--order", help="name of the proposal, such as P001")
    what.add_argument(
        "--fork", action="store_true", help="what a party found of a log that showed two faces"
    )
    parser.add_argument("--out", type=Path, required=True, help="file to write")


def _bundle(options: argparse.Namespace) -> int:
    if options.out.exists():
        raise MistakeError(f"--out {options.out}: there is a file already; give another name")
    folder = one_run(options.folder)
    if options.fork:
        found = fork_of(folder)
        options.out.write_bytes(encode(found))
        print(f"{options.out}: {verify_fork(found).what}; it verifies offline")
        return OK
    options.out.write_bytes(encode(bundle_of(folder, options.order)))
    print(f"{options.out}: order {options.order} with all that shows it; it verifies offline")
    return OK


def verify_file(path: Path, *, as_json: bool) -> int:
    """Verify one file (bundle, proof of a note or a fork, register, paper) and say what it shows.

    Raises:
        MistakeError: a file of a kind that is checked elsewhere.
    """
    told: dict[str, Any] = {"file": str(path), "holds": False, "fault": ""}
    with path.open("rb") as file:
        if file.read(len(_DATABASE)) == _DATABASE:
            return _verify_register(path, as_json=as_json)
    if path.stat().st_size > _BYTES_MAX:
        raise MistakeError(f"{path}: larger than {_BYTES_MAX} bytes; no bundle or proof is")
    try:
        message = _read(path)
        paper = tell_paper(path, message)
        if paper:
            shown, lines = paper
        elif isinstance(message, WithheldProof):
            shown, lines = tell_withheld(path, message)
        elif isinstance(message, ForkFound):
            shown, lines = _tell_fork(path, message)
        else:
            shown, lines = _tell_bundle(path, message)
    except IntegrityError as error:
        told["fault"] = str(error)
        print(json.dumps(told, indent=1) if as_json else f"{path}: DOES NOT HOLD\n  FAULT {error}")
        return BROKEN
    told |= {"holds": True, **shown}
    print(json.dumps(told, indent=1) if as_json else "\n".join(lines))
    return OK


def _read(path: Path) -> Message:
    """A message in its one form; papers are files of one line, with its end."""
    data = path.read_bytes()
    line = data.removesuffix(b"\n")
    message = decode(line)
    return message if isinstance(message, PAPERS) else decode(data)


def _tell_fork(path: Path, message: ForkFound) -> tuple[dict[str, Any], tuple[str, ...]]:
    found = verify_fork(message)
    keys = {key.name: key.public_key for key in message.keys if key.name in found.signed}
    shown = {"log": found.origin, "fork": found.kind, "shows": found.what, "signed_by": keys}
    lines = [f"{path}: holds", f"  the log {found.origin} has shown two faces: {found.what}"]
    lines += [f"  both heads are signed by {name!r}, key {key}" for name, key in keys.items()]
    lines.append("  hold that key against the one which the agreement, or the centre, has given")
    return shown, tuple(lines)


def _verify_register(path: Path, *, as_json: bool) -> int:
    """A journal by itself is a register; those of a run are verified together."""
    from jointshield.study.treaty.register_check import check

    run = next((folder for folder in path.resolve().parents if (folder / RUN_FILE).exists()), None)
    if run is not None:
        raise MistakeError(
            f"{path}: one journal of a run given; they are verified together: give {run}"
        )
    found = check(path)
    told = {"file": str(path), "holds": found.holds, "faults": list(found.faults)}
    print(json.dumps(told, indent=1) if as_json else found.text())
    return OK if found.holds else BROKEN


def _tell_bundle(path: Path, message: Message) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a bundle that holds shows, for machines and for people."""
    if not isinstance(message, Bundle):
        raise IntegrityError(f"a {message.KIND} is neither a bundle nor a proof of a note")
    found = verify_bundle(message)
    order = message.authorisation.dossier.order
    shown = {
        "order": order.proposal,
        "order_digest": found.order_digest,
        "first_agreement": found.first_agreement,
        "signers": list(found.signers),
        "journal_signed_by": list(found.witnesses),
        "opened_s": found.opened_s,
    }
    return shown, (
        f"{path}: holds",
        f"  order {order.proposal}: {order.salvo} from {order.site} at track {order.track}",
        f"  consented and released: {', '.join(found.signers)}",
        f"  the gate opened at {found.opened_s:.3f} s; expiry {order.expires_s:.3f} s",
        f"  its journal is signed by {', '.join(found.witnesses)}",
        f"  first agreement {found.first_agreement}",
        "  hold that digest against the one which the parties published",
    )


ADD = {"bundle": _add_bundle}
