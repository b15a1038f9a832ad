"""A fault: one thing that is wrong with a piece of evidence, located and in plain words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, where, and the number of the (first) entry concerned, if it is about entries.

    `str(fault)` is the sentence for people: "run.journal, entry 12: its content was changed ...".
    """

    entry_index: int | None
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
