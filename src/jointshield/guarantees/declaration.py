"""Yearly declarations: what a party has on 1 January, and its greatest numbers for ten years.

A field holds a value, or a commitment to one that is revealed later (`sealed`), or neither: then
it is missing, and a machine says so. Values are texts, exactly as they are shown and sealed.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.facts import Fact, Subject, exactly, one_of
from jointshield.guarantees.sealed import commitment, opens
from jointshield.messages.codec import digest
from jointshield.messages.declarations import Declaration, Field, Reveal

YEARS = 10
NUMBER = "interceptors"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def declare(
    architecture: Architecture,
    party: str,
    status: str,
    maxima: Mapping[int, int],
    *,
    stated: Mapping[str, str] | None = None,
    in_force_since: str = "",
) -> Declaration:
    """Write a declaration of an architecture.

    Args:
        architecture: under the view of who declares: held values are what is declared.
        party: who declares.
        status: the day whose status it shows.
        maxima: greatest number planned by year.
        stated: values for fields that the architecture leaves open.
        in_force_since: see `Declaration`.

    Raises:
        MistakeError: a date that is none, or a field that the declaration does not have.
    """
    first = day(status, "status").year
    if in_force_since:
        day(in_force_since, "in force since")
    numbers = architecture.numbers
    known = [item.value for item in numbers if item is not None]
    values = {NUMBER: f"{sum(known):g}" if len(known) == len(numbers) else ""}
    for post in architecture.posts:
        values[f"site.{post.id}.basing"] = post.basing
    for battery in architecture.batteries:
        speed = "" if battery.speed is None else f"{battery.speed.value:g} {battery.speed.unit}"
        values[f"class.{battery.interceptor}.speed"] = speed
    for year in range(first, first + YEARS):
        values[_maximum(year)] = str(maxima[year]) if year in maxima else ""
    for key, value in (stated or {}).items():
        if key not in values:
            raise MistakeError(
                f"field {key!r}: the declaration has none of that name; expected one of "
                f"{', '.join(values)}; correct it"
            )
        values[key] = value
    return Declaration(
        party=party,
        architecture=architecture.id,
        status=status,
        in_force_since=in_force_since,
        fields=tuple(Field(name=k, value=v, commitment="") for k, v in values.items()),
    )


def seal_fields(
    declaration: Declaration, names: Collection[str], salts: Mapping[str, bytes]
) -> tuple[Declaration, dict[str, tuple[str, bytes]]]:
    """Put commitments in place of values; gives the declaration and each field's value and salt.

    Raises:
        MistakeError: a field that there is not, or that has no value to seal.
    """
    kept: dict[str, tuple[str, bytes]] = {}
    fields = []
    for field in declaration.fields:
        if field.name not in names:
            fields.append(field)
            continue
        if not field.value:
            raise MistakeError(
                f"field {field.name!r}: it has no value to seal; expected one; state it first"
            )
        salt = salts[field.name]
        kept[field.name] = (field.value, salt)
        sealed = commitment(_context(declaration, field.name), field.value, salt)
        fields.append(replace(field, value="", commitment=sealed))
    missing = [name for name in names if name not in kept]
    if missing:
        known = ", ".join(field.name for field in declaration.fields)
        raise MistakeError(f"field {missing[0]!r}: no such field; expected one of {known}")
    return replace(declaration, fields=tuple(fields)), kept


def reveal(declaration: Declaration, field: str, value: str, salt: bytes) -> Reveal:
    """Say what a sealed field holds.

    Raises:
        MistakeError: this is not what the field was sealed with.
    """
    said = Reveal(
        party=declaration.party,
        declaration_digest=digest(declaration),
        field=field,
        value=value,
        salt=salt.hex(),
    )
    trouble = why_not_revealed(declaration, said)
    if trouble:
        raise MistakeError(f"{trouble}; expected the value and salt that were sealed; give those")
    return said


def why_not_revealed(declaration: Declaration, said: Reveal) -> str:
    """Why a reveal does not hold for a declaration; "" if it does."""
    if said.declaration_digest != digest(declaration):
        return "the reveal names another declaration"
    if said.party != declaration.party:
        return f"the reveal is by {said.party!r}, the declaration by {declaration.party!r}"
    field = next((item for item in declaration.fields if item.name == said.field), None)
    if field is None or not field.commitment:
        return f"field {said.field!r} is not sealed"
    if not opens(field.commitment, _context(declaration, said.field), said.value, said.salt):
        return f"field {said.field!r}: value and salt are not what was committed to"
    return ""


def opened(declaration: Declaration, reveals: Sequence[Reveal]) -> Declaration:
    """The declaration with what was revealed in its place.

    Raises:
        IntegrityError: a reveal that does not hold.
    """
    found = {}
    for said in reveals:
        trouble = why_not_revealed(declaration, said)
        if trouble:
            raise IntegrityError(trouble)
        found[said.field] = said.value
    return replace(
        declaration,
        fields=tuple(
            replace(item, value=found.get(item.name, item.value)) for item in declaration.fields
        ),
    )


def maximum(declaration: Declaration, year: int) -> int | None:
    """The greatest number declared for a year; None where it is missing or sealed."""
    for field in declaration.fields:
        if field.name == _maximum(year) and field.value.isdecimal():
            return int(field.value)
    return None


def subject_of(declaration: Declaration, lodged: str) -> Subject:
    """The facts of a declaration that was lodged on a day; "" where that is not known.

    Raises:
        MistakeError: a date that is none.
    """
    status, whose = day(declaration.status, "status"), declaration.party

    def fact(key: str, value: int) -> Fact:
        return exactly(key, value, whose=whose, source="declaration")

    filled = {item.name for item in declaration.fields if item.value or item.commitment}
    years = 0
    while years < YEARS and _maximum(status.year + years) in filled:
        years += 1
    first = bool(declaration.in_force_since)
    facts = {
        "first_exchange": one_of(
            "first_exchange", "yes" if first else "no", whose=whose, source="declaration"
        ),
        "status_off_d": fact("status_off_d", (status - date(status.year, 1, 1)).days),
        "years_planned": fact("years_planned", years),
        "fields_missing": fact("fields_missing", len(declaration.fields) - len(filled)),
    }
    if lodged:
        at = day(lodged, "lodged")
        facts["days_late"] = fact("days_late", (at - date(status.year, 4, 1)).days)
        if first:
            since = day(declaration.in_force_since, "in force since")
            facts["first_exchange_d"] = fact("first_exchange_d", (at - since).days)
    return Subject(
        id=digest(declaration)[:16],
        name=f"declaration of {whose}, status {declaration.status}",
        facts=facts,
    )


def day(text: str, what: str) -> date:
    """Read a date such as 2014-01-01.

    Raises:
        MistakeError: it is none.
    """
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise MistakeError(
            f"{what} {text!r}: expected a day such as 2014-01-01; correct it"
        ) from error


def _maximum(year: int) -> str:
    return f"maximum.{year}"


def _context(declaration: Declaration, field: str) -> tuple[str, ...]:
    return declaration.party, declaration.architecture, declaration.status, field
