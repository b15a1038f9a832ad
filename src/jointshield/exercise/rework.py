"""What the journals of a run say, worked out again: one check each, faults into `Findings`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from jointshield.consent.gate import Guarantees
from jointshield.consent.standing import Standing, found
from jointshield.errors import IntegrityError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import GATES, JOINT, gate_journal
from jointshield.exercise.judge import Judgement, first_difference
from jointshield.exercise.judge_gate import judge_gate
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Authorisation
from jointshield.messages.picture import Correlation, Picture
from jointshield.messages.record import Agreement, Commitment
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.picture import PictureState, update


@dataclass(slots=True)
class Findings:
    """What has been found so far."""

    faults: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)

    def fault(self, name: str, index: int, what: str) -> None:
        """Something is wrong with one entry of one journal."""
        self.faults.append(f"{name} journal, entry {index}: {what}")

    def count(self, what: str) -> None:
        """One more of a kind was checked."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def judged(self, name: str, judgement: Judgement) -> None:
        """Take in what a judge found in one journal."""
        for index, what in judgement.faults:
            self.fault(name, index, what)
        for what, count in judgement.counts.items():
            self.counts[what] = self.counts.get(what, 0) + count


def check_adoption(joint: Evidence, agreement: Agreement, findings: Findings) -> None:
    """Every seat has signed the agreement, in the entries that follow on it."""
    seals = [m for _, _, m in joint.entries[1 : 1 + len(agreement.seats)]]
    try:
        found(agreement, [seal for seal in seals if isinstance(seal, Envelope)])
    except IntegrityError as error:
        findings.fault(JOINT, 0, str(error))


def judge_gates(
    journals: dict[str, Evidence],
    standing: Standing,
    guarantees: Guarantees | None,
    findings: Findings,
) -> set[str]:
    """Judge the gates' own logs; returns the digests of the authorisations that stand in them."""
    opened: set[str] = set()
    for held in journals.values():
        if held.name.startswith(GATES):
            findings.judged(held.name, judge_gate(held.entries, held.notes, standing, guarantees))
            opened |= {digest(m) for _, _, m in held.entries if isinstance(m, Authorisation)}
    return opened


def opened_elsewhere(journals: Mapping[str, Evidence], absent: Collection[str]) -> set[str]:
    """Digests of the authorisations told of whose gate's own log is not here.

    They can only be judged by what they carry: every release that opened the gate.
    """
    return {
        digest(message)
        for held in journals.values()
        for _, _, message in held.entries
        if isinstance(message, Authorisation)
        and gate_journal(message.dossier.order.owner) in absent
    }


def check_commitments(journals: dict[str, Evidence], findings: Findings) -> None:
    """The sizes and roots of the other journals that the joint journal committed to."""
    wanted: dict[str, dict[int, tuple[int, str]]] = {}
    for index, _, message in journals[JOINT].entries:
        if isinstance(message, Commitment):
            findings.count("commitments")
            wanted.setdefault(message.journal, {})[message.size] = (index, message.root)
    for name, sizes in wanted.items():
        if name not in journals:
            continue
        found = journals[name].roots(sizes)
        broken = [size for size in sorted(sizes) if found.get(size) != sizes[size][1]]
        if broken:
            index, root = sizes[broken[0]]
            more = f" (and {len(broken) - 1} later commitments)" if len(broken) > 1 else ""
            now = found.get(broken[0])
            is_now = f"its root now is {now}" if now else "not all of them can be read now"
            findings.fault(
                JOINT,
                index,
                f"it commits to root {root} over {broken[0]} entries of the {name} journal; "
                f"{is_now}{more}",
            )


def check_pictures(held: Evidence, findings: Findings) -> None:
    """Work every picture out again from the reports before it, and compare byte by byte.

    Pictures build on one another, so the first that differs ends the comparison.
    """
    state = PictureState()
    reports: list[TrackReport | LaunchReport] = []
    said: list[tuple[int, Correlation]] = []
    for index, _, message in held.entries:
        if isinstance(message, TrackReport | LaunchReport):
            reports.append(message)
        elif isinstance(message, Correlation):
            said.append((index, message))
        elif isinstance(message, Picture):
            state, picture, correlations = update(state, message.centre, reports, message.time_s)
            what = ""
            if message.previous != picture.previous:
                what = "the picture does not chain to the one before it"
            elif picture != message:
                what = (
                    f"the picture of {message.time_s:.3f} s is not what its {len(reports)} "
                    f"reports give: {first_difference(message, picture)}"
                )
            elif tuple(correlation for _, correlation in said) != correlations:
                what = "the correlations before this picture are not what its reports give"
            if what:
                findings.fault(held.name, index, f"{what}; later pictures were not compared")
                return
            findings.count("pictures")
            reports, said = [], []
