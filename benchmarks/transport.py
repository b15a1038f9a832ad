"""Messages a second and round trips: our transports beside bare Zenoh and a bare TLS socket.

Two processes over the loopback, one message of 256 bytes each time; the bare TLS socket (mutual
certificates, four bytes of length before each message) is the bound of what two Python processes
can do. All are measured in turns, in one run, and given as ratios to it: `python -m
benchmarks.transport`. The way in one process has no second process and no socket.

Bare lines carry bytes and nothing else. Ours also write and judge a frame: header, canonical form,
sender, channel, sequence. CPU is what a message costs the process that receives it, all its threads
together (in memory: sender and receiver); of all columns it suffers least from other work on the
machine.
"""

import contextlib
import datetime
import json
import multiprocessing
import os
import socket
import ssl
import statistics
import struct
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zenoh

from jointshield.messages import encode
from jointshield.messages.record import Commitment
from jointshield.transport import OPEN_ACCESS, MemoryNet
from jointshield.transport.certificates import (
    NODE_CERTIFICATE,
    NODE_KEY,
    ROOT_CERTIFICATE,
    make_credentials,
)
from jointshield.transport.roster import Place, full_mesh
from jointshield.transport.settings import NodeSettings, node_settings
from jointshield.transport.zenoh import ZenohTransport

EXERCISE, HERE, THERE = "bench/M3/7", "party/here", "party/there"
BYTES = 256
STREAM = 10_000
TRIPS = 1_000
TURNS = 5
SILENCE_S = 20.0
"""After this a measurement is given up: a frame was lost."""
HOST = "127.0.0.1"
WAYS = ("tls socket", "zenoh tcp", "zenoh mtls", "ours mtls", "ours memory")
"""The first is the bound."""


def message() -> Commitment:
    """A message whose canonical bytes are 256."""
    plain = Commitment(time_s=1.0, journal="", size=1, root="")
    found = Commitment(time_s=1.0, journal="", size=1, root="0" * (BYTES - len(encode(plain))))
    assert len(encode(found)) == BYTES
    return found


# --- one end of each way: put(bytes), take() -> something, close() -------------------------------


class TlsEnd:
    """A bare TLS connection with length-prefixed messages."""

    def __init__(self, folder: Path, port: int, *, listens: bool) -> None:
        own, other = (HERE, THERE) if listens else (THERE, HERE)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if listens else ssl.PROTOCOL_TLS_CLIENT)
        context.load_cert_chain(folder / own / NODE_CERTIFICATE, folder / own / NODE_KEY)
        context.load_verify_locations(folder / other / ROOT_CERTIFICATE)
        context.verify_mode = ssl.CERT_REQUIRED
        if listens:
            with socket.create_server((HOST, port)) as server:
                plain, _ = server.accept()
        else:
            plain = _called(port)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.settimeout(SILENCE_S)
        self._socket = context.wrap_socket(
            plain, server_side=listens, server_hostname=None if listens else HOST
        )
        self._file = self._socket.makefile("rb")

    def put(self, data: bytes) -> None:
        """Send one message."""
        self._socket.sendall(struct.pack(">I", len(data)) + data)

    def take(self) -> None:
        """Wait for the next message."""
        (size,) = struct.unpack(">I", self._file.read(4))
        self._file.read(size)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _called(port: int) -> socket.socket:
    for _ in range(200):
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection((HOST, port))
        time.sleep(0.02)
    raise ConnectionRefusedError(port)


class ZenohEnd:
    """A bare Zenoh session: no frames, no door, no access control; over TCP or mutual TLS."""

    def __init__(self, folder: Path, port: int, *, listens: bool, tls: bool) -> None:
        own = HERE if listens else THERE
        (link,) = settings(folder, port, own).neighbours
        configuration: dict[str, Any] = link.zenoh
        del configuration["access_control"]
        if not tls:
            text = json.dumps(configuration).replace("tls/", "tcp/").replace('["tls"]', '["tcp"]')
            configuration = json.loads(text)
            del configuration["transport"]["link"]["tls"]
        self._session = zenoh.open(zenoh.Config.from_json5(json.dumps(configuration)))
        self._arrived = threading.Semaphore(0)
        self._session.declare_subscriber(
            f"{EXERCISE}/{THERE if listens else HERE}",
            zenoh.handlers.Callback(self._heard, indirect=False),
        )
        self._publisher = self._session.declare_publisher(
            f"{EXERCISE}/{own}", congestion_control=zenoh.CongestionControl.BLOCK
        )
        while not self._matched():
            time.sleep(0.01)

    def _matched(self) -> bool:
        # The stubs of 1.10 say bool; it is an object, which is always true.
        status: Any = self._publisher.matching_status
        return bool(getattr(status, "matching", status))

    def _heard(self, sample: zenoh.Sample) -> None:
        sample.payload.to_bytes()
        self._arrived.release()

    def put(self, data: bytes) -> None:
        """Send one message."""
        self._publisher.put(data)

    def take(self) -> None:
        """Wait for the next message."""
        assert self._arrived.acquire(timeout=SILENCE_S), "the link fell silent"

    def close(self) -> None:
        """Hang up."""
        self._session.close()  # type: ignore[no-untyped-call]


class OurEnd:
    """Our transport between machines."""

    def __init__(self, folder: Path, port: int, *, listens: bool) -> None:
        self._node = ZenohTransport(
            settings(folder, port, HERE if listens else THERE), frames_max=2 * STREAM
        )
        self._message = message()
        while not self._node.linked():
            time.sleep(0.01)

    def put(self, _: bytes) -> None:
        """Send the message; its bytes are made anew each time."""
        self._node.publish("share/x", self._message)

    def take(self) -> None:
        """Wait for the next message."""
        if self._node.receive(SILENCE_S) is None:
            linked, counts = self._node.linked(), self._node.counts()
            raise AssertionError(f"the link fell silent: {linked}, {counts}")

    def close(self) -> None:
        """Hang up."""
        self._node.close()


def settings(folder: Path, port: int, member: str) -> NodeSettings:
    """Settings of one of the two nodes."""
    places = [
        Place(
            member=name,
            root=(folder / name / ROOT_CERTIFICATE).read_text(),
            host=HOST,
            first_port=port,
        )
        for name in (HERE, THERE)
    ]
    return node_settings(full_mesh(EXERCISE, places), member, folder / member, OPEN_ACCESS)


def open_end(way: str, folder: Path, port: int, *, listens: bool) -> Any:
    """One end of a way."""
    if way == "tls socket":
        return TlsEnd(folder, port, listens=listens)
    if way == "ours mtls":
        return OurEnd(folder, port, listens=listens)
    return ZenohEnd(folder, port, listens=listens, tls=way == "zenoh mtls")


def far_end(way: str, folder: Path, port: int) -> None:
    """The other process: sends the stream when told to, then gives back each message."""
    end = open_end(way, folder, port, listens=False)
    data = encode(message())
    end.take()
    for _ in range(STREAM):
        end.put(data)
    for _ in range(TRIPS):
        end.take()
        end.put(data)
    end.take()
    end.close()


def measured(way: str, folder: Path) -> tuple[float, float, list[float]]:
    """Messages a second; processor time here for each, s; and every round trip, s."""
    if way == "ours memory":
        return in_memory()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(
        target=far_end, args=(way, folder, port), daemon=True
    )
    process.start()
    end = open_end(way, folder, port, listens=True)
    data = encode(message())
    end.put(data)
    end.take()
    before, before_cpu = time.perf_counter(), time.process_time()
    for _ in range(STREAM - 1):
        end.take()
    rate = (STREAM - 1) / (time.perf_counter() - before)
    cost_s = (time.process_time() - before_cpu) / (STREAM - 1)
    trips = timed(lambda: (end.put(data), end.take()))
    end.put(data)
    process.join()
    end.close()
    return rate, cost_s, trips


def in_memory() -> tuple[float, float, list[float]]:
    """The same in one process: what is sent is taken at once, as a step of an exercise does."""
    net = MemoryNet(EXERCISE)
    here, there = net.join(HERE), net.join(THERE)
    sent = message()

    def one_way() -> None:
        here.publish("share/x", sent)
        there.receive()

    def there_and_back() -> None:
        one_way()
        there.publish("share/x", sent)
        here.receive()

    before, before_cpu = time.perf_counter(), time.process_time()
    for _ in range(STREAM):
        one_way()
    rate = STREAM / (time.perf_counter() - before)
    return rate, (time.process_time() - before_cpu) / STREAM, timed(there_and_back)


def timed(trip: Callable[[], object]) -> list[float]:
    """Seconds of each of `TRIPS` trips."""
    found = []
    for _ in range(TRIPS):
        before = time.perf_counter()
        trip()
        found.append(time.perf_counter() - before)
    return found


def main() -> None:
    """Measure every way in turns and print medians of the turns, beside the bound."""
    now = datetime.datetime.now(datetime.UTC)
    found: dict[str, list[tuple[float, ...]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for member in (HERE, THERE):
            make_credentials(folder / member, member, [HOST], now=now)
        for _ in range(TURNS):
            for way in WAYS:
                rate, cost_s, trips = measured(way, folder)
                trips.sort()
                half_s, tail_s = trips[len(trips) // 2], trips[len(trips) * 99 // 100]
                found[way].append((rate, cost_s * 1e6, half_s * 1e6, tail_s * 1e6))
    print(f"{BYTES} B, {STREAM} messages and {TRIPS} round trips, median of {TURNS} turns")
    print(f"processors in demand (load) at the end: {os.getloadavg()[0]:.1f} of {os.cpu_count()}")
    print("way            messages/s  ratio  CPU us  ratio  p50 us  ratio  p99 us  ratio")
    bound: list[float] = []
    for way in WAYS:
        medians = [statistics.median(kind) for kind in zip(*found[way], strict=True)]
        bound = bound or medians
        columns = [
            f"{one:7,.0f} {one / other:6.2f}" for one, other in zip(medians, bound, strict=True)
        ]
        print(f"{way:16}   {' '.join(columns)}")


if __name__ == "__main__":
    main()
