"""The manifest of a finished run: a digest of every file in its folder, signed by the parties.

The journal proves its entries; the manifest proves the folder: any byte changed anywhere, any file
missing or added. Beside each file's SHA-256 stand four bytes of the SHA-256 of every 4,096 bytes of
it. They only say where a changed file differs; that it differs is decided by the whole digest.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import Signer, check_name, ed25519_holds
from jointshield.journal.faults import Fault
from jointshield.journal.pages import entries_in_pages

NAME = "manifest.json"
_FORMAT = "jointshield/manifest/v1"
_BLOCK_BYTES = 4096
_MARK_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestReport:
    """Result of a check: files listed, parties whose signature holds, and every fault found."""

    files: int
    signed_by: tuple[str, ...]
    faults: tuple[Fault, ...]


def write(folder: Path | str, signers: Sequence[Signer]) -> Path:
    """Digest every file below `folder`, let every signer sign, write manifest.json; its path.

    An older manifest is replaced. Raises MistakeError if `folder` is none, holds something that is
    not a plain file, or nobody signs.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise MistakeError(f"{folder}: no folder is there; give the folder of a finished run")
    names = [check_name(signer.name, "signer") for signer in signers]
    if not names or len(set(names)) != len(names):
        raise MistakeError(f"a manifest is signed by each party once; the signers are {names}")
    files = {name: _digests(path) for name, path in _files(folder)}
    statement = {"format": _FORMAT, "files": files}
    signed = _signed_bytes(statement)
    signatures = [
        {"name": signer.name, "signature": signer.sign(signed).hex()} for signer in signers
    ]
    path = folder / NAME
    path.write_bytes(_canonical({"manifest": statement, "signatures": signatures}))
    return path


def check(folder: Path | str, keys: Mapping[str, bytes] | None = None) -> ManifestReport:
    """Compare `folder` with its manifest; names each changed, missing and added file.

    keys: raw Ed25519 public key (32 bytes) of every party that has to have signed; None leaves the
    signatures unchecked. A folder without a manifest, or with a damaged one, is a fault as well.
    """
    folder = Path(folder)
    path = folder / NAME
    if not path.is_file():
        return _unusable("no manifest is here: the run did not finish, or it was removed")
    try:
        statement, signatures = _parse(path.read_bytes())
    except IntegrityError as error:
        return _unusable(str(error))
    faults: list[Fault] = []
    signed_by = []
    signed = _signed_bytes(statement)
    for name, signature in signatures:
        if keys is None or name not in keys:
            continue
        if ed25519_holds(keys[name], signature, signed):
            signed_by.append(name)
    faults += [
        _fault(NAME, f"the signature of {name!r} is missing or does not hold")
        for name in keys or ()
        if name not in signed_by
    ]
    if keys is not None:
        faults += [
            _fault(NAME, f"signed by {name!r}, who is no known party; known are {sorted(keys)}")
            for name, _ in signatures
            if name not in keys
        ]
    listed = statement["files"]
    try:
        present = dict(_files(folder))
    except MistakeError as error:
        return ManifestReport(
            files=len(listed),
            signed_by=tuple(signed_by),
            faults=(*faults, _fault(str(folder.name), str(error))),
        )
    for name in sorted(listed.keys() | present.keys()):
        if name not in present:
            faults.append(_fault(name, "is missing; the manifest lists it"))
        elif name not in listed:
            faults.append(_fault(name, "was added; the manifest does not list it"))
        elif (found := _digests(present[name])) != listed[name]:
            faults.append(_changed(name, present[name], listed[name], found))
    return ManifestReport(files=len(listed), signed_by=tuple(signed_by), faults=tuple(faults))


def _fault(where: str, what: str) -> Fault:
    return Fault(entry_index=None, what=what, where=where)


def _unusable(what: str) -> ManifestReport:
    return ManifestReport(files=0, signed_by=(), faults=(_fault(NAME, what),))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise MistakeError(
                f"{path.relative_to(folder).as_posix()} is not a plain file; "
                "a run folder holds plain files only: remove it"
            )
        if path.is_file() and path != folder / NAME:
            yield path.relative_to(folder).as_posix(), path


def _digests(path: Path) -> dict[str, Any]:
    whole = sha256()
    marks = []
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            whole.update(block)
            marks.append(sha256(block).hexdigest()[:_MARK_DIGITS])
    return {"bytes": path.stat().st_size, "marks": "".join(marks), "sha256": whole.hexdigest()}


def _changed(name: str, path: Path, listed: dict[str, Any], found: dict[str, Any]) -> Fault:
    """Say where a file differs from what the manifest lists, and which entries stand there."""
    if listed["bytes"] != found["bytes"]:
        text = f"was changed: it has {found['bytes']} bytes, the manifest says {listed['bytes']}"
        return _fault(name, text)
    starts = range(0, len(found["marks"]), _MARK_DIGITS)
    differing = [
        i // _MARK_DIGITS
        for i in starts
        if listed["marks"][i : i + _MARK_DIGITS] != found["marks"][i : i + _MARK_DIGITS]
    ]
    if not differing:
        return _fault(name, "was changed: its digest is not the one in the manifest")
    first = differing[0] * _BLOCK_BYTES
    last = min(first + _BLOCK_BYTES, found["bytes"]) - 1
    more = f" and in {len(differing) - 1} more places" if len(differing) > 1 else ""
    text = f"was changed between bytes {first} and {last}{more}"
    there = entries_in_pages(path, first, last)
    if there is None:
        return _fault(name, text)
    return Fault(
        entry_index=there[0],
        what=f"{text}, where entries {there[0]} to {there[1]} stand",
        where=name,
    )


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _signed_bytes(statement: dict[str, Any]) -> bytes:
    # The prefix keeps a manifest's signature from meaning anything elsewhere.
    return _FORMAT.encode() + b"\n" + _canonical(statement)


def _parse(data: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Read a manifest; raises IntegrityError unless the bytes are exactly what `write` makes."""
    try:
        tree = json.loads(data)
        statement, signatures = tree["manifest"], tree["signatures"]
        marks = [(str(s["name"]), bytes.fromhex(s["signature"])) for s in signatures]
        files = {
            str(name): {
                "bytes": int(entry["bytes"]),
                "marks": str(entry["marks"]),
                "sha256": str(entry["sha256"]),
            }
            for name, entry in statement["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(f"the manifest cannot be read: {error!r}") from error
    again = {
        "manifest": {"format": _FORMAT, "files": files},
        "signatures": [{"name": name, "signature": mark.hex()} for name, mark in marks],
    }
    if _canonical(again) != data:
        raise IntegrityError("the manifest was altered: its bytes are not in the one written form")
    return statement, marks
