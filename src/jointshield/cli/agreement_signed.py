"""`agreement sign` and `agreement adopt`: signatures, and what they put in force."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.agreement_shown import WHAT, add_language, tell_change
from jointshield.cli.command import BROKEN, OK, command
from jointshield.cli.treaty_sealed import tell
from jointshield.errors import MistakeError

if TYPE_CHECKING:
    from jointshield.consent.keys import PartyKey
    from jointshield.exercise.agreements.papers import Paper
    from jointshield.messages.consent import Envelope


def _add_sign(parts: Any, text: str) -> None:
    parser = command(parts, "sign", text, _sign, within="agreement")
    parser.add_argument(
        "agreement", type=Path, metavar="FILE",
        help="the version to sign (with --revoke: what stands)",
    )  # fmt: skip
    parser.add_argument(
        "--in-force", type=Path, metavar="OLD", help="what stands, where FILE changes it"
    )
    parser.add_argument(
        "--by", metavar="PARTY",
        help="who signs, with its simulation key (or: whose keys --key has)",
    )  # fmt: skip
    parser.add_argument(
        "--key", "--credentials", dest="key", type=Path, metavar="FOLDER",
        help="keys that `agreement seat` drew",
    )  # fmt: skip
    parser.add_argument("--revoke", metavar="KEYID", help="take this own key out of use instead")
    parser.add_argument("--reason", default="", metavar="WORDS", help="with --revoke")
    add_language(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="SEAL", help="file to write")


def _sign(options: argparse.Namespace) -> int:
    from jointshield.exercise.agreements import adoption, papers, telling

    paper = papers.read_paper(options.agreement)
    key = _key(options, paper)
    if options.revoke:
        return _revoke(options, paper, key)
    if paper.standing is not None:
        raise MistakeError(
            f"{options.agreement}: in force already; expected a version to sign; give the file "
            "that `jointshield agreement draft` or `amend` wrote"
        )
    old = papers.read_paper(options.in_force) if options.in_force else None
    seal = adoption.sign(paper.agreement, old, key)
    if old:
        tell_change(old, paper, options.language, signers=True)
    else:
        for line in telling.tell(paper, options.language):
            tell(line)
    papers.write_new(options.out, seal)
    version = paper.agreement.version
    print(f"{options.out}: version {version} signed by {key.name} with key {key.key_id}")
    return OK


def _revoke(options: argparse.Namespace, paper: "Paper", key: "PartyKey") -> int:
    from jointshield.exercise.agreements import adoption, papers

    if paper.standing is None:
        raise MistakeError(
            f"{options.agreement}: a draft, which has no keys in use; expected what stands; give "
            "a run's folder or the file that `jointshield agreement adopt` wrote"
        )
    seal = adoption.sign_revocation(paper.standing, key, options.revoke, options.reason)
    papers.write_new(options.out, seal)
    print(f"{options.out}: key {options.revoke} of {key.name} out of use, once adopted")
    if options.revoke == key.key_id:
        print(
            f"This is the key with which {key.name} signs agreements: without it no change that "
            "concerns it can come into force any more."
        )
    return OK


def _key(options: argparse.Namespace, paper: "Paper") -> "PartyKey":
    from jointshield.consent.keys import AGREE, ROLES
    from jointshield.exercise import keyring
    from jointshield.exercise.agreements.adoption import simulation_key
    from jointshield.exercise.agreements.drafting import MADE_BY

    if options.key is None:
        return simulation_key(paper.agreement, options.by or "")
    key = keyring.read_keys(options.key, ROLES, MADE_BY)[AGREE]
    if options.by and options.by != key.name:
        raise MistakeError(
            f"--by {options.by}: the keys in {options.key} are those of {key.name!r}; expected its "
            "own; leave --by out or give another folder"
        )
    return key


def _add_adopt(parts: Any, text: str) -> None:
    parser = command(parts, "adopt", text, _adopt, within="agreement")
    parser.add_argument("old", type=Path, metavar="OLD",
                        help=f"what stands: {WHAT}; at first, version 1")  # fmt: skip
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE",
                        help="the version to put in force, if any, and the seals")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FILE",
                        help="file to write: what stands then")  # fmt: skip


def _adopt(options: argparse.Namespace) -> int:
    from jointshield.exercise.agreements import adoption, papers

    if options.out.exists():
        raise MistakeError(f"--out {options.out}: there is a file already; give another name")
    old, new, seals = _sorted(options.old, options.files)
    found = adoption.put_in_force(old, new.agreement if new else None, seals)
    for name, why in found.refused.items():
        tell(f"refused: {name}: {why}")
    for signature in found.missing:
        tell(f"missing: the signature of {signature}")
    if found.ratification is None:
        tell(f"nothing is put in force{': ' if found.why else ''}{found.why}")
        return BROKEN
    stands = papers.paper_of(found.ratification, str(options.out))
    papers.write_new(options.out, found.ratification)
    agreement, gone = stands.agreement, len(stands.revoked)
    tell(f"{options.out}: version {agreement.version} of {agreement.exercise} is in force, "
         f"{gone} {'key' if gone == 1 else 'keys'} out of use")  # fmt: skip
    return OK


def _sorted(
    first: Path, others: list[Path]
) -> "tuple[Paper | None, Paper | None, dict[str, Envelope]]":
    """What stands, the version to put in force, and the seals by their file's name."""
    from jointshield.exercise.agreements import papers
    from jointshield.messages.consent import Envelope

    given = papers.read_paper(first)
    old, new = (given, None) if given.standing else (None, given)
    seals: dict[str, Envelope] = {}
    for path in others:
        message = papers.read_message(path)
        if isinstance(message, Envelope):
            seals[str(path)] = message
        elif new is None:
            new = papers.read_paper(path)
        else:
            raise MistakeError(
                f"{path}: of kind {message.KIND!r}; expected what stands, at most one version to "
                "put in force, and seals, in this order; leave it out"
            )
    return old, new, seals


ADD = {"sign": _add_sign, "adopt": _add_adopt}
