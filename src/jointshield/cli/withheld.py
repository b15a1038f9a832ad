"""What a party kept back: a list for itself; for others, a file that shows *that*, not *what*."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.cli.one_run import one_run
from jointshield.errors import MistakeError
from jointshield.exercise.withheld.checking import Opened, Shown, verify_withheld
from jointshield.exercise.withheld.proving import ALL, LANES, NOTHING, prove
from jointshield.exercise.withheld.reading import Note, read_kept
from jointshield.messages import encode
from jointshield.messages.withheld import WithheldProof


def _add_withheld(commands: Any, text: str) -> None:
    parser = command(commands, "withheld", text, _withheld)
    parser.add_argument("folder", type=Path, help="folder that `run`, or the party's `node`, wrote")
    parser.add_argument("--party", required=True, help="whose notes")
    parser.add_argument("--note", type=int, help="number of one note, to write it to a file")
    parser.add_argument("--out", type=Path, help="file to write, with --note")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--lanes", action="store_true", help="show lane, rule and kind of each thing as well"
    )
    shown.add_argument("--open", action="store_true", help="show the things themselves as well")
    parser.add_argument(
        "--item",
        type=int,
        nargs="+",
        metavar="K",
        help="with --lanes or --open: only these things of the note, numbered from 0",
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def _withheld(options: argparse.Namespace) -> int:
    if (options.note is None) != (options.out is None):
        raise MistakeError("--note and --out go together: which note, and the file to write it to")
    show = ALL if options.open else LANES if options.lanes else NOTHING
    if options.note is None and show != NOTHING:
        raise MistakeError("--lanes and --open say what a file shows: give --note and --out too")
    if options.item is not None and show == NOTHING:
        raise MistakeError("--item picks what --lanes or --open shows: give one of them too")
    folder = one_run(options.folder)
    if options.note is None:
        return _list(options)
    if options.out.exists():
        raise MistakeError(f"--out {options.out}: there is a file already; give another name")
    proof = prove(folder, options.party, options.note, show=show, positions=options.item)
    options.out.write_bytes(encode(proof))
    print(f"{options.out}: note {options.note} of {options.party}; it verifies offline")
    return OK


def _list(options: argparse.Namespace) -> int:
    notes = read_kept(options.folder, options.party).notes
    total = sum(note.said.count for note in notes)
    if options.json:
        told = {"party": options.party, "kept_back": total, "notes": [_as_json(n) for n in notes]}
        print(json.dumps(told, indent=1))
        return OK
    print(f"{options.party}: {len(notes)} notes, {_things(total)} kept back")
    for note in notes:
        said = note.said
        if said.count:
            print(f"  note {said.number}, {_span(note)}: {said.count}")
            for (lane, rule, what), count in _by_label(note).items():
                print(f"    {count} x {what}, {lane or 'no lane'}: {rule}")
    silent = sum(not note.said.count for note in notes)
    print(f"  {silent} notes say that nothing was kept back")
    return OK


def _things(count: int) -> str:
    return "1 thing" if count == 1 else f"{count} things"


def _by_label(note: Note) -> Counter[tuple[str, str, str]]:
    return Counter((line.label.lane, line.label.rule, line.label.what) for line in note.lines)


def _span(note: Note) -> str:
    return f"{note.said.from_s:.3f} s to {note.said.until_s:.3f} s"


def _as_json(note: Note) -> dict[str, Any]:
    said = note.said
    return {
        "note": said.number,
        "from_s": said.from_s,
        "until_s": said.until_s,
        "kept_back": said.count,
        "by_lane": [
            {"lane": lane, "rule": rule, "kind": what, "count": count}
            for (lane, rule, what), count in _by_label(note).items()
        ],
    }


def tell_withheld(path: Path, proof: WithheldProof) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Verify a proof of a note; what it shows, for machines and for people.

    Raises IntegrityError, saying what does not hold.
    """
    shown = verify_withheld(proof)
    return _shown_as_json(shown), _shown_in_words(path, shown)


def _shown_as_json(shown: Shown) -> dict[str, Any]:
    note = shown.note
    return {
        "party": note.party,
        "note": note.number,
        "from_s": note.from_s,
        "until_s": note.until_s,
        "kept_back": note.count,
        "committed_s": shown.committed_s,
        "first_agreement": shown.first_agreement,
        "journal_signed_by": list(shown.witnesses),
        "opened": [
            {
                "item": each.position,
                "lane": each.label.lane,
                "rule": each.label.rule,
                "kind": each.label.what,
                "content": None if each.item is None else json.loads(encode(each.item))["body"],
            }
            for each in shown.opened
        ],
    }


def _shown_in_words(path: Path, shown: Shown) -> tuple[str, ...]:
    note = shown.note
    return (
        f"{path}: holds",
        f"  {note.party} kept back {_things(note.count)} from {note.from_s:.3f} s to "
        f"{note.until_s:.3f} s (its note {note.number})",
        f"  the joint journal committed to that at {shown.committed_s:.3f} s, signed by "
        f"{', '.join(shown.witnesses)}",
        *(_in_words(each) for each in shown.opened),
        *(() if shown.opened else ("  which lanes, and what they said, is not shown",)),
        f"  first agreement {shown.first_agreement}",
        "  hold that digest against the one which the parties published",
    )


def _in_words(opened: Opened) -> str:
    label = opened.label
    line = f"  thing {opened.position}: {label.what}, {label.lane or 'no lane'}, {label.rule}"
    if opened.item is None:
        return f"{line}; not shown"
    return f"{line}\n    {encode(opened.item).decode()}"


ADD = {"withheld": _add_withheld}
