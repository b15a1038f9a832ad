"""The commands: seats, registers in an exercise and with own keys, visits, papers, checks."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jointshield.cli import main
from jointshield.study.treaty.register import read

TERMINAL = pytest.CaptureFixture[str]


def said(*words: str) -> int:
    return main(["treaty", *words])


def test_ask_answer_and_list(talks: str, capsys: TERMINAL) -> None:
    consult = ("consult", talks)
    ask = ("ask", "speed", "--to", "russia", "--about", "x", "--text", "How fast?")
    assert said(*consult, *ask, "--by", "alliance", "--on", "2014-05-01") == 0
    assert "sealed by alliance: question" in capsys.readouterr().out
    assert said(*consult, "list", "--on", "2014-07-01") == 0
    assert "speed: overdue; alliance asked russia about x (question), due 2014-05-31" in (
        capsys.readouterr().out
    )
    answer = ("answer", "speed", "--text", "5 km/s")
    assert said(*consult, *answer, "--by", "alliance", "--on", "2014-05-03") == 2
    assert "turned away ('russia' was asked" in capsys.readouterr().err
    assert said(*consult, *answer, "--by", "russia", "--on", "2014-07-01") == 0
    assert "overdue: missing russia" in capsys.readouterr().out
    assert said(*consult, "close", "speed", "--by", "alliance", "--text", "settled",
                "--on", "2014-07-02") == 0  # fmt: skip
    capsys.readouterr()
    assert said(*consult, "show", "speed", "--on", "2014-07-04") == 0
    shown = capsys.readouterr().out
    assert [line.split(": ")[1] for line in shown.splitlines()] == [
        "question", "overdue", "answer", "closing",
    ]  # fmt: skip
    assert "How fast?" in shown
    assert said(*consult, "check") == 0
    assert "SIMULATION KEYS (seed 1)" in capsys.readouterr().out


def test_meetings_and_what_was_missed(talks: str, capsys: TERMINAL) -> None:
    consult = ("consult", talks)
    assert said(*consult, "meet", "spring", "--by", "russia", "--parties", "alliance", "russia",
                "--due", "2014-05-20", "--on", "2014-05-01") == 0  # fmt: skip
    assert said(*consult, "held", "spring", "--by", "russia", "--parties", "russia",
                "--text", "nobody came", "--on", "2014-05-20") == 0  # fmt: skip
    for name in ("may", "june"):
        assert said(*consult, "meet", name, "--by", "russia", "--parties", "alliance", "russia",
                    "--due", "2014-06-20", "--on", "2014-05-20") == 0  # fmt: skip
        assert said(*consult, "held", name, "--by", "alliance", "--on", "2014-05-20") == 2
        assert said(*consult, "held", name, "--by", "russia", "--parties", "alliance", "russia",
                    "--text", "talked", "--on", "2014-05-20") == 0  # fmt: skip
    assert said(*consult, "held", "may", "--by", "alliance", "--on", "2014-05-20") == 0
    assert said(*consult, "held", "may", "--by", "alliance", "--text", "x") == 2
    assert said(*consult, "meet", "autumn", "--by", "russia", "--parties", "alliance", "russia",
                "--due", "2014-09-20", "--on", "2014-05-20") == 0  # fmt: skip
    assert said(*consult, "note", "--by", "alliance", "--on", "2014-09-20") == 2
    assert "nothing fell due" in capsys.readouterr().err
    assert said(*consult, "show", "autumn", "--on", "2014-09-21") == 0
    assert "sealed by nobody yet: overdue" in capsys.readouterr().out
    assert said(*consult, "note", "--by", "alliance", "--on", "2014-09-21") == 0
    capsys.readouterr()
    assert said(*consult, "list", "--on", "2014-09-22") == 0
    assert capsys.readouterr().out.splitlines() == [
        "spring: missed, without alliance; alliance, russia, due 2014-05-20",
        "may: held; alliance, russia, due 2014-06-20",
        "june: unconfirmed, not confirmed by alliance; alliance, russia, due 2014-06-20",
        "autumn: missed, without alliance, russia; alliance, russia, due 2014-09-20",
    ]


def test_regular_meetings_are_set_at_once_and_missed_one_by_one(
    talks: str, capsys: TERMINAL
) -> None:
    meet = ("consult", talks, "meet", "--by", "russia", "--parties", "alliance", "russia",
            "--due", "2014-03-01", "--on", "2014-02-01")  # fmt: skip
    assert said(*meet) == 2
    assert "ITEM missing" in capsys.readouterr().err
    assert said(*meet, "--every", "0", "--times", "4") == 2
    assert said(*meet, "--every", "90", "--times", "4") == 0
    capsys.readouterr()
    assert said("consult", talks, "list", "--on", "2014-06-01") == 0
    found = [line.split(";")[0] for line in capsys.readouterr().out.splitlines()]
    assert found == [
        "regular-2014-03-01: missed, without alliance, russia",
        "regular-2014-05-30: missed, without alliance, russia",
        "regular-2014-08-28: set",
        "regular-2014-11-26: set",
    ]


MISTAKES = {
    "ITEM missing": ("answer", "--by", "russia", "--text", "5"),
    "--text missing": ("answer", "speed", "--by", "russia"),
    "--by (nothing)": ("answer", "speed", "--text", "5"),
    "--by east": ("answer", "speed", "--text", "5", "--by", "east"),
    "--on 'spring'": ("answer", "speed", "--text", "5", "--by", "russia", "--on", "spring"),
    "the last entry is of 2014-01-01": (
        "answer", "speed", "--text", "5", "--by", "russia", "--on", "2013-01-01",
    ),
    "not in this register": ("show", "nothing"),
    "--copy missing": ("follow",),
    "--seed -1": ("begin", "--parties", "a", "b", "--seed", "-1"),
    "a file is there already": ("begin", "--parties", "a", "b"),
    "give one of the two": ("begin",),
    "no seat for a register": ("begin", "--seats", "talks.journal"),
    "no file of that name": ("begin", "--parties", "a", "b", "--rights", "nothing"),
    "no private key": ("answer", "speed", "--text", "5", "--key", "broken"),
}  # fmt: skip


@pytest.mark.parametrize("told", MISTAKES)
def test_a_mistake_is_told(told: str, talks: str, tmp_path: Path, capsys: TERMINAL) -> None:
    assert said("seat", "talks", "--party", "russia", "--out", "broken") == 0
    (tmp_path / "broken" / "assess.key").write_text("nothing", encoding="utf-8")
    assert said("consult", talks, *MISTAKES[told]) == 2
    assert told in capsys.readouterr().err


def test_own_keys_from_seat_to_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: TERMINAL
) -> None:
    monkeypatch.chdir(tmp_path)
    for party in ("alliance", "russia"):
        assert said("seat", "talks", "--party", party, "--out", f"keys/{party}") == 0
    assert {path.stat().st_mode & 0o077 for path in Path("keys/russia").iterdir()} == {0}
    assert said("seat", "talks", "--party", "russia", "--out", "keys/russia") == 2
    assert "never overwritten" in capsys.readouterr().err
    seats = [f"keys/{party}/seat.json" for party in ("alliance", "russia")]
    mine, theirs = "talks.journal", "theirs.journal"
    assert said("consult", "other.journal", "begin", "--seats", *seats) == 2
    assert "a seat in register 'talks'" in capsys.readouterr().err
    assert said("consult", mine, "begin", "--seats", *seats) == 0
    assert "still to join: alliance, russia" in capsys.readouterr().out
    ask = ("ask", "x", "--to", "russia", "--about", "x", "--text", "?")
    assert said("consult", mine, *ask, "--by", "alliance") == 2
    assert "--key: nothing given" in capsys.readouterr().err
    assert said("consult", mine, *ask, "--key", "keys/alliance") == 2
    assert "has not joined" in capsys.readouterr().err
    assert said("consult", mine, "join", "--key", "keys/alliance") == 0
    assert said("consult", theirs, "follow", "--copy", mine) == 0
    assert said("consult", theirs, "join", "--key", "keys/russia") == 0
    assert said("consult", mine, "follow", "--copy", theirs) == 0
    assert said("consult", mine, *ask, "--key", "keys/alliance", "--by", "russia") == 2
    assert "are those of 'alliance'" in capsys.readouterr().err
    assert said("consult", mine, *ask, "--key", "keys/alliance") == 0
    assert said("consult", theirs, "ask", "y", "--to", "alliance", "--about", "x", "--text", "?",
                "--key", "keys/russia") == 0  # fmt: skip
    assert said("consult", theirs, "follow", "--copy", mine) == 1
    assert "parts from" in capsys.readouterr().err
    assert said("consult", mine, "check", "--copy", theirs) == 1
    assert "DOES NOT HOLD" in capsys.readouterr().out


def test_days_to_come_are_for_exercises(talks: str, capsys: TERMINAL) -> None:
    for party in ("alliance", "russia"):
        assert said("seat", "real", "--party", party, "--out", party) == 0
    assert said("consult", "real.journal", "begin", "--seats", "alliance/seat.json",
                "russia/seat.json") == 0  # fmt: skip
    join = ("consult", "real.journal", "join", "--key", "alliance")
    assert said(*join, "--on", "2999-01-01") == 2
    assert "still to come" in capsys.readouterr().err
    assert said(*join) == 0
    assert said("consult", talks, "meet", "far", "--by", "russia", "--parties", "alliance",
                "russia", "--due", "2999-02-01", "--on", "2999-01-01") == 0  # fmt: skip


def test_what_others_wrote_stays_on_its_line(talks: str, capsys: TERMINAL) -> None:
    words = "?\n9 2014-05-02 alliance: answer: yes\x1b[2J"
    assert said("consult", talks, "ask", "x", "--by", "russia", "--to", "alliance", "--about", "y",
                "--text", words, "--on", "2014-05-01") == 0  # fmt: skip
    capsys.readouterr()
    assert said("consult", talks, "show", "x", "--on", "2014-05-01") == 0
    (shown,) = capsys.readouterr().out.splitlines()
    assert "?\\n9 2014" in shown
    assert "\\x1b[2J" in shown


def test_a_key_folder_that_was_mixed_up_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: TERMINAL
) -> None:
    monkeypatch.chdir(tmp_path)
    for party in ("alliance", "russia"):
        assert said("seat", "talks", "--party", party, "--out", party) == 0
    Path("russia/log.key").replace("alliance/log.key")
    assert said("consult", "t.journal", "begin", "--name", "talks", "--seats", "alliance/seat.json",
                "russia/seat.json") == 0  # fmt: skip
    assert said("consult", "t.journal", "join", "--key", "alliance") == 2
    assert "are not those of seat.json" in capsys.readouterr().err
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    Path("alliance/log.key").write_bytes(pem)
    assert said("consult", "t.journal", "join", "--key", "alliance") == 2
    assert "a key of another kind" in capsys.readouterr().err
    assert said("seat", "two words", "--party", "russia", "--out", "new") == 2
    assert said("seat", "talks", "--party", "a+b", "--out", "new") == 2


def test_a_visit_from_right_to_count(talks: str, capsys: TERMINAL) -> None:
    inspect = ("inspect", talks)
    sites = ("--right", "sites", "--object", "redzikowo", "--by", "russia")
    assert said(*inspect, "ask", "v1", *sites, "--planned", "2014-05-20", "--on", "2014-05-01") == 0
    assert said(*inspect, "report", "v1", "--by", "russia", "--held", "2014-05-20",
                "--text", "ten", "--on", "2014-05-20") == 2  # fmt: skip
    assert "its host stayed silent, which is no consent" in capsys.readouterr().err
    assert said("consult", talks, "note", "--by", "russia", "--on", "2014-05-20") == 0
    assert "silent: alliance gave no answer" in capsys.readouterr().out
    assert said(*inspect, "ask", "b1", "--right", "radars", "--object", "don2n", "--by", "alliance",
                "--planned", "2014-06-20", "--on", "2014-05-21") == 2  # fmt: skip
    assert "turned away ('alliance' refused a visit itself" in capsys.readouterr().err
    assert said(*inspect, "rights", "--on", "2014-05-22") == 0
    assert "alliance may not ask" in capsys.readouterr().out
    assert said(*inspect, "ask", "v2", *sites, "--planned", "2014-06-20", "--on", "2014-05-22") == 0
    assert said(*inspect, "answer", "v2", "--by", "alliance", "--on", "2014-05-23") == 2
    assert said(*inspect, "answer", "v2", "--by", "alliance", "--consent",
                "--on", "2014-05-23") == 0  # fmt: skip
    assert said(*inspect, "report", "v2", "--by", "russia", "--held", "2014-06-22", "--text", "ten",
                "--on", "2014-06-21") == 2  # fmt: skip
    assert "held on 2014-06-22, which lies in the future" in capsys.readouterr().err
    assert said(*inspect, "report", "v2", "--by", "russia", "--held", "2014-06-20", "--counted",
                "10", "--text", "ten silos", "--on", "2014-06-21") == 0  # fmt: skip
    for name, code in (("v3", 0), ("v4", 2)):
        assert (
            said(*inspect, "ask", name, *sites, "--planned", "2014-07-20", "--on", "2014-06-22")
            == code
        )
    assert "all visits of 2014 are used: the right gives 2 a year" in capsys.readouterr().err
    assert said(*inspect, "count", "--right", "sites", "--by", "russia", "--on", "2014-06-23") == 0
    assert said(*inspect, "list", "--on", "2014-06-23") == 0
    assert "v2: reported; russia at alliance, redzikowo (sites)" in capsys.readouterr().out
    assert said(*inspect, "show", "v2", "--on", "2014-06-23") == 0
    assert "ten silos" in capsys.readouterr().out
    assert said(*inspect, "show", "v9", "--on", "2014-06-23") == 2
    assert said(*inspect, "count", "--right", "none", "--by", "russia", "--on", "2014-06-23") == 2
    assert said("consult", talks, "check") == 0


def test_a_register_without_rights_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: TERMINAL
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said("consult", "t.journal", "begin", "--parties", "a", "b") == 0
    assert said("inspect", "t.journal", "rights") == 0
    assert "no rights of inspection" in capsys.readouterr().out


CHECK = ("check", "third-site-2007", "--treaty", "package-1997", "--register", "talks.journal")


def test_a_broken_clause_opens_its_item_and_is_not_opened_twice(
    talks: str, capsys: TERMINAL
) -> None:
    asks = ("--by", "russia", "--to", "alliance")
    assert said(*CHECK, *asks, "--on", "2014-05-01") == 0
    told = capsys.readouterr().err
    name = "2014-05-01-package-1997-plans-land-air-third-site-2007:third-site-russia"
    assert f"opened: {name} (consult), due 2014-05-22" in told
    text = read(Path(talks)).ledger.talks.items[name].question.text
    assert "is broken by the figures of" in text
    assert "met" in text
    assert said(*CHECK, *asks, "--json", "--on", "2014-05-02") == 0
    captured = capsys.readouterr()
    assert f"open already: {name}" in captured.err
    assert json.loads(captured.out)["findings"]
    assert said("consult", talks, "answer", name, "--by", "alliance", "--text", "5.4 km/s",
                "--on", "2014-05-10") == 0  # fmt: skip
    assert said("consult", talks, "close", name, "--by", "russia", "--text", "noted",
                "--on", "2014-05-11") == 0  # fmt: skip
    assert said(*CHECK, *asks, "--on", "2014-05-12") == 0
    assert "opened: 2014-05-12-package-1997-plans-land-air" in capsys.readouterr().err
    sound = ("check", "third-site-2007", "--treaty", "no-space", "--register", talks)
    assert said(*sound, *asks, "--on", "2014-05-12") == 0
    assert "nothing to open" in capsys.readouterr().err
    assert said(*CHECK, "--by", "russia", "--to", "atlantis", "--on", "2014-05-13") == 2
    told = capsys.readouterr().err
    assert "turned away ('atlantis' is no other party" in told
    assert "opened" not in told


def test_an_item_is_opened_though_another_took_its_name(talks: str, capsys: TERMINAL) -> None:
    name = "2014-05-01-package-1997-plans-land-air-third-site-2007:third-site-russia"
    assert said("consult", talks, "ask", name, "--by", "alliance", "--to", "russia", "--about",
                "the weather", "--text", "?", "--on", "2014-05-01") == 0  # fmt: skip
    assert said(*CHECK, "--by", "russia", "--to", "alliance", "--on", "2014-05-01") == 0
    assert f"opened: {name}-2 (consult)" in capsys.readouterr().err


def test_a_declaration_is_lodged_revealed_and_judged_by_its_day(
    talks: str, capsys: TERMINAL
) -> None:
    declare = ("declare", "alaska-2013:gmd", "--party", "alliance", "--status", "2014-01-01",
               "--maximum", "44", "--seal", "class.gbi3.speed", "--secrets", "mine.json",
               "--register", talks)  # fmt: skip
    assert said(*declare, "--out", "a.json", "--by", "russia") == 2
    assert "a paper of 'alliance'" in capsys.readouterr().err
    assert said(*declare, "--out", "a.json", "--on", "2014-03-20") == 0
    assert "sealed by alliance: declaration" in capsys.readouterr().out
    lodged, salts = Path("a.json").read_bytes(), Path("mine.json").read_bytes()
    assert said(*declare, "--out", "a.json", "--on", "2014-03-21") == 2
    assert "there is a file already" in capsys.readouterr().err
    assert Path("a.json").read_bytes() == lodged
    assert said(*declare, "--out", "b.json", "--on", "2014-03-21") == 2
    assert "on 2014-03-20 already" in capsys.readouterr().err
    assert not Path("b.json").exists()
    assert Path("mine.json").read_bytes() == salts
    assert said(*declare[:6], "--maximum", "-5", "--out", "b.json") == 2
    assert "--maximum '-5': expected YEAR=NUMBER" in capsys.readouterr().err
    assert main(["verify", "a.json"]) == 0
    assert "declaration of alliance: alaska-2013:gmd" in capsys.readouterr().out
    lodge = ("declare", "--declaration", "a.json", "--register", talks, "--on", "2014-03-21")
    assert said(*lodge) == 2
    assert "turned away" in capsys.readouterr().err
    reveal = ("declare", "--reveal", "class.gbi3.speed", "--declaration", "a.json", "--secrets",
              "mine.json", "--out", "r.json", "--register", talks)  # fmt: skip
    assert said(*reveal, "--on", "2014-04-01") == 0
    assert said("check", "alaska-2013:gmd", "--assumptions", "study", "--treaty", "declarations",
                "--register", talks, "--declared-by", "alliance") == 0  # fmt: skip
    assert "+12 ✓" in capsys.readouterr().out  # lodged 12 days before the first of April
    assert said("consult", talks, "list", "--on", "2014-04-02") == 0
    assert "lodged 2014-03-20, 1 field revealed" in capsys.readouterr().out
    for wrong, told in (
        (("--declared-by", "russia", "--register", talks), "has lodged no declaration"),
        (("--declared-by", "alliance"), "--register: nothing given"),
        (("--register", talks), "expected with --to"),
        (("--declared-by", "alliance", "--register", talks, "--declaration", "a.json"),
         "leave one out"),
    ):  # fmt: skip
        assert said("check", "alaska-2013:gmd", "--treaty", "declarations", *wrong) == 2
        assert told in capsys.readouterr().err


def test_verify_knows_a_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = tmp_path / "talks.journal"
    assert main(["treaty", "consult", str(register), "begin", "--parties", "north", "south"]) == 0
    assert main(["verify", str(register)]) == 0
    assert "SIMULATION KEYS" in capsys.readouterr().out
    data = bytearray(register.read_bytes())
    data[data.index(b"north")] ^= 1
    register.write_bytes(data)
    assert main(["verify", str(register), "--json"]) == 1
    assert '"holds": false' in capsys.readouterr().out


def test_verify_wants_the_whole_run(short_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(short_run / "joint.journal")]) == 2
    assert "they are verified together" in capsys.readouterr().err
