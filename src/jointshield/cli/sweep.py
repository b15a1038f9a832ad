"""`sweep STUDY`: one study over thousands of samples of its inputs."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.command import OK, command
from jointshield.errors import MistakeError

if TYPE_CHECKING:
    from jointshield.study.sweeping.sweep import Plan

_ASK_ABOVE = 100_000_000
"""Evaluations above which a plan with its cost is shown instead, until --yes is given."""
_TRIALS, _ENOUGH_S = (1, 8, 64, 512), 0.2
"""Rows that are asked to tell the cost, until a trial takes so long; the first warms up."""
_DIGITS = 30
"""Longer whole numbers are not even looked at."""
_SMALL_S = 10.0
"""Work that one process does sooner than others would start."""


def _add(commands: Any, text: str) -> None:
    parser = command(
        commands,
        "sweep",
        text,
        _run,
    )
    parser.add_argument("study", help="a shipped study (`jointshield studies`), or its folder")
    parser.add_argument("--samples", default="1024", metavar="N", help="(default: 1024)")
    parser.add_argument("--seed", default="1", metavar="S", help="(default: 1)")
    parser.add_argument(
        "--design",
        default="sobol",
        help="sobol, latin, random, or saltelli: N base points, each asked once more for each "
        "input and once again, for sensitivity (default: sobol)",
    )
    parser.add_argument(
        "--assumptions", metavar="SET", help="whose figures hold where an input is not sampled"
    )
    parser.add_argument(
        "--over",
        default="ranges",
        help="sample the study's ranges, or low to high of each figure (default: ranges)",
    )
    parser.add_argument("--shards", default="1", metavar="K", help="parts of the sweep")
    parser.add_argument("--shard", default="0", metavar="I", help="this part, 0 to K - 1")
    parser.add_argument("--workers", metavar="W", help="processes (default: all cores)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler, to ask instead")
    parser.add_argument("--out", type=Path, metavar="DIR", help="(default: out/sweep-STUDY)")
    parser.add_argument(
        "--resume", action="store_true", help="expect DIR to hold a part of this sweep already"
    )
    parser.add_argument("--yes", action="store_true", help="go ahead whatever it costs")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


ADD = {"sweep": _add}


def _run(options: argparse.Namespace) -> int:
    from jointshield.cli.progress import bar, progress
    from jointshield.study.studies import load_study
    from jointshield.study.sweeping.cluster import (
        asked_here,
        asked_of_cluster,
        connected,
        processors,
    )
    from jointshield.study.sweeping.shards import existing_folder, open_folder
    from jointshield.study.sweeping.spread import spread
    from jointshield.study.sweeping.sweep import plan_sweep, rows_between

    for key in ("samples", "seed", "shards", "shard", "workers"):
        if getattr(options, key) is not None:
            setattr(options, key, _whole(getattr(options, key), f"--{key}"))
    workers = processors() if options.workers is None else options.workers
    _possible(options, workers)
    study = load_study(options.study)
    plan = plan_sweep(
        study,
        options.study,
        study.set(options.assumptions) if options.assumptions else None,
        count=options.samples,
        seed=options.seed,
        design=options.design,
        over=options.over,
    )
    out = options.out or Path("out") / f"sweep-{study.id}"
    cost_s = _cost_s(plan.rows, lambda count: rows_between(study, plan, 0, count))
    words = _affordable(plan, cost_s, out, options)
    folder = existing_folder(out, plan)
    done = set() if folder is None else folder.done()
    missing = [i for i in range(options.shard, plan.chunks, options.shards) if i not in done]
    print(f"{study.id}: {words}", file=sys.stderr)
    if done and missing:
        print(f"{len(done)} of {plan.chunks} chunks are there: going on", file=sys.stderr)
    if cost_s * len(missing) / plan.chunks < _SMALL_S:
        workers = 1
    with ExitStack() as held:
        if options.cluster is None:
            asked = asked_here(plan, missing, workers)
        else:
            client = held.enter_context(connected(options.cluster))
            asked = asked_of_cluster(plan, missing, client)
        told = bar(held.enter_context(progress()), f"{len(missing)} of {plan.chunks} chunks")
        for number, (chunk, rows) in enumerate(asked, start=1):
            # Made no sooner than there are rows to keep, so that a failure leaves nothing.
            folder = folder or open_folder(out, plan)
            folder.write(chunk, rows)
            told(number / len(missing))
    left = plan.chunks - (0 if folder is None else len(folder.done()))
    summary: dict[str, Any] = {"plan": plan.as_json(), "plan_sha256": plan.sha256()}
    summary |= {"chunks": plan.chunks, "chunks_left": left}
    if folder is not None and left == 0:
        folder.tidy()
        summary |= spread(folder, study.model)
        folder.keep(summary)
    # Where they lie is told but not kept: a folder is the same wherever it was filled.
    summary["out"] = str(out)
    print(json.dumps(summary, indent=1) if options.json else "\n".join(_told(summary)))
    return OK


def _affordable(plan: "Plan", cost_s: float, out: Path, options: argparse.Namespace) -> str:
    """The plan with its cost, in words; nothing is written before this.

    Raises: MistakeError where the plan is too long, asks for --yes, or has no room.
    """
    from jointshield.study.sweeping.samples import MOST

    words = (
        f"{plan.rows:,} rows of {len(plan.sampled)} inputs x {len(plan.cases)} cases = "
        f"{plan.evaluations:,} evaluations: about {_span(cost_s)} of one core, "
        f"{plan.size_bytes / 1e9:.3g} GB before packing"
    )
    free = shutil.disk_usage(_existing(out)).free
    nothing = "nothing was written"
    if plan.rows > MOST:
        raise MistakeError(
            f"--samples {options.samples}: {words}; expected at most {MOST:,} rows, as far as the "
            f"designs go; ask for fewer samples; {nothing}"
        )
    if plan.evaluations > _ASK_ABOVE and not options.yes:
        raise MistakeError(
            f"--samples {options.samples}: {words}; expected at most {_ASK_ABOVE:,} of them unless "
            f"--yes is given; ask for fewer samples, or say --yes; {nothing}"
        )
    if plan.size_bytes > free:
        raise MistakeError(
            f"--out {out}: {words}, but {free / 1e9:.3g} GB are free there; expected room for all; "
            f"ask for fewer samples, or give another --out; {nothing}"
        )
    if options.resume and not (out / "plan.json").is_file():
        raise MistakeError(
            f"--resume: {out} holds no sweep; expected the --out that it was begun with; give "
            "that, or leave --resume out"
        )
    return words


def _cost_s(rows: int, ask: Callable[[int], object]) -> float:
    """Processor time that so many rows will take, from a few of them."""
    cost_s = 0.0
    for trial in _TRIALS:
        count = min(trial, rows)
        begun = time.process_time()
        ask(count)
        took_s = time.process_time() - begun
        cost_s = took_s / count * rows
        if count == rows or (trial > 1 and took_s > _ENOUGH_S):
            break
    return cost_s


def _whole(text: str, option: str) -> int:
    """Read a whole number, also one such as 1e6.

    Raises: MistakeError for anything else.
    """
    try:
        number = Decimal(text)
        if number.is_finite() and number.adjusted() < _DIGITS and number == int(number):
            return int(number)
    except InvalidOperation:
        pass
    raise MistakeError(
        f"{option} {text!r}: expected a whole number of at most {_DIGITS} digits, such as 1024 or "
        "1e6; correct it"
    )


def _possible(options: argparse.Namespace, workers: int) -> None:
    if not 0 <= options.shard < options.shards:
        raise MistakeError(
            f"--shard {options.shard} --shards {options.shards}: expected a shard from 0 to "
            "one less than the number of shards; correct one of the two"
        )
    if workers < 1:
        raise MistakeError(f"--workers {workers}: expected a whole number of 1 or more")


def _existing(path: Path) -> Path:
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path


def _span(seconds: float) -> str:
    for size, name in ((3.156e7, "years"), (86400.0, "days"), (3600.0, "hours"), (60.0, "min")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.3g} {name}"
    return f"{seconds:.3g} s"


def _told(summary: dict[str, Any]) -> Iterator[str]:
    if summary["chunks_left"]:
        yield (
            f"{summary['chunks_left']} of {summary['chunks']} chunks are left to other shards; "
            "what was found is told when all are there"
        )
        return
    plan = summary["plan"]
    yield (
        f"{plan['study']}: {plan['rows']:,} rows, design {plan['design']}, seed {plan['seed']}, "
        f"over {plan['over']}, assumptions {plan['assumptions'] or 'none (the study)'}"
    )
    for case, found in summary["cases"].items():
        marks, words = found["quantiles"], []
        if found.get("share") is not None:
            words.append(f"{100 * found['share']:.1f} % {found['verdict']}")
        if found["absent_rows"]:
            words.append(f"{found['absent_rows']:,} rows without an answer")
        never, always = found["out_of_reach_share"], found["endless_share"]
        if never is not None:
            low, middle, high = (
                _mark(marks[share], float(share) <= never) for share in ("0.05", "0.5", "0.95")
            )
            words.append(f"{found['output']} {low} / {middle} / {high} (5, 50, 95 %)")
        if never:
            words.append(f"never: out of reach in {100 * never:.3g} %, counted as lowest")
        if always:
            words.append(f"always: without limit in {100 * always:.3g} %, counted as highest")
        yield f"  {case}: {'; '.join(words)}"
        for name, part in found.get("sensitivity", {}).items():
            if name != "base_points":
                yield from _told_shares(name, part)
    yield f"rows: {summary['out']}/rows.zarr, sha256 {summary['rows_sha256'][:16]}"


def _mark(value: float | None, never: bool) -> str:
    """A quantile in words; where it is no number, it is out of reach or has no limit."""
    if value is not None:
        return f"{value:.4g}"
    return "never" if never else "always"


def _told_shares(name: str, part: dict[str, Any]) -> Iterator[str]:
    """One output's indices with their intervals, the greatest total first."""
    yield f"    {name}: {part['note'] or 'first order and total, with 95 % intervals'}"
    for item in sorted(part["indices"] or (), key=lambda item: -float(item["total"])):
        words = (
            f"{item[order]:6.3f} [{item[f'{order}_low']:.3f}, {item[f'{order}_high']:.3f}]"
            for order in ("first", "total")
        )
        yield f"      {item['input']:24s} {'  '.join(words)}"
