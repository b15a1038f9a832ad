"""Do the intervals of a sweep's indices cover what brute force finds?

Brute force shares nothing with the sweep but the model: NumPy's own random numbers, no Sobol'
sequence, no estimator of products. First order: the variance of the means in 256 bins of one input,
of a million rows. Total: the mean over many draws of all other inputs of the variance along one.

    python campaigns/sweep_sensitivity.py --samples 16384 --cases kozelsk-washington
"""

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jointshield.cli import main as command
from jointshield.study.inputs import samples
from jointshield.study.models import Case
from jointshield.study.studies import Study, load_study

STUDY, SET = "dispute-2007", "critics-2007"
OUTPUTS = ("capped_margin_s", "verdict")
BINS, ROWS, OTHERS, ALONG = 256, 2**20, 2**14, 8
Floats = NDArray[np.float64]
Found = dict[str, dict[str, tuple[float, float]]]
"""By output and input: a figure and its own standard error."""


def asked(study: Study, case: Case, shares: Floats) -> dict[str, Floats]:
    """Both outputs at points (n, d) of the unit cube."""
    values = samples(study.model.inputs, study.stated(study.set(SET)), len(shares))
    for column, (key, (low, high)) in enumerate(study.ranges.items()):
        values[key] = low + shares[:, column] * (high - low)
    outputs = study.model.evaluate(case, values)
    verdict = (outputs["margin_s"] >= 0.0).astype(np.float64)
    return {"capped_margin_s": outputs["capped_margin_s"], "verdict": verdict}


def brute_force(study: Study, case: Case, seed: int) -> tuple[Found, Found]:
    """First-order and total indices."""
    names, rng = tuple(study.ranges), np.random.default_rng(seed)
    shares = rng.random((ROWS, len(names)))
    outputs = asked(study, case, shares)
    first: Found = {output: {} for output in OUTPUTS}
    total: Found = {output: {} for output in OUTPUTS}
    for column, name in enumerate(names):
        bins = np.floor(shares[:, column] * BINS).astype(int)
        count = np.bincount(bins, minlength=BINS)
        base = np.repeat(rng.random((OTHERS, 1, len(names))), ALONG, axis=1)
        base[:, :, column] = rng.random((OTHERS, ALONG))
        along = asked(study, case, base.reshape(-1, len(names)))
        for output, values in outputs.items():
            variance = values.var()
            mean = np.bincount(bins, values, minlength=BINS) / count
            square = np.bincount(bins, values**2, minlength=BINS) / count
            noise = (square - mean**2) / (count - 1)
            spread = np.average((mean - values.mean()) ** 2 - noise, weights=count)
            error = 2.0 * math.sqrt(max(spread, 0.0) * noise.mean() / BINS) + noise.mean() / 11.0
            first[output][name] = (spread / variance, error / variance)
            within = along[output].reshape(OTHERS, ALONG).var(axis=1, ddof=1) / variance
            total[output][name] = (within.mean(), within.std() / math.sqrt(OTHERS))
    return first, total


def swept(count: int, seed: int) -> dict[str, Any]:
    """What the sweep says of each case."""
    words = ["sweep", STUDY, "--design", "saltelli", "--samples", str(count), "--seed", str(seed)]
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()) as told:
        if command([*words, "--out", str(Path(folder) / "sweep"), "--json"]) != 0:
            raise SystemExit("the sweep failed")
    cases: dict[str, Any] = json.loads(told.getvalue())["cases"]
    return cases


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print every index, and count the intervals that cover."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=16384, help="base points of the sweep")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cases", nargs="+", default=["kozelsk-washington"])
    options = parser.parse_args(arguments)
    study, covered, asked_for = load_study(STUDY), 0, 0
    cases = swept(options.samples, options.seed)
    for case in study.cases:
        if case.id not in options.cases:
            continue
        first, total = brute_force(study, case, options.seed)
        for output in OUTPUTS:
            print(f"{case.id}, {output}: index [95 % interval] brute force")
            items = cases[case.id]["sensitivity"][output]["indices"]
            for item in sorted(items, key=lambda item: -float(item["total"])):
                words = [f"  {item['input']:24s}"]
                for order, brute in (("first", first), ("total", total)):
                    figure, error = brute[output][item["input"]]
                    # The reference is itself known to two standard errors only.
                    low, high = item[f"{order}_low"], item[f"{order}_high"]
                    holds = low - 2.0 * error <= figure <= high + 2.0 * error
                    covered, asked_for = covered + holds, asked_for + 1
                    words.append(
                        f"{order} {item[order]:7.4f} [{low:7.4f}, {high:7.4f}] "
                        f"{figure:7.4f} +- {2.0 * error:.4f} {'' if holds else 'OUTSIDE'}"
                    )
                print("  ".join(words))
    print(f"{covered} of {asked_for} intervals cover brute force")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
