"""`treaty check`: clauses by architectures, each under every view, with margins and evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.clause import Clause, Treaty
from jointshield.guarantees.declared import NOTHING, Papers
from jointshield.guarantees.judge import Answer, Finding, judge
from jointshield.guarantees.load import load_treaty, shipped
from jointshield.guarantees.situation import situation_of
from jointshield.study.treaty.architectures import architectures

LIMITS = (
    "A reading of published rules in our own words: no legal opinion, and no treaty's full text.",
    "Kinematic, open-literature figures; a claimant's band is judged at both of its ends.",
    "'Cannot be judged' is an answer: it names what would have to be declared, or which value "
    "decides.",
    "Whether a guarantee serves its purpose is another question: see `treaty stress`.",
)
EACH_BY_ITSELF = ("order", "notice")
"""What is judged one by one as it comes (`guarantees.orders`), not with an architecture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Findings of every clause about every view of every architecture.

    views: in the order of columns. findings: by (treaty, clause, architecture, view).
    """

    treaties: tuple[Treaty, ...]
    views: tuple[Architecture, ...]
    findings: Mapping[tuple[str, str, str, str], Finding]
    command: str

    @property
    def clauses(self) -> tuple[tuple[Treaty, Clause], ...]:
        """Rows: every clause with its treaty."""
        return tuple((treaty, item) for treaty in self.treaties for item in rows(treaty))

    def of(self, treaty: Treaty, clause: Clause, view: Architecture) -> Finding:
        """One cell."""
        return self.findings[treaty.id, clause.id, view.id, view.view]

    def disputed(self, treaty: Treaty, clause: Clause, architecture: str) -> bool:
        """Whether the verdict on an architecture hangs on whose figures are taken."""
        verdicts = {
            self.of(treaty, clause, view).verdict for view in self.views if view.id == architecture
        }
        return len(verdicts) > 1


def rows(treaty: Treaty) -> tuple[Clause, ...]:
    """The clauses of a treaty that an architecture can be held against."""
    return tuple(item for item in treaty.clauses.values() if item.about not in EACH_BY_ITSELF)


def check(
    names: Sequence[str],
    treaties: Sequence[str] = (),
    assumptions: Sequence[str] = (),
    papers: Papers = NOTHING,
    command: str = "",
) -> Matrix:
    """Judge architectures by treaties.

    Args:
        names: as `architectures` takes them.
        treaties: names of treaties; all shipped ones where there is none.
        assumptions: only these views.
        papers: what has been declared beside the architectures.
        command: the words that give this matrix again.

    Raises:
        MistakeError: an unknown name, or a treaty that does not hold together.
    """
    views = tuple(
        dict.fromkeys(
            view for name in names for views in architectures(name, assumptions) for view in views
        )
    )
    loaded = [load_treaty(name) for name in treaties or shipped()]
    findings = {
        (item.treaty, item.clause.id, item.situation, item.view): item
        for one in loaded
        for item in judge(one, [situation_of(view, one.treaty, papers) for view in views])
    }
    return Matrix(
        treaties=tuple(item.treaty for item in loaded),
        views=views,
        findings=findings,
        command=command,
    )


def as_json(matrix: Matrix) -> dict[str, Any]:
    """Everything as a plain tree."""
    return {
        "treaties": [
            {
                "treaty": treaty.id,
                "version": treaty.version,
                "digest": treaty.digest,
                "title": treaty.title.as_json(),
                "status": treaty.status,
            }
            for treaty in matrix.treaties
        ],
        "architectures": [
            {"architecture": view.id, "title": view.title, "view": view.view, "whose": view.whose,
             "status": view.status}
            for view in matrix.views
        ],
        "findings": [finding_json(matrix.of(*row, view)) for row, view in _cells(matrix)],
        "disputed": [
            {"treaty": treaty.id, "clause": clause.id, "architecture": name}
            for treaty, clause in matrix.clauses
            for name in dict.fromkeys(view.id for view in matrix.views)
            if matrix.disputed(treaty, clause, name)
        ],
        "limits": list(LIMITS),
        "sources": cited(matrix),
        "command": matrix.command,
        "version": version("jointshield"),
    }  # fmt: skip


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as a plain tree."""
    clause = finding.clause
    return {
        "treaty": finding.treaty,
        "article": clause.article,
        "clause": clause.id,
        "title": clause.title.as_json(),
        "rule": clause.rule(),
        "architecture": finding.situation,
        "view": finding.view,
        "verdict": finding.verdict,
        "applies": not finding.idle,
        "margin_low": finding.margin_low,
        "margin_high": finding.margin_high,
        "unit": finding.unit,
        "breach": clause.breach,
        "reason": finding.reason,
        "answers": [_answer_json(item) for item in finding.answers],
    }


def cited(matrix: Matrix) -> dict[str, str]:
    """The sources of articles and limits, by identifier."""
    found: dict[str, str] = {}
    for treaty in matrix.treaties:
        names = [article.source for article in treaty.articles.values()]
        names += [clause.limit.source for clause in treaty.clauses.values() if clause.limit]
        for name in ", ".join(names).split(", "):
            if name in treaty.sources:
                found[name] = treaty.sources[name]
    return found


def _cells(matrix: Matrix) -> Iterator[tuple[tuple[Treaty, Clause], Architecture]]:
    for row in matrix.clauses:
        for view in matrix.views:
            yield row, view


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "subject": answer.subject,
        "verdict": answer.verdict,
        "margin_low": answer.margin_low,
        "margin_high": answer.margin_high,
        "reason": answer.reason,
        "evidence": [
            {"fact": fact.key, "value": fact.shown(), "whose": fact.whose, "source": fact.source,
             "note": fact.note}
            for fact in answer.evidence
        ],
    }  # fmt: skip
