"""One frame: a short header line, then the canonical bytes of one message.

    {"body":{...},"kind":"frame"} LF payload

The header says who speaks, in which exercise, on which channel, and the how-many-th frame of that
channel this is since the speaker started (`boot`). It is not signed: the link says who the
neighbour is, and whatever must convince anybody else carries its own seal inside the payload.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar

from jointshield.errors import JointshieldError, MistakeError
from jointshield.messages import Message, decode, encode

HEADER_BYTES_MAX = 1_024
FRAME_BYTES_MAX = 1_048_576

# The canonical bytes of a header whose texts need no escapes. Reading by this form is twenty times
# faster than by the codec, and as strict: any other bytes are no header.
_WORD = rb"[A-Za-z0-9._/-]{1,200}"
_NUMBER = rb"[1-9][0-9]{0,14}"
_HEADER = re.compile(
    rb'\{"body":\{"boot":"(%b)","channel":"(%b)","exercise":"(%b)","sender":"(%b)",'
    rb'"sequence":(%b),"size":(%b),"ticket":"([A-Za-z0-9._/-]{0,64})"\},"kind":"frame"\}'
    % (_WORD, _WORD, _WORD, _WORD, _NUMBER, _NUMBER)
)


class Reason(StrEnum):
    """Why a frame was dropped."""

    TOO_LONG = "longer than a frame may be"
    NO_HEADER = "does not begin with a header"
    NOT_A_MESSAGE = "its payload is not one canonical message"
    OTHER_EXERCISE = "belongs to another exercise"
    OTHER_SENDER = "names another sender than the neighbour on this link"
    OTHER_CHANNEL = "names another channel than it came on"
    NOT_FOR_US = "came on a channel that is not let in"
    REPEATED = "was received before, or after a later one"
    NOT_ASKED = "answers a question that is not open with this neighbour"
    TOO_MANY_CHANNELS = "came on one channel too many of this neighbour"
    QUEUE_FULL = "found this neighbour's share of the queue full"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameHeader(Message):
    """The first line of a frame.

    Texts hold letters, digits, '.', '_', '-' and '/' only. boot: drawn anew at each start of the
    sender. sequence: from 1, for each boot and channel. ticket: names a question, and the answer to
    it; else "". size: bytes of the payload.
    """

    KIND: ClassVar[str] = "frame"
    exercise: str
    sender: str
    channel: str
    boot: str
    sequence: int
    ticket: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame that has been read: its header, and the message with its bytes as received."""

    header: FrameHeader
    message: Message
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Bytes that are no frame, and why."""

    reason: Reason
    detail: str


def write_frame(
    *, exercise: str, sender: str, channel: str, boot: str, sequence: int, ticket: str, data: bytes
) -> bytes:
    """Bytes of a frame around `data`, the canonical bytes of a message.

    Raises MistakeError if the frame would be longer than `FRAME_BYTES_MAX`.
    """
    # Written by its canonical form, as it is read; what does not fit goes through the codec.
    header = (
        f'{{"body":{{"boot":"{boot}","channel":"{channel}","exercise":"{exercise}",'
        f'"sender":"{sender}","sequence":{sequence},"size":{len(data)},"ticket":"{ticket}"}},'
        '"kind":"frame"}'
    ).encode()
    if _HEADER.fullmatch(header) is None:
        header = encode(
            FrameHeader(
                exercise=exercise,
                sender=sender,
                channel=channel,
                boot=boot,
                sequence=sequence,
                ticket=ticket,
                size=len(data),
            )
        )
    size = len(header) + 1 + len(data)
    if size > FRAME_BYTES_MAX or len(header) > HEADER_BYTES_MAX:
        raise MistakeError(
            f"a message of {len(data)} bytes given for channel {channel!r}; a frame has at most "
            f"{FRAME_BYTES_MAX} bytes, header included; send it in parts"
        )
    return b"%b\n%b" % (header, data)


@lru_cache(maxsize=8)  # what is published in one process is read once, not once by each hearer
def read_frame(data: bytes) -> Frame | Unreadable:
    """Read a frame from bytes that anybody may have made up; never raises."""
    if len(data) > FRAME_BYTES_MAX:
        return Unreadable(reason=Reason.TOO_LONG, detail=f"{len(data)} bytes")
    end = data.find(b"\n", 0, HEADER_BYTES_MAX + 1)
    if end < 0:
        return Unreadable(reason=Reason.NO_HEADER, detail="no line end after a header")
    found = _HEADER.fullmatch(data, 0, end)
    if found is None:
        return Unreadable(reason=Reason.NO_HEADER, detail="the first line is no header")
    boot, channel, exercise, sender, sequence, size, ticket = found.groups()
    header = FrameHeader(
        exercise=exercise.decode(),
        sender=sender.decode(),
        channel=channel.decode(),
        boot=boot.decode(),
        sequence=int(sequence),
        ticket=ticket.decode(),
        size=int(size),
    )
    payload = data[end + 1 :]
    if header.size != len(payload):
        detail = f"header says {header.size} bytes, {len(payload)} follow"
        return Unreadable(reason=Reason.NOT_A_MESSAGE, detail=detail)
    try:
        message = decode(payload)
    except JointshieldError as error:
        return Unreadable(reason=Reason.NOT_A_MESSAGE, detail=str(error)[:200])
    return Frame(header=header, message=message, data=payload)
