"""Taking an authorisation out of a run as one file, and verifying such a file."""

import argparse
import json
from pathlib import Path
from typing import Any

from jointshield.cli.command import BROKEN, OK, command
from jointshield.consent.bundle import verify_bundle
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.bundles import bundle_of
from jointshield.messages import encode
from jointshield.messages.gate import Bundle

_BYTES_MAX = 50_000_000
"""No bundle is as large; a larger file is not read."""


def _add_bundle(commands: Any, text: str) -> None:
    parser = command(commands, "bundle", text, _bundle)
    parser.add_argument("folder", type=Path, help="folder that `run` wrote")
    parser.add_argument("--order", required=True, help="name of the proposal, such as P001")
    parser.add_argument("--out", type=Path, required=True, help="file to write")


def _bundle(options: argparse.Namespace) -> int:
    if options.out.exists():
        raise MistakeError(f"--out {options.out}: there is a file already; give another name")
    options.out.write_bytes(encode(bundle_of(options.folder, options.order)))
    print(f"{options.out}: order {options.order} with all that shows it; it verifies offline")
    return OK


def verify_file(path: Path, *, as_json: bool) -> int:
    """Verify one bundle file and say what it shows."""
    if path.stat().st_size > _BYTES_MAX:
        raise MistakeError(f"{path}: larger than {_BYTES_MAX} bytes; no bundle is")
    told: dict[str, Any] = {"file": str(path), "holds": False, "fault": ""}
    try:
        bundle = Bundle.from_bytes(path.read_bytes())
        found = verify_bundle(bundle)
    except IntegrityError as error:
        told["fault"] = str(error)
        print(json.dumps(told, indent=1) if as_json else f"{path}: DOES NOT HOLD\n  FAULT {error}")
        return BROKEN
    order = bundle.authorisation.dossier.order
    told |= {
        "holds": True,
        "order": order.proposal,
        "order_digest": found.order_digest,
        "first_agreement": found.first_agreement,
        "signers": list(found.signers),
        "journal_signed_by": list(found.witnesses),
        "opened_s": found.opened_s,
    }
    if as_json:
        print(json.dumps(told, indent=1))
        return OK
    print(f"{path}: holds")
    print(f"  order {order.proposal}: {order.salvo} from {order.site} at track {order.track}")
    print(f"  consented and released: {', '.join(found.signers)}")
    print(f"  the gate opened at {found.opened_s:.3f} s; expiry {order.expires_s:.3f} s")
    print(f"  its journal is signed by {', '.join(found.witnesses)}")
    print(f"  first agreement {found.first_agreement}")
    print("  hold that digest against the one which the parties published")
    return OK


ADD = {"bundle": _add_bundle}
