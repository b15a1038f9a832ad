"""One byte form: every message comes back from it, and nothing else is taken for it."""

import importlib
import json
import math
import pkgutil
import types
import typing
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointshield import messages
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import Message, decode, digest, encode
from jointshield.messages.codec import Fixed, Record, _registry, parse_strict
from jointshield.messages.consent import Ballot, Decision
from jointshield.messages.plots import RadarPlot, RadarScan
from jointshield.messages.record import Commitment
from jointshield.messages.truth import TruthObject

KINDS = sorted(_registry)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type hint, worked out from the language's own type information."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        assert any(isinstance(extra, Fixed) for extra in hint.__metadata__)
        return st.floats(-9.0e15, 9.0e15) | st.floats(-7.0, 7.0) | st.sampled_from([0.0, -0.0])
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(_values(part) for part in arguments))
    if origin is tuple:
        return st.lists(_values(arguments[0]), max_size=3).map(tuple)
    if hint is type(None):
        return st.none()
    if issubclass(hint, Record):
        return _records(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXTS,
        bool: st.booleans(),
        int: st.integers(-(2**53) + 1, 2**53 - 1),
    }
    return plain[hint]


def _records(cls: type[Record]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    names = [name for name in hints if name != "KIND"]
    return st.builds(cls, **{name: _values(hints[name]) for name in names})


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_kind_survives_its_bytes(kind: str, data: st.DataObject) -> None:
    message: Message = data.draw(_records(_registry[kind]))
    written = encode(message)
    again = decode(written)
    assert type(again) is type(message)
    assert again == message
    assert encode(again) == written
    # An independent implementation of RFC 8785 writes the same tree as the same bytes.
    assert rfc8785.dumps(json.loads(written)) == written


def test_no_two_nouns_share_a_kind() -> None:
    classes = [
        value
        for info in pkgutil.iter_modules(messages.__path__)
        for value in vars(importlib.import_module(f"{messages.__name__}.{info.name}")).values()
        if isinstance(value, type) and issubclass(value, Message) and value is not Message
    ]
    assert len(classes) > 20
    # What links say to each other (`transport`) registers its kinds when it is imported.
    assert {cls.KIND: cls for cls in classes} == {
        kind: cls for kind, cls in _registry.items() if cls.__module__.startswith(messages.__name__)
    }
    assert all(_registry[cls.KIND] is cls for cls in classes)


@given(st.floats(-1.0e9, 1.0e9))
def test_a_value_is_the_nearest_decimal_from_the_start(value: float) -> None:
    kept = Commitment(time_s=value, journal="a", size=1, root="").time_s
    exact = Decimal(value).quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN)
    assert kept == float(exact)
    assert math.copysign(1.0, kept) == 1.0 or kept < 0.0  # no negative zero


def test_the_last_bit_of_a_computation_does_not_reach_a_digest() -> None:
    one = Commitment(time_s=0.1 + 0.2, journal="a", size=1, root="")
    other = Commitment(time_s=0.3, journal="a", size=1, root="")
    assert one == other
    assert digest(one) == digest(other)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1.0e16, -1.0e17])
def test_a_number_that_could_not_be_read_back_is_refused_when_built(value: float) -> None:
    with pytest.raises(MistakeError, match=r"Commitment\.time_s"):
        Commitment(time_s=value, journal="a", size=1, root="")


GOOD = (
    b'{"body":{"cast_s":"1.500","exercise":"e","party":"p","reason":"r","subject_digest":"d",'
    b'"verdict":"consent"},"kind":"ballot"}'
)
MALFORMED = {
    "a member twice": (b'"party":"p"', b'"party":"p","party":"p"'),
    "the same member twice, with another value": (b'"party":"p"', b'"party":"q","party":"p"'),
    "a JSON float": (b'"1.500"', b"1.5"),
    "an exponent": (b'"1.500"', b"1e0"),
    "not a number": (b'"1.500"', b"NaN"),
    "infinity": (b'"1.500"', b"Infinity"),
    "too few decimals": (b'"1.500"', b'"1.50"'),
    "too many decimals": (b'"1.500"', b'"1.5000"'),
    "no decimals": (b'"1.500"', b'"1"'),
    "a leading zero": (b'"1.500"', b'"01.500"'),
    "a plus": (b'"1.500"', b'"+1.500"'),
    "a space before": (b'"1.500"', b'" 1.500"'),
    "a line break after": (b'"1.500"', b'"1.500\\n"'),
    "other digits": (b'"1.500"', '"١.٥٠٠"'.encode()),
    "underscores": (b'"1.500"', b'"1_1.500"'),
    "negative zero": (b'"1.500"', b'"-0.000"'),
    "more digits than a double holds": (b'"1.500"', b'"9007199254740993.500"'),
    "more digits than allowed": (b'"1.500"', b'"12345678901234567.000"'),
    "null for a number": (b'"1.500"', b"null"),
    "an integer for a text": (b'"p"', b"1"),
    "an unknown member": (b'"party":"p"', b'"party":"p","power":"p"'),
    "a missing member": (b'"party":"p",', b""),
    "another order of members": (b'"party":"p","reason":"r"', b'"reason":"r","party":"p"'),
    "white space": (b'"party":"p"', b'"party": "p"'),
    "a line break at the end": (b'"kind":"ballot"}', b'"kind":"ballot"}\n'),
    "something after it": (b'"kind":"ballot"}', b'"kind":"ballot"}{}'),
    "an escaped letter": (b'"p"', b'"\\u0070"'),
    "half a surrogate pair": (b'"p"', b'"\\ud800"'),
    "bytes that are not UTF-8": (b'"p"', b'"\xff"'),
    "a byte order mark": (b'{"body"', b'\xef\xbb\xbf{"body"'),
    "an unknown kind": (b'"kind":"ballot"', b'"kind":"bullet"'),
    "a kind that is no text": (b'"kind":"ballot"', b'"kind":["ballot"]'),
    "a third member": (b'"kind":"ballot"', b'"kind":"ballot","v":1'),
    "another kind's body": (b'"kind":"ballot"', b'"kind":"order"'),
}


def test_the_good_bytes_are_good() -> None:
    assert decode(GOOD) == Ballot(
        exercise="e", subject_digest="d", party="p", verdict="consent", cast_s=1.5, reason="r"
    )


@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_bytes_are_refused(what: str) -> None:
    old, new = MALFORMED[what]
    assert GOOD.count(old) == 1
    with pytest.raises(IntegrityError):
        decode(GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"size":3', b'"size":9007199254740992'),
        (b'"size":3', b'"size":-9007199254740992'),
        (b'"size":3', b'"size":' + b"9" * 5000),
        (b'"size":3', b'"size":true'),
        (b'"size":3', b'"size":"3"'),
        (b'"size":3', b'"size":-0'),
        (b'"size":3', b'"size":3.0'),
        (b'"size":3', b'"size":03'),
    ],
)
def test_a_wrong_integer_is_refused(old: bytes, new: bytes) -> None:
    good = encode(Commitment(time_s=1.0, journal="a", size=3, root="00"))
    assert good.count(old) == 1
    with pytest.raises(IntegrityError):
        decode(good.replace(old, new))


def test_the_largest_integers_are_read() -> None:
    for size in (2**53 - 1, -(2**53) + 1):
        message = Commitment(time_s=1.0, journal="a", size=size, root="00")
        assert decode(encode(message)) == message


@pytest.mark.parametrize("data", [b"", b"[]", b"1", b'"text"', b"{}", b"{", b"[" * 100_000])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        decode(data)


@given(st.binary(max_size=60) | st.integers(0, len(GOOD) - 1).map(lambda n: GOOD[:n]))
def test_any_junk_is_an_integrity_error_and_nothing_else(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        decode(data)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_changed_byte_never_means_the_same_message(place: int, byte: int) -> None:
    changed = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    try:
        message = decode(changed)
    except IntegrityError:
        return
    assert (message == decode(GOOD)) == (changed == GOOD)


def test_another_kind_is_refused_where_one_kind_is_expected() -> None:
    with pytest.raises(IntegrityError, match="expected a message of kind 'decision'"):
        Decision.from_bytes(GOOD)


def test_a_missing_value_is_null_and_comes_back_as_none() -> None:
    message = TruthObject(
        object="o",
        missile="m",
        launched_s=0.0,
        launch_latitude_rad=0.0,
        launch_longitude_rad=0.0,
        target="",
        burnout_s=1.0,
        impact_s=None,
        impact_latitude_rad=None,
        impact_longitude_rad=None,
        notified="",
    )
    assert b'"impact_s":null' in encode(message)
    assert decode(encode(message)) == message


def test_an_empty_scan_is_a_statement_of_its_own() -> None:
    empty = RadarScan(sensor="r", time_s=4.0, plots=())
    plot = RadarPlot(range_m=1.0, azimuth_rad=0.0, elevation_rad=0.0, snr_db=10.0)
    full = RadarScan(sensor="r", time_s=4.0, plots=(plot,))
    assert decode(encode(empty)) == empty
    assert digest(empty) != digest(full)


def test_the_order_of_items_is_kept() -> None:
    plots = tuple(
        RadarPlot(range_m=range_m, azimuth_rad=0.0, elevation_rad=0.0, snr_db=1.0)
        for range_m in (3.0, 1.0, 2.0)
    )
    again = decode(encode(RadarScan(sensor="r", time_s=4.0, plots=plots)))
    assert isinstance(again, RadarScan)
    assert [plot.range_m for plot in again.plots] == [3.0, 1.0, 2.0]


def test_strict_parsing_knows_depth_and_duplicates_inside() -> None:
    assert parse_strict(b'{"a":{"b":[1,2]}}') == {"a": {"b": [1, 2]}}
    with pytest.raises(IntegrityError, match="twice"):
        parse_strict(b'{"a":{"b":1,"b":1}}')
