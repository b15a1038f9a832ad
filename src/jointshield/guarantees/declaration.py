"""Yearly declarations: what a party has on 1 January, and its greatest numbers for ten years.

A field holds a value, or a commitment to one that is revealed later (`sealed`), or neither: then
it is missing, and a machine says so. Values are texts, exactly as they are shown and sealed.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from jointshield.catalogue.quantity import measure
from jointshield.catalogue.units import units_of
from jointshield.errors import IntegrityError, MistakeError
from jointshield.guarantees.architecture import Architecture, PlannedTest
from jointshield.guarantees.facts import Fact, Subject, exactly, one_of
from jointshield.messages.codec import digest
from jointshield.messages.declarations import Declaration, Field, Reveal
from jointshield.messages.sealed import commitment, opens

YEARS = 10
NUMBER, TESTS = "interceptors", "tests"
TEST_FIELDS = ("target_speed", "target_range", "strategic_targets", "notice_days")
"""What a declaration says of a planned test: speed and range with unit, two whole numbers."""
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def declare(
    architecture: Architecture,
    party: str,
    status: str,
    maxima: Mapping[int, int],
    *,
    stated: Mapping[str, str] | None = None,
    tests: Mapping[str, Mapping[str, str]] | None = None,
    in_force_since: str = "",
) -> Declaration:
    """Write a declaration of an architecture.

    Args:
        architecture: under the view of who declares: held values are what is declared.
        party: who declares.
        status: the day whose status it shows.
        maxima: greatest number planned by year.
        stated: values for fields that the architecture leaves open.
        tests: planned tests by name, each with any of `TEST_FIELDS`; None: nothing is said of any.
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
    if tests is not None:
        values[TESTS] = str(len(tests))
        for name, row in tests.items():
            values |= {f"test.{name}.{key}": _test_value(key, row.get(key, ""))
                       for key in TEST_FIELDS}  # fmt: skip
            unknown = [key for key in row if key not in TEST_FIELDS]
            if unknown or not name or "." in name:
                raise MistakeError(
                    f"test {name!r}: {', '.join(unknown) or 'its name'} given; expected a name "
                    f"without dots, and any of {', '.join(TEST_FIELDS)}; correct it"
                )
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
    require_sound(declaration)
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


def require_sound(declaration: Declaration) -> None:
    """Refuse a declaration that two readers could read differently.

    Raises:
        IntegrityError: a field twice, a field with value and commitment, or a commitment that is
            none.
        MistakeError: a date that is none.
    """
    day(declaration.status, "status")
    if declaration.in_force_since:
        day(declaration.in_force_since, "in force since")
    seen: set[str] = set()
    for item in declaration.fields:
        if item.name in seen:
            raise IntegrityError(f"field {item.name!r} stands twice in the declaration")
        seen.add(item.name)
        if item.commitment and (item.value or not _COMMITMENT.fullmatch(item.commitment)):
            raise IntegrityError(
                f"field {item.name!r}: a value beside its commitment, or no commitment of SHA-256"
            )


def maximum(declaration: Declaration, year: int) -> int | None:
    """The greatest number declared for a year; None where it is missing or sealed."""
    for field in declaration.fields:
        if field.name == _maximum(year) and _COUNT.fullmatch(field.value):
            return int(field.value)
    return None


def planned_tests(declaration: Declaration) -> tuple[PlannedTest, ...] | None:
    """The tests that a declaration plans; None where it says nothing of any.

    Raises:
        MistakeError: a value that is none of its kind.
    """
    values = {item.name: item.value for item in declaration.fields}
    if not values.get(TESTS):
        return None
    names = dict.fromkeys(
        key.split(".")[1] for key in values if key.startswith("test.") and key.count(".") == 2
    )
    if values[TESTS] != str(len(names)):
        raise MistakeError(
            f"field {TESTS!r}: {values[TESTS]} declared, {len(names)} described; expected as many; "
            "correct the declaration"
        )
    found = []
    for name in names:
        row = {key: _test_value(key, values.get(f"test.{name}.{key}", "")) for key in TEST_FIELDS}
        speed, reach, strategic, notice = (row[key] for key in TEST_FIELDS)
        found.append(
            PlannedTest(
                id=name,
                target_speed=measure(speed, claimant=declaration.party) if speed else None,
                target_range=measure(reach, claimant=declaration.party) if reach else None,
                strategic_targets=int(strategic) if strategic else None,
                notice_ahead_d=int(notice) if notice else None,
            )
        )
    return tuple(found)


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


def _test_value(key: str, value: str) -> str:
    """A test's value as it may stand in a declaration; "" where nothing is said."""
    units = {"target_speed": units_of("speed"), "target_range": units_of("length")}.get(key)
    if not value:
        return ""
    if units is None:
        if not _COUNT.fullmatch(value):
            raise MistakeError(f"{key} {value!r}: expected a whole number; correct it")
    elif measure(value, claimant="the declarer").unit not in units:
        raise MistakeError(f"{key} {value!r}: expected {' or '.join(units)}; correct the unit")
    return value


def _maximum(year: int) -> str:
    return f"maximum.{year}"


def _context(declaration: Declaration, field: str) -> tuple[str, ...]:
    return declaration.party, declaration.architecture, declaration.status, field
