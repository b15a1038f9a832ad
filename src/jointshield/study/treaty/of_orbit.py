"""A layer in orbit as an architecture: interceptors in a number, at no place on the ground."""

from collections.abc import Sequence

from jointshield.guarantees.architecture import SPACE, WHAT_IF, Architecture, Battery, Post
from jointshield.study.studies import Assumptions, Study

_NUMBER, _SPEED = "satellites_planned", "divert_speed"
LAYER = "layer"
"""What the one architecture of such a study is called."""


def is_orbital(study: Study) -> bool:
    """Whether a study is about interceptors in orbit: it asks how many are planned there."""
    return any(item.key == _NUMBER for item in study.model.inputs)


def of_orbit(
    study: Study, sets: Sequence[Assumptions | None], own: str
) -> tuple[tuple[Architecture, ...], ...]:
    """The layer under every view, the study's own figures as `own`."""
    return (tuple(_one(study, assumed, own) for assumed in sets),)


def _one(study: Study, assumed: Assumptions | None, own: str) -> Architecture:
    stated = study.stated(assumed)
    orbit = Post(id="orbit", name="orbit", basing=SPACE, at=None)
    return Architecture(
        id=f"{study.id}:{LAYER}",
        title=study.title,
        view=assumed.id if assumed else own,
        whose=assumed.name if assumed else study.title,
        status=WHAT_IF,
        year=None,
        batteries=(
            Battery(
                post=orbit,
                interceptor="orbital",
                name=study.title,
                speed=stated.get(_SPEED),
                number=stated.get(_NUMBER),
            ),
        ),
        sensors=(),
    )
