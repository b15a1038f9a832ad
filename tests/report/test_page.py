"""The page stands alone, its links lead somewhere, and the same run gives the same bytes."""

import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jointshield import report
from jointshield.errors import MistakeError
from jointshield.report import publish


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("href", "src", "xlink:href") and value:
                (self.links if value.startswith("#") else self.outside).append(value)


def read(page: Path) -> _Seen:
    seen = _Seen()
    seen.feed(page.read_text(encoding="utf-8"))
    return seen


@pytest.fixture(scope="module")
def written(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "runs"
    shutil.copytree(made_up, folder)
    for mode in ("M0", "M3"):
        report.write(folder / mode)
    report.write_comparison(folder, ("M0", "M3"))
    return folder


@pytest.mark.parametrize("page", ["M0/report.html", "M3/report.html", "report.html"])
def test_the_page_stands_alone_and_its_links_lead_somewhere(written: Path, page: str) -> None:
    seen = read(written / page)
    assert not seen.outside
    assert not seen.tags & {"script", "link", "iframe", "img", "object"}
    assert len(seen.ids) == len(set(seen.ids))
    assert {link[1:] for link in seen.links} <= set(seen.ids)
    assert sum(link.startswith("#entry-") for link in seen.links) > 20


def test_the_page_says_what_it_must(written: Path) -> None:
    text = (written / "M3/report.html").read_text(encoding="utf-8")
    for phrase in (
        "What this cannot tell you",
        "Where the numbers come from",
        "Encyclopaedia article on a radar",
        "would have known alone",
        "Median decision time",
        "Battle space lost to waiting",
        "Merkle root",
        "ab" * 32,
    ):
        assert phrase in text


def test_figures_are_files_of_their_own(written: Path) -> None:
    names = {path.name for path in (written / "M3/figures").iterdir()}
    assert names == {
        f"M3-{name}.svg"
        for name in ("map", "who-knew", "warning", "decisions", "heights", "impact-points",
                     "impact-error", "footprints")
    }  # fmt: skip
    for path in (written / "M3/figures").iterdir():
        assert ET.parse(path).getroot().tag.endswith("svg")  # noqa: S314 - our own file
    assert {p.name for p in (written / "figures").iterdir()} == {
        "modes.svg",
        "decisions.svg",
        "footprints.svg",
    }


def test_the_same_run_gives_the_same_bytes(written: Path, made_up: Path, tmp_path: Path) -> None:
    shutil.copytree(made_up / "M3", tmp_path / "M3")
    publish._drawn.cache_clear()
    report.write(tmp_path / "M3")
    for name in ("report.html", "tracks.parquet", "picture.czml", "truth.czml"):
        assert (tmp_path / "M3" / name).read_bytes() == (written / "M3" / name).read_bytes(), name
    for path in (tmp_path / "M3/figures").iterdir():
        assert path.read_bytes() == (written / "M3/figures" / path.name).read_bytes(), path.name


def test_a_page_without_truth_shows_none(made_up: Path, tmp_path: Path) -> None:
    shutil.copytree(made_up / "M3", tmp_path / "M3")
    (tmp_path / "M3/control.journal").unlink()
    text = report.write(tmp_path / "M3", truth=False).read_text(encoding="utf-8")
    assert "not shown" in text
    assert "true impact" not in text
    assert "truth-" not in text
    assert not (tmp_path / "M3/truth.czml").exists()


def test_a_broken_run_page_says_incomplete(made_up: Path, tmp_path: Path) -> None:
    shutil.copytree(made_up / "M0", tmp_path / "M0")
    from jointshield.journal.store import Journal

    with Journal.open(made_up / "M0/joint.journal") as whole:
        entries = list(whole.entries())[:-1]
    (tmp_path / "M0/joint.journal").unlink()
    with Journal.create(tmp_path / "M0/joint.journal", "cut") as cut:
        for entry in entries:
            cut.append(entry.time_ms, entry.kind, entry.data)
    assert "This run is incomplete" in report.write(tmp_path / "M0").read_text(encoding="utf-8")


def test_no_mode_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="no mode given"):
        report.write_comparison(tmp_path, ())


def test_a_short_real_run_can_be_reported(own_run: Path) -> None:
    seen = read(report.write(own_run))
    assert {link[1:] for link in seen.links} <= set(seen.ids)
