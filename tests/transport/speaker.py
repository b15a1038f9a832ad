"""A node as a process of its own: says a number on `share/clock` and tells what it hears.

Run: python speaker.py SETTINGS SPAN_S. It prints one JSON line for each message heard (`from`,
`boot`, `number`, `missing`), and one whenever the neighbours linked change (`linked`).
"""

import json
import sys
import time
from pathlib import Path

from jointshield.messages.record import Commitment
from jointshield.transport.settings import NodeSettings
from jointshield.transport.zenoh import ZenohTransport

EVERY_S = 0.05


def main(settings: str, span_s: str) -> None:
    end = time.monotonic() + float(span_s)
    number, linked = 0, None
    with ZenohTransport(NodeSettings.read(Path(settings))) as node:
        while time.monotonic() < end:
            number += 1
            node.publish("share/clock", Commitment(time_s=0.0, journal="", size=number, root=""))
            if node.linked() != linked:
                linked = node.linked()
                sys.stdout.write(json.dumps({"linked": sorted(linked)}) + "\n")
            pause = time.monotonic() + EVERY_S
            while (left_s := pause - time.monotonic()) > 0.0:
                heard = node.receive(left_s)
                if heard is not None:
                    told = {"from": heard.sender, "boot": heard.boot, "missing": heard.missing}
                    assert isinstance(heard.message, Commitment)
                    told["number"] = heard.message.size
                    sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
