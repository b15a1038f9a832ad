"""The matrix as Markdown and as one HTML page that needs no network and no script."""

import re

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from jointshield.guarantees.vocabulary import vocabulary
from jointshield.guarantees.words import LANGUAGES
from jointshield.study.treaty.check import LIMITS, Matrix, as_json, cited, rows
from jointshield.study.treaty.signs import margin, mark


def markdown(matrix: Matrix) -> str:
    """Tables, one for each treaty, with reasons below."""
    lines = ["# Clauses and architectures", ""]
    lines += ["✓ met, ✗ broken, ? cannot be judged, · does not apply; margin at worst.", ""]
    heads = [f"{view.id} ({view.view})" for view in matrix.views]
    for treaty in matrix.treaties:
        lines += [f"## {treaty.title.en}", "", f"{treaty.status}. {treaty.note}", ""]
        lines.append("| clause | rule | " + " | ".join(heads) + " |")
        lines.append("|---" * (len(heads) + 2) + "|")
        for clause in rows(treaty):
            cells = []
            for view in matrix.views:
                found = matrix.of(treaty, clause, view)
                cells.append(f"{mark(found)} {margin(found)}".strip())
            lines.append(f"| {clause.title.en} | {clause.rule()} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += ["## Reasons", ""]
    for treaty, clause in matrix.clauses:
        for view in matrix.views:
            found = matrix.of(treaty, clause, view)
            if not found.idle:
                word = vocabulary().glossary[found.verdict].en
                lines.append(
                    f"- {treaty.id}/{clause.id}, {view.id} ({view.view}): {word}. {found.reason}"
                )
    lines += ["", "## What this cannot tell you", "", *(f"- {item}" for item in LIMITS)]
    lines += ["", "## Sources", "", *(f"- {key}: {text}" for key, text in cited(matrix).items())]
    if matrix.command:
        lines += ["", f"Again: `{matrix.command}`"]
    return "\n".join([*lines, ""])


def page(matrix: Matrix, inline: str) -> str:
    """The HTML page; inline: the picture's SVG, ready to stand in it, at its own width."""
    width = re.search(r'viewBox="\S+ \S+ ([\d.]+) \S+"', inline)
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("jointshield.study.treaty"), PackageLoader("jointshield.report")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("treaty.html").render(
        matrix=matrix,
        tree=as_json(matrix),
        inline=inline,
        width="100%" if width is None else f"{width.group(1)}pt",
        mark=mark,
        margin=margin,
        rows=rows,
        languages=LANGUAGES,
        glossary=vocabulary().glossary,
    )
