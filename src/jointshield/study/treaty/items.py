"""From a matrix to a register: the items that its broken clauses open.

One item for each clause and architecture, whoever's figures break it: the text says under whose
figures it is broken and under whose it is not. Nothing is opened twice while it is not closed.
"""

import itertools
from dataclasses import replace
from datetime import date

from jointshield.guarantees.consultation import CLOSED, Register, opened_by
from jointshield.guarantees.rules import BROKEN
from jointshield.messages.consultations import Question
from jointshield.study.treaty.check import Matrix


def questions(
    matrix: Matrix, talks: Register, by: str, to: str, on: date
) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """The items to open on a day, and the names of those that stand open already."""
    standing = {
        _matter(item.question): key for key, item in talks.items.items() if item.status != CLOSED
    }
    opened, there = [], []
    for treaty, clause in matrix.clauses:
        for architecture in dict.fromkeys(view.id for view in matrix.views):
            views = [view for view in matrix.views if view.id == architecture]
            found = {view.view: matrix.of(treaty, clause, view) for view in views}
            broken = [view for view, finding in found.items() if finding.verdict == BROKEN]
            if not broken:
                continue
            question = opened_by(found[broken[0]], by, to, on)
            others = [f"{view}: {item.verdict}" for view, item in found.items()
                      if item.verdict != BROKEN]  # fmt: skip
            told = f"{question.text} {architecture} is broken by the figures of {', '.join(broken)}"
            told += f" ({'; '.join(others)})." if others else "."
            question = replace(question, text=told)
            if _matter(question) in standing:
                there.append(standing[_matter(question)])
            else:
                opened.append(replace(question, item=_free(question.item, talks)))
    return tuple(opened), tuple(there)


def _matter(question: Question) -> tuple[str, str, str]:
    """What makes two questions the same; a name may be anybody's choice."""
    return question.by, question.to, question.about


def _free(name: str, talks: Register) -> str:
    """A name that no item has, whoever took the plain one."""
    names = itertools.chain((name,), (f"{name}-{number}" for number in itertools.count(2)))
    return next(item for item in names if item not in talks.items)
