"""The commands, from a first draft to a changed agreement that stands, and what they refuse."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jointshield.cli import main
from jointshield.consent.keys import LOG, exercise_keys
from jointshield.exercise.agreements.papers import read_message, read_paper, write_new
from jointshield.messages.record import Agreement, SiteEntry

PARTIES = ("alliance", "russia", "ukraine")
EXERCISE = "joint-2011/M3/7"
TERMINAL = pytest.CaptureFixture[str]


def said(*words: str) -> int:
    return main(["agreement", *words])


def ok(*words: str) -> None:
    assert said(*words) == 0, words


def draft(path: str, *words: str, mode: str = "M3") -> None:
    ok("draft", "joint-2011", "--mode", mode, "--seed", "7", *words, "--out", path)


def signed(path: str, *words: str, parties: tuple[str, ...] = PARTIES, of: str = "") -> list[str]:
    """Sign with simulation keys; gives the names of the seals."""
    for party in parties:
        ok("sign", path, *words, "--by", party, "--out", f"{of or path}.{party}")
    return [f"{of or path}.{party}" for party in parties]


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first version in force, by simulation keys. Copy it."""
    folder = tmp_path_factory.mktemp("settled")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(folder)
        draft("first.json")
        ok("adopt", "first.json", *signed("first.json"), "--out", "stands.json")
        ok("amend", "stands.json", "--notice", "3", "--out", "next.json")
        ok("seat", "talks", "--party", "russia", "--out", "talks")
    return folder


@pytest.fixture
def stands(here: Path, settled: Path, capsys: TERMINAL) -> str:
    """The first version in force, in a folder of the test's own."""
    shutil.copytree(settled, here, dirs_exist_ok=True)
    capsys.readouterr()
    return "stands.json"


def test_from_a_draft_to_a_changed_agreement_with_own_keys(here: Path, capsys: TERMINAL) -> None:
    for party in (*PARTIES, "russia"):
        folder = f"keys/{party}" if not Path(f"keys/{party}").exists() else f"keys/{party}-2"
        ok("seat", EXERCISE, "--party", party, "--out", folder)
    assert (here / "keys/russia/agree.key").stat().st_mode & 0o777 == 0o600
    draft("first.json", "--seats", *(f"keys/{party}/seat.json" for party in PARTIES))
    for party in PARTIES:
        ok("sign", "first.json", "--key", f"keys/{party}", "--out", f"1.{party}")
    capsys.readouterr()
    assert said("adopt", "first.json", "1.alliance", "1.russia", "--out", "stands.json") == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("missing: the signature of ukraine, with its key ")
    assert told[1:] == ["nothing is put in force"]
    assert not (here / "stands.json").exists()
    ok("adopt", "first.json", *(f"1.{party}" for party in PARTIES), "--out", "stands.json")

    # A change of the rules: everybody signs.
    rules, treaty = ("owner", "host", "overflown"), "sectors-2011"
    ok("amend", "stands.json", "--rules", *rules, "--treaty", treaty, "--add-site",
       "deveselu:alliance:russia", "--notice", "12.5", "--out", "new.json")  # fmt: skip
    told = capsys.readouterr().out.splitlines()
    assert "alliance: russia must now also sign every order for site deveselu" not in told
    sites = "deveselu, redzikowo, ship_black_sea"
    assert f"alliance: ukraine no longer needs to sign every order for sites {sites}" in told
    assert "site deveselu: host alliance → russia" in told
    assert "guarantee added: sectors-2011 (Sectors and ship zones, 2011)" in told
    assert "time between notice and opening: 0 s → 12.5 s" in told
    for party in PARTIES:
        ok("sign", "new.json", "--in-force", "stands.json", "--credentials", f"keys/{party}",
           "--language", "fr", "--out", f"2.{party}")  # fmt: skip
    assert f"alliance : ukraine n'a plus à signer chaque ordre pour les sites {sites}" in (
        capsys.readouterr().out
    )
    files = (f"2.{party}" for party in PARTIES)
    ok("adopt", "stands.json", "new.json", *files, "--out", "stands-2.json")

    # New keys of one party: it signs alone, with both.
    ok("amend", "stands-2.json", "--seat", "keys/russia-2/seat.json", "--out", "third.json")
    capsys.readouterr()
    for number, folder in enumerate(("russia", "russia-2")):
        ok("sign", "third.json", "--in-force", "stands-2.json", "--key", f"keys/{folder}",
           "--out", f"3.{number}")  # fmt: skip
        assert said("adopt", "stands-2.json", "third.json", "3.0", "--out", "stands-3.json") == 1
    assert "missing: the signature of russia, with its new key" in capsys.readouterr().out
    ok("adopt", "stands-2.json", "third.json", "3.0", "3.1", "--out", "stands-3.json")
    capsys.readouterr()
    ok("show", "stands-3.json", "--language", "ru")
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == f"соглашение учения {EXERCISE}, версия 3"
    assert sum(line.startswith("подписано: russia") for line in shown) == 2
    held = read_paper(Path("stands-3.json")).ratification
    assert held is not None
    assert [version.agreement.version for version in held.versions] == [1, 2, 3]


def test_a_key_goes_out_of_use(stands: str, capsys: TERMINAL) -> None:
    lost = exercise_keys(7, "joint-2011", "russia")[LOG].key_id
    end = ("--revoke", lost, "--reason", "lost", "--by", "russia", "--out", "end.seal")
    ok("sign", stands, *end)
    ok("adopt", stands, "end.seal", "--out", "stands-2.json")
    assert "is in force, 1 key out of use" in capsys.readouterr().out
    ok("show", "stands-2.json")
    assert f"key {lost} is out of use" in capsys.readouterr().out
    assert said("adopt", "stands-2.json", "end.seal", "--out", "x") == 1
    assert f"refused: end.seal: key {lost} is out of use already" in capsys.readouterr().out
    own = exercise_keys(7, "joint-2011", "russia")["agree"].key_id
    ok("sign", stands, "--revoke", own, "--by", "russia", "--out", "own.seal")
    assert "no change that concerns it can come into force" in capsys.readouterr().out
    for words in ((stands, "--revoke", "ab"), ("first.json", "--revoke", lost)):
        assert said("sign", *words, "--by", "russia", "--out", "x") == 2
    assert not Path("x").exists()


def test_what_another_mode_would_change(stands: str, capsys: TERMINAL) -> None:
    draft("other.json", "--exercise", EXERCISE, mode="M2")
    ok("amend", stands, "--from", "other.json", "--out", "new.json")
    told = capsys.readouterr().out
    assert "fire control: one allocation over all sites → the party in whose sector" in told
    assert "mode: M3 → M2" in told
    taken, next_one = read_message(Path("other.json")), read_message(Path("new.json"))
    assert isinstance(taken, Agreement)
    assert isinstance(next_one, Agreement)
    assert (next_one.consent_rules, next_one.treaties) == (taken.consent_rules, taken.treaties)
    assert (next_one.version, next_one.exercise) == (2, EXERCISE)
    files = signed("new.json", "--in-force", stands)
    ok("adopt", stands, "new.json", *files, "--out", "stands-2.json")
    draft("foreign.json", mode="M0")
    ok("amend", stands, "--from", "foreign.json", "--take", "rules", "times", "--out", "rules.json")
    assert said("amend", stands, "--from", "foreign.json", "--out", "x") == 2
    assert "leave `seats` out of --take" in capsys.readouterr().err


def test_the_difference_of_two_papers(stands: str, capsys: TERMINAL) -> None:
    ok("diff", stands, "first.json", "--language", "ru")
    assert capsys.readouterr().out == "различий нет\n"
    ok("amend", stands, "--drop-site", "deveselu", "--out", "new.json")
    capsys.readouterr()
    ok("diff", stands, "new.json")
    told = capsys.readouterr().out.splitlines()
    assert told[0] == (
        "site deveselu of alliance is no longer in the agreement: no order for it can pass"
    )
    assert [line.split()[0] for line in told[1:]] == list(PARTIES)
    ok("diff", "new.json", stands)
    assert "version 1 does not follow on version 2" in capsys.readouterr().out


def test_a_partys_seat_goes_with_its_sites(stands: str, capsys: TERMINAL) -> None:
    gone = ("--drop-seat", "ukraine")
    ok("amend", stands, *gone, "--out", "new.json")
    told = capsys.readouterr().out
    assert "alliance: ukraine no longer needs to sign every order for sites deveselu, " in told
    assert "ukraine has no seat any more" in told
    assert "ukraine must sign this change, with its key in force" in told
    assert said("amend", stands, "--drop-seat", "russia", "--out", "x") == 2
    assert "its owner 'russia' has no seat" in capsys.readouterr().err


AMISS = {
    "no such rule": ("amend", "stands.json", "--rules", "majority"),
    "no such site": ("amend", "stands.json", "--drop-site", "atlantis"),
    "has no seat; expected one of": ("amend", "stands.json", "--drop-seat", "atlantis"),
    "expected SITE:OWNER:HOST": ("amend", "stands.json", "--add-site", "deveselu"),
    "or SITE:OWNER at sea": ("amend", "stands.json", "--add-site", "a:b:c:d"),
    "its owner 'atlantis' has no seat": ("amend", "stands.json", "--add-site", "deveselu:atlantis"),
    "no such site in scenario 'joint-2011'": ("amend", "stands.json", "--add-site", "a:russia"),
    "no gate could ever open": (
        "amend", "stands.json", "--rules", "owner", "notify", "--notice", "60",
    ),
    "nothing is changed": ("amend", "stands.json", "--notice", "0"),
    "no time can be below zero": ("amend", "stands.json", "--notice", "-1"),
    "a number below 1e16 expected": ("amend", "stands.json", "--clock-skew", "nan"),
    "not a shipped treaty": ("amend", "stands.json", "--treaty", "atlantis"),
    "expected --from DRAFT as well": ("amend", "stands.json", "--take", "rules"),
    "no such part": ("amend", "stands.json", "--from", "first.json", "--take", "all"),
    "no seat for a register or an agreement": ("amend", "stands.json", "--seat", "first.json"),
    "a seat in 'talks'": ("amend", "stands.json", "--seat", "talks/seat.json"),
    "--seed -1": ("draft", "joint-2011", "--mode", "M3", "--seed", "-1"),
    "mode 'M9'": ("draft", "joint-2011", "--mode", "M9"),
    "expected one in 'joint-2011/M3/1'": (
        "draft", "joint-2011", "--mode", "M3", "--seats", "talks/seat.json",
    ),
    "expected one of each party": (
        "draft", "joint-2011", "--mode", "M3", "--exercise", "talks", "--seats", "talks/seat.json",
    ),
    "in force already": ("sign", "stands.json", "--by", "russia"),
    "no simulation key": ("sign", "first.json"),
    "'atlantis' has not to sign": ("sign", "first.json", "--by", "atlantis"),
    "those of 'russia'": ("sign", "first.json", "--by", "ukraine", "--key", "talks"),
    "sealed with key": ("sign", "first.json", "--key", "talks"),
    "is a draft; expected one in force": (
        "sign", "next.json", "--in-force", "first.json", "--by", "russia",
    ),
    "expected that one as well": ("sign", "next.json", "--by", "russia"),
    "of kind 'agreement'; expected what": ("adopt", "stands.json", "next.json", "first.json"),
    "of kind 'ratification'; expected what stands": ("adopt", "first.json", "stands.json"),
    "cannot be read": ("adopt", "stands.json", "nothing.json"),
    "cannot stand in a signed note": ("seat", "two words", "--party", "russia"),
}  # fmt: skip


@pytest.mark.parametrize("name", AMISS)
@pytest.mark.usefixtures("stands")
def test_what_is_amiss_is_told_and_nothing_is_written(name: str, capsys: TERMINAL) -> None:
    there = sorted(Path().rglob("*"))
    capsys.readouterr()
    assert said(*AMISS[name], "--out", "x") == 2
    assert name in capsys.readouterr().err
    assert sorted(Path().rglob("*")) == there


def test_verify_knows_drafts_and_what_stands(stands: str, capsys: TERMINAL) -> None:
    assert main(["verify", stands]) == 0
    assert "version 1: in force, signed by alliance, russia, ukraine" in capsys.readouterr().out
    assert main(["verify", "first.json", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["signed_by"] == []
    for other in ("first.json.russia", "talks/seat.json"):
        assert main(["verify", other]) == 2
        assert "`verify` does not know this kind" in capsys.readouterr().err
    held = Path(stands).read_bytes()
    for made in (held.replace(b"deveselu", b"deveseli"), held + b"\n", held[:-9]):
        Path("made.json").write_bytes(made)
        assert main(["verify", "made.json"]) == 1
        assert "DOES NOT HOLD" in capsys.readouterr().out


def test_nothing_is_overwritten(stands: str, capsys: TERMINAL) -> None:
    before = Path(stands).read_bytes()
    for words in (
        ("draft", "joint-2011", "--mode", "M3"),
        ("amend", stands, "--notice", "3"),
        ("sign", "first.json", "--by", "russia"),
        ("adopt", "first.json", "first.json.russia"),
    ):
        assert said(*words, "--out", stands) == 2
        assert "there is a file already" in capsys.readouterr().err
    assert Path(stands).read_bytes() == before


def test_names_that_would_play_with_the_terminal_are_told_as_letters(
    stands: str, capsys: TERMINAL
) -> None:
    old = read_paper(Path(stands)).agreement
    named = SiteEntry(site="a\x1b[2J\nin force", owner="russia", host="")
    write_new(Path("new.json"), replace(old, sites=(*old.sites, named)))
    ok("diff", stands, "new.json")
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "site a\\x1b[2J\\nin force added" in told
