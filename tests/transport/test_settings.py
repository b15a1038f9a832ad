"""The generated file of a node."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from jointshield.errors import MistakeError
from jointshield.transport import OPEN_ACCESS, Access, Grant
from jointshield.transport.certificates import NODE_KEY
from jointshield.transport.settings import NodeSettings, node_settings

from .conftest import CENTRE, NORTH, SOUTH, make_roster, settings_of

NATIONAL = Access(
    lets_out=(Grant(neighbour=CENTRE, channels=("share/tracks",)),),
    lets_in=(Grant(neighbour=CENTRE, channels=("share/picture",)),),
)


def test_the_file_survives_and_is_its_owner_s(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (CENTRE, NORTH, SOUTH))
    settings = settings_of(tmp_path, roster, NORTH, NATIONAL)
    path = tmp_path / "node.json"
    settings.write(path)
    assert NodeSettings.read(path) == settings
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(MistakeError, match="give a new file"):
        settings.write(path)


def test_a_national_node_lets_out_what_its_owner_wrote_and_nothing_else(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (CENTRE, NORTH, SOUTH))
    settings = settings_of(tmp_path, roster, NORTH, NATIONAL)
    allowed = {}
    for neighbour in settings.neighbours:
        control = neighbour.zenoh["access_control"]
        assert control["enabled"]
        assert control["default_permission"] == "deny"
        assert control["subjects"] == [{"id": "neighbour", "cert_common_names": [neighbour.member]}]
        for rule in control["rules"]:
            assert rule["permission"] == "allow"
            (flow,), (kind,) = rule["flows"], rule["messages"]
            allowed[neighbour.member, flow, kind] = {
                key.removeprefix("joint-2011/M3/7/") for key in rule["key_exprs"]
            }
    own = {f"{NORTH}/{lane}/{{}}/**" for lane in ("to", "ask", "answer", "hello")}
    to_centre = {key.format(CENTRE) for key in own} | {f"{NORTH}/share/tracks"}
    to_south = {key.format(SOUTH) for key in own}
    lanes = ("to", "ask", "answer", "hello")
    from_centre = {f"{CENTRE}/{lane}/{NORTH}/**" for lane in lanes} | {f"{CENTRE}/share/picture"}
    from_south = {f"{SOUTH}/{lane}/{NORTH}/**" for lane in lanes}
    assert allowed == {
        (CENTRE, "egress", "put"): to_centre,
        (CENTRE, "ingress", "declare_subscriber"): to_centre,
        (CENTRE, "ingress", "put"): from_centre,
        (CENTRE, "egress", "declare_subscriber"): from_centre,
        (SOUTH, "egress", "put"): to_south,
        (SOUTH, "ingress", "declare_subscriber"): to_south,
        (SOUTH, "ingress", "put"): from_south,
        (SOUTH, "egress", "declare_subscriber"): from_south,
    }


def test_each_session_believes_one_root_and_finds_nobody_by_itself(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (CENTRE, NORTH, SOUTH))
    for neighbour in settings_of(tmp_path, roster, NORTH).neighbours:
        zenoh: dict[str, Any] = neighbour.zenoh
        tls = zenoh["transport"]["link"]["tls"]
        other = node_settings(roster, neighbour.member, tmp_path / neighbour.member, OPEN_ACCESS)
        mine = {n.member: n.zenoh for n in other.neighbours}[NORTH]
        assert tls["enable_mtls"]
        assert tls["verify_name_on_connect"]
        roots = {tls["root_ca_certificate_base64"]}
        roots.add(mine["transport"]["link"]["tls"]["root_ca_certificate_base64"])
        assert len(roots) == 2
        assert zenoh["transport"]["link"]["protocols"] == ["tls"]
        assert not zenoh["scouting"]["multicast"]["enabled"]
        assert not zenoh["scouting"]["gossip"]["enabled"]
        endpoints = [*zenoh["listen"]["endpoints"], *zenoh["connect"]["endpoints"]]
        theirs = [*mine["listen"]["endpoints"], *mine["connect"]["endpoints"]]
        assert endpoints == theirs
        assert bool(zenoh["listen"]["endpoints"]) == bool(mine["connect"]["endpoints"])


def test_a_listener_may_bind_elsewhere(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    settings = node_settings(roster, NORTH, tmp_path / NORTH, OPEN_ACCESS, bind="0.0.0.0")  # noqa: S104
    (endpoint,) = settings.neighbours[0].zenoh["listen"]["endpoints"]
    assert endpoint == f"tls/0.0.0.0:{roster.links[0].port}"


def test_mistakes_are_told(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    with pytest.raises(MistakeError, match="not in the roster"):
        node_settings(roster, CENTRE, tmp_path / NORTH, OPEN_ACCESS)
    with pytest.raises(MistakeError, match="make the credentials"):
        node_settings(roster, NORTH, tmp_path / "nowhere", OPEN_ACCESS)
    (tmp_path / NORTH / NODE_KEY).unlink()
    with pytest.raises(MistakeError, match="make the credentials"):
        settings_of(tmp_path, roster, NORTH)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, (NORTH, SOUTH))
    good = tmp_path / "good.json"
    settings_of(tmp_path, roster, NORTH).write(good)
    tree = json.loads(good.read_text())
    one = tree["neighbours"][0]
    for bad in (
        [],
        {},
        tree | {"more": 1},
        tree | {"member": "north"},
        tree | {"member": 1},
        tree | {"neighbours": {}},
        tree | {"neighbours": [1]},
        tree | {"neighbours": [one | {"zenoh": 1}]},
        tree | {"neighbours": [one | {"lets_in": "share/**"}]},
        tree | {"neighbours": [one | {"lets_in": [1]}]},
    ):
        path = tmp_path / "bad.json"
        path.write_text(json.dumps(bad))
        with pytest.raises(MistakeError, match="not the settings of a node"):
            NodeSettings.read(path)
    with pytest.raises(MistakeError, match="not the settings"):
        NodeSettings.read(tmp_path / "nowhere.json")
