"""Run a scenario from the first second to the last, into a folder."""

import json
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jointshield.consent.keys import LOG
from jointshield.errors import MistakeError
from jointshield.exercise.journals import CONTROL as CONTROL_JOURNAL
from jointshield.exercise.journals import JOINT, PARTIES, journal_file, party_names
from jointshield.exercise.roles.control import Progress
from jointshield.exercise.roles.hand import member_of
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.roles.together import Together
from jointshield.exercise.scenario import LoadedScenario, load
from jointshield.exercise.score import summarise
from jointshield.exercise.setting import Setting, settle
from jointshield.exercise.shelf import Shelf
from jointshield.exercise.sky import TrueSky
from jointshield.journal import manifest
from jointshield.transport.channels import CENTRE, CONTROL
from jointshield.world import World

SUMMARY_FILE = "summary.json"
SCENARIO_FILE = "scenario.json"
RUN_FILE = "run.json"
GATHERED = "gathered"
"""In run.json: whose copies of the journals a folder was put together of."""
SCENARIO_FOLDER = "scenario"


def silent(_: float) -> None:
    """A progress that nobody watches."""


def run_mode(
    loaded: LoadedScenario,
    mode: str,
    seed: int,
    folder: Path,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Run one mode and return its summary; `folder` then holds journals, summary and scenario.

    progress: called with the share of the run that is done, 0 to 1. The manifest is written by
    `seal`, after the report. Raises MistakeError for an unknown mode.
    """
    setting = settle(loaded.scenario, loaded.mode(mode), seed)
    world = World(loaded.scenario, seed)
    sky = TrueSky(world, loaded.scenario.checkpoint_s)
    write_about(loaded, mode, seed, folder)
    with ExitStack() as open_shelves:
        shelves = begin_shelves(setting, folder)
        for shelf in shelves.values():
            open_shelves.enter_context(shelf)
        play = Play(scenario=loaded.scenario, mode=setting.mode, seed=seed)
        together = Together(play, sky, setting.keys, shelves)
        together.play(loaded.scenario.steps, progress)
        delays_s = {radar.id: 0.0 for radar in loaded.scenario.radars}
        delays_s |= {lane.id: lane.report_delay_s for lane in loaded.scenario.infrareds}
        told = {name: said for shelf in shelves.values() for name, said in shelf.told.items()}
        root = shelves[CENTRE].journal(JOINT).root().hex()
        summary = summarise(setting, told, world.identify, root, delays_s)
    write_json(folder / SUMMARY_FILE, summary)
    return summary


def write_about(loaded: LoadedScenario, mode: str, seed: int, folder: Path) -> None:
    """Put into `folder` what is played: the scenario, its mode and its seed."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / SCENARIO_FILE, loaded.as_json())
    _copy_scenario(loaded.path, folder / SCENARIO_FOLDER)
    write_json(folder / RUN_FILE, {"scenario": loaded.scenario.id, "mode": mode, "seed": seed})


def _copy_scenario(given: Path, copy: Path) -> None:
    """Keep the files that the scenario was read from, and nothing else that lies beside them."""
    for path in (given / "scenario.toml", *sorted((given / "parties").glob("*.toml"))):
        target = copy / path.relative_to(given)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def begin_shelves(setting: Setting, folder: Path) -> dict[str, Shelf]:
    """Begin every member's journals in one folder.

    The joint journal last: where it is, the others are.
    """
    shelves = {CONTROL: Shelf(folder, setting.exercise, {CONTROL_JOURNAL: setting.control_key})}
    for party in setting.parties:
        key = setting.keys[party.id][LOG]
        names = party_names(party.id, owner=party.id in setting.gate_owners)
        shelves[member_of(party.id)] = Shelf(folder, setting.exercise, dict.fromkeys(names, key))
    shelves[CENTRE] = Shelf(folder, setting.exercise, {JOINT: None})
    return shelves


def seal(loaded: LoadedScenario, mode: str, seed: int, folder: Path) -> None:
    """Let every party sign a list of all files below `folder`, so that any later change shows."""
    setting = settle(loaded.scenario, loaded.mode(mode), seed)
    manifest.write(folder, tuple(keys[LOG] for keys in setting.keys.values()))


def load_run(folder: Path) -> tuple[LoadedScenario, str, int]:
    """Scenario, mode and seed of the run in `folder`; the scenario is the run's own copy.

    Raises MistakeError if `folder` holds no run.
    """
    try:
        about = about_of(folder)
        loaded = load(folder / SCENARIO_FOLDER)
        return loaded, str(about["mode"]), int(about["seed"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MistakeError(
            f"{folder}: no run can be read there ({error}); "
            "give a folder that `jointshield run --out` wrote"
        ) from error


def about_of(folder: Path) -> dict[str, Any]:
    """What run.json says. Raises OSError, ValueError or TypeError if it cannot be read."""
    about = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    if not isinstance(about, dict):
        raise TypeError(f"{RUN_FILE} holds no object")
    return about


def gathered_from(folder: Path) -> tuple[str, ...] | None:
    """Whose copies a folder was put together of, as its run.json says; None for a `run`'s."""
    try:
        mark = about_of(folder).get(GATHERED)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    if mark is None:
        return None
    told = mark.values() if isinstance(mark, dict) else (mark,)
    return tuple(
        sorted({whose if str(whose).isprintable() else repr(whose) for whose in map(str, told)})
    )


def folders(folder: Path) -> tuple[Path, ...]:
    """The runs in `folder`: itself, or one for each mode. Raises MistakeError without any."""
    check_whole(folder)
    if (folder / RUN_FILE).exists():
        return (folder,)
    found = tuple(sorted(path.parent for path in folder.glob(f"*/{RUN_FILE}")))
    if not found:
        raise MistakeError(
            f"{folder}: no run there (no {RUN_FILE}); "
            "give a folder that `jointshield run --out` wrote"
        )
    return found


def check_whole(folder: Path) -> None:
    """Raise MistakeError if `folder` is one member's of separate hands, and holds no whole run."""
    joint, truth = (journal_file(folder, name).exists() for name in (JOINT, CONTROL_JOURNAL))
    own = sorted((folder / PARTIES).glob("*.journal"))
    whose = ""
    if len(own) == 1 and not joint and not truth:
        whose = own[0].stem
    elif not own and joint != truth and not (joint and (folder / RUN_FILE).exists()):
        whose = CENTRE if joint else CONTROL
    if whose:
        raise MistakeError(
            f"{folder}: only what {whose} holds of an exercise in separate hands (no {RUN_FILE} "
            "with a joint journal); put the members' folders together with `jointshield gather "
            f"{folder} OTHERS --out WHOLE`, and give that one"
        )


def prepare(folder: Path, *, force: bool) -> None:
    """Make sure that `folder` can take a run. With `force`, an earlier run in it is removed.

    Raises MistakeError if something is there already (and, with `force`, if it is not a run).
    """
    if not folder.exists() or not any(folder.iterdir()):
        return
    earlier = (folder / RUN_FILE).exists() or any(folder.glob(f"*/{RUN_FILE}"))
    if not force:
        raise MistakeError(
            f"{folder}: there is something in this folder already; "
            "give another one with --out, or --force to replace an earlier run"
        )
    if not earlier:
        raise MistakeError(
            f"{folder}: not an earlier run (no {RUN_FILE} in it), so it is left alone; "
            "give another folder with --out"
        )
    shutil.rmtree(folder)


def write_json(path: Path, tree: Any) -> None:
    """Write a JSON file that reads well and ends with a line break."""
    path.write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
