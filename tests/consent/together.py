"""Many episodes, one after the other: see `episode`."""

from random import Random

from . import terms as t
from .episode import RULES, DivergedError
from .forge import Forge
from .houses import Houses

STEPS = 120


class Episode(Houses):
    """One table, from the question to the end of time."""

    def run(self, steps: int) -> int:
        """Take so many steps; returns how many orders opened. Raises DivergedError."""
        doings = [(getattr(self, f"_do_{name}"), weight) for name, weight in _WEIGHTS]
        actions, weights = zip(*doings, strict=True)
        for _ in range(steps):
            (action,) = self.chance.choices(actions, weights)
            self.trace.append(action.__name__)
            action()
        return len(self.opened)


_WEIGHTS = (
    ("wait", 8), ("question", 8), ("answer", 8), ("present", 16), ("releases", 9),
    ("arrive", 8), ("challenge", 6), ("tick", 3), ("corrupt", 6), ("ballot", 10), ("put", 4),
    ("passed", 2), ("heard", 2), ("launch", 2), ("crash_gate", 1.5), ("crash_signer", 2),
    ("revoke", 1),
)  # fmt: skip


def drive(steps: int, seed: int) -> tuple[int, int]:
    """Take so many steps in episodes; returns (steps, orders opened). Raises DivergedError."""
    taken = opened = episode = 0
    forges: dict[tuple[str, ...], Forge] = {}
    while taken < steps:
        if episode % 200 == 0:
            forges.clear()  # what was made is not wanted for ever
        rules = RULES[episode % 3 == 2]
        if rules not in forges:
            forges[rules] = Forge(rules, t.Names())
        try:
            opened += Episode(forges[rules], rules, Random(f"{seed}/{episode}")).run(STEPS)  # noqa: S311
        except DivergedError as error:
            raise DivergedError(f"seed {seed}, episode {episode}, step ~{taken}: {error}") from None
        taken += STEPS
        episode += 1
    return taken, opened
