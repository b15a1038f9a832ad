"""What share of a notional deterrent could a defence reach, and what would that leave?

- `tables`    what a study's file may hold
- `forces`    notional deterrents, the defences that they are counted against, growth paths
- `shares`    which share of the flights each site could meet
- `salvo`     bounds from the arithmetic of independent shots
- `asking`, `answering`    the question for people

The bound is generous to the defence: every interceptor stops a warhead that it can reach. What is
left is compared with the number below which a thin defence is said to matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointshield.catalogue.spec import Text
from jointshield.study.classes import class_inputs, threat_inputs
from jointshield.study.coverage.plan import known
from jointshield.study.inputs import Floats, Input, Values, number
from jointshield.study.models import Case, Kind, Model, Output
from jointshield.study.parity.forces import Balance, Deployment, Force, read_balance
from jointshield.study.parity.salvo import engaged_kill, largest_raid
from jointshield.study.parity.shares import Shares, reachable
from jointshield.study.parity.tables import TABLES
from jointshield.study.places import Place

COMMON = (
    number("delay", "delay from missile launch to interceptor launch", "s", 0.0, 3600.0),
    number("threshold", "warheads below which a thin defence matters", "1", 0.0, 1e5),
    number("kill", "single-shot kill probability", "1", 0.0, 1.0),
    number("shots", "interceptors sent at each warhead", "1", 1.0, 10.0),
    number("track", "probability that tracking works", "1", 0.0, 1.0),
)
OUTPUTS = (
    Output("margin_1", "warheads left over the threshold, if every interceptor stops one", "1"),
    Output("reachable_share", "share of the flights that some site could meet", "1"),
    Output("stopped_at_most", "warheads stopped if every interceptor stops one", "1"),
    Output("stopped_share", "the same as a share of all warheads", "1"),
    Output("left", "warheads left", "1"),
    Output("expected_stopped", "warheads stopped with the stated shots and odds", "1"),
    Output("largest_raid", "most warheads of which none leaks, with even odds", "1"),
    Output("launchers_stopped_share", "share of launchers, if met before release", "1"),
)
LIMITS = (
    "A notional force on equal-weighted flights: not a plan, and nothing is chosen to get past.",
    "Every interceptor that could meet a flight is counted as a stop: a bound, never a forecast.",
    "No decoys, discrimination, suppression, bombers, warning failure, or who fires first.",
    "Whether a number of warheads deters is a judgement; the threshold is one author's.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityModel(Model):
    """The model of one study, with its forces and defences."""

    balance: Balance

    def force(self, case: Case) -> Force:
        """The force of a case."""
        return known(self.balance.forces, case.words["force"], f"case.{case.id}.force")

    def deployment(self, case: Case) -> Deployment:
        """The defence of a case."""
        name = case.words["deployment"]
        return known(self.balance.deployments, name, f"case.{case.id}.deployment")


def numbers(
    shares: Shares, force: Force, deployment: Deployment, values: Values
) -> dict[str, Floats]:
    """What reachable shares come to in warheads (n,): the outputs of the model.

    A class stops no more than it has interceptors, and no more than it can reach.
    """
    warheads, launchers = values[f"{force.id}_warheads"], values[f"{force.id}_launchers"]
    kill, shots, track = values["kill"], values["shots"], values["track"]
    reached = shares.whole * warheads
    stopped, engaged, before = (np.zeros_like(warheads) for _ in range(3))
    useful = np.zeros_like(warheads)
    for key in deployment.classes:
        count, share = values[number_key(deployment.id, key)], shares.by_class[key]
        stopped += np.minimum(count, share * warheads)
        engaged += np.minimum(count / shots, share * warheads)
        before += np.minimum(count / launchers, share)
        useful += np.where(share > 0.0, count, 0.0)
    stopped, engaged = np.minimum(stopped, reached), np.minimum(engaged, reached)
    return {
        "margin_1": warheads - stopped - values["threshold"],
        "reachable_share": shares.whole,
        "stopped_at_most": stopped,
        "stopped_share": stopped / warheads,
        "left": warheads - stopped,
        "expected_stopped": engaged * track * engaged_kill(kill, shots),
        "largest_raid": largest_raid(useful, kill, shots, track),
        "launchers_stopped_share": np.minimum(before, shares.whole),
    }


def number_key(deployment: str, interceptor: str) -> str:
    """The input that says how many of a class a defence has."""
    return f"{deployment}_{interceptor}_interceptors"


def _build(tables: Mapping[str, Any], places: Mapping[str, Place]) -> Model:
    balance = read_balance(tables, places)

    def evaluate(case: Case, values: Values) -> dict[str, Floats]:
        force, deployment = model.force(case), model.deployment(case)
        return numbers(reachable(force, deployment, values), force, deployment, values)

    model = ParityModel(
        id="parity",
        inputs=_inputs(balance),
        outputs=OUTPUTS,
        limits=LIMITS,
        evaluate=evaluate,
        case_fields={
            "force": Text(about="a notional deterrent", choices=tuple(balance.forces)),
            "deployment": Text(about="a defence", choices=tuple(balance.deployments)),
        },
        case_required=("force", "deployment"),
        decides="margin_1",
        holds="parity kept",
        fails="parity in doubt",
        balance=balance,
    )
    return model


def _inputs(balance: Balance) -> tuple[Input, ...]:
    inputs: list[Input] = list(COMMON)
    for key, deployment in balance.deployments.items():
        for kind in deployment.classes:
            about = f"{deployment.name}: number of {balance.interceptors[kind]}"
            inputs.append(number(number_key(key, kind), about, "1", 0.0, 1e5))
    for key, name in balance.interceptors.items():
        inputs += class_inputs(key, name)
    for key, force in balance.forces.items():
        inputs.append(number(f"{key}_warheads", f"{force.name}: warheads", "1", 1.0, 1e5))
        inputs.append(number(f"{key}_launchers", f"{force.name}: launchers", "1", 1.0, 1e5))
        inputs += threat_inputs(key, f"{force.name}'s missile")
    return tuple(inputs)


KIND = Kind(id="parity", tables=TABLES, build=_build)
