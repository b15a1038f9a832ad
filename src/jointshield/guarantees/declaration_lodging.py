"""Declarations as they are lodged: a state machine without IO, by calendar days.

A party lodges one declaration for a day's status and never another in its place: whoever could
change what it declared had declared nothing. Sealed fields are revealed once, by who sealed them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from jointshield.errors import JointshieldError
from jointshield.guarantees.declaration import opened, require_sound, why_not_revealed
from jointshield.messages.codec import Message, digest
from jointshield.messages.consultations import TurnedAway
from jointshield.messages.declarations import Declaration, Reveal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """One declaration, the day it came, and what was revealed of it since."""

    declaration: Declaration
    on: date
    reveals: tuple[Reveal, ...] = ()

    def whole(self) -> Declaration:
        """The declaration with what was revealed in its place."""
        return opened(self.declaration, self.reveals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodging:
    """All declarations by digest; parties are those who may lodge one."""

    parties: tuple[str, ...]
    lodged: Mapping[str, Lodged] = field(default_factory=dict)

    def latest(self, party: str) -> Lodged | None:
        """The declaration of a party that came last; None where it has lodged none."""
        found = [item for item in self.lodged.values() if item.declaration.party == party]
        return found[-1] if found else None


def take(
    state: Lodging, message: Declaration | Reveal, on: date
) -> tuple[Lodging, tuple[Message, ...]]:
    """Take what came on a day; gives the state after it, or that it was turned away and why."""
    if isinstance(message, Declaration):
        trouble, changed = _declared(state, message, on)
    else:
        trouble, changed = _revealed(state, message)
    if not trouble:
        return changed, ()
    matter = digest(message) if isinstance(message, Declaration) else message.declaration_digest
    told = TurnedAway(
        message_digest=digest(message), matter=matter, reason=trouble, day=on.isoformat()
    )
    return state, (told,)


def _declared(state: Lodging, said: Declaration, on: date) -> tuple[str, Lodging]:
    if said.party not in state.parties:
        return f"{said.party!r} is no party to this register", state
    try:
        require_sound(said)
    except JointshieldError as error:
        return str(error), state
    if said.status > on.isoformat():
        return f"it shows the status of {said.status}, which is still to come", state
    for held in state.lodged.values():
        key = (held.declaration.party, held.declaration.architecture, held.declaration.status)
        if key == (said.party, said.architecture, said.status):
            return (
                f"{said.party!r} declared its {said.architecture} as of {said.status} on "
                f"{held.on.isoformat()} already"
            ), state
    return "", _with(state, Lodged(declaration=said, on=on))


def _revealed(state: Lodging, said: Reveal) -> tuple[str, Lodging]:
    held = state.lodged.get(said.declaration_digest)
    if held is None:
        return "the reveal names a declaration that was not lodged here", state
    trouble = why_not_revealed(held.declaration, said)
    if not trouble and said.field in [item.field for item in held.reveals]:
        trouble = f"field {said.field!r} was revealed already"
    if trouble:
        return trouble, state
    return "", _with(state, replace(held, reveals=(*held.reveals, said)))


def _with(state: Lodging, held: Lodged) -> Lodging:
    return replace(state, lodged={**state.lodged, digest(held.declaration): held})
