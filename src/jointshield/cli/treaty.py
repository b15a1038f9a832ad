"""`treaty`: what was promised, held against what there is; each part is a module of its own."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from jointshield.cli.command import command

PARTS = {
    "check": "judge architectures by treaties: met, broken or cannot be judged, with margins",
    "stress": "find the smallest lawful change that defeats a clause's purpose",
    "declare": "write a yearly declaration, seal fields of it, open and check them",
    "diff": "say in plain words what changed between two declarations, architectures or treaties",
    "seat": "draw a party's keys for a register of sealed papers, and offer its seat",
    "consult": "keep a register of sealed questions, answers and meetings",
    "inspect": "ask for, answer and report visits under the rights of a register",
}
"""Each a module `treaty_<part>` whose `add` gives its parser."""


def _add(commands: Any, text: str) -> None:
    parser = command(commands, "treaty", text, None)
    parts = parser.add_subparsers(required=True, metavar="PART")
    for name, about in PARTS.items():
        if find_spec(f"jointshield.cli.treaty_{name}") is not None:
            import_module(f"jointshield.cli.treaty_{name}").add(parts, about)


ADD = {"treaty": _add}
