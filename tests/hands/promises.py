"""What holds in every run, whoever was killed, frozen or cut off; "" or what does not hold."""

from pathlib import Path

from jointshield.consent.seal import contents
from jointshield.exercise.journals import CONTROL, GATES, JOINT
from jointshield.exercise.verify import verify
from jointshield.journal import Journal
from jointshield.messages import Message, digest
from jointshield.messages.barrier import Absent, Concluded
from jointshield.messages.consent import AUTHORISED, Ballot, Envelope, Proposal
from jointshield.messages.gate import Authorisation, Release

from ..conftest import messages

Entry = tuple[int, str, bytes]

_UNASKED = "refused unasked"
"""How a register begins its reason where it was asked only after the time for consents."""


def entries_of(path: Path) -> list[Entry]:
    """Time (ms), kind and data of every entry of a journal file."""
    with Journal.open(path) as journal:
        return [(entry.time_ms, entry.kind, entry.data) for entry in journal.entries()]


def same_until(one: list[Entry], other: list[Entry]) -> int:
    """How many entries two journals begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def absent(folder: Path) -> set[str]:
    """Members that control missed at some time."""
    said = messages(folder, CONTROL)
    return {member for m in said if isinstance(m, Absent) for member in m.members}


def what_fails(folder: Path, parties: list[str], end_s: float) -> str:
    """Safety, and decisions by the deadline, over a run's folder with everybody's journals."""
    report = verify(folder)
    if report.faults:
        return report.faults[0]
    own = {party: messages(folder, f"parties/{party}") for party in parties}
    return _unreleased(folder, own) or _undecided(messages(folder, JOINT), own, end_s)


def _unreleased(folder: Path, own: dict[str, list[Message]]) -> str:
    """Nothing opens without a release that stands in each required party's own journal."""
    released = {
        (party, said.order_digest)
        for party, journal in own.items()
        for message in journal
        if isinstance(message, Envelope) and isinstance(said := contents(message), Release)
    }
    for path in sorted((folder / GATES).glob("*.journal")):
        for message in messages(folder, f"{GATES}{path.stem}"):
            if not isinstance(message, Authorisation):
                continue
            order = message.dossier.order
            for party in order.required:
                if (party, digest(order)) not in released:
                    return f"{order.proposal} was opened without the release of {party}"
    return ""


def _undecided(joint: list[Message], own: dict[str, list[Message]], end_s: float) -> str:
    """Every register that was asked decides by the order's deadline, on its own clock."""
    orders = {m.order_digest: m.order for m in joint if isinstance(m, Proposal)}
    for party, journal in own.items():
        first: dict[str, Concluded] = {}
        signed = set()
        for message in journal:
            if isinstance(message, Concluded):
                first.setdefault(message.order_digest, message)
            elif isinstance(message, Envelope) and isinstance(said := contents(message), Ballot):
                signed.add(said.subject_digest)
        for name in (signed | first.keys()) & orders.keys():
            order, found = orders[name], first.get(name)
            if found is None:
                if order.expires_s < end_s:
                    return f"{party} never decided {order.proposal}"
                continue
            late_s = found.time_s - order.expires_s
            if late_s > 0.001 and not found.reason.startswith(_UNASKED):
                return f"{party} decided {order.proposal} {late_s:.3f} s too late"
            changed = [m for m in journal if isinstance(m, Concluded) and m.order_digest == name]
            if any(m.decision != AUTHORISED for m in changed[1:]):
                return f"{party} decided {order.proposal} twice"
    return ""


def other_root(joint: Path, mirrors: list[Path]) -> str:
    """Whether a journal that has its end is the same in every mirror."""
    with Journal.open(joint) as journal:
        if not journal.finished:
            return "the joint journal has no end"
        root = journal.root()
    for path in mirrors:
        with Journal.open(path) as copy:
            if copy.root() != root:
                return f"the mirror at {path.parent} has another root"
    return ""
