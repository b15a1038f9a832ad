"""What changed between two declarations, architectures or versions of a treaty, in plain words.

Words come from the glossary, so a difference reads in English, Russian or French alike; names of
posts, classes and fields stay as their owner wrote them.
"""

from collections.abc import Iterator, Mapping

from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.clause import Clause, Treaty
from jointshield.guarantees.vocabulary import vocabulary
from jointshield.messages.declarations import Declaration, Field

_GONE = "–"


def of_declarations(old: Declaration, new: Declaration, language: str = "en") -> tuple[str, ...]:
    """Field by field."""
    word = _words(language)
    lines = list(_pair(word, word["party"], old.party, new.party))
    lines += _pair(word, word["status"], old.status, new.status)
    lines += _tables(
        word,
        {item.name: _shown(word, item) for item in old.fields},
        {item.name: _shown(word, item) for item in new.fields},
    )
    return tuple(lines) or (word["unchanged"],)


def of_architectures(old: Architecture, new: Architecture, language: str = "en") -> tuple[str, ...]:
    """Posts, classes, numbers, speeds and sensors, under the views given."""
    word = _words(language)
    lines = _tables(word, _architecture(word, old), _architecture(word, new))
    return tuple(lines) or (word["unchanged"],)


def of_treaties(old: Treaty, new: Treaty, language: str = "en") -> tuple[str, ...]:
    """Clause by clause: limits, what it applies to, what a breach leads to, the text."""
    word = _words(language)
    lines = _tables(word, _treaty(word, old, language), _treaty(word, new, language))
    return tuple(lines) or (word["unchanged"],)


def _words(language: str) -> dict[str, str]:
    return {key: words.in_language(language) for key, words in vocabulary().glossary.items()}


def _tables(
    word: Mapping[str, str], old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[str]:
    for key, value in old.items():
        if key not in new:
            yield f"{word['removed']}: {key}: {value}"
        else:
            yield from _pair(word, key, value, new[key])
    for key, value in new.items():
        if key not in old:
            yield f"{word['added']}: {key}: {value}"


def _pair(word: Mapping[str, str], key: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{word['changed']}: {key}: {old or _GONE} → {new or _GONE}"


def _shown(word: Mapping[str, str], field: Field) -> str:
    if field.value and field.commitment:
        return f"{field.value} ({word['opened']})"
    if field.commitment:
        return f"{word['sealed']} {field.commitment[:12]}"
    return field.value


def _architecture(word: Mapping[str, str], item: Architecture) -> dict[str, str]:
    lines: dict[str, str] = {}
    for post in item.posts:
        lines[f"{word['site']} {post.name}"] = f"{word['basing']} {post.basing}"
    for battery in item.batteries:
        at = f"{battery.name}, {battery.post.name}"
        if not item.pooled:
            lines[f"{word['number']}, {at}"] = str(battery.number or _GONE)
        lines[f"{word['speed']}, {battery.name}"] = str(battery.speed or _GONE)
    if item.pooled:
        lines[word["number"]] = ", ".join(str(number or _GONE) for number in item.pooled)
    for sensor in item.sensors or ():
        lines[f"{word['sensor']} {sensor.name}"] = str(sensor.range or _GONE)
    for test in item.tests or ():
        lines[f"{word['test']} {test.id}"] = str(test.target_range or _GONE)
    return lines


def _treaty(word: Mapping[str, str], treaty: Treaty, language: str) -> dict[str, str]:
    lines: dict[str, str] = {}
    for clause in treaty.clauses.values():
        name = f"{word['clause']} {clause.id}"
        lines[f"{name}, {word['limit']}"] = clause.rule()
        lines[f"{name}, {word['applies_to']}"] = _applies(clause)
        lines[f"{name}, {word['breach']}"] = clause.breach
        lines[f"{name}, {word['text']}"] = clause.text.in_language(language)
    return lines


def _applies(clause: Clause) -> str:
    parts = [clause.about]
    for guard in clause.guards:
        if guard.over is not None:
            parts.append(f"{guard.fact} > {guard.over.whole}")
        else:
            parts.append(f"{guard.fact}: {', '.join(guard.among)}")
    return "; ".join(parts)
