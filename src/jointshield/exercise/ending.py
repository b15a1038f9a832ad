"""What happened, in one line, as one member's own journals have it: its last word on the screen."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jointshield.exercise.counted import counted
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import CONTROL, JOINT, PARTIES, journal_file, party_journal
from jointshield.exercise.withheld.reading import MIRROR
from jointshield.messages import Message
from jointshield.messages.barrier import Concluded
from jointshield.messages.consent import AUTHORISED, Decision
from jointshield.messages.engagement import InterceptorLaunch
from jointshield.messages.truth import Outcome, TruthObject


def what_happened(folder: Path) -> str:
    """Orders decided and launches; of control's folder, what flew and what came of launches."""
    if journal_file(folder, CONTROL).exists():
        return _truth(_said(folder, CONTROL))
    decided: dict[str, str] = {}
    left: dict[str, int] = {}
    for message in _heard(folder):
        if isinstance(message, Decision | Concluded):
            decided[message.proposal] = message.decision
        elif isinstance(message, InterceptorLaunch):
            left[message.proposal] = message.count
    if not decided:
        return "these journals tell of no order decided"
    verdicts = Counter(decided.values())
    kinds = sorted(verdicts, key=lambda verdict: (verdict != AUTHORISED, verdict))
    told = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in kinds)
    spent = counted(sum(left.values()), "interceptor")
    return f"{counted(len(decided), 'order')} decided ({told}); {spent} launched"


def _heard(folder: Path) -> list[Message]:
    """A party's own journal, then the joint one: what all have signed has the last word."""
    own = sorted((folder / PARTIES).glob("*.journal"))
    found = [message for path in own for message in _said(folder, party_journal(path.stem))]
    for above in (folder, folder / MIRROR):
        if journal_file(above, JOINT).exists():
            found += _said(above, JOINT)
    return found


def _truth(said: Sequence[Message]) -> str:
    flew = counted(sum(isinstance(message, TruthObject) for message in said), "missile")
    results = Counter(message.result for message in said if isinstance(message, Outcome))
    if not results:
        return f"{flew} in the air; no interceptor reached its meeting point"
    told = ", ".join(f"{results[result]} {result}" for result in sorted(results))
    return f"{flew} in the air; {counted(results.total(), 'salvo')} ended ({told})"


def _said(folder: Path, name: str) -> list[Message]:
    return [message for _, _, message in Evidence.read(folder, name).entries]
