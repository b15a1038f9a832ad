"""Rights of inspection: reading them from a file, and what a right needs to make sense."""

from collections.abc import Collection, Sequence
from pathlib import Path

from jointshield.catalogue.document import Document
from jointshield.errors import MistakeError
from jointshield.guarantees.door import Door
from jointshield.guarantees.vocabulary import TREATIES
from jointshield.messages.inspections import InspectionRight

_FOLDER = "inspections"
_DAYS = ("notice_d", "answer_d", "report_d")


def read_rights(name: str) -> tuple[InspectionRight, ...]:
    """The rights of a shipped file, by its name, or of any file.

    Raises:
        MistakeError: no such file, or the first thing that is wrong in it.
    """
    shipped = {path.stem: path for path in sorted((TREATIES / _FOLDER).glob("*.toml"))}
    path = shipped.get(name, Path(name))
    if not path.is_file():
        raise MistakeError(
            f"rights {name!r}: no file of that name; expected one of {', '.join(shipped)}, or a "
            "path to a file of rights"
        )
    document = Document.read(path)
    door = Door(document=document, tree=document.tree)
    door.only("schema", "right")
    rights = tuple(_right(key, row) for key, row in door.keyed("right").items())
    if not rights:
        raise document.mistake(("right",), "nothing given", "at least one right", "add one")
    return rights


def why_not_rights(rights: Sequence[InspectionRight], parties: Collection[str]) -> str:
    """Why these rights cannot stand between these parties; "" if they can."""
    names = [right.right for right in rights]
    for right in rights:
        where = f"right {right.right!r}"
        if names.count(right.right) > 1:
            return f"{where} is given twice"
        strangers = [party for party in (right.inspector, right.host) if party not in parties]
        if strangers:
            return f"{where}: {strangers[0]!r} is none of the parties, {', '.join(parties)}"
        if right.inspector == right.host:
            return f"{where}: {right.host!r} would inspect itself"
        if not right.objects or len(set(right.objects)) != len(right.objects):
            return f"{where}: it names no object, or one twice"
        if min(right.per_year, *(getattr(right, key) for key in _DAYS)) < 0:
            return f"{where}: a number below zero"
    return ""


def _right(key: str, row: Door) -> InspectionRight:
    row.only("article", "inspector", "host", "objects", "per_year", *_DAYS, "needs_consent",
             "reciprocal", "source", "note")  # fmt: skip
    if row.text("source") == "assumption":
        row.text("note")  # an assumption says why
    return InspectionRight(
        right=key,
        article=row.text("article"),
        inspector=row.text("inspector"),
        host=row.text("host"),
        objects=row.texts("objects"),
        per_year=row.whole("per_year"),
        notice_d=row.whole("notice_d"),
        answer_d=row.whole("answer_d"),
        report_d=row.whole("report_d"),
        needs_consent=_flag(row, "needs_consent"),
        reciprocal=_flag(row, "reciprocal"),
    )


def _flag(row: Door, key: str) -> bool:
    value = row.tree.get(key)
    if not isinstance(value, bool):
        given = repr(value) if key in row.tree else "nothing"
        raise row.document.mistake(
            (*row.path, key), f"{given} given", "true or false", f"write {key} = true"
        )
    return value
