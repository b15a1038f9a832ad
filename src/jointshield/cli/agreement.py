"""`agreement`: the rules that all have signed, as a document that people read and change."""

from importlib import import_module
from typing import Any

from jointshield.cli.command import command

PARTS = {
    "show": ("shown", "tell an agreement in words: seats, sites, rules, guarantees, signatures"),
    "diff": ("shown", "say in plain words what changed between two versions, and who has to sign"),
    "draft": ("made", "write version 1 for a scenario and one of its modes"),
    "seat": ("made", "draw a party's own keys for an exercise, and offer its seat"),
    "amend": ("made", "write the next version, from the one in force"),
    "sign": ("signed", "sign a version, or take one of one's own keys out of use"),
    "adopt": ("signed", "put in force what all whom it concerns have signed"),
}
"""Each with the module `agreement_<...>` whose `ADD` gives its parser."""


def _add(commands: Any, text: str) -> None:
    parser = command(commands, "agreement", text, None)
    parts = parser.add_subparsers(required=True, metavar="PART")
    for name, (module, about) in PARTS.items():
        import_module(f"jointshield.cli.agreement_{module}").ADD[name](parts, about)


ADD = {"agreement": _add}
