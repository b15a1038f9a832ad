"""Frames: there and back, and bytes that somebody made up."""

import json
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.errors import MistakeError
from jointshield.messages import encode
from jointshield.messages.plots import RadarScan
from jointshield.transport import OPEN_ACCESS, Delivery, Reason, Refused
from jointshield.transport.channels import key_of
from jointshield.transport.door import CHANNELS_MAX, QUESTIONS_MAX, Door
from jointshield.transport.frame import (
    FRAME_BYTES_MAX,
    Frame,
    FrameHeader,
    Unreadable,
    read_frame,
    write_frame,
)

from .conftest import EXERCISE, NORTH, SOUTH, message

FUZZED = 2_000


def door(member: str = SOUTH, boot: str = "b") -> Door:
    return Door(exercise=EXERCISE, member=member, access=OPEN_ACCESS, boot=boot)


def frame(channel: str = "share/x", **changed: object) -> bytes:
    fields: dict[str, object] = {
        "exercise": EXERCISE,
        "sender": NORTH,
        "channel": channel,
        "boot": "b",
        "sequence": 1,
        "ticket": "",
        "data": encode(message()),
    }
    return write_frame(**(fields | changed))


def judged(data: bytes, channel: str = "share/x", at: Door | None = None) -> Delivery | Refused:
    return (at or door()).take(data, NORTH, key_of(EXERCISE, NORTH, channel))


def reason(data: bytes, channel: str = "share/x", at: Door | None = None) -> Reason:
    found = judged(data, channel, at)
    assert isinstance(found, Refused), found
    assert found.neighbour == NORTH
    return found.reason


@given(st.text(max_size=50), st.integers(min_value=1, max_value=10**15 - 1))
def test_every_frame_survives_its_bytes(text: str, sequence: int) -> None:
    data = encode(message(3, text))
    read = read_frame(frame(sequence=sequence, data=data))
    assert isinstance(read, Frame)
    assert (read.data, read.message) == (data, message(3, text))
    assert read.header.sequence == sequence


def test_a_frame_is_a_header_line_and_the_bytes_of_the_message() -> None:
    """The bytes as the format says them, put together by hand."""
    payload = encode(message())
    body = {
        "boot": "b",
        "channel": "share/x",
        "exercise": EXERCISE,
        "sender": NORTH,
        "sequence": 1,
        "size": len(payload),
        "ticket": "",
    }
    header = json.dumps({"body": body, "kind": "frame"}, separators=(",", ":"), sort_keys=True)
    assert frame() == header.encode() + b"\n" + payload


def test_the_header_s_own_reader_agrees_with_the_codec() -> None:
    """One flipped bit or exchanged byte at every place: never read unless the codec reads it so."""
    good = frame().partition(b"\n")[0]
    payload = encode(message())
    both = 0
    for place in range(len(good)):
        for byte in (*(good[place] ^ 1 << bit for bit in range(8)), *b'"\\}a0/'):
            data = good[:place] + bytes([byte]) + good[place + 1 :]
            read = read_frame(data + b"\n" + payload)
            if isinstance(read, Frame):
                assert FrameHeader.from_bytes(data) == read.header
                both += 1
    assert both > 100


def test_made_up_bytes_give_typed_refusals_and_nothing_else() -> None:
    """Noise, cut and lengthened frames, flipped bits, exchanged members: nothing raises.

    A flip may give another lawful frame (another name of a boot, another number in the message):
    what is let in then came from the neighbour all the same, in its own name.
    """
    rng = random.Random(7)  # noqa: S311 - not for secrets
    good = [frame(), frame("consent/y", data=encode(message(9, "é"))), frame(sequence=77)]
    found: Counter[str] = Counter()
    for _ in range(FUZZED):
        data = bytearray(rng.choice(good))
        act = rng.randrange(6)
        if act == 0:
            data = bytearray(rng.randbytes(rng.randrange(400)))
        elif act == 1:
            del data[rng.randrange(len(data)) :]
        elif act == 2:
            data += rng.randbytes(rng.randrange(1, 30))
        elif act == 3:
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif act == 4:
            place = rng.randrange(len(data))
            data[place:place] = data[rng.randrange(len(data)) :]
        else:
            old = rng.choice([b"share/x", NORTH.encode(), EXERCISE.encode(), b'"1', b"\n", b"size"])
            new = rng.choice([b"keep/x", SOUTH.encode(), b"", b"[[[[", b"1e9", b"\xff", b"-1"])
            data = bytearray(bytes(data).replace(old, new))
        result = judged(bytes(data), rng.choice(["share/x", "consent/y"]))
        if isinstance(result, Delivery):
            assert result.sender == NORTH
            found["taken"] += 1
        else:
            assert isinstance(result.reason, Reason)
            found[result.reason.name] += 1
    assert found["NO_HEADER"] > 0.2 * FUZZED
    assert found["NOT_A_MESSAGE"] > 0.05 * FUZZED
    assert found["taken"] < 0.1 * FUZZED


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Reason.NO_HEADER),
        (b"\n" * 10, Reason.NO_HEADER),
        (b"[" * 1000 + b"\n", Reason.NO_HEADER),
        (b"[" * 200_000, Reason.NO_HEADER),
        (b"x" * (FRAME_BYTES_MAX + 1), Reason.TOO_LONG),
        (encode(message()) + b"\n", Reason.NO_HEADER),
        (frame() + b" ", Reason.NOT_A_MESSAGE),
        (frame(data=b"[" * 100_000), Reason.NOT_A_MESSAGE),
        (frame(data=b'{"kind":"ballot","body":{},"kind":"ballot"}'), Reason.NOT_A_MESSAGE),
        (frame(data=b" " + encode(message())), Reason.NOT_A_MESSAGE),
        (frame(data=b'{"body":{"time_s":"9999999999999999.999"},"kind":"run-end"}'),
         Reason.NOT_A_MESSAGE),
        (frame(exercise="\u00e9"), Reason.NO_HEADER),
        (frame(boot=""), Reason.NO_HEADER),
        (frame(sequence=10**15), Reason.NO_HEADER),
        (frame(sequence=0), Reason.NO_HEADER),
        (frame(sequence=-1), Reason.NO_HEADER),
        (frame(ticket="t" * 65), Reason.NO_HEADER),
        (frame(ticket="t"), Reason.NO_HEADER),
        (frame(exercise="other/M3/7"), Reason.OTHER_EXERCISE),
        (frame(sender=SOUTH), Reason.OTHER_SENDER),
        (frame("share/y"), Reason.OTHER_CHANNEL),
    ],
)  # fmt: skip
def test_each_fault_has_its_own_reason(data: bytes, expected: Reason) -> None:
    assert reason(data) == expected


@pytest.mark.parametrize(
    "channel",
    ["keep/x", f"to/{NORTH}/x", "to/party/x", "share", "nothing/x", "share/../x", "share//x",
     "to/centre", f"to/{SOUTH}", "hello/party/south/ask"],
)  # fmt: skip
def test_a_channel_that_is_not_for_us_is_refused(channel: str) -> None:
    assert reason(frame(channel), channel) == Reason.NOT_FOR_US


def test_a_frame_is_taken_once_and_in_order_and_what_never_came_is_counted() -> None:
    at = door()
    first = judged(frame(sequence=3), at=at)
    assert isinstance(first, Delivery)
    assert first.missing == 0, "what was sent before the link stood is not known to be missed"
    assert reason(frame(sequence=3), at=at) == Reason.REPEATED
    assert reason(frame(sequence=2), at=at) == Reason.REPEATED
    later = judged(frame(sequence=9), at=at)
    assert isinstance(later, Delivery)
    assert later.missing == 5
    anew = judged(frame(sequence=1, boot="c"), at=at)
    assert isinstance(anew, Delivery), "a restarted neighbour begins anew"


def test_an_answer_counts_once_and_only_from_whom_was_asked() -> None:
    asker, north = door(SOUTH), door(NORTH, "n")
    ticket, _, question = asker.question(NORTH, "seen", message())
    asked = north.take(question, SOUTH, key_of(EXERCISE, SOUTH, f"ask/{NORTH}/seen"))
    assert isinstance(asked, Delivery)
    channel, answer = north.reply(asked, message(2))
    forged = write_frame(
        exercise=EXERCISE, sender="centre", channel=channel, boot="c", sequence=1, ticket=ticket,
        data=encode(message(666)),
    )  # fmt: skip
    refused = asker.take(forged, "centre", key_of(EXERCISE, "centre", channel))
    assert isinstance(refused, Refused)
    assert refused.reason == Reason.NOT_ASKED
    assert isinstance(judged(answer, channel, asker), Delivery)
    _, again = north.reply(asked, message(3))
    assert reason(again, channel, asker) == Reason.NOT_ASKED
    ticket, _, question = asker.question(NORTH, "seen", message())
    asker.forget(ticket)
    assert reason(frame(channel, ticket=ticket), channel, asker) == Reason.NOT_ASKED


def test_a_neighbour_that_invents_channels_is_followed_on_so_many_only() -> None:
    at = door()
    for number in range(CHANNELS_MAX):
        name = f"share/{number}"
        assert isinstance(judged(frame(name), name, at), Delivery)
    assert reason(frame("share/more"), "share/more", at) == Reason.TOO_MANY_CHANNELS
    assert isinstance(judged(frame("share/1", sequence=2), "share/1", at), Delivery)


def test_one_s_own_mistakes_are_told() -> None:
    at = door()
    with pytest.raises(MistakeError, match="at most"):
        at.publication("share/x", message(1, "x" * FRAME_BYTES_MAX))
    assert b'"sequence":1,' in at.publication("share/x", message()), "no number was used up"
    with pytest.raises(MistakeError, match="published on 'to/centre/x'"):
        at.publication("to/centre/x", message())
    with pytest.raises(MistakeError, match="is no member"):
        at.letter("to", "nobody", "x", message())
    with pytest.raises(MistakeError, match="topic"):
        at.letter("to", NORTH, "**", message())
    no_question = judged(frame())
    assert isinstance(no_question, Delivery)
    with pytest.raises(MistakeError, match="no question"):
        at.reply(no_question, message())
    for _ in range(QUESTIONS_MAX):
        at.question(NORTH, "x", message())
    with pytest.raises(MistakeError, match="questions are open"):
        at.question(NORTH, "x", message())
    with pytest.raises(MistakeError, match="exercise"):
        Door(exercise="a/**", member=NORTH, access=OPEN_ACCESS, boot="b")


def test_a_header_is_no_message_for_the_rooms_but_harmless() -> None:
    header = FrameHeader(
        exercise="e", sender="s", channel="c", boot="b", sequence=1, ticket="", size=0
    )
    assert isinstance(read_frame(encode(header) + b"\n"), Unreadable)
    assert isinstance(read_frame(frame(data=encode(header))), Frame)


def test_long_messages_pass() -> None:
    scan = RadarScan(sensor="r", time_s=1.0, plots=())
    assert isinstance(read_frame(frame(data=encode(scan))), Frame)
    assert isinstance(read_frame(frame(data=encode(message(1, "x" * 1_000_000)))), Frame)
