"""A small signed journal that the tests of this room take apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256, shake_256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jointshield.journal.store import Journal

ORIGIN = "exercise-7/joint"
PARTIES = ("north", "south", "third")


@dataclass(frozen=True)
class Pen:
    """The least that can sign: a name and an Ed25519 key made from it."""

    name: str

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.name.encode()).digest())

    @property
    def public_key(self) -> bytes:
        """Raw public key."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature."""
        return self._key.sign(message)


@pytest.fixture(scope="session")
def pens() -> tuple[Pen, ...]:
    """Three parties that sign."""
    return tuple(Pen(name) for name in PARTIES)


@pytest.fixture(scope="session")
def keys(pens: Sequence[Pen]) -> dict[str, bytes]:
    """Their public keys."""
    return {pen.name: pen.public_key for pen in pens}


@pytest.fixture
def build(pens: Sequence[Pen], tmp_path: Path) -> Callable[..., Path]:
    """Make a journal of `entries` entries with a checkpoint after every `every` of them."""

    def make(
        entries: int = 60, every: int = 20, *, final: bool = True, name: str = "run.journal"
    ) -> Path:
        path = tmp_path / name
        with Journal.create(path, ORIGIN) as journal:
            for index in range(entries):
                journal.append(
                    index * 500,
                    f"kind-{index % 5}",
                    shake_256(b"%d" % index).digest(20 + index % 90),
                )
                if (index + 1) % every == 0:
                    journal.checkpoint(pens)
            if final:
                journal.checkpoint(pens, final=True)
        return path

    return make
