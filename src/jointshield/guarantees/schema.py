"""The Cedar schema of a treaty: which facts each clause may look at, and of what type."""

from collections.abc import Iterable

from jointshield.guarantees.clause import Clause
from jointshield.guarantees.vocabulary import term

NAMESPACE = "Guarantees"


def schema_of(clauses: Iterable[Clause]) -> str:
    """Write the schema: one action per clause, whose context holds exactly the clause's facts."""
    lines = [
        "// What each clause may look at. Made from treaty.toml; a rule that reads anything else",
        "// does not validate, and a request that leaves a fact out is not judged.",
        f"namespace {NAMESPACE} {{",
        "  entity Party;",
        "  entity Subject;",
    ]
    for clause in clauses:
        facts = ", ".join(
            f"{key}: {'String' if term(key).choices else 'Long'}" for key in clause.facts
        )
        lines += [
            f'  action "{clause.id}" appliesTo {{',
            "    principal: Party,",
            "    resource: Subject,",
            f"    context: {{ {facts} }}",
            "  };",
        ]
    return "\n".join([*lines, "}", ""])
