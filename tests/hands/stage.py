"""The roles over links in memory, with a centre that can be killed at any write and come back."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

from jointshield.consent.keys import PartyKey
from jointshield.exercise import scenario
from jointshield.exercise.journals import GATES, JOINT
from jointshield.exercise.roles.centre import CentreRole
from jointshield.exercise.roles.conductor import Conductor
from jointshield.exercise.roles.control import ControlRole
from jointshield.exercise.roles.hand import Hand, member_of
from jointshield.exercise.roles.joint_log import LiveLog
from jointshield.exercise.roles.party import PartyRole
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.runs import begin_shelves, write_about
from jointshield.exercise.setting import centre_key, settle
from jointshield.exercise.shelf import Shelf
from jointshield.exercise.sky import TrueSky
from jointshield.journal import Journal
from jointshield.messages import Message, decode
from jointshield.transport import MemoryNet, Transport
from jointshield.transport.channels import CENTRE, CONTROL
from jointshield.world import World

from ..conftest import SHORT_S, short_scenario

Spot = Callable[[str, Message], bool]
"""Whether the blow falls at this write: (journal, message)."""


class KilledError(BaseException):
    """The process is gone in the middle of what it did."""


class DyingTransport:
    """A member's links, until it has sent so many frames."""

    def __init__(self, honest: Transport, frames: int, kill: Callable[[], None]) -> None:
        self._honest = honest
        self.left = frames
        self._kill = kill

    def __getattr__(self, name: str) -> object:
        return getattr(self._honest, name)

    def publish(self, channel: str, message: Message) -> frozenset[str]:
        """Speak, and perhaps for the last time."""
        heard = self._honest.publish(channel, message)
        self._count()
        return heard

    def send(self, member: str, topic: str, message: Message) -> bool:
        """Send, and perhaps for the last time."""
        sent = self._honest.send(member, topic, message)
        self._count()
        return sent

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            self._kill()
            raise KilledError


class Stage:
    """One exercise: joint-2011 in mode M3, seed 7, ending after `steps` steps of 2 s.

    spot: where the centre dies; frames: after how many that it has sent. back_after: steps until it
    comes back, None for never. lost: its file is gone by then, and a party lends it its mirror.
    keys: the parties' own, by party and role; by default those of the seed.
    """

    def __init__(
        self,
        folder: Path,
        steps: int,
        *,
        spot: Spot | None = None,
        frames: int | None = None,
        back_after: int | None = None,
        mirrors: bool = False,
        lost: bool = False,
        keys: Mapping[str, Mapping[str, PartyKey]] | None = None,
    ) -> None:
        given = short_scenario(folder.with_name(f"{folder.name}-given"))
        path = given / "scenario.toml"
        text = path.read_text(encoding="utf-8").replace(f'"{SHORT_S} s"', f'"{2 * steps} s"')
        path.write_text(text, encoding="utf-8")
        loaded = scenario.load(given)
        self.folder = folder
        self.play = Play(scenario=loaded.scenario, mode=loaded.mode("M3"), seed=7)
        self.setting = settle(loaded.scenario, self.play.mode, 7)
        if keys is not None:
            self.setting = replace(self.setting, keys=keys)
        write_about(loaded, "M3", 7, folder)
        shelves = begin_shelves(self.setting, folder)
        self.shelves: dict[str, Shelf] = dict(shelves)
        self.net = MemoryNet("stage")
        self.parties = [member_of(party.id) for party in self.setting.parties]
        self.hands = {m: Hand(self.net.join(m)) for m in (*self.parties, CENTRE, CONTROL)}
        self.roles: dict[str, PartyRole | CentreRole] = {}
        for member in self.parties:
            party = member.removeprefix("party/")
            self.roles[member] = PartyRole(
                self.play,
                party,
                self.setting.keys[party],
                self.hands[member],
                self.shelves[member],
                folder / "mirrors" / party if mirrors else None,
            )
        self.roles[CENTRE] = self._centre()
        self._steps, self._spot, self._back_after = steps, spot, back_after
        self._lost = lost
        self._blow = False
        self.died_at: int | None = None
        if spot is not None:
            for shelf in self.shelves.values():
                self._watch(shelf)
        if frames is not None:
            centre = self.hands[CENTRE]
            dying = DyingTransport(centre.transport, frames, self._kill)
            centre._transport = cast("Transport", dying)
        conductor = Conductor(self.hands[CONTROL], (*self.parties, CENTRE), pump=self._pump)
        self.control = ControlRole(
            self.play,
            self.hands[CONTROL],
            conductor,
            self.shelves[CONTROL],
            TrueSky(World(loaded.scenario, 7), loaded.scenario.checkpoint_s),
        )

    def run(self, at: Callable[[int], None] = lambda _: None) -> "Stage":
        """Play; at: is told each step before it begins."""
        scene = self.play.scenario
        every = round(scene.checkpoint_s / scene.step_s)
        self.control.begin()
        for number in range(1, self._steps + 1):
            at(number)
            self._come_back(number)
            centre = self.roles[CENTRE]
            if number > 1 and isinstance(centre, CentreRole) and centre._rooms is None:
                self.hands[CENTRE].report(0)  # as a process does while it waits
            self.control.step(number * scene.step_s)
            if number % every == 0 and number != self._steps:
                self.control.checkpoint()
            if self._blow and self.died_at is None:
                self.died_at = number
        self.control.end()
        for shelf in self.shelves.values():
            shelf.__exit__(None, None, None)
        return self

    def entries(self, name: str) -> list[Message]:
        """All messages of one journal, after the end."""
        with Journal.open(self.folder / f"{name}.journal") as journal:
            return [decode(entry.data) for entry in journal.entries()]

    def notes(self, name: str) -> tuple[bytes, ...]:
        """The checkpoints of one journal, after the end."""
        with Journal.open(self.folder / f"{name}.journal") as journal:
            return journal.checkpoints()

    def mirror(self, member: str) -> Path:
        """Where a party's copy of the joint journal lies."""
        return self.folder / "mirrors" / member.removeprefix("party/") / "joint.journal"

    def party(self, member: str) -> PartyRole:
        """One party's role."""
        role = self.roles[member]
        assert isinstance(role, PartyRole)
        return role

    def _centre(self) -> CentreRole:
        shelf, hand = self.shelves[CENTRE], self.hands[CENTRE]
        key = centre_key(self.play.scenario, self.play.seed)
        return CentreRole(self.play, hand, shelf, LiveLog(hand, shelf, key))

    def _watch(self, shelf: Shelf) -> None:
        write = shelf.write

        def watched(name: str, time_s: float, message: Message, data: bytes = b"") -> None:
            write(name, time_s, message, data)
            assert self._spot is not None
            if not self._blow and not shelf.muted and self._spot(name, message):
                self._kill()
                if name == JOINT:
                    raise KilledError

        shelf.write = watched  # type: ignore[method-assign]

    def _kill(self) -> None:
        """The centre's process is gone: what it had not committed is lost with it."""
        self._blow = True
        self.hands[CENTRE].transport.close()
        journal = self.shelves[CENTRE].journal(JOINT)
        journal._connection.close()

    def _come_back(self, number: int) -> None:
        if self.died_at is None or self._back_after is None:
            return
        if number != self.died_at + self._back_after:
            return
        if self._lost:
            mine = self.folder / "joint.journal"
            mine.unlink()
            with closing(sqlite3.connect(self.mirror(self.parties[0]))) as copy:
                copy.execute("VACUUM INTO ?", (str(mine),))
        signers = {JOINT: None}
        self.shelves[CENTRE] = Shelf(self.folder, self.setting.exercise, signers, go_on=True)
        self.hands[CENTRE] = Hand(self.net.join(CENTRE))
        self.roles[CENTRE] = self._centre()
        self.hands[CENTRE].report(0)

    def _pump(self, members: Sequence[str]) -> None:
        for member in members:
            if member == CENTRE and self._blow and CENTRE not in self.net.members():
                continue
            turn = self.hands[member].next()
            if turn is None:
                continue
            try:
                self.roles[member].act(turn)
            except KilledError:
                continue


def nth(kind: str, count: int, journal: str = JOINT) -> Spot:
    """The blow falls at the `count`th message of a kind; journal: its name, or `gates/` for any."""
    seen = 0

    def spot(name: str, message: Message) -> bool:
        nonlocal seen
        fits = name.startswith(GATES) if journal == GATES else name == journal
        if fits and kind == message.KIND:
            seen += 1
            return seen == count
        return False

    return spot
