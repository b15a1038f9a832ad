"""Control's baton: instructions out, reports in, and who is not waited for any more.

The only part of the roles that looks at a wall clock: a member that does not report in time is
absent. In one process nobody is slow, so whoever has not reported at once is not there.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from jointshield.exercise.roles.barrier import (
    Ask,
    BarrierState,
    Begin,
    Done,
    Heard,
    Input,
    Missing,
    Overdue,
    consider,
)
from jointshield.exercise.roles.beginning import Say, Waiting, missing_letters, unsaid
from jointshield.exercise.roles.hand import END, Hand
from jointshield.messages.barrier import Instruction, Letter, Reported, Upto
from jointshield.transport import Delivery

_LOOK_S = 1.0
"""Wall seconds after which it is looked again who is missing."""
_PATIENCES = 3.0
"""How many times the patience for a report an absent member has to come back at the end."""


class Conductor:
    """One exercise's instructions. members: in the order in which their acts count.

    patience_s: wall seconds to wait for a report. pump: lets members act where they live in the
    same process.
    """

    def __init__(
        self,
        hand: Hand,
        members: Sequence[str],
        patience_s: float = 0.0,
        pump: Callable[[Sequence[str]], None] | None = None,
    ) -> None:
        self._hand = hand
        self._members = tuple(members)
        self._patience_s = patience_s
        self._pump = pump
        self._state = BarrierState(members=frozenset(members))
        self._sent: dict[str, dict[tuple[str, str], int]] = {m: {} for m in (*members, "")}
        self._reported = dict.fromkeys(members, 0)
        self._gone: list[str] = []
        self.told: list[Delivery] = []
        self.late: list[tuple[str, Reported]] = []
        """Reports that nobody waited for any more; what was posted with them still counts."""

    def present(self, members: Sequence[str]) -> tuple[str, ...]:
        """Those of `members` that take part now."""
        return self._state.present(tuple(members))

    def wait_for_all(self, patience_s: float, say: Say = unsaid) -> tuple[str, ...]:
        """Wait until every member has said that it is there; returns those that have not.

        say: is told who is waited for.
        """
        until = time.monotonic() + patience_s
        waiting = Waiting(say)
        missing = self._members
        while missing and (left_s := until - time.monotonic()) > 0.0:
            waiting(f"{self._hand.member}: waiting for {', '.join(missing)}")
            found = self._hand.reports(min(left_s, _LOOK_S))
            if found is not None:
                missing = tuple(member for member in missing if member != found[0])
        return missing

    def call_off(self, missing: Sequence[str]) -> None:
        """End what has not begun: tell everybody else who is missing, and wait for no more."""
        here = tuple(member for member in self._members if member not in missing)
        letters = missing_letters(missing)
        self.ask(here, END, 0, 0.0, dict.fromkeys(here, letters))

    def begin(self, *, wait: bool = False) -> tuple[str, ...]:
        """A step begins; returns the members that are back. wait: give the absent a while."""
        until = time.monotonic() + _PATIENCES * self._patience_s
        while wait and self._state.absent - self._state.back:
            found = self._hand.reports(max(until - time.monotonic(), 0.0))
            if found is None:
                break
            self._take(*found, {})
            self._consider(Heard(member=found[0], number=found[1].number))
        back = tuple(m for m in self._members if m in self._state.back)
        self._consider(Begin())
        return back

    def gone(self) -> tuple[str, ...]:
        """Members declared absent since the last call."""
        gone, self._gone = tuple(self._gone), []
        return gone

    def ask(
        self,
        members: Sequence[str],
        phase: str,
        step: int,
        now_s: float,
        letters: Mapping[str, Sequence[Letter]] | None = None,
    ) -> tuple[tuple[str, Reported], ...]:
        """Instruct members and wait; their reports, in the order of `members`."""
        self._hand.flush()
        for upto in self._hand.sent():
            self._note(self._hand.member, upto)
        done = self._consider(Ask(members=tuple(members)))
        present = self.present(members)
        for member in present:
            self._hand.instruct(
                member,
                Instruction(
                    number=self._state.number,
                    step=step,
                    phase=phase,
                    now_s=now_s,
                    letters=tuple((letters or {}).get(member, ())),
                    heard=self._heard(member),
                    reported=self._reported[member],
                ),
            )
        if self._pump is not None:
            self._pump(present)
        reports: dict[str, Reported] = {}
        until = time.monotonic() + self._patience_s
        while not done:
            # In one process a member that is not there will not come: there is nothing to wait for.
            left_s = max(until - time.monotonic(), 0.0)
            found = self._hand.reports(left_s)
            if found is None:
                done = self._consider(Overdue())
                continue
            sender, report = found
            self._take(sender, report, reports)
            done = self._consider(Heard(member=sender, number=report.number))
        self.told += self._hand.take_up(self._heard(""))
        return tuple((member, reports[member]) for member in members if member in reports)

    def _take(self, sender: str, report: Reported, reports: dict[str, Reported]) -> None:
        """Take what a report says, once; reports: those on the instruction that is open."""
        if report.number <= self._reported.get(sender, report.number):
            return
        self._reported[sender] = report.number
        for upto in report.sent:
            self._note(sender, upto)
        if report.number == self._state.number and sender in self._state.waited_for:
            reports[sender] = report
        else:
            self.late.append((sender, report))

    def _note(self, sender: str, upto: Upto) -> None:
        receiver = "" if upto.member == self._hand.member else upto.member
        if receiver in self._sent:
            self._sent[receiver][sender, upto.channel] = upto.sequence

    def _heard(self, receiver: str) -> tuple[Upto, ...]:
        """What was sent to a member since its last instruction; "" is control itself."""
        fresh, self._sent[receiver] = self._sent[receiver], {}
        order = {member: number for number, member in enumerate(self._members, 1)}
        return tuple(
            Upto(member=sender, channel=channel, sequence=fresh[sender, channel])
            for sender, channel in sorted(fresh, key=lambda key: (order.get(key[0], 0), key[1]))
        )

    def _consider(self, happened: Input) -> bool:
        self._state, outputs = consider(self._state, happened)
        for output in outputs:
            if isinstance(output, Missing):
                self._gone += output.members
        return any(isinstance(output, Done) for output in outputs)
