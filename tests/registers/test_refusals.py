"""What a register would turn away is refused before it is sealed."""

from pathlib import Path

import pytest

from .test_commands import TERMINAL, said

AWAY = {
    "is no other party": ("consult", "ask", "x", "--to", "atlantis", "--about", "x"),
    "'russia' is no other party": ("consult", "ask", "x", "--to", "russia", "--about", "x"),
    "action 'shout' is none of": (
        "consult", "ask", "x", "--to", "alliance", "--about", "x", "--action", "shout",
    ),
    "is there already": ("consult", "ask", "speed", "--to", "alliance", "--about", "x"),
    "before it was asked": (
        "consult", "ask", "x", "--to", "alliance", "--about", "x", "--due", "2014-01-01",
    ),
    "has no such clause": ("consult", "ask", "x", "--to", "alliance", "--about", "no-space/nope"),
    "asked, so 'russia' cannot close": ("consult", "close", "speed"),
    "'alliance' was asked": ("consult", "answer", "theirs"),
    "which is past": (
        "consult", "meet", "x", "--parties", "alliance", "russia", "--due", "2014-01-01",
    ),
    "holds no right 'moons'": (
        "inspect", "ask", "v1", "--right", "moons", "--object", "redzikowo",
        "--planned", "2014-06-20",
    ),
    "less than 10 days ahead": (
        "inspect", "ask", "v1", "--right", "sites", "--object", "redzikowo",
        "--planned", "2014-05-04",
    ),
    "no such visit was asked for": ("inspect", "answer", "v9", "--consent"),
}  # fmt: skip
"""What the register would turn away, as russia says it."""


@pytest.mark.parametrize("told", AWAY)
def test_what_would_be_turned_away_is_not_sealed(told: str, talks: str, capsys: TERMINAL) -> None:
    for item, by, to in (("speed", "alliance", "russia"), ("theirs", "russia", "alliance")):
        assert said("consult", talks, "ask", item, "--by", by, "--to", to, "--about",
                    "package-1997/plans-land-air of x", "--text", "?", "--on", "2014-05-01"
                    ) == 0  # fmt: skip
    before = Path(talks).read_bytes()
    kind, *words = AWAY[told]
    text = ("--text", "?") if kind == "consult" and words[0] != "meet" else ()
    assert said(kind, talks, *words, *text, "--by", "russia", "--on", "2014-05-02") == 2
    assert told in capsys.readouterr().err
    assert Path(talks).read_bytes() == before
