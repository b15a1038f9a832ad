"""From a matrix to a register: the items that its broken clauses open.

One item for each clause and architecture, whoever's figures break it: the text says under whose
figures it is broken and under whose it is not. Nothing is opened twice while it is not closed.
"""

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
        _name(item.question): key for key, item in talks.items.items() if item.status != CLOSED
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
            if _name(question) in standing:
                there.append(standing[_name(question)])
            else:
                opened.append(question)
    return tuple(opened), tuple(there)


def _name(question: Question) -> str:
    """An item's identifier without the day that it begins with."""
    return question.item.removeprefix(f"{question.asked}-")
