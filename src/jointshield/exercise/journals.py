"""All journals of one run: the joint one, one per party, one per gate, and exercise control's.

What a party keeps for itself stands in its own journal, what an owner's gate was given and did in
the gate's log, truth in exercise control's, and the
joint journal holds the size and root of all the others at every checkpoint, and of exercise
control's at every step. So nobody can change later what it kept back, and the joint journal's root
stands for the whole run. Each member writes its own journals, and no others (`shelf`).
"""

from pathlib import Path

JOINT = "joint"
CONTROL = "control"
PARTIES = "parties/"
"""How the names of the parties' own journals begin."""
GATES = "gates/"
"""How the names of the gates' logs begin."""


def party_journal(party: str) -> str:
    """Name of a party's own journal."""
    return f"{PARTIES}{party}"


def gate_journal(owner: str) -> str:
    """Name of the log of an owner's gate."""
    return f"{GATES}{owner}"


def journal_file(folder: Path, name: str) -> Path:
    """Where the journal `name` of a run lies."""
    return folder / f"{name}.journal"


def party_names(party: str, *, owner: bool) -> tuple[str, ...]:
    """The journals of one party; owner: of interceptors, so that it has a gate."""
    own = party_journal(party)
    return (own, gate_journal(party)) if owner else (own,)
