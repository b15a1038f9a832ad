"""One canonical byte form for every message, and the way back.

A message is a frozen dataclass. Its bytes are RFC 8785 canonical JSON holding only strings, whole
numbers below 2^53, true, false, null, arrays and objects: no JSON floats. A physical value is
written as a decimal string with a fixed number of decimals (`Annotated[float, Fixed(3)]`), and is
rounded to those decimals when the message is *built*. So what a room reads, what is signed and what
is digested are the same value, and the last bits of a computation never reach a digest.

Source: RFC 8785 (JSON Canonicalization Scheme), A. Rundgren et al., 2020.
"""

import hashlib
import json
import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import (
    Annotated,
    Any,
    ClassVar,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from jointshield.errors import IntegrityError, MistakeError

JsonValue = str | int | bool | None | list[Any] | dict[str, Any]
_LARGEST_INTEGER = 2**53 - 1
_FIXED_BELOW = 1.0e16
"""A decimal has at most 16 digits before its point: all of them mean something in a double."""
_R = TypeVar("_R", bound="Record")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A float that lives in messages with this many decimals."""

    decimals: int


Seconds = Annotated[float, Fixed(3)]
Metres = Annotated[float, Fixed(3)]
Radians = Annotated[float, Fixed(9)]
Ratio = Annotated[float, Fixed(6)]
Speed = Annotated[float, Fixed(6)]

_registry: dict[str, type["Message"]] = {}
_plans: dict[type["Record"], "_Plan"] = {}
_latest: tuple["Message | None", bytes] = (None, b"")
"""The message encoded last, and its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Base of everything inside a message: values are rounded to their decimals when built."""

    def __post_init__(self) -> None:
        for name, convert in _plan(type(self)).quantise:
            object.__setattr__(self, name, convert(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Record):
    """Base of a noun that passes between rooms; `KIND` names it in the journal."""

    KIND: ClassVar[str] = ""

    def __init_subclass__(cls, **keywords: Any) -> None:
        super(Message, cls).__init_subclass__(**keywords)
        if cls.KIND:
            _registry[cls.KIND] = cls

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode `data` and insist that it is this kind of message."""
        message = decode(data)
        if not isinstance(message, cls):
            raise IntegrityError(f"expected a message of kind {cls.KIND!r}, found {message.KIND!r}")
        return message


def encode(message: Message) -> bytes:
    """The canonical bytes of a message.

    >>> from jointshield.messages.record import Commitment
    >>> encode(Commitment(time_s=1.5, journal="a", size=3, root="00"))
    b'{"body":{"journal":"a","root":"00","size":3,"time_s":"1.500"},"kind":"commitment"}'
    """
    # The same message is often journaled, shown and digested one after the other; it never changes.
    global _latest
    held, data = _latest
    if held is not message:
        data = canonical_json({"kind": message.KIND, "body": _to_json(message)})
        _latest = (message, data)
    return data


def digest(message: Message) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(encode(message)).hexdigest()


def decode(data: bytes) -> Message:
    """Read canonical bytes back into the message they came from.

    Raises IntegrityError for duplicate or unknown members, floats, a wrong number of decimals, and
    for any bytes other than the one canonical form of the message they hold.
    """
    tree = parse_strict(data)
    if not isinstance(tree, dict) or set(tree) != {"kind", "body"}:
        raise IntegrityError("a message is an object with exactly the members 'kind' and 'body'")
    kind = tree["kind"]
    cls = _registry.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise IntegrityError(f"unknown kind of message: {kind!r}")
    message = _from_json(cls, tree["body"], kind)
    if encode(message) != data:
        raise IntegrityError(f"{kind}: the bytes are not in canonical form")
    return message


def canonical_json(value: JsonValue) -> bytes:
    """RFC 8785 bytes of a tree without floats (member names are ASCII, so they sort bytewise).

    Raises IntegrityError for half of a surrogate pair, which has no UTF-8 form.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise IntegrityError(f"a text that UTF-8 cannot hold: {error}") from error


def parse_strict(data: bytes) -> JsonValue:
    """Parse JSON, refusing what different readers could read differently.

    Raises IntegrityError for duplicate members, floats, integers at or above 2^53, and bytes that
    are not UTF-8 JSON.
    """
    try:
        tree: JsonValue = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_small_integer,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise IntegrityError(f"not JSON in UTF-8: {error}") from error
    return tree


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise IntegrityError("an object holds the same member twice")
    return members


def _no_float(text: str) -> Any:
    raise IntegrityError(f"a JSON float is not allowed in signed bytes: {text}")


def _small_integer(text: str) -> int:
    value = int(text) if len(text) < 20 else _LARGEST_INTEGER + 1
    if abs(value) > _LARGEST_INTEGER:
        raise IntegrityError(f"an integer must stay below 2^53: {text}")
    return value


# --- how each field is rounded, written and read, worked out once per class --------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    quantise: tuple[tuple[str, Callable[[Any], Any]], ...]
    write: tuple[tuple[str, Callable[[Any], Any]], ...]
    read: dict[str, Callable[[Any], Any]]


def _plan(cls: type[Record]) -> _Plan:
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = _make_plan(cls)
    return plan


def _make_plan(cls: type[Record]) -> _Plan:
    hints = get_type_hints(cls, include_extras=True)
    quantise, write, read = [], [], {}
    for field in fields(cls):
        where = f"{cls.__name__}.{field.name}"
        hint = hints[field.name]
        rounder = _rounder(hint, where)
        if rounder is not None:
            quantise.append((field.name, rounder))
        write.append((field.name, _writer(hint, where)))
        read[field.name] = _reader(hint, where)
    return _Plan(tuple(quantise), tuple(write), read)


def _to_json(record: Record) -> dict[str, Any]:
    return {name: write(getattr(record, name)) for name, write in _plan(type(record)).write}


def _from_json(cls: type[_R], body: Any, where: str) -> _R:
    plan = _plan(cls)
    if not isinstance(body, dict) or body.keys() != plan.read.keys():
        found = sorted(body) if isinstance(body, dict) else type(body).__name__
        raise IntegrityError(f"{where}: expected members {sorted(plan.read)}, found {found}")
    return cls(**{name: read(body[name]) for name, read in plan.read.items()})


def _shape(hint: Any) -> tuple[str, Any]:
    """Name the kind of a type hint: fixed, optional, tuple, record, or a plain type."""
    origin = get_origin(hint)
    if origin is Annotated:
        return "fixed", next(extra for extra in hint.__metadata__ if isinstance(extra, Fixed))
    if origin in (Union, types.UnionType):
        (inner,) = [part for part in get_args(hint) if part is not type(None)]
        return "optional", inner
    if origin is tuple:
        item, ellipsis = get_args(hint)
        assert ellipsis is Ellipsis, "messages hold tuples of one item type"
        return "tuple", item
    if origin is typing.Literal:
        return "plain", str
    if isinstance(hint, type) and issubclass(hint, Record):
        return "record", hint
    return "plain", hint


def _rounder(hint: Any, where: str) -> Callable[[Any], Any] | None:
    kind, inner = _shape(hint)
    if kind == "fixed":
        decimals: int = inner.decimals

        def rounded(value: Any) -> float:
            number = float(value)
            if not abs(number) < _FIXED_BELOW:
                raise MistakeError(f"{where}: {value!r} given, a number below 1e16 expected")
            return round(number, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0

        return rounded
    if kind == "optional":
        return _if_given(_rounder(inner, where))
    if kind == "tuple":
        return _each(_rounder(inner, where))
    return None


def _if_given(deeper: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return None if deeper is None else (lambda value: None if value is None else deeper(value))


def _each(deeper: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    return tuple if deeper is None else (lambda items: tuple(deeper(item) for item in items))


def _writer(hint: Any, where: str) -> Callable[[Any], Any]:
    kind, inner = _shape(hint)
    if kind == "fixed":
        return f"{{:.{inner.decimals}f}}".format
    if kind == "optional":
        deeper = _writer(inner, where)
        return lambda value: None if value is None else deeper(value)
    if kind == "tuple":
        deeper = _writer(inner, where)
        return lambda items: [deeper(item) for item in items]
    if kind == "record":
        return _to_json
    return lambda value: value


def _reader(hint: Any, where: str) -> Callable[[Any], Any]:
    kind, inner = _shape(hint)
    if kind == "fixed":
        pattern = re.compile(rf"-?(0|[1-9][0-9]{{0,15}})\.[0-9]{{{inner.decimals}}}")

        def number(value: Any) -> float:
            if not isinstance(value, str) or not pattern.fullmatch(value):
                raise IntegrityError(
                    f"{where}: expected a decimal with {inner.decimals} decimals, found {value!r}"
                )
            decimal = float(value)
            if not abs(decimal) < _FIXED_BELOW:  # sixteen nines round up to it
                raise IntegrityError(f"{where}: {value!r} found, a number below 1e16 expected")
            return decimal

        return number
    if kind == "optional":
        deeper = _reader(inner, where)
        return lambda value: None if value is None else deeper(value)
    if kind == "tuple":
        deeper = _reader(inner, where)

        def items(value: Any) -> tuple[Any, ...]:
            if not isinstance(value, list):
                raise IntegrityError(f"{where}: expected an array, found {value!r}")
            return tuple(deeper(item) for item in value)

        return items
    if kind == "record":
        return lambda value: _from_json(inner, value, where)

    def plain(value: Any) -> Any:
        if type(value) is not inner:
            raise IntegrityError(f"{where}: expected {inner.__name__}, found {value!r}")
        return value

    return plain
