"""Words in English, Russian and French, side by side: no language is the original of another."""

from dataclasses import dataclass

LANGUAGES = ("en", "ru", "fr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in three languages."""

    en: str
    ru: str
    fr: str

    def in_language(self, language: str) -> str:
        """The text in one of `LANGUAGES`."""
        return {"en": self.en, "ru": self.ru, "fr": self.fr}[language]

    def as_json(self) -> dict[str, str]:
        """As a plain tree."""
        return {"en": self.en, "ru": self.ru, "fr": self.fr}
