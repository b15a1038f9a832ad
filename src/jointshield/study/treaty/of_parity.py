"""Deployments of a study of parity as architectures: counts are told by class, not by site."""

from collections.abc import Sequence

from jointshield.guarantees.architecture import FIELDED, WHAT_IF, Architecture, Battery
from jointshield.study.parity import ParityModel, number_key
from jointshield.study.studies import Assumptions, Study
from jointshield.study.treaty.of_coverage import post_of


def of_parity(
    study: Study, model: ParityModel, sets: Sequence[Assumptions | None], own: str
) -> tuple[tuple[Architecture, ...], ...]:
    """Every deployment of the study under every view, the study's own figures as `own`."""
    return tuple(
        tuple(_one(study, model, key, assumed, own) for assumed in sets)
        for key in model.balance.deployments
    )


def _one(
    study: Study, model: ParityModel, key: str, assumed: Assumptions | None, own: str
) -> Architecture:
    stated = study.stated(assumed)
    item = model.balance.deployments[key]
    return Architecture(
        id=f"{study.id}:{key}",
        title=item.name,
        view=assumed.id if assumed else own,
        whose=assumed.name if assumed else study.title,
        # A note says where a deployment is a question rather than a fact.
        status=WHAT_IF if "what-if" in item.note else FIELDED,
        year=None,
        batteries=tuple(
            Battery(
                post=post_of(stand.site),
                interceptor=stand.interceptor,
                name=model.balance.interceptors[stand.interceptor],
                speed=stated.get(f"{stand.interceptor}_speed"),
                number=None,
            )
            for stand in item.stands
        ),
        countries=tuple({stand.site.host: None for stand in item.stands if stand.site.host}),
        pooled=tuple(stated.get(number_key(key, name)) for name in item.classes),
    )
