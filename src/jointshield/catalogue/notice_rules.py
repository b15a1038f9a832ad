"""What is agreed about notices, read from its own file of the base layer."""

from jointshield.catalogue.provenance import Claims, Layer
from jointshield.catalogue.resolve import own_figures_si
from jointshield.catalogue.spec import Record
from jointshield.catalogue.watch import RULES, NoticeRules
from jointshield.catalogue.words import SOURCES

NOTICES = "notices"
"""Name of this layer in the provenance."""

NOTICES_FILE = Record(
    about="what is agreed about launch notices",
    fields={
        "sources": SOURCES,
        "rules": Record(about="limits", fields=dict(RULES), required=tuple(RULES)),
    },
    required=("sources", "rules"),
)
"""data/notices.toml"""


def agreed(layer: Layer, claims: Claims) -> NoticeRules:
    """Resolve the rules, and note in `claims` where each limit came from."""
    return NoticeRules(
        **own_figures_si(RULES, layer.tree["rules"], claims, "notice_rules", NOTICES)
    )
