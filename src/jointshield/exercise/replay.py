"""Play a run again from its journals and its scenario, and stop at the first difference.

The parties' own scans are the only input: truth is not needed, so anyone who holds the parties'
journals can do this. Everything from the tracks to the decisions is worked out again and held
against what was journaled, byte by byte.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.journals import CONTROL, JOINT, gate_journal, journal_file, party_journal
from jointshield.exercise.roles.control import Progress
from jointshield.exercise.roles.hand import member_of
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.roles.together import Together
from jointshield.exercise.runs import load_run, silent
from jointshield.exercise.setting import Setting, settle
from jointshield.exercise.sky import RecordedSky
from jointshield.journal import Entry, Journal
from jointshield.journal.checkpoint import parse
from jointshield.messages import Message, decode, encode
from jointshield.messages.barrier import Absent
from jointshield.messages.plots import InfraredScan, RadarScan, Scan
from jointshield.messages.record import Agreement, Commitment, RunEnd
from jointshield.transport.channels import CENTRE
from jointshield.transport.channels import CONTROL as CONTROL_MEMBER

_OF_THE_DAY = (Commitment.KIND, RunEnd.KIND, Absent.KIND)
"""What depends on how a run was written down, not on what happened in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """What a replay found. difference: "" if everything came out the same."""

    entries_compared: int
    complete: bool
    difference: str


class DifferenceError(Exception):
    """Raised where the replay and the journal part; the text says where and how."""


class _Comparing:
    """Stands in for the journals: what would be written is compared with what was written."""

    def __init__(
        self, entries: dict[str, Iterator[Entry]], notes: dict[str, tuple[bytes, ...]]
    ) -> None:
        self._entries = entries
        self._notes = notes
        self._written: dict[str, int] = {}
        self.compared = 0

    def write(self, name: str, time_s: float, message: Message, data: bytes = b"") -> None:
        """Compare one message with the next recorded entry of the journal `name`."""
        if name == CONTROL or message.KIND in _OF_THE_DAY:
            return
        recorded = self._next(name)
        if recorded is None:
            raise DifferenceError(
                f"{name} journal: it ends where the replay goes on with a {message.KIND} "
                f"at {time_s:.3f} s"
            )
        data = data or encode(message)
        if recorded.data != data:
            raise DifferenceError(_describe(name, recorded, message))
        self._written[name] = self._written.get(name, 0) + 1
        self.compared += 1

    def write_all(self, name: str, time_s: float, messages: Iterable[Message]) -> None:
        """Compare messages in their order."""
        for message in messages:
            self.write(name, time_s, message)

    def checkpoint_now(self, name: str, time_s: float) -> bytes:
        """The note that stands in the journal at this place; that it holds is for `verify`."""
        wanted = (self._written.get(name, 0), round(time_s * 1000.0))
        for note in self._notes[name]:
            stated = parse(note)
            if (stated.size, stated.time_ms) == wanted:
                return note
        raise DifferenceError(
            f"{name} journal: no checkpoint over its first {wanted[0]} entries at {time_s:.3f} s, "
            "where the replay has a gate's challenge"
        )

    def settle(self, name: str) -> None:
        """Nothing is written in a replay."""

    def commit(self) -> None:
        """The same."""

    def state(self, name: str, time_s: float) -> Commitment:
        """Commitments are for `verify`; this one is compared with nothing."""
        return Commitment(time_s=time_s, journal=name, size=0, root="")

    def checkpoint(self, time_s: float, *, final: bool) -> tuple[Commitment, ...]:  # noqa: ARG002
        """A replay signs nothing."""
        return ()

    def _next(self, name: str) -> Entry | None:
        for entry in self._entries[name]:
            if entry.kind not in _OF_THE_DAY:
                return entry
        return None


def replay(folder: Path, progress: Progress = silent) -> ReplayReport:
    """Replay the run in `folder`.

    Raises MistakeError if there is no run, IntegrityError if a journal is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="jointshield-replay-") as copy:
        # Opening a journal may finish what a crash left half done: that is not for the evidence.
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        try:
            return _replay(Path(copy), progress)
        except (MistakeError, IntegrityError) as error:
            raise type(error)(str(error).replace(copy, str(folder))) from error


def _replay(folder: Path, progress: Progress) -> ReplayReport:
    loaded, mode, seed = load_run(folder)
    setting = settle(loaded.scenario, loaded.mode(mode), seed)
    own = [party_journal(party.id) for party in setting.parties]
    names = (JOINT, *own, *(gate_journal(owner) for owner in setting.gate_owners))
    journals = {name: Journal.open(journal_file(folder, name)) for name in names}
    complete = all(journal.finished for journal in journals.values())
    scans: list[Scan] = []
    for name in own:
        scans.extend(_scans(journals[name]))
    comparing = _Comparing(
        {name: journals[name].entries() for name in names},
        {name: journals[name].checkpoints() for name in names},
    )
    last_s = setting.scenario.last_step_s if complete else _last_time_s(journals[JOINT])
    steps = round(last_s / setting.scenario.step_s)
    try:
        _check_seats(journals[JOINT], setting, folder)
        members = (*(member_of(party.id) for party in setting.parties), CENTRE, CONTROL_MEMBER)
        play = Play(scenario=setting.scenario, mode=setting.mode, seed=seed)
        together = Together(
            play,
            RecordedSky(scans),
            setting.keys,
            dict.fromkeys(members, comparing),
            checkpoints=False,
        )
        together.play(steps, progress)
    except DifferenceError as found:
        return ReplayReport(
            entries_compared=comparing.compared, complete=complete, difference=str(found)
        )
    finally:
        for journal in journals.values():
            journal.close()
    return ReplayReport(entries_compared=comparing.compared, complete=complete, difference="")


def _check_seats(journal: Journal, setting: Setting, folder: Path) -> None:
    """Raise MistakeError if the parties have keys that do not follow from the seed.

    What differs from the agreement in any other way is for the comparison to find.
    """
    agreement = None
    with suppress(IntegrityError):
        agreement = next((decode(entry.data) for entry in journal.entries()), None)
    if (
        isinstance(agreement, Agreement)
        and agreement.seats != setting.agreement.seats
        and agreement == replace(setting.agreement, seats=agreement.seats)
    ):
        raise MistakeError(
            f"{folder}: the keys in its agreement are the parties' own and do not follow from the "
            "seed, so nobody else can sign again and the run cannot be played again; "
            "`jointshield verify` checks it"
        )


def _scans(journal: Journal) -> Iterator[Scan]:
    for entry in journal.entries():
        if entry.kind in (RadarScan.KIND, InfraredScan.KIND):
            yield cast(Scan, decode(entry.data))


def _last_time_s(journal: Journal) -> float:
    """Time of the last step that an interrupted run certainly finished: its last checkpoint."""
    last_s = 0.0
    for entry in journal.entries():
        if entry.kind == Commitment.KIND:
            last_s = Commitment.from_bytes(entry.data).time_s
    return last_s


def _describe(name: str, recorded: Entry, message: Message) -> str:
    where = f"{name} journal, entry {recorded.index} ({recorded.kind}, {recorded.time_ms} ms)"
    try:
        found = decode(recorded.data)
    except IntegrityError as error:
        return f"{where}: the entry cannot be read: {error}"
    if found.KIND != message.KIND:
        return f"{where}: the replay has a {message.KIND} here"
    for field in message.__dataclass_fields__:
        was, now = getattr(found, field), getattr(message, field)
        if was != now:
            return f"{where}: {field} was {was!r}, the replay has {now!r}"
    return f"{where}: same values, other bytes"
