"""Words that the files share: identifiers, sources, times, and a kind's figures as a table."""

from jointshield.catalogue import shape
from jointshield.catalogue.spec import IDENTIFIER, Keyed, Record, Setting, Spec, Text

ID = Text(about="an identifier: letters, digits, '-' and '_'", pattern=IDENTIFIER)
PARTY_ID = Text(about="the identifier of a party of the scenario", pattern=IDENTIFIER)
SOURCES = Keyed(entry=Text(about="what to look up: author, title, year, address"))


def seconds(about: str, name: str, low: float, high: float) -> Setting:
    """A setting in seconds."""
    return Setting(about=about, unit="s", low=low, high=high, name=name)


def things_of(kind: str, extra: dict[str, Spec], required: tuple[str, ...] = ()) -> Keyed:
    """A table of things of one kind, each with the kind's figures and `extra` keys."""
    fields = {**extra, **shape.FIGURES[kind]}
    return Keyed(entry=Record(about=f"one {kind}", fields=fields, required=required))
