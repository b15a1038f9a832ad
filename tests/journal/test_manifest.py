"""The manifest names every file that is not as it was."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from jointshield.errors import MistakeError
from jointshield.journal import manifest
from jointshield.journal.checkpoint import Signer

Keys = Mapping[str, bytes]


@pytest.fixture
def folder(tmp_path: Path, pens: Sequence[Signer]) -> Path:
    """A finished run of three files."""
    run = tmp_path / "run"
    (run / "tracks").mkdir(parents=True)
    (run / "report.html").write_bytes(b"<html>" * 2000)
    (run / "tracks" / "a.parquet").write_bytes(bytes(range(256)))
    (run / "empty").write_bytes(b"")
    manifest.write(run, pens)
    return run


def _faults(folder: Path, keys: Keys | None) -> list[str]:
    return [str(fault) for fault in manifest.check(folder, keys).faults]


def test_an_untouched_folder(folder: Path, keys: Keys) -> None:
    report = manifest.check(folder, keys)
    assert (report.files, report.signed_by, report.faults) == (3, tuple(keys), ())
    assert manifest.check(folder).faults == ()


def test_writing_again_gives_the_same_bytes(folder: Path, pens: Sequence[Signer]) -> None:
    before = (folder / "manifest.json").read_bytes()
    manifest.write(folder, pens)
    assert (folder / "manifest.json").read_bytes() == before


def test_changed_missing_and_added_files_are_named(folder: Path, keys: Keys) -> None:
    data = bytearray((folder / "report.html").read_bytes())
    data[5000] ^= 1
    (folder / "report.html").write_bytes(data)
    (folder / "tracks" / "a.parquet").unlink()
    (folder / "tracks" / "b.parquet").write_bytes(b"new")
    (folder / "empty").write_bytes(b"no more")
    assert _faults(folder, keys) == [
        "empty: was changed: it has 7 bytes, the manifest says 0",
        "report.html: was changed between bytes 4096 and 8191",
        "tracks/a.parquet: is missing; the manifest lists it",
        "tracks/b.parquet: was added; the manifest does not list it",
    ]


def test_every_changed_byte_of_the_manifest_is_found(folder: Path, keys: Keys) -> None:
    path = folder / "manifest.json"
    original = path.read_bytes()
    for position in range(0, len(original), 3):
        changed = bytearray(original)
        changed[position] ^= 1
        path.write_bytes(changed)
        assert _faults(folder, keys), f"byte {position}"


def test_a_manifest_made_anew_by_somebody_else(
    folder: Path, keys: Keys, pens: Sequence[Signer]
) -> None:
    (folder / "empty").write_bytes(b"forged")
    manifest.write(folder, pens[:1])
    assert _faults(folder, keys) == [
        "manifest.json: the signature of 'south' is missing or does not hold",
        "manifest.json: the signature of 'third' is missing or does not hold",
    ]
    assert (
        "signed by 'north', who is no known party" in _faults(folder, {"south": keys["south"]})[1]
    )


def test_no_manifest(folder: Path, keys: Keys) -> None:
    (folder / "manifest.json").unlink()
    assert "the run did not finish" in _faults(folder, keys)[0]


def test_links_are_not_plain_files(folder: Path, keys: Keys, pens: Sequence[Signer]) -> None:
    (folder / "link").symlink_to(folder / "empty")
    assert "link is not a plain file" in _faults(folder, keys)[0]
    with pytest.raises(MistakeError, match="link is not a plain file"):
        manifest.write(folder, pens)


def test_mistakes(tmp_path: Path, pens: Sequence[Signer]) -> None:
    with pytest.raises(MistakeError, match="no folder is there"):
        manifest.write(tmp_path / "nothing", pens)
    with pytest.raises(MistakeError, match="signed by each party once"):
        manifest.write(tmp_path, [])
