"""The rule engine: Cedar policies judge whole numbers and words, one policy per clause.

Cedar can fail open: a `forbid` whose condition errors is skipped. So a rule set is used only after
it validates against its schema, holds exactly one `permit` for each clause under that clause's own
action, and no `forbid`; and at run time anything but a plain answer is an error, never "met":
a diagnostics error, a request that does not fit the schema, an answer by another clause's policy.

Source: docs.cedarpolicy.com, "Authorization" and "Policy validation".
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cedarpy

from jointshield.errors import MistakeError
from jointshield.guarantees.clause import Clause
from jointshield.guarantees.schema import NAMESPACE, schema_of
from jointshield.guarantees.typed import Context

MET, BROKEN = "met", "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The engine's answer to one request: `met`, `broken`, or "" with the trouble it had."""

    answer: str
    trouble: str = ""


class Rules:
    """A validated rule set, ready to judge."""

    def __init__(
        self, where: str, clauses: Mapping[str, Clause], policies: str, schema: str
    ) -> None:
        """Check and prepare a rule set.

        Args:
            where: its file, for errors.
            clauses: those that it must answer for.
            policies: Cedar text.
            schema: Cedar schema text, equal to the one that follows from the clauses.

        Raises:
            MistakeError: it does not parse, does not validate, or is not one policy per clause.
        """
        if schema != schema_of(clauses.values()):
            raise MistakeError(
                f"{where}: the schema beside it is not the one of its clauses; expected one action "
                "per clause with that clause's facts; write it with `guarantees.schema.schema_of`"
            )
        try:
            self._policies = cedarpy.PolicySet.from_str(policies)
            self._schema = cedarpy.Schema.from_str(schema)
            self._none = cedarpy.Entities.from_json_str("[]")
            tree: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(policies))
        except ValueError as error:
            raise MistakeError(
                f"{where}: not Cedar: {error}; expected policies; correct the text"
            ) from error
        checked = cedarpy.validate_policies(policies, schema)
        if not checked.validation_passed:
            raise MistakeError(
                f"{where}: does not validate: {checked.errors[0]}; expected rules over the facts "
                "of their own clause; correct the rule"
            )
        _require_one_each(where, clauses, tree)

    def decide(self, requests: Sequence[tuple[str, Context]]) -> tuple[Ruling, ...]:
        """Judge a batch of (clause, facts), in order."""
        if not requests:
            return ()
        asked = [
            {
                "principal": f'{NAMESPACE}::Party::"any"',
                "action": f'{NAMESPACE}::Action::"{clause}"',
                "resource": f'{NAMESPACE}::Subject::"any"',
                "context": dict(context),
            }
            for clause, context in requests
        ]
        found = cedarpy.is_authorized_batch(asked, self._policies, self._none, self._schema)
        return tuple(
            _ruling(clause, result) for (clause, _), result in zip(requests, found, strict=True)
        )


def _require_one_each(where: str, clauses: Mapping[str, Clause], tree: dict[str, Any]) -> None:
    seen: set[str] = set()
    for policy in tree["staticPolicies"].values():
        notes = policy.get("annotations", {})
        name = notes.get("id", "")
        clause = clauses.get(name)
        if clause is None or name in seen:
            raise MistakeError(
                f"{where}: policy with @id {name!r} given; expected exactly one for each of "
                f"{', '.join(clauses)}; correct the annotation"
            )
        seen.add(name)
        action = policy["action"]
        entity = action.get("entity", {})
        if (
            policy["effect"] != "permit"
            or notes.get("article") != clause.article
            or (action.get("op"), entity.get("type"), entity.get("id"))
            != ("==", f"{NAMESPACE}::Action", name)
        ):
            raise MistakeError(
                f"{where}: policy {name!r}: expected permit under its own action alone, with "
                f'@article("{clause.article}"); a rule that answers for another clause, or a '
                "forbid, could allow what nobody judged; correct it"
            )
    missing = [name for name in clauses if name not in seen]
    if missing or tree["templates"]:
        raise MistakeError(
            f"{where}: no policy for {', '.join(missing) or 'templates'}; expected one permit for "
            "each clause and no template; add it"
        )


def _ruling(clause: str, result: cedarpy.AuthzResult) -> Ruling:
    diagnostics = result.diagnostics
    if diagnostics.errors:
        return Ruling(answer="", trouble="; ".join(diagnostics.errors))
    if result.decision is cedarpy.Decision.Deny:
        return Ruling(answer=BROKEN)
    by = list(diagnostics.id_annotations_by_reason.values())
    if result.decision is not cedarpy.Decision.Allow or by != [clause]:
        return Ruling(answer="", trouble=f"answered {result.decision.value} by {by}")
    return Ruling(answer=MET)
