"""Writes a matrix into a folder: page, Markdown, picture as PNG and SVG, and all as JSON."""

import json
from pathlib import Path

from jointshield.errors import MistakeError
from jointshield.report import style
from jointshield.study.draw.frame import both
from jointshield.study.treaty.check import Matrix, as_json
from jointshield.study.treaty.draw import figure
from jointshield.study.treaty.page import markdown, page

PAGE, TEXT, ANSWER, PICTURE = "treaty.html", "treaty.md", "treaty.json", "matrix"


def publish(folder: Path, matrix: Matrix) -> Path:
    """Write `treaty.html`, `treaty.md`, `treaty.json`, `matrix.svg` and `matrix.png`.

    Args:
        folder: new or empty, or one that holds an earlier matrix and nothing else.
        matrix: all its cells.

    Returns:
        Path of the page.

    Raises:
        MistakeError: something else is in the folder.
    """
    files = {PAGE, TEXT, ANSWER, f"{PICTURE}.svg", f"{PICTURE}.png"}
    if folder.exists() and (
        not folder.is_dir() or any(path.name not in files for path in folder.iterdir())
    ):
        raise MistakeError(
            f"--out {folder}: there is something else there; expected a new or empty folder, or an "
            "earlier matrix; give another one"
        )
    drawn, dots = both(PICTURE, lambda: figure(matrix))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{PICTURE}.svg").write_text(drawn, encoding="utf-8", newline="\n")
    (folder / f"{PICTURE}.png").write_bytes(dots)
    (folder / TEXT).write_text(markdown(matrix), encoding="utf-8", newline="\n")
    text = json.dumps(as_json(matrix), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / ANSWER).write_text(text + "\n", encoding="utf-8", newline="\n")
    inline = style.inline(drawn, "Verdict and margin of each clause for each architecture")
    (folder / PAGE).write_text(page(matrix, inline), encoding="utf-8", newline="\n")
    return folder / PAGE
