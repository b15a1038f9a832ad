"""What changed between two declarations, architectures or versions of a treaty, in plain words.

Words come from the glossary, so a difference reads in English, Russian or French alike; names of
posts, classes and fields stay as their owner wrote them.
"""

from collections.abc import Iterable, Iterator, Mapping

from jointshield.catalogue.quantity import Quantity
from jointshield.guarantees.architecture import Architecture
from jointshield.guarantees.clause import Clause, Treaty
from jointshield.guarantees.judge import Finding
from jointshield.guarantees.recheck import Recheck
from jointshield.guarantees.vocabulary import term, vocabulary
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


def of_judgements(checks: Iterable[Recheck], language: str = "en") -> tuple[str, ...]:
    """Each clause that a change moves, in a line under a heading; those that turn first."""
    word = _words(language)
    moved = sorted((check for check in checks if check.moved), key=lambda check: not check.turned)
    lines = []
    for check in moved:
        after = check.after
        opened = word["opens"].format(action=_named(word, check.opens)) if check.opens else ""
        lines.append(
            f"  {after.treaty}/{after.clause.id}: {_judged(word, check.before)} → "
            f"{_judged(word, after)}{'; ' if opened else ''}{opened}"
        )
    return (word["judged_again"], *lines) if lines else ()


def _judged(word: Mapping[str, str], finding: Finding) -> str:
    if finding.idle:
        return word["idle"]
    verdict, key, value = word[finding.verdict], "margin", finding.margin_low
    if value is None:
        key, value = "margin_at_best", finding.margin_high
    return verdict if value is None else f"{verdict} ({word[key].format(value=f'{value:.4g}')})"


def _named(word: Mapping[str, str], key: str) -> str:
    """The words for a key of a clause; the key itself where there are none."""
    return word.get(key, key)


def _figure(word: Mapping[str, str], figure: Quantity | None) -> str:
    if figure is None:
        return _GONE
    unit = "" if figure.unit == "1" else f" {figure.unit}"
    band = word["band"].format(low=f"{figure.low:g}", high=f"{figure.high:g}")
    return f"{figure.value:g}{'' if figure.low == figure.high else f' ({band})'}{unit}"


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
        lines[f"{word['site']} {post.name}"] = f"{word['basing']} {_named(word, post.basing)}"
    for battery in item.batteries:
        at = f"{battery.name}, {battery.post.name}"
        if not item.pooled:
            lines[f"{word['number']}, {at}"] = _figure(word, battery.number)
        lines[f"{word['speed']}, {battery.name}"] = _figure(word, battery.speed)
    if item.pooled:
        lines[word["number"]] = ", ".join(_figure(word, number) for number in item.pooled)
    for sensor in item.sensors or ():
        lines[f"{word['sensor']} {sensor.name}"] = _figure(word, sensor.range)
    for test in item.tests or ():
        lines[f"{word['test']} {test.id}"] = _figure(word, test.target_range)
    return lines


def _treaty(word: Mapping[str, str], treaty: Treaty, language: str) -> dict[str, str]:
    lines: dict[str, str] = {}
    for clause in treaty.clauses.values():
        name = f"{word['clause']} {clause.id}"
        lines[f"{name}, {word['limit']}"] = _rule(word, clause)
        lines[f"{name}, {word['applies_to']}"] = _applies(word, clause, language)
        lines[f"{name}, {word['breach']}"] = _named(word, clause.breach)
        lines[f"{name}, {word['text']}"] = clause.text.in_language(language)
    return lines


def _rule(word: Mapping[str, str], clause: Clause) -> str:
    if clause.limit is None:
        limit = ", ".join(_named(word, key) for key in clause.among)
    else:
        limit = clause.term.shown(clause.limit.whole)
    return f"{_named(word, clause.relation)} {limit}"


def _applies(word: Mapping[str, str], clause: Clause, language: str) -> str:
    parts = [_named(word, clause.about)]
    for guard in clause.guards:
        of = term(guard.fact)
        fact = of.words.in_language(language)
        if guard.over is not None:
            parts.append(f"{fact} > {of.shown(guard.over.whole)}")
        else:
            parts.append(f"{fact}: {', '.join(_named(word, key) for key in guard.among)}")
    return "; ".join(parts)
