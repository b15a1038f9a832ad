"""The state of the repository: what a stranger would trip over, found by a machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_LINES = 400
IMPORTED_AS = {"eclipse-zenoh": "zenoh", "pynacl": "nacl"}
TEXT = {".py", ".md", ".toml", ".cff", ".yml", ".yaml", ".html", ".css", ".js", ".txt", ".lock", ""}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def tracked() -> list[Path]:
    """Give the files that git knows; outside a checkout there is nothing to look at."""
    done = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git made the checkout
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of files")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.suffix in TEXT:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_no_file_names_a_directory_of_one_machine() -> None:
    """An absolute path below a home or a work folder holds on the machine of whoever wrote it."""
    pattern = re.compile(r"(?<![\w.~}])/(?:home|Users|root|work|opt|mnt)/\w+")
    allowed = {Path("tests/house/test_repository.py")}
    found = [
        f"{path}: {match.group(0)}"
        for path, text in texts()
        if path not in allowed
        for match in pattern.finditer(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--index-url|--find-links|--trusted-host|^\s*-[ief]", text, re.M)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+==\S+( ;.*)? \\\n", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = {name_of(line) for line in project["dependencies"]}
    development = {name_of(line) for line in project["optional-dependencies"]["dev"]}
    small, large = (pins((ROOT / lock).read_text(encoding="utf-8")) for lock in LOCKS)
    assert runtime <= small.keys()
    assert development <= large.keys()
    assert small.items() <= large.items(), "both locks must give the same versions: make lock"


def test_what_the_code_imports_is_what_the_package_declares() -> None:
    """Nothing imported without being declared, nothing declared that no room uses."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {IMPORTED_AS.get(name_of(line), name_of(line)) for line in project["dependencies"]}
    extras = {
        IMPORTED_AS.get(name_of(line), name_of(line))
        for extra, lines in project["optional-dependencies"].items()
        if extra != "dev"
        for line in lines
    }
    imported = {
        name
        for path, text in texts()
        if path.suffix == ".py" and path.parts[0] == "src"
        for node in ast.walk(ast.parse(text))
        for name in roots(node)
    }
    foreign = {name.lower() for name in imported - sys.stdlib_module_names - {"jointshield"}}
    assert foreign <= declared | extras, "declare these in pyproject.toml, then make lock"
    assert declared <= foreign, "no room imports these: drop them from pyproject.toml, or use them"


def roots(node: ast.AST) -> Iterator[str]:
    """Give the top-level packages that an import names, or `import_module` with a plain name."""
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield node.module.split(".")[0]
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value.split(".")[0]


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock, re.M)
    return {name.lower().replace("_", "-"): version for name, version in found}


def test_no_file_is_too_long_to_read_in_a_sitting() -> None:
    found = {
        str(path): text.count("\n")
        for path, text in texts()
        if path.suffix == ".py" and text.count("\n") > LONGEST_LINES
    }
    # The small verifier is one file on purpose: an outsider takes it away and reads it alone.
    found.pop("verifier/small_verify.py", None)
    assert not found


def test_nothing_is_left_to_do_later() -> None:
    pattern = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        f"{path}:{text[: match.start()].count(chr(10)) + 1}"
        for path, text in texts()
        if path.suffix == ".py" and path.parts[0] == "src"
        for match in pattern.finditer(text)
    ]
    assert not found


def test_every_public_thing_says_what_it_is() -> None:
    found = [
        f"{path}:{node.lineno}: {node.name}"
        for path, text in texts()
        if path.suffix == ".py" and path.parts[0] == "src"
        for node in public(ast.parse(text).body)
        if ast.get_docstring(node) is None
    ]
    assert not found, "these need a docstring:\n" + "\n".join(found)


def test_every_module_says_what_it_is_for() -> None:
    found = [
        str(path)
        for path, text in texts()
        if path.suffix == ".py" and text.strip() and ast.get_docstring(ast.parse(text)) is None
    ]
    assert not found


def public(body: list[ast.stmt]) -> Iterator[Definition]:
    """Public functions and classes of a module, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def test_links_between_the_documents_lead_somewhere() -> None:
    found = [
        f"{path}: {target}"
        for path, text in texts()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
        if "://" not in target and not (ROOT / path.parent / target).exists()
    ]
    assert not found, "\n".join(found)


def test_the_readme_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first_block = text.split("```")[1]
    commands = [line for line in first_block.splitlines() if line.startswith("make ")]
    assert [line.split("#")[0].strip() for line in commands] == ["make demo", "make test"]
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
