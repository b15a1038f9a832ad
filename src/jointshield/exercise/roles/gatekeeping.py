"""One owner's gate and what stands behind it: the gate's log, the magazine, the launch.

The gate verifies everything itself and needs no centre. What it opens for is in its log, on disk,
before anything leaves; the authorisation is then verified once more, from the agreement alone.
"""

from collections.abc import Sequence
from hashlib import sha256

from jointshield.consent import gate
from jointshield.consent.keys import PartyKey
from jointshield.consent.policy import NOTIFY
from jointshield.consent.seal import contents
from jointshield.exercise.journals import gate_journal
from jointshield.exercise.lodging import announced
from jointshield.exercise.roles.hand import DIRECT, Hand, member_of
from jointshield.exercise.roles.launching import meeting_now, why_idle
from jointshield.exercise.setting import Setting
from jointshield.exercise.shelf import Record
from jointshield.exercise.shown import Shown
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import inclusion_proof
from jointshield.messages import Message, digest, encode
from jointshield.messages.barrier import Aim, Challenging, Opened, Reserved, Stock
from jointshield.messages.consent import REFUSE, Ballot, Envelope
from jointshield.messages.engagement import InterceptorLaunch, NotEngaged
from jointshield.messages.gate import Dossier, KeptShut
from jointshield.strict.linear import Floats
from jointshield.transport.channels import CENTRE, CONTROL

AGAIN, PRESENT, NOTICE = "again/", "present/", "notice/"
"""Begin the reminders: to ask for releases again; to present what its asker has not; that a notice
of the launch has run."""


class Gatekeeping:
    """The gate of one owner. shown: the picture that commanders go by in this mode."""

    def __init__(
        self, setting: Setting, owner: str, key: PartyKey, shown: Shown, hand: Hand, record: Record
    ) -> None:
        self._setting = setting
        self._owner = owner
        self._shown = shown
        self._hand = hand
        self._record = record
        self._journal = gate_journal(owner)
        self._state = gate.GateState(key=key, guarantees=setting.guard.guarantees)
        self._leaves: list[bytes] = []
        self._sites = {s.id: s for s in setting.scenario.sites if s.owner == owner}
        self._spoken_for: dict[str, dict[str, int]] = {site: {} for site in self._sites}
        self._dossiers: dict[str, Dossier] = {}
        self._askers: dict[str, str] = {}
        self._withdrawn: set[str] = set()
        self._used: set[str] = set()
        self._said: set[tuple[str, str]] = set()
        self._opened: dict[str, Opened] = {}
        self._flying: dict[str, tuple[int, Floats]] = {}

    # --- the magazine -----------------------------------------------------------------------------

    def reserved(self, reserved: Reserved) -> Stock | None:
        """A commander speaks for interceptors, or frees them; what is left then."""
        site = self._sites.get(reserved.site)
        if site is None:
            return None
        spoken_for = self._spoken_for[site.id]
        spoken_for[reserved.order_digest] = reserved.count
        return Stock(site=site.id, left=site.stock - sum(spoken_for.values()))

    # --- round two --------------------------------------------------------------------------------

    def asked_by(self, order_digest: str, asker: str) -> None:
        """Who is to hear what became of an order."""
        self._askers[order_digest] = asker

    def withdrawn(self, order_digest: str) -> None:
        """The commander does not want this order any more."""
        self._withdrawn.add(order_digest)

    def wants(self, order_digest: str) -> bool:
        """Whether all consents to this order should be presented here, as nobody has."""
        return order_digest not in self._dossiers and order_digest not in self._withdrawn

    def present(self, dossier: Dossier, time_s: float, *, own: bool = False) -> None:
        """Check a dossier, log it, and ask every party to turn its second key.

        own: the owner presents it for an asker that is silent; not what is wanted no more.
        """
        order = dossier.order
        order_digest = digest(order)
        site = self._sites.get(order.site)
        if own and (site is None or why_idle(order, self._shown, site, time_s)):
            return
        self._dossiers.setdefault(order_digest, dossier)
        for docketed in self._consider(gate.Presented(dossier=dossier), time_s):
            if isinstance(docketed, gate.Counted):
                self._log(time_s, docketed.envelope)  # a refusal that came with it
            elif isinstance(docketed, gate.Withheld):
                self._keep_shut(docketed, time_s)
            if not isinstance(docketed, gate.Docketed):
                continue
            index = self._log(time_s, dossier)
            note = self._record.checkpoint_now(self._journal, time_s)
            logged = gate.Logged(
                order_digest=order_digest,
                nonce=self._nonce(),
                checkpoint=note,
                index=index,
                time_ms=_ms(time_s),
                proof=inclusion_proof(self._leaves, index, len(self._leaves)),
            )
            for asked in self._consider(logged, time_s):
                if isinstance(asked, gate.Asked):
                    self._log(time_s, asked.envelope)
                    self._challenge(dossier, asked.envelope, time_s)
                    self._announce(dossier, time_s)
                    # Releases that a link held up are asked for again, while there is time.
                    again_s = time_s + self._setting.agreement.release_window_s
                    self._hand.remind(f"{AGAIN}{order_digest}", again_s)

    def again(self, order_digest: str, time_s: float) -> None:
        """Time for releases has run."""
        if order_digest in self._opened:
            return
        self.present(self._dossiers[order_digest], time_s)

    def _challenge(self, dossier: Dossier, envelope: Envelope, time_s: float) -> None:
        challenging = Challenging(dossier=dossier, envelope=envelope)
        to = [member_of(party) for party in dossier.order.required]
        self._hand.post(to, challenging, time_s, first=self._owner, last=True)

    def _keep_shut(self, withheld: gate.Withheld, time_s: float) -> None:
        """Why an order was not opened for stands in the log, once for each reason."""
        said = (withheld.order_digest, withheld.reason)
        if said not in self._said:
            self._said.add(said)
            kept = KeptShut(
                time_s=time_s, order_digest=withheld.order_digest, reason=withheld.reason
            )
            self._log(time_s, kept)

    def _announce(self, dossier: Dossier, time_s: float) -> None:
        """Where the rules ask for notice, everybody is told, and the gate waits before it opens."""
        agreement, order = self._setting.agreement, dossier.order
        if NOTIFY not in agreement.consent_rules:
            return
        notice = announced(order, self._sites[order.site], time_s, agreement.notice_s)
        self._hand.tell(CENTRE, notice, keep=True)
        self._hand.remind(f"{NOTICE}{digest(order)}", time_s + agreement.notice_s)

    def notice_has_run(self, time_s: float) -> None:
        """What waited for nothing else may open."""
        self._act(self._consider(gate.Tick(), time_s), time_s)

    def arrives(self, envelope: Envelope, time_s: float) -> None:
        """A release, or a refusal, has come."""
        said = contents(envelope)
        if isinstance(said, Ballot) and said.verdict != REFUSE:
            return  # consents come in a dossier
        self._act(self._consider(gate.Arrived(envelope=envelope), time_s), time_s)

    def _act(self, outputs: Sequence[gate.Output], time_s: float) -> None:
        for output in outputs:
            if isinstance(output, gate.Counted):
                self._log(time_s, output.envelope)
            elif isinstance(output, gate.Opened):
                # In the gate's log, and on disk, before anything leaves.
                self._log(time_s, output.authorised.authorisation)
                self._record.settle(self._journal)
                self._open(output.authorised, time_s)

    # --- behind the gate --------------------------------------------------------------------------

    def _open(self, authorised: gate.Authorised, time_s: float) -> None:
        """The gate opened: the interceptors leave, if there is still a meeting."""
        order = authorised.order
        order_digest = digest(order)
        site = self._sites[order.site]
        launch: InterceptorLaunch | None = None
        why = why_idle(order, self._shown, site, time_s)
        if not why:
            # Verified again where the interceptors stand, from the agreement alone.
            found = gate.check(
                authorised.authorisation, self._setting.standing, _ms(time_s), self._used
            )
            why = found.reason if isinstance(found, gate.Withheld) else ""
        meeting = None if why else meeting_now(order, self._shown, site, time_s)
        if meeting is not None:
            opportunity, path = meeting
            self._used.add(order_digest)
            launch = InterceptorLaunch(
                time_s=time_s + site.interceptor.reaction_s,
                site=site.id,
                owner=site.owner,
                proposal=order.proposal,
                track=order.track,
                count=order.salvo,
                intercept_s=opportunity.meeting_s,
            )
            expected = path.states_eci[opportunity.meeting_row, :3]
            self._flying[order.proposal] = (order.track, expected)
            self._hand.tell(CONTROL, launch, keep=True)
        dropped = None
        if launch is None:
            dropped = NotEngaged(
                centre=self._shown.name, time_s=time_s, track=order.track, reason=why
            )
        opened = Opened(authorisation=authorised.authorisation, launch=launch, dropped=dropped)
        self._opened[order_digest] = opened
        self._tell(order_digest, order.required, opened, time_s)

    def _tell(
        self, order_digest: str, required: Sequence[str], opened: Opened, time_s: float
    ) -> None:
        """The asker hears over the owner's link; everybody else that was asked, directly."""
        own = member_of(self._owner)
        asker = self._askers.get(order_digest, own)
        self._hand.post((asker,), opened, time_s, first="" if asker == own else self._owner)
        others = [m for m in map(member_of, required) if m != asker]
        self._hand.post(others, opened, time_s, first=self._owner, last=True, purpose=DIRECT)

    def tell_again(self, asker: str) -> None:
        """An asker is back, and may have missed what became of its orders."""
        for order_digest, opened in self._opened.items():
            if self._askers.get(order_digest) == asker:
                self._hand.tell(asker, opened)

    def aim(self, proposal: str, meeting_s: float) -> None:
        """Tell control where the object of a salvo is expected at the meeting."""
        if proposal not in self._flying:
            return
        track, expected = self._flying[proposal]
        latest = self._shown.predicted_position(track, meeting_s)
        position = expected if latest is None else latest
        aim = Aim(proposal=proposal, position_m=tuple(float(part) for part in position))
        self._hand.tell(CONTROL, aim, keep=True)

    # --- machines and log -------------------------------------------------------------------------

    def _consider(self, happened: gate.Input, time_s: float) -> tuple[gate.Output, ...]:
        self._state, outputs = gate.consider(
            self._state, happened, self._setting.standing, _ms(time_s)
        )
        return outputs

    def _log(self, time_s: float, message: Message) -> int:
        """Write into the gate's log; returns the entry's number."""
        data = encode(message)
        self._record.write(self._journal, time_s, message, data)
        self._leaves.append(entry_hash(_ms(time_s), message.KIND, data))
        return len(self._leaves) - 1

    def _nonce(self) -> bytes:
        """A simulation's nonce: never the same twice, and the same in every replay of the run."""
        name = f"{self._setting.seed}/{self._setting.exercise}/{self._journal}/{len(self._leaves)}"
        return sha256(b"jointshield/simulation-nonce/v1\n" + name.encode()).digest()


def _ms(time_s: float) -> int:
    return round(time_s * 1000.0)
