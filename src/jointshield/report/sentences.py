"""What a report says of a run in words: each sentence with the journal entries it rests on.

Sentences are built from the timeline alone, the same ones in the same order for every mode, and
one for each party in the same words, so that runs and parties can be read side by side.
"""

import re
from dataclasses import dataclass

from jointshield.messages.consent import AUTHORISED
from jointshield.messages.engagement import NotEngaged
from jointshield.messages.notices import (
    BY_ANSWER,
    BY_END_OF_TRACK,
    BY_IMPACT_POINT,
    BY_NOTICE,
    CrewAlert,
)
from jointshield.messages.truth import Outcome
from jointshield.report.grammar import (
    a_count,
    all_of,
    begin,
    in_words,
    part_of,
    plural,
    times,
    were,
)
from jointshield.report.ledger import JOINT, Line, Reference
from jointshield.report.tally import Tally
from jointshield.report.timeline import CONFIRMED, NOTICE, PLOT, THREAT, TRACK, Subject, Timeline
from jointshield.report.vigil import alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One statement, its heading, and its evidence."""

    head: str
    text: str
    references: tuple[Reference, ...]


def what_happened(timeline: Timeline) -> tuple[Sentence, ...]:
    """The run in five sentences: engaged, spent, decision time, battle space lost, notices."""
    tally = Tally.of(timeline)
    return (
        _engaged(timeline, tally),
        _spent(timeline, tally),
        _decided(tally),
        _lost(timeline, tally),
        _notices(timeline, tally),
        *_alerts(timeline),
        *_why_not(timeline),
    )


def alone(timeline: Timeline) -> tuple[Sentence, ...]:
    """What each party would have known alone: the same sentence for each, in the same order."""
    return tuple(_alone(timeline, party.id, party.name) for party in timeline.setting.parties)


def _engaged(timeline: Timeline, tally: Tally) -> Sentence:
    word = "came down" if timeline.truth else "are not known to be stopped"
    ends = [
        f"{a_count(tally.killed.value)} {were(tally.killed.value)} stopped",
        f"{a_count(tally.leaked.value)} {word}",
    ]
    if tally.flying.value:
        count = tally.flying.value
        ends.append(f"{a_count(count)} {were(count)} still flying when the run ended")
    engaged = begin(part_of(tally.engaged.value, tally.threats.value, "threat"))
    return Sentence(
        head="Threats engaged",
        text=f"{engaged} engaged; {all_of(ends)}.",
        references=_once(
            [
                *tally.engaged.references,
                *tally.killed.references,
                *tally.leaked.references,
                *tally.flying.references,
            ]
        ),
    )


def _spent(timeline: Timeline, tally: Tally) -> Sentence:
    count = int(tally.interceptors.value or 0)
    misses = [
        question
        for question in timeline.questions
        if isinstance(question.result, Outcome) and question.result.result != "killed"
    ]
    orders = len(tally.interceptors.references)
    if not orders:
        text = "No interceptor was spent: nothing was launched"
    else:
        text = (
            f"{begin(plural(count, 'interceptor'))} {were(count)} spent in "
            f"{plural(orders, 'launch order')}"
        )
    if timeline.truth and misses:
        reasons = sorted(
            {q.result.reason or q.result.result for q in misses if q.result is not None}
        )
        text += f", {in_words(len(misses))} of them without effect ({'; '.join(reasons)})"
    references = (
        *tally.interceptors.references,
        *(question.outcome.reference for question in misses if question.outcome is not None),
    )
    return Sentence(head="Interceptors spent", text=text + ".", references=references)


def _decided(tally: Tally) -> Sentence:
    if tally.decision_time_s.value is None:
        text = "No question came to a decision."
    else:
        text = (
            f"{begin(plural(tally.asked.value or 0, 'question'))} {were(tally.asked.value)} asked: "
            f"{a_count(tally.authorised.value)} authorised, {a_count(tally.refused.value)} "
            f"refused, {a_count(tally.lapsed.value)} lapsed; the median time from question to "
            f"decision was {tally.decision_time_s.value:.0f} s."
        )
    return Sentence(
        head="Decision time",
        text=text,
        references=(*tally.asked.references, *tally.decision_time_s.references),
    )


def _lost(timeline: Timeline, tally: Tally) -> Sentence:
    had = sum(question.asked.battle_space_s for question in timeline.questions)
    lost = tally.lost_s.value or 0.0
    if not timeline.questions:
        text = "Nothing was asked, so no battle space was lost to waiting."
    else:
        share = f" ({lost / had:.0%} of the {had:,.0f} s that there were)" if had > 0 else ""
        text = f"Waiting for answers used {lost:,.0f} s of battle space{share}."
    references = list(tally.lost_s.references)
    slowest = max(timeline.questions, key=lambda question: question.lost_s, default=None)
    if slowest is not None and slowest.decided is not None and slowest.lost_s > 0:
        subject = timeline.subject_of(slowest)
        about = "an unmatched track" if subject is None else subject.label
        waited = [timeline.setting.party(party).name for party in slowest.decided.missing]
        late = f"; {all_of(waited)} never answered" if waited else ""
        text += (
            f" The longest wait was {slowest.lost_s:.0f} s, over {about} from "
            f"{timeline.setting.site_name(slowest.asked.order.site)} "
            f"({slowest.decided.decision}{late})."
        )
        references += slowest.references
    return Sentence(head="Battle space lost", text=text, references=_once(references))


def _notices(timeline: Timeline, tally: Tally) -> Sentence:
    notified = len([subject for subject in timeline.subjects if not subject.threat])
    matched = int(tally.notices_matched.value or 0)
    about = begin(part_of(matched, notified, "notified launch", "notified launches"))
    text = f"{about} matched to the notice; " + (
        f"{times(int(tally.notified_asked.value))} it was proposed for engagement."
        if tally.notified_asked.value
        else "it was never proposed for engagement."
    )
    if notified == 0:
        text = "No launch was notified."
    return Sentence(
        head="Notices",
        text=text,
        references=(
            *(line.reference for line in timeline.notices),
            *tally.notices_matched.references,
            *tally.notified_asked.references,
        ),
    )


def _alerts(timeline: Timeline) -> tuple[Sentence, ...]:
    """One sentence on the crews, where any watch: how long they were alarmed, what ended it."""
    spans = alerts(timeline)
    if not spans:
        return ()
    parts, references = [], []
    for span in spans:
        lines = [line for line in (span.raised, span.ended, span.explained) if line is not None]
        references += [line.reference for line in lines]
        name = timeline.setting.party(span.party).name
        if span.raised is None:
            said = f"{name}’s crew raised no alert"
        elif span.ended is None:
            said = f"{name}’s crew raised an alert that did not end"
        else:
            minutes = (span.ended.time_s - span.raised.time_s) / 60.0
            said = f"{name}’s crew was alarmed for {minutes:.1f} min, until {_by(span.ended)}"
        if span.explained is None:
            said += ", and never learnt what it was"
        elif span.raised is None:
            said += f": {_by(span.explained)} explained what it saw"
        parts.append(said)
    return (Sentence(head="Alerts", text=f"{'; '.join(parts)}.", references=_once(references)),)


def _by(line: Line) -> str:
    """What ended an alert or explained a track, in words."""
    said = line.message
    assert isinstance(said, CrewAlert), "an alert span holds alerts"
    return {
        BY_NOTICE: "a notice",
        BY_ANSWER: "another party’s answer",
        BY_IMPACT_POINT: "its impact point was clear of own land",
        BY_END_OF_TRACK: "the track ended",
    }[said.by]


def _why_not(timeline: Timeline) -> tuple[Sentence, ...]:
    """One sentence with the last reason given for each threat that was never engaged."""
    reasons: dict[str, dict[str, tuple[str, Reference]]] = {}
    for line in timeline.not_engaged:
        said = line.message
        assert isinstance(said, NotEngaged), "the timeline gathers these"
        subject = timeline.identity.tracks.get((said.centre, said.track))
        if subject is not None:
            reasons.setdefault(subject, {})[said.centre] = (said.reason, line.reference)
    by_reason: dict[str, list[str]] = {}
    references: list[Reference] = []
    for threat in timeline.threats:
        if not timeline.engagements(threat):
            told = reasons.get(threat.id, {})
            # Several commanders may answer for one threat: each has a reason of its own.
            reason = "; ".join(dict.fromkeys(why for why, _ in told.values()))
            reason, cited = reason or "no centre asked for it", [each for _, each in told.values()]
            asked = [q for q in timeline.questions if timeline.subject_of(q) == threat]
            last = asked[-1].decided if asked else None
            # What was authorised and not launched, its commander has given a reason for.
            if (
                last is not None
                and asked[-1].decision is not None
                and not (last.decision == AUTHORISED and told)
            ):
                reason = f"{last.decision}: {last.reason}"
                for party in timeline.setting.parties:
                    reason = re.sub(rf"\b{re.escape(party.id)}\b", party.name, reason)
                cited = [asked[-1].decision.reference]
            by_reason.setdefault(reason.rstrip("."), []).append(threat.label)
            references += cited or [threat.source.reference]
    if not by_reason:
        return ()
    parts = [f"{all_of(labels)} ({reason})" for reason, labels in by_reason.items()]
    return (
        Sentence(
            head="Not engaged",
            text=f"Not engaged: {'; '.join(parts)}.",
            references=_once(references),
        ),
    )


def _alone(timeline: Timeline, party: str, name: str) -> Sentence:
    threats = timeline.threats
    known = {threat.id: timeline.known(party, threat.id) for threat in threats}
    seen = [t for t in threats if PLOT in known[t.id] or TRACK in known[t.id]]
    confirmed = [t for t in threats if CONFIRMED in known[t.id]]
    judged = [t for t in threats if THREAT in known[t.id]]
    references = [
        known[threat.id][stage].reference
        for threat in threats
        for stage in (PLOT, TRACK, CONFIRMED, THREAT)
        if stage in known[threat.id]
    ]
    if not seen:
        own = timeline.ledger.parties.get(party, ())
        references += [line.reference for line in own[:1] + own[-1:]]
        text = (
            "would have seen none of the threats: its own journal, from its first entry to its "
            "last, holds no plot or track of them."
        )
    else:
        text = (
            f"would have seen {in_words(len(seen))} of {plural(len(threats), 'threat')}, confirmed "
            f"the free fall of {a_count(len(confirmed))} and called {a_count(len(judged))} a "
            "threat to somebody"
        )
        text += _earlier(timeline, party, confirmed, references) + "."
    noticed = [
        facts[NOTICE]
        for subject in timeline.subjects
        if not subject.threat and NOTICE in (facts := timeline.known(party, subject.id))
    ]
    if noticed:
        text += " It would have matched the notified launch to its notice by itself."
        references += [fact.reference for fact in noticed]
    return Sentence(head=name, text=text, references=_once(references))


def _earlier(
    timeline: Timeline, party: str, confirmed: list[Subject], references: list[Reference]
) -> str:
    """By how much the joint centre was sooner, on those that both confirmed, and what it added."""
    both, added = [], 0
    for threat in timeline.threats:
        joint = timeline.known(JOINT, threat.id).get(CONFIRMED)
        if joint is None:
            continue
        references.append(joint.reference)
        if threat in confirmed:
            both.append(timeline.known(party, threat.id)[CONFIRMED].time_s - joint.time_s)
        else:
            added += 1
    if not both and not added:
        return ""
    parts = []
    if both:
        mean = sum(both) / len(both)
        word = "sooner" if mean > 0 else "later"
        when = f"{abs(mean):.0f} s {word} on average"
        when = when if abs(mean) >= 1 else "at about the same time"
        parts.append(f"confirmed these {when}")
    if added:
        parts.append(f"confirmed {in_words(added)} more")
    return f"; the joint centre {' and '.join(parts)}"


def _once(references: list[Reference]) -> tuple[Reference, ...]:
    return tuple(dict.fromkeys(references))
