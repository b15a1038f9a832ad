"""The words in which agreements and their changes are told, from `words.toml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jointshield.catalogue.document import Document
from jointshield.guarantees.door import Door
from jointshield.guarantees.load import load_treaty, shipped
from jointshield.guarantees.words import Words

SECTIONS = ("line", "word", "rule", "rule_comes", "rule_goes", "command", "role", "time")
_SHOWN_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All words in one language: by section (`SECTIONS`) and key."""

    language: str
    sections: Mapping[str, Mapping[str, Words]]

    def line(self, key: str, /, **told: str | int) -> str:
        """A line about an agreement, with what is told filled in."""
        return self.sections["line"][key].in_language(self.language).format(**told)

    def word(self, key: str, /, **told: str) -> str:
        """A word within a line."""
        return self.sections["word"][key].in_language(self.language).format(**told)

    def named(self, section: str, key: str) -> str:
        """The words for a key of the agreement; the key itself where there are none."""
        words = self.sections[section].get(key)
        return words.in_language(self.language) if words else key

    def rule(self, rule: str, section: str = "rule") -> str:
        """A rule of consent in words; section: what it means, or that it comes or goes."""
        if rule in self.sections[section]:
            return self.named(section, rule)
        return self.word("unknown_rule", rule=rule)

    def host(self, host: str) -> str:
        """A site's host; "" is nobody."""
        return host or self.word("at_sea")

    def for_sites(self, sites: Sequence[str]) -> str:
        """The site or sites that an order is for."""
        return self.word("one_site" if len(sites) == 1 else "more_sites", names=", ".join(sites))

    def guarantee(self, digest: str) -> str:
        """Guarantees by their name among the shipped ones, or as an unknown text."""
        for name in shipped():
            treaty = load_treaty(name).treaty
            if treaty.digest == digest:
                return f"{name} ({treaty.title.in_language(self.language)})"
        return self.word("unknown_text", digest=digest[:_SHOWN_DIGITS])


@cache
def all_words() -> Mapping[str, Mapping[str, Words]]:
    """The words file, by section and key, in all languages."""
    document = Document.read(Path(__file__).parent / "words.toml")
    door = Door(document=document, tree=document.tree)
    door.only("schema", *SECTIONS)
    tables = {section: door.table(section) for section in SECTIONS}
    return {
        section: {key: table.words(key) for key in table.tree} for section, table in tables.items()
    }


def wording(language: str = "en") -> Wording:
    """All words in one of `guarantees.words.LANGUAGES`."""
    return Wording(language=language, sections=all_words())


def seconds(value: float) -> str:
    """Seconds for people: as many decimals as it has, at most the three of the agreement."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
