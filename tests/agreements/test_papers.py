"""The files: whole or not at all, and nothing in them is taken on trust."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.agreements import papers
from jointshield.exercise.agreements.difference import difference, who_signs
from jointshield.exercise.agreements.papers import Paper, paper_of, read_paper, write_new
from jointshield.exercise.agreements.telling import tell
from jointshield.guarantees.words import LANGUAGES
from jointshield.journal import Journal
from jointshield.messages import digest, encode
from jointshield.messages.agreements import Ratification
from jointshield.messages.codec import canonical_json, parse_strict
from jointshield.messages.record import SiteEntry

from .conftest import FIRST, after, in_force, key, seals

STRANGERS = seals(FIRST, "stranger")["stranger-7"]
NEXT = after(consent_rules=("owner", "host", "all"))


@pytest.fixture(scope="module")
def changed(stands: Paper) -> Ratification:
    """Two versions."""
    found = in_force(stands, NEXT, seals(NEXT)).ratification
    assert found is not None
    return found


def test_what_was_written_is_read(here: Path, changed: Ratification) -> None:
    path = here / "stands.json"
    write_new(path, changed)
    held = read_paper(path)
    assert (held.agreement, held.ratification) == (NEXT, changed)
    assert list(here.iterdir()) == [path]
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert read_paper(path) == held


def test_a_draft_stands_for_nothing(here: Path) -> None:
    write_new(here / "first.json", FIRST)
    assert read_paper(here / "first.json") == Paper(agreement=FIRST)


def test_nothing_is_overwritten(here: Path) -> None:
    (here / "x").write_text("kept")
    with pytest.raises(MistakeError, match="there is a file already"):
        write_new(here / "x", FIRST)
    assert (here / "x").read_text() == "kept"


def test_nothing_is_half_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(papers.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_new(here / "x", FIRST)
    assert not list(here.iterdir())


def test_a_run_stands_for_its_agreement(here: Path) -> None:
    with Journal.create(here / "joint.journal", f"{FIRST.exercise}/joint") as journal:
        for message in (FIRST, *seals(FIRST).values()):
            journal.append(0, message.KIND, encode(message))
    assert read_paper(here).agreement == FIRST
    assert read_paper(here).standing is not None


def test_a_run_whose_agreement_lacks_a_signature(here: Path) -> None:
    with Journal.create(here / "joint.journal", f"{FIRST.exercise}/joint") as journal:
        for message in (FIRST, *seals(FIRST, "north").values()):
            journal.append(0, message.KIND, encode(message))
    with pytest.raises(IntegrityError, match="not signed by south, third"):
        read_paper(here)


def test_a_run_without_an_agreement(here: Path) -> None:
    with pytest.raises(MistakeError, match="no run's folder"):
        read_paper(here)
    with Journal.create(here / "joint.journal", "x/joint"):
        pass
    with pytest.raises(IntegrityError, match="no agreement can be read"):
        read_paper(here)


BAD = {
    "nothing there": (None, "cannot be read"),
    "no JSON": (b"{", "no message in canonical bytes"),
    "another form": (encode(FIRST).replace(b",", b", ", 1), "canonical"),
    "two line breaks": (encode(FIRST) + b"\n\n", "canonical"),
    "a number too large": (
        encode(FIRST).replace(b'"notice_s":"4.000"', b'"notice_s":"9999999999999999.999"'),
        "no message in canonical bytes",
    ),
    "another kind": (encode(seals(FIRST)["north-7"]), "of kind 'envelope'; expected an agreement"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_agreement_is_told(here: Path, name: str) -> None:
    data, said = BAD[name]
    if data is not None:
        (here / "x.json").write_bytes(data)
    with pytest.raises(MistakeError, match=said) as caught:
        read_paper(here / "x.json")
    assert str(caught.value).startswith(str(here / "x.json"))
    assert "expected" in str(caught.value)


def test_a_huge_file_is_not_read(here: Path) -> None:
    with (here / "x").open("wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(MistakeError, match="larger than"):
        read_paper(here / "x")


def _tampered(changed: Ratification) -> dict[str, Ratification]:
    first, second = changed.versions
    return {
        "no version": Ratification(versions=()),
        "a version that nobody signed": Ratification(
            versions=(first, replace(second, adoptions=()))
        ),
        "a signature left out": Ratification(
            versions=(replace(first, adoptions=first.adoptions[1:]), second)
        ),
        "other rules under the same seals": Ratification(
            versions=(first, replace(second, agreement=after(consent_rules=("owner",))))
        ),
        "the second version alone": Ratification(versions=(second,)),
        "in another order": Ratification(versions=(second, first)),
        "twice": Ratification(versions=(first, first)),
        "a signature too many": Ratification(
            versions=(replace(first, adoptions=(*first.adoptions, STRANGERS)), second)
        ),
        "a signature in the place of an end": Ratification(
            versions=(replace(first, revocations=first.adoptions[:1]),)
        ),
    }


@pytest.mark.parametrize("name", range(9))
def test_what_stands_is_worked_out_again(changed: Ratification, name: int) -> None:
    bad = list(_tampered(changed).values())[name]
    with pytest.raises(IntegrityError, match=r"x\.json: "):
        paper_of(bad, "x.json")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_no_bit_of_what_stands_can_be_turned(
    here: Path, changed: Ratification, at: int, bit: int
) -> None:
    data = bytearray(encode(changed))
    data[at % len(data)] ^= 1 << bit
    (here / "x").write_bytes(data)
    with pytest.raises((IntegrityError, MistakeError)):
        read_paper(here / "x")


def test_a_site_without_an_owner_is_refused() -> None:
    with pytest.raises(IntegrityError, match="'x' has no owner"):
        paper_of(after(sites=(SiteEntry(site="x", owner="", host=""),)), "it")


def _leaves(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in items:
        yield (*path, name)
        if isinstance(value, dict | list):
            yield from _leaves(value, (*path, name))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), put=st.sampled_from(
    ("", "x", "\x1b{x}", "north", [], {}, [""], None, True, -1, 2**53 - 1, "0.000", "-1.000")
))  # fmt: skip
def test_whatever_is_put_anywhere_is_read_and_told_or_refused_in_words(
    here: Path, changed: Ratification, data: st.DataObject, put: Any
) -> None:
    """The bytes are canonical and strange in one place: a typed error, or lines."""
    tree = parse_strict(encode(data.draw(st.sampled_from((changed, NEXT)))))
    *path, last = data.draw(st.sampled_from(list(_leaves(tree))))
    at: Any = tree
    for name in path:
        at = at[name]
    if data.draw(st.booleans()) and isinstance(at, list):
        at.insert(last, at[last])
    else:
        at[last] = put
    (here / "x").write_bytes(canonical_json(tree))
    held: Paper | None = None
    try:
        held = read_paper(here / "x")
    except (IntegrityError, MistakeError) as error:
        fault = str(error)
        event(fault[len(str(here)) :].split("(")[0][:60])
    if held is None:
        assert fault.startswith(str(here / "x"))
        return
    if held.standing:
        assert held.agreement == NEXT
    assert all(tell(held, language) for language in LANGUAGES)
    for old, new in ((FIRST, held.agreement), (held.agreement, FIRST)):
        assert difference(old, new)
        assert who_signs(old, new, frozenset())


# --- in words -------------------------------------------------------------------------------------


def test_an_agreement_in_words(stands: Paper) -> None:
    told = tell(stands)
    for line in (
        "agreement of exercise table/M3/7, version 1",
        f"digest {digest(FIRST)}",
        "in force",
        "mode M3; fire control: one allocation over all sites",
        "site hill: owner north, host south; every order must be signed by north, south",
        "site ship: owner south, host nobody (at sea); every order must be signed by south",
        "rule: whoever owns the interceptors must sign",
        "no guarantees",
        "time for releases: 10 s",
        f"signed by third with key {key('third').key_id}",
    ):
        assert line in told
    assert sum(line.startswith("party ") for line in told) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_and_a_change_in_words(language: str, changed: Ratification) -> None:
    draft = tell(Paper(agreement=after(shares_information=False, treaties=("ab",))), language)
    whole = tell(paper_of(changed, "x"), language)
    assert not {line.split()[0] for line in draft}.isdisjoint(line.split()[0] for line in whole)
    assert any(digest(FIRST) in line for line in whole)


def test_keys_out_of_use_are_told(stands: Paper) -> None:
    assert stands.standing is not None
    held = Paper(
        agreement=FIRST,
        ratification=stands.ratification,
        standing=replace(stands.standing, revoked=frozenset(("ab12",))),
    )
    assert tell(held)[-1] == "key ab12 is out of use"
