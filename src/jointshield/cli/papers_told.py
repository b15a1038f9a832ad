"""What `verify` says of papers that stand by themselves: agreements and declarations.

Files that nothing signed can be checked against, such as a roster or an offered seat, are none of
its business: it says so, and says who checks them.
"""

from pathlib import Path
from typing import Any

from jointshield.errors import MistakeError
from jointshield.messages import Message, digest
from jointshield.messages.agreements import Ratification
from jointshield.messages.consent import Envelope
from jointshield.messages.declarations import Declaration, Reveal
from jointshield.messages.record import Agreement
from jointshield.messages.registers import Seating
from jointshield.transport.roster import Roster

_ELSEWHERE: dict[type[Message], str] = {
    Envelope: "`jointshield agreement adopt` checks a signature with what it signs",
    Reveal: "`jointshield treaty declare --verify DECLARATION REVEAL` checks it",
    Seating: "`jointshield agreement draft` and `treaty consult begin` check it as they take it",
    Roster: "`jointshield node` checks it before it begins; its parties compare its digest",
}
PAPERS = (Agreement, Ratification, Declaration, *_ELSEWHERE)
"""Kinds whose files may end with a line break."""

Shown = tuple[dict[str, Any], tuple[str, ...]]


def tell_paper(path: Path, message: Message) -> Shown | None:
    """What a paper that holds shows, for machines and for people; None of other messages.

    Raises:
        MistakeError: of a kind that is checked elsewhere.
        IntegrityError: seats, seals or fields that do not hold.
    """
    for kind, where in _ELSEWHERE.items():
        if isinstance(message, kind):
            raise MistakeError(
                f"{path}: a {message.KIND}; `verify` does not know this kind; {where}; digest "
                f"{digest(message)}"
            )
    if isinstance(message, Declaration):
        return _tell_declaration(path, message)
    if isinstance(message, Agreement | Ratification):
        return _tell_agreement(path, message)
    return None


def _tell_agreement(path: Path, message: Agreement | Ratification) -> Shown:
    from jointshield.exercise.agreements.papers import paper_of

    paper = paper_of(message, str(path))
    agreement, held = paper.agreement, paper.ratification
    seals = held.versions[-1].adoptions if held else ()
    signed = list(dict.fromkeys(seal.party for seal in seals))
    shown = {
        "agreement": agreement.exercise,
        "version": agreement.version,
        "digest": digest(agreement),
        "signed_by": signed,
    }
    stands = f"in force, signed by {', '.join(signed)}" if held else "a draft, signed by nobody"
    return shown, (
        f"{path}: holds",
        f"  agreement of exercise {agreement.exercise}, version {agreement.version}: {stands}",
        f"  digest {digest(agreement)}: hold it against the one that the parties have",
        "  `jointshield agreement show` tells it in words",
    )


def _tell_declaration(path: Path, message: Declaration) -> Shown:
    from jointshield.guarantees.declaration import require_sound

    require_sound(message)
    sealed = [field.name for field in message.fields if field.commitment and not field.value]
    shown = {"declaration": message.party, "digest": digest(message), "sealed": sealed}
    return shown, (
        f"{path}: holds",
        f"  declaration of {message.party}: {message.architecture}, status {message.status}",
        f"  digest {digest(message)}; sealed fields: {', '.join(sealed) or 'none'}",
        "  a file by itself is signed by nobody: once lodged, it stands sealed in a register",
        "  `jointshield treaty declare --verify` opens it with its reveals",
    )
