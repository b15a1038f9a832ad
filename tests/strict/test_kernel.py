"""The compiler decorator: where it caches, and what changes the cache's name."""

from pathlib import Path

import numba
import pytest

from jointshield.strict import kernel as kernel_module
from jointshield.strict.elementary import sin
from jointshield.strict.exact import two_product


def test_kernels_keep_ieee_arithmetic() -> None:
    options = sin.targetoptions
    assert not options.get("fastmath")
    assert options["nogil"]
    assert options["error_model"] == "numpy"


def test_global_cache_setting_is_lent_not_changed() -> None:
    before = numba.config.CACHE_DIR

    def double(x: float) -> float:
        return 2.0 * x

    assert kernel_module.kernel(double)(2.0) == 4.0
    assert before == numba.config.CACHE_DIR


def test_compiled_code_holds_no_fused_operation() -> None:
    # Compiled afresh with a kernel's own options: code from the cache cannot be looked into.
    options = {name: sin.targetoptions[name] for name in ("fastmath", "nogil", "error_model")}
    fresh = numba.njit(**options)(kernel_module.plain(two_product))
    assert fresh(0.1, 3.3)[0] == 0.1 * 3.3
    texts = [*fresh.inspect_llvm().values(), *fresh.inspect_asm().values()]
    assert any("fmul" in text for text in texts)
    for text in texts:
        for word in ("llvm.fma", "fmuladd", "vfmadd", "vfmsub", "vfnmadd", " fast ", " contract "):
            assert word not in text


def test_digest_follows_what_a_file_imports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "jointshield"
    (package / "low").mkdir(parents=True)
    (package / "low" / "a.py").write_text("ONE = 1\n")
    (package / "low" / "unused.py").write_text("TWO = 2\n")
    top = package / "top.py"
    top.write_text("from jointshield.low.a import ONE\n")
    monkeypatch.setattr(kernel_module, "_PACKAGE", package)

    def digest() -> str:
        kernel_module.source_digest.cache_clear()
        kernel_module._files_mentioned.cache_clear()
        return kernel_module.source_digest(top)

    first = digest()
    (package / "low" / "unused.py").write_text("TWO = 3\n")
    assert digest() == first
    (package / "low" / "a.py").write_text("ONE = 3\n")
    assert digest() != first


def test_a_kernel_without_machine_code_on_disk_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.delenv("JOINTSHIELD_PLAIN", raising=False)
    sin(1.0)
    assert kernel_module.is_cached(sin)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not kernel_module.is_cached(sin)
