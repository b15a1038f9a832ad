"""From a plan to a launch: what is asked, who answers when, and what follows."""

from collections import Counter

import pytest

from jointshield.catalogue.things import Doctrine, Outage
from jointshield.consent.seal import contents
from jointshield.exercise.centre import Centre
from jointshield.exercise.setting import JOINT_CENTRE
from jointshield.messages.consent import Decision, Envelope, Proposal
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.gate import Challenge

from .table import ANSWER_S, DELAY_S, START_S, Table, judged, path


@pytest.fixture(autouse=True)
def blind_centres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Centres see and judge nothing by themselves: what they show is what the test says."""
    monkeypatch.setattr(Centre, "fuse", lambda *_: ())
    monkeypatch.setattr(Centre, "judge", lambda *_: ())


def _proposal(table: Table) -> Proposal:
    found = table.one(Proposal)
    assert isinstance(found, Proposal)
    return found


def test_every_partys_consent_then_every_partys_release_then_the_launch() -> None:
    """Two rounds over the links; the gate opens when the last release reaches it.

    Question and ballot take one link each, the dossier one to the gate, the challenge two (its
    owner's and the party's), the release two back, and the news one to the centre.
    """
    table = Table().play(START_S + 60.0)
    proposal = _proposal(table)
    order, decision, launch = proposal.order, table.one(Decision), table.one(InterceptorLaunch)
    assert isinstance(decision, Decision)
    assert isinstance(launch, InterceptorLaunch)
    assert set(order.required) == {party.id for party in table.setting.parties}
    assert (decision.decision, decision.signed_by) == ("authorised", order.required)
    opened_s = proposal.time_s + 2 * DELAY_S + ANSWER_S + 5 * DELAY_S
    assert decision.decided_s == pytest.approx(opened_s + DELAY_S, abs=0.003)
    site = next(site for site in table.setting.scenario.sites if site.id == launch.site)
    assert launch.time_s == pytest.approx(opened_s + site.interceptor.reaction_s, abs=0.003)
    assert order.launch_open_s <= launch.time_s <= order.launch_close_s
    assert order.expires_s + site.interceptor.reaction_s == pytest.approx(order.launch_close_s)
    assert launch.intercept_s > launch.time_s
    window_s = table.setting.agreement.release_window_s
    assert order.consent_by_s == pytest.approx(order.expires_s - window_s)
    kinds = [message.KIND for journal, _, message in table.told if journal == "joint"]
    expected = ["proposal", "authorisation", "decision", "interceptor-launch"]
    assert [kind for kind in kinds if kind in expected] == expected
    gate = f"gates/{order.owner}"
    kinds = [message.KIND for journal, _, message in table.told if journal == gate]
    releases = ["envelope"] * len(order.required)
    assert kinds == ["dossier", "envelope", *releases, "authorisation"]
    own = {f"parties/{party}" for party in order.required}
    assert {journal for journal, _, _ in table.told} == {"joint", gate, *own}
    assert gate in table.settled


def test_a_salvo_meets_once_at_its_instant() -> None:
    table = Table().play(START_S + 60.0)
    launch = table.one(InterceptorLaunch)
    assert isinstance(launch, InterceptorLaunch)
    assert table.sky.met == []
    table.play(launch.intercept_s + 30.0)
    assert [(salvo.meeting_s, salvo.launched_s) for salvo in table.sky.met] == [
        (launch.intercept_s, launch.time_s)
    ]


def test_salvos_due_at_the_same_instant_meet_once_each() -> None:
    table = Table(tracks=3).play(START_S + 60.0)
    launches = [m for m in table.all(InterceptorLaunch) if isinstance(m, InterceptorLaunch)]
    assert Counter(launch.intercept_s for launch in launches).most_common(1)[0][1] > 1
    table.play(max(launch.intercept_s for launch in launches) + 10.0)
    assert Counter(salvo.proposal for salvo in table.sky.met) == Counter(
        launch.proposal for launch in launches
    )


def test_one_refusal_and_nothing_leaves() -> None:
    refuser = Table().setting.parties[-1].id
    table = Table(answers={refuser: "refuse"}).play(START_S + 30.0)
    decisions = [m for m in table.all(Decision) if isinstance(m, Decision)]
    assert decisions[0].decision == "refused"
    assert decisions[0].refused_by == (refuser,)
    table.play(float(path().times_s[-1]))
    assert table.all(InterceptorLaunch) == []
    assert table.sky.met == []
    # Each site in reach is asked for once; then the centre says why it asks no more.
    sites = [m.order.site for m in table.all(Proposal) if isinstance(m, Proposal)]
    assert len(sites) == len(set(sites)) > 1
    notes = [m.reason for m in table.all(NotEngaged) if isinstance(m, NotEngaged)]
    assert any("turned down" in reason for reason in notes)


@pytest.mark.parametrize("dead", [False, True], ids=["silent desk", "dead link"])
def test_silence_lapses_at_the_stated_instant_and_names_who_is_missing(*, dead: bool) -> None:
    silent = Table().setting.parties[-1].id
    table = Table(
        answers={} if dead else {silent: "silent"}, dead_link=silent if dead else ""
    ).play(START_S + 2.0)
    order = _proposal(table).order
    table.play(order.expires_s + 2.0)
    decision = next(
        m for m in table.all(Decision) if isinstance(m, Decision) and m.proposal == order.proposal
    )
    assert (decision.decision, decision.missing) == ("lapsed", (silent,))
    assert decision.decided_s == pytest.approx(order.consent_by_s, abs=0.0005)
    assert table.all(InterceptorLaunch) == []


def test_consent_to_what_is_no_threat_any_more_launches_nothing() -> None:
    """Matched to a notice while the desks were deciding, say."""
    table = Table().play(START_S + 4.0)
    table.show(judged(JOINT_CENTRE, 1, ()))
    table.play(_proposal(table).order.expires_s + 2.0)
    decision = table.one(Decision)
    assert isinstance(decision, Decision)
    assert (decision.decision, decision.missing) == ("lapsed", ())
    assert table.all(InterceptorLaunch) == []
    assert [journal for journal, _, _ in table.told if journal.startswith("gates/")] == []
    notes = [m.reason for m in table.all(NotEngaged) if isinstance(m, NotEngaged)]
    assert notes == ["the track is no longer judged to be a threat"]


def test_releases_held_up_by_a_link_are_asked_for_again() -> None:
    """Down from the first challenge until the gate's time for releases has run; then it opens."""
    table = Table()
    slow = next(p.id for p in table.setting.parties if p.id != table.owner)
    window_s = table.setting.agreement.release_window_s
    challenged_s = START_S + 2.0 + 3 * DELAY_S + ANSWER_S
    outage = Outage(start_s=challenged_s + 0.5, end_s=challenged_s + window_s + 1.0)
    table = Table(outage=(slow, outage)).play(challenged_s + window_s + 60.0)
    decision = table.one(Decision)
    assert isinstance(decision, Decision)
    assert decision.decision == "authorised"
    challenges = [
        said
        for journal, _, message in table.told
        if journal.startswith("gates/") and isinstance(message, Envelope)
        if isinstance(said := contents(message), Challenge)
    ]
    assert len({challenge.nonce for challenge in challenges}) == 2
    assert len(table.all(InterceptorLaunch)) == 1


def test_alone_a_party_asks_only_itself_and_needs_no_link() -> None:
    table = Table(mode="M0").play(START_S + 30.0)
    proposal, decision = _proposal(table), table.one(Decision)
    assert isinstance(decision, Decision)
    assert proposal.order.required == (table.owner,)
    assert decision.decided_s == pytest.approx(proposal.time_s + ANSWER_S, abs=0.0011)
    journals = {journal for journal, _, m in table.told if isinstance(m, Proposal | Decision)}
    assert journals == {f"parties/{table.owner}"}


@pytest.mark.parametrize(
    ("seen_after_s", "verdict", "asks_again"),
    [(6.0, "miss", True), (-2.0, "hit", False), (-60.0, "unknown", True)],
)
def test_kill_assessment_by_plots_and_the_second_look(
    seen_after_s: float, verdict: str, asks_again: bool
) -> None:
    doctrine = Doctrine(salvo=1, looks=2, kill_assessment_s=15.0, ask_lead_s=0.0, interval_s=2.0)
    table = Table(doctrine=doctrine).play(START_S + 60.0)
    launch = table.one(InterceptorLaunch)
    assert isinstance(launch, InterceptorLaunch)
    table.last_plot(1, launch.intercept_s + seen_after_s)
    table.play(launch.intercept_s + 14.0)
    assert table.all(KillAssessment) == []
    table.play(launch.intercept_s + 17.0)
    assessment = table.one(KillAssessment)
    assert isinstance(assessment, KillAssessment)
    assert (assessment.verdict, assessment.proposal) == (verdict, launch.proposal)
    second = [m for m in table.all(Proposal) if isinstance(m, Proposal)][1:]
    noted = [m for m in table.all(NotEngaged) if isinstance(m, NotEngaged)]
    assert bool(second or noted) == asks_again
