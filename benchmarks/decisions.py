"""The machine's part of one decision: two rounds, all checks, durable gate log, cosignatures.

One decision with N parties, all of whom have to sign: every party's signer and seal for both
rounds, the commander's register, the gate (which verifies all of it, several times over), its log
with checkpoints and every write on disk, each party's own verification of the whole dossier before
it releases, and the cosignature of every other party's witness. No link, no person.

Parties work at the same time on machines of their own: `path` counts the slowest of them in each
round, `all` adds them up, as one process does.

Beside it in the same turn, as the bound: the raw cost of the signatures alone (2 N + 2 made, each
verified once by whoever needs it: N consents, N releases, challenge and opening) and one durable
write of SQLite. `python -m benchmarks.decisions [--turns N]`.
"""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from jointshield.consent import gate, register, signer
from jointshield.consent.evidence import gate_origin
from jointshield.consent.keys import (
    AGREE,
    CONSENT,
    GATE,
    LOG,
    RELEASE,
    PartyKey,
    exercise_keys,
    seat_of,
)
from jointshield.consent.seal import seal
from jointshield.consent.standing import Standing, found
from jointshield.journal import Journal
from jointshield.journal.checkpoint import ed25519_holds
from jointshield.journal.cosignature import cosign
from jointshield.journal.tree import inclusion_proof
from jointshield.messages import Message, digest, encode
from jointshield.messages.consent import Order
from jointshield.messages.record import Adoption, Agreement, SiteEntry

SIZES = (7, 27)
EXERCISE = "bench/M3/7"
NOW_MS = 10_000

Keys = Mapping[str, Mapping[str, PartyKey]]


def table(parties: int) -> tuple[Keys, Standing]:
    """Keys of so many parties, and an agreement that all have signed, where all consent to all."""
    names = [f"party-{number:02d}" for number in range(parties)]
    keys = {name: exercise_keys(7, "bench", name) for name in names}
    agreement = Agreement(
        exercise=EXERCISE, version=1, previous="", scenario="bench", scenario_digest="00",
        mode="M3", shares_information=True, fire_control="joint", consent_rules=("owner", "all"),
        release_window_s=40.0, notice_s=0.0, clock_skew_s=0.5, treaties=(), glossary_version=1,
        seats=tuple(seat_of(name, keys[name], EXERCISE) for name in names),
        sites=(SiteEntry(site="hill", owner=names[0], host=""),),
    )  # fmt: skip
    adoptions = [
        seal(
            Adoption(exercise=EXERCISE, agreement_digest=digest(agreement), party=name),
            keys[name][AGREE],
        )
        for name in names
    ]
    return keys, found(agreement, adoptions)


def order_of(standing: Standing, number: int) -> Order:
    """One order, another for each number."""
    owner = standing.parties[0]
    return Order(
        exercise=EXERCISE, agreement_digest=digest(standing.agreement), picture_digest="11",
        centre="joint", proposal=f"P{number}", track=number, site="hill", owner=owner, host="",
        salvo=1, launch_open_s=0.0, launch_close_s=400.0, intercept_s=500.0,
        intercept_latitude_rad=0.8, intercept_longitude_rad=0.5, intercept_height_m=1e5,
        overflown=(), debris=(), sector="", launched_from="", plan="",
        required=tuple(standing.parties), consent_by_s=200.0, expires_s=300.0,
    )  # fmt: skip


class Hands:
    """Everybody's machines and the gate's log on disk, for one order after another."""

    def __init__(self, keys: Keys, standing: Standing, folder: Path) -> None:
        self._keys, self._standing = keys, standing
        self._owner = standing.parties[0]
        self._log = Journal.create(folder / "gate.journal", gate_origin(EXERCISE, self._owner))
        self._leaves: list[bytes] = []
        self._gate = gate.GateState(key=keys[self._owner][GATE])
        self._apart_s: list[float] = []

    def decide(self, order: Order) -> float:
        """One decision, from the question to the opening on disk, cosigned by all.

        Returns the seconds by which parties that work at the same time are quicker than in turn.
        """
        saved_s = 0.0
        standing, keys = self._standing, self._keys
        state, _ = register.consider(
            register.ConsentState(), register.OpenOrder(order=order), standing, NOW_MS
        )
        signers = {}
        for party in order.required:
            with self._apart():
                asked = signer.SignerState(party=party, order=order)
                answer = signer.Answer(verdict="consent", reason="")
                signers[party], ballot = signer.consider(asked, answer, standing, NOW_MS)
                assert not isinstance(ballot, signer.Unsigned), ballot.reason
                arrived = register.Arrived(envelope=seal(ballot, keys[party][CONSENT]))
            state, _ = register.consider(state, arrived, standing, NOW_MS)
        saved_s += self._saved()
        dossier = state.dossier()
        self._consider(gate.Presented(dossier=dossier))
        index = self._write(dossier)
        note = self._log.checkpoint((keys[self._owner][LOG],), time_ms=NOW_MS)
        logged = gate.Logged(
            order_digest=digest(order), nonce=os.urandom(32), checkpoint=note, index=index,
            time_ms=NOW_MS, proof=inclusion_proof(self._leaves, index, len(self._leaves)),
        )  # fmt: skip
        (asked_for,) = self._consider(logged)
        assert isinstance(asked_for, gate.Asked), asked_for
        self._write(asked_for.envelope)
        outputs: tuple[gate.Output, ...] = ()
        for party in order.required:
            with self._apart():
                challenged = signer.Challenged(dossier=dossier, envelope=asked_for.envelope)
                _, release = signer.consider(signers[party], challenged, standing, NOW_MS)
                assert not isinstance(release, signer.Unsigned), release.reason
                arrives = gate.Arrived(envelope=seal(release, keys[party][RELEASE]))
            outputs = self._consider(arrives)
        saved_s += self._saved()
        opened = outputs[-1]
        assert isinstance(opened, gate.Opened), opened
        authorisation = opened.authorised.authorisation
        self._write(authorisation)
        note = self._log.checkpoint((keys[self._owner][LOG],), time_ms=NOW_MS)
        text = note.partition(b"\n\n")[0] + b"\n"
        for party in order.required:
            with self._apart():
                if party != self._owner:
                    cosign(text, keys[party][LOG], NOW_MS // 1000)
        saved_s += self._saved()
        state, _ = register.consider(
            state, register.Opened(authorisation=authorisation), standing, NOW_MS
        )
        assert state.phase == "authorised", state.phase
        return saved_s

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """What one party does on its own machine."""
        begun = time.perf_counter()
        yield
        self._apart_s.append(time.perf_counter() - begun)

    def _saved(self) -> float:
        saved_s = sum(self._apart_s) - max(self._apart_s)
        self._apart_s = []
        return saved_s

    def _consider(self, happened: gate.Input) -> tuple[gate.Output, ...]:
        self._gate, outputs = gate.consider(self._gate, happened, self._standing, NOW_MS)
        return outputs

    def _write(self, message: Message) -> int:
        index = self._log.append(NOW_MS, message.KIND, encode(message))
        *_, entry = self._log.entries(index)
        self._leaves.append(entry.leaf_hash)
        return index


def bound(keys: Keys, folder: Path) -> None:
    """The signatures of a decision, each made once and verified once, and one durable write."""
    text = bytes(600)
    signing = [key for held in keys.values() for key in (held[CONSENT], held[RELEASE])]
    owner = next(iter(keys.values()))
    for key in (*signing, owner[GATE], owner[GATE]):
        assert ed25519_holds(key.public_key, key.sign(text), text)
    connection = sqlite3.connect(folder / "bound.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS t (data BLOB)")
    connection.execute("INSERT INTO t VALUES (?)", (text,))
    connection.close()


def main() -> None:
    """Print p50 and p99 for each size, and both as ratios to the bound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--turns", type=int, default=200, help="decisions for each size")
    options = parser.parse_args()
    print("machine part of a decision, ms (p50, p99), and as ratios to the bound")
    for size in SIZES:
        keys, standing = table(size)
        with tempfile.TemporaryDirectory() as name:
            hands = Hands(keys, standing, Path(name))
            hands.decide(order_of(standing, 0))  # warm: keys parsed, agreement checked
            times: dict[str, list[float]] = {"path": [], "all": [], "bound": []}
            for turn in range(1, options.turns + 1):
                order = order_of(standing, turn)
                begun = time.perf_counter()
                saved_s = hands.decide(order)
                took_s = time.perf_counter() - begun
                times["all"].append(1e3 * took_s)
                times["path"].append(1e3 * (took_s - saved_s))
                begun = time.perf_counter()
                bound(keys, Path(name))
                times["bound"].append(1e3 * (time.perf_counter() - begun))
        middle = {what: statistics.median(values) for what, values in times.items()}
        worst = {what: statistics.quantiles(v, n=100)[98] for what, v in times.items()}
        for what in times:
            ratio = f"{middle[what] / middle['bound']:5.1f} {worst[what] / worst['bound']:5.1f}"
            print(f"{size:3d} parties, {what:5s}: {middle[what]:7.1f} {worst[what]:7.1f}  {ratio}")


if __name__ == "__main__":
    main()
