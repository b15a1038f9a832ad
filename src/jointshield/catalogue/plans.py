"""Responses agreed beforehand, as a scenario states them: sites, limits, from when until when."""

from collections.abc import Collection
from typing import Any

from jointshield.catalogue.document import Document
from jointshield.catalogue.provenance import SCENARIO, Claims
from jointshield.catalogue.resolve import settings_si
from jointshield.catalogue.spec import Record, Text, Texts, Whole
from jointshield.catalogue.things import AgreedPlan
from jointshield.catalogue.words import ID, seconds

PLAN = Record(
    about="a response that all agree beforehand, in modes whose consent rules have `plan`",
    fields={
        "id": ID,
        "sites": Texts(each=ID),
        "salvo_max": Whole(about="most interceptors at each site, in all", low=1, high=1000),
        "from": seconds("when it begins to hold", "from_s", 0.0, 86_400.0),
        "until": seconds("when it ends", "until_s", 0.0, 86_400.0),
        "words": Text(about="what was agreed, in a sentence"),
    },
    required=("id", "sites", "salvo_max", "from", "until", "words"),
)


def agreed_plans(
    rows: Collection[dict[str, Any]], sites: Collection[str], document: Document, claims: Claims
) -> tuple[AgreedPlan, ...]:
    """Build the plans, in file order.

    Raises:
        MistakeError: two of one name, a site that does not exist, an end before the beginning.
    """
    built: dict[str, AgreedPlan] = {}
    for index, row in enumerate(rows):
        path = ("plan", index)
        if row["id"] in built:
            raise document.mistake(
                (*path, "id"), f"{row['id']!r} given twice", "a name for each plan", "rename one"
            )
        for number, site in enumerate(row["sites"]):
            if site not in sites:
                raise document.unknown((*path, "sites", number), "site", site, tuple(sites))
        span = settings_si(PLAN, row, claims, f"plan.{row['id']}", SCENARIO)
        if span["until_s"] <= span["from_s"]:
            raise document.mistake(
                (*path, "until"),
                f"{row['until']} given with from = {row['from']}",
                "a plan that ends after it begins",
                "exchange the two",
            )
        built[row["id"]] = AgreedPlan(
            id=row["id"],
            sites=tuple(row["sites"]),
            salvo_max=row["salvo_max"],
            words=row["words"],
            **span,
        )
    return tuple(built.values())
