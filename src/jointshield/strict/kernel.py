"""The compiler decorator: Numba without any licence to change the arithmetic.

`kernel` is `numba.njit(cache=True, fastmath=False, nogil=True, error_model="numpy")`. Without fast
maths LLVM neither fuses a product and a sum nor re-orders a sum, so that a kernel gives the same
bits compiled and as plain Python. Numba is imported, and a kernel compiled, when one is first
called.

Numba's disk cache looks at the time stamp of the decorated function's own file only, and would go
on using code compiled against an older imported kernel or constant. Each kernel is therefore
cached in a folder named by the contents of its file and of all the package's files which that file
imports, directly or not: `$XDG_CACHE_HOME/jointshield/<16 hex>` (`~/.cache` where the variable is
not set). `NUMBA_CACHE_DIR`, where set, is obeyed instead; then stale code is the setter's concern.

With `JOINTSHIELD_PLAIN=1` in the environment nothing is compiled: the decorator returns the plain
function (with `py_func` pointing at itself). Tests run whole computations both ways.
"""

import hashlib
import importlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from pathlib import Path
from typing import Any, TypeVar, cast

_PACKAGE = Path(__file__).resolve().parent.parent
_MENTION = re.compile(
    rf"\bfrom\s+({_PACKAGE.name}[\w.]*)\s+import\s|\bimport\s+({_PACKAGE.name}[\w.]*)"
)

F = TypeVar("F", bound=Callable[..., Any])


@cache
def _files_mentioned(path: Path) -> frozenset[Path]:
    """Return the package's files that the file imports; a package stands for all of its files."""
    text = path.read_text(encoding="utf-8")
    found: set[Path] = set()
    if re.search(r"^\s*from\s+\.", text, re.MULTILINE):
        found.update(path.parent.rglob("*.py"))
    for match in _MENTION.finditer(text):
        dotted = match.group(1) or match.group(2)
        target = _PACKAGE.joinpath(*dotted.split(".")[1:])
        if target.is_dir():
            found.update(target.rglob("*.py"))
        elif target.with_suffix(".py").is_file():
            found.add(target.with_suffix(".py"))
    return frozenset(found)


@cache
def source_digest(path: Path) -> str:
    """Return 16 hex digits of SHA-256 over a source file and all that it imports from the package.

    Parameters: path, an absolute path of a Python file.
    """
    closure, open_files = {path}, [path]
    while open_files:
        for other in _files_mentioned(open_files.pop()) - closure:
            closure.add(other)
            open_files.append(other)
    digest = hashlib.sha256()
    for file in sorted(closure):
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _cache_folder(path: Path) -> str:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return str(Path(base) / "jointshield" / source_digest(path))


@contextmanager
def own_cache(path: Path) -> Iterator[Any]:
    """Give Numba, set for the time being to cache in the folder named by a file's contents.

    The folder is chosen while decorating, so the global setting is lent, not changed.
    """
    numba: Any = importlib.import_module("numba")
    before = numba.config.CACHE_DIR
    if not os.environ.get("NUMBA_CACHE_DIR"):
        numba.config.CACHE_DIR = _cache_folder(path.resolve())
    try:
        yield numba
    finally:
        numba.config.CACHE_DIR = before


class Kernel:
    """A function that is compiled when it is first called, or called by a kernel that is.

    Importing a module of kernels so imports no compiler. `py_func` is the plain function.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.py_func = function
        self._compiled: Any = None
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns."""
        return (self._compiled or self.compiled)(*arguments)

    @property
    def compiled(self) -> Any:
        """Numba's dispatcher of the function."""
        with _COMPILING:
            if self._compiled is None:
                _teach_numba()
                with own_cache(Path(self.py_func.__code__.co_filename)) as numba:
                    self._compiled = numba.njit(
                        cache=True, fastmath=False, nogil=True, error_model="numpy"
                    )(self.py_func)
        return self._compiled

    @property
    def targetoptions(self) -> dict[str, Any]:
        """Numba's options for the function."""
        options: dict[str, Any] = self.compiled.targetoptions
        return options


_COMPILING = threading.RLock()


@cache
def _teach_numba() -> None:
    """Make Numba take a `Kernel` that a compiled function names for that kernel's dispatcher."""
    typing: Any = importlib.import_module("numba.extending")

    @typing.typeof_impl.register(Kernel)  # type: ignore[misc, untyped-decorator, unused-ignore]
    def type_of_kernel(value: Kernel, context: Any) -> Any:
        return typing.typeof_impl(value.compiled, context)


def kernel(function: F) -> F:
    """Compile a function of floats, tuples and arrays, when needed, keeping its arithmetic.

    Returns the function as a `Kernel`; its attribute `py_func` is the plain one.
    """
    if os.environ.get("JOINTSHIELD_PLAIN") == "1":
        function.py_func = function  # type: ignore[attr-defined]
        return function
    return cast("F", Kernel(function))


def is_cached(function: Callable[..., Any]) -> bool:
    """Whether a kernel's machine code lies on disk; if not, its first call compiles it.

    True where `NUMBA_CACHE_DIR` or `JOINTSHIELD_PLAIN` take the matter out of our hands.
    """
    if os.environ.get("JOINTSHIELD_PLAIN") == "1":
        return True
    code = getattr(function, "py_func", function).__code__
    return has_cached(Path(code.co_filename), code.co_name)


def has_cached(path: Path, name: str) -> bool:
    """Whether machine code of a function of this name in this file lies on disk.

    True where `NUMBA_CACHE_DIR` takes the matter out of our hands.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return True
    folder = Path(_cache_folder(path.resolve()))
    return any(folder.rglob(f"*.{name}-*.nbi"))


def plain(function: F) -> F:
    """Return the plain Python function of a kernel: same bits, nothing compiled.

    For constants that a module computes while it is imported.
    """
    uncompiled: F = function.py_func  # type: ignore[attr-defined]
    return uncompiled
