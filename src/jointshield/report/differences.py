"""Why the modes of one raid differ: what sharing, command and consent changed, with evidence."""

from collections.abc import Callable, Sequence
from statistics import mean

from jointshield.messages.consent import AUTHORISED
from jointshield.report.grammar import a_count, in_words, plural
from jointshield.report.ledger import Reference
from jointshield.report.sentences import Sentence
from jointshield.report.tally import Tally
from jointshield.report.timeline import CONFIRMED, Fact, Timeline


def why_they_differ(timelines: Sequence[Timeline]) -> tuple[Sentence, ...]:
    """One sentence each on what was known, who commanded, who had to sign, and what it came to."""
    return (
        _known(timelines),
        _commanded(timelines),
        _signed(timelines),
        _refused(timelines),
        _came_of_it(timelines),
    )


def _known(timelines: Sequence[Timeline]) -> Sentence:
    """When the centres that may command first confirmed a threat, mode by mode."""
    parts, references = [], []
    for timeline in timelines:
        facts = [
            (threat.launched_s, fact)
            for threat in timeline.threats
            if (fact := _first_confirmed(timeline, threat.id)) is not None
        ]
        references += [fact.reference for _, fact in facts]
        if facts:
            delay = mean(fact.time_s - launched for launched, fact in facts)
            shared = "shared" if timeline.ledger.agreement.shares_information else "nothing shared"
            parts.append(
                f"{timeline.mode} ({shared}) {delay:.0f} s, {plural(len(facts), 'threat')}"
            )
    return _sentence(
        "Sharing",
        "Mean time from launch until the centre that could command confirmed the threat: ",
        parts,
        references,
    )


def _first_confirmed(timeline: Timeline, threat: str) -> Fact | None:
    """By any centre that asked about the threat, else by any centre at all."""
    asking = {
        question.asked.order.centre
        for question in timeline.questions
        if (subject := timeline.subject_of(question)) is not None and subject.id == threat
    }
    viewers = [viewer for viewer in timeline.viewers if viewer in asking] or timeline.viewers
    facts = [
        facts[CONFIRMED]
        for viewer in viewers
        if CONFIRMED in (facts := timeline.known(viewer, threat))
    ]
    return min(facts, key=lambda fact: fact.time_s, default=None)


def _commanded(timelines: Sequence[Timeline]) -> Sentence:
    parts, references = [], []
    words = {
        "national": "each owner for its own areas",
        "sector": "the party in whose sector the threat comes down",
        "joint": "one allocation over all sites",
    }
    for timeline in timelines:
        asked = timeline.questions
        command = timeline.ledger.agreement.fire_control
        threats = {s.id for q in asked if (s := timeline.subject_of(q)) is not None}
        sites = {question.asked.order.site for question in asked}
        references += [question.proposal.reference for question in asked]
        parts.append(
            f"{timeline.mode} ({words.get(command, command)}) {plural(len(asked), 'question')} "
            f"about {plural(len(threats), 'threat')}, from {plural(len(sites), 'site')}"
        )
    return _sentence("Command", "What was proposed: ", parts, references)


def _signed(timelines: Sequence[Timeline]) -> Sentence:
    parts, references = [], []
    for timeline in timelines:
        tally = Tally.of(timeline)
        if timeline.questions and tally.decision_time_s.value is not None:
            needed = mean(len(q.asked.order.required) for q in timeline.questions)
            references += list(tally.decision_time_s.references)
            parts.append(
                f"{timeline.mode} {needed:.1f} signatures, {tally.decision_time_s.value:.0f} s"
            )
    return _sentence(
        "Consent", "Signatures needed per launch (mean) and time to decide (median): ", parts,
        references,
    )  # fmt: skip


def _refused(timelines: Sequence[Timeline]) -> Sentence:
    """Who held up what: refusals and silences by party, the same words for each."""
    parts, references = [], []
    for timeline in timelines:
        held = []
        for party in timeline.setting.parties:
            for verb, of in _HELD:
                lines = [
                    question.decision.reference
                    for question in timeline.questions
                    if question.decision is not None
                    and question.decided is not None
                    and question.decided.decision != AUTHORISED
                    and party.id in of(question.decided)
                ]
                references += lines
                if lines:
                    held.append(f"{party.name} {verb} {in_words(len(lines))}")
        parts.append(f"{timeline.mode} {', '.join(held) if held else 'none'}")
    return _sentence("Refusals and silence", "Questions that were not authorised: ", parts,
                     references)  # fmt: skip


_HELD: tuple[tuple[str, Callable[..., tuple[str, ...]]], ...] = (
    ("refused", lambda decided: decided.refused_by),
    ("did not answer", lambda decided: decided.missing),
)


def _came_of_it(timelines: Sequence[Timeline]) -> Sentence:
    parts, references = [], []
    for timeline in timelines:
        tally = Tally.of(timeline)
        references += [*tally.killed.references, *tally.leaked.references]
        references += tally.flying.references
        ends = [f"{a_count(tally.killed.value)} stopped"]
        ends.append(f"{a_count(tally.leaked.value)} {'came down' if timeline.truth else 'not'}")
        if tally.flying.value:
            ends.append(f"{a_count(tally.flying.value)} still flying")
        ends.append(plural(tally.interceptors.value or 0, "interceptor"))
        parts.append(f"{timeline.mode} {', '.join(ends)}")
    return _sentence("What came of it", "", parts, references)


def _sentence(
    head: str, opening: str, parts: Sequence[str], references: Sequence[Reference]
) -> Sentence:
    text = f"{opening}{'; '.join(parts) if parts else 'nothing to compare'}."
    return Sentence(head=head, text=text, references=tuple(dict.fromkeys(references)))
