"""What the safety of consent rests on stays small enough to be read."""

import ast
import io
import tokenize
from pathlib import Path

import jointshield

PACKAGE = Path(jointshield.__file__).parent
CORE = (
    "consent/keys", "consent/seal", "consent/standing", "consent/policy", "consent/ballots",
    "consent/evidence", "consent/signer", "consent/gate", "consent/gate_state",
    "consent/authorised", "journal/tree", "journal/entry", "journal/checkpoint",
)  # fmt: skip
"""Whoever has read these knows why nothing opens without every consent that it needs."""
LONGEST_LINES = 1500
_LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip


def code_lines(text: str) -> int:
    """Lines that hold code: neither blank nor comment nor docstring."""
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _LAYOUT:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - told)


def test_lines_are_counted() -> None:
    assert code_lines('"""Two\nlines."""\n\n# one\nx = (\n    1,\n)\n') == 3


def test_the_core_can_be_read() -> None:
    lines = {name: code_lines((PACKAGE / f"{name}.py").read_text("utf-8")) for name in CORE}
    assert sum(lines.values()) <= LONGEST_LINES, lines


def test_the_core_rests_on_nothing_else_of_consent_and_journal() -> None:
    """Imports of the core within the two rooms lead into the core."""
    named: set[str] = set()
    for name in CORE:
        for node in ast.walk(ast.parse((PACKAGE / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = node.module.removeprefix("jointshield.").replace(".", "/")
                if module in ("consent", "journal"):
                    named |= {f"{module}/{alias.name}" for alias in node.names}
                elif module.startswith(("consent/", "journal/")):
                    named.add(module)
    assert named <= set(CORE)
