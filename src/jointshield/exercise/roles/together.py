"""All roles in one process, over links in memory, in seat order: what `jointshield run` does.

Nothing here decides anything: the roles are those that stand apart on machines of their own.
"""

from collections.abc import Mapping, Sequence

from jointshield.catalogue.territory import by_seat
from jointshield.consent.keys import PartyKey
from jointshield.exercise.roles.centre import CentreRole
from jointshield.exercise.roles.conductor import Conductor
from jointshield.exercise.roles.control import ControlRole, Progress
from jointshield.exercise.roles.hand import Hand, member_of
from jointshield.exercise.roles.joint_log import LiveLog
from jointshield.exercise.roles.party import PartyRole
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.setting import centre_key
from jointshield.exercise.shelf import Record, Shelf
from jointshield.exercise.sky import Sky
from jointshield.transport import MemoryNet
from jointshield.transport.channels import CENTRE, CONTROL


class Together:
    """One exercise in one process.

    keys: by party and role; each party's role gets its own and no others. records: by member.
    """

    def __init__(
        self,
        play: Play,
        sky: Sky,
        keys: Mapping[str, Mapping[str, PartyKey]],
        records: Mapping[str, Record],
        *,
        checkpoints: bool = True,
    ) -> None:
        net = MemoryNet(play.scenario.id)
        parties = [party.id for party in by_seat(play.scenario.parties)]
        members = (*map(member_of, parties), CENTRE)
        self._hands = {member: Hand(net.join(member)) for member in (*members, CONTROL)}
        self.parties = {
            member_of(party): PartyRole(
                play, party, keys[party], self._hands[member_of(party)], records[member_of(party)]
            )
            for party in parties
        }
        shelf, hand = records[CENTRE], self._hands[CENTRE]
        key = centre_key(play.scenario, play.seed)
        live = LiveLog(hand, shelf, key) if isinstance(shelf, Shelf) else None
        self.centre = CentreRole(play, hand, shelf, live)
        conductor = Conductor(self._hands[CONTROL], members, pump=self._pump)
        self.control = ControlRole(
            play, self._hands[CONTROL], conductor, records[CONTROL], sky, checkpoints=checkpoints
        )

    def play(self, steps: int, progress: Progress) -> None:
        """Play the first `steps` steps, as `ControlRole.play` does."""
        self.control.play(steps, progress)

    def _pump(self, members: Sequence[str]) -> None:
        for member in members:
            turn = self._hands[member].next()
            if turn is None:
                continue
            if member == CENTRE:
                self.centre.act(turn)
            else:
                self.parties[member].act(turn)
