"""The exception tree.

    JointshieldError
    ├── MistakeError      bad input: the text says what was given, what was expected, what to do
    └── IntegrityError    evidence does not hold together: processing stops

An *outcome* (refused, lapsed, out of reach, no solution) is never an exception: it is a recorded
value with its reason.
"""


class JointshieldError(Exception):
    """Base of every error that this package raises on purpose."""


class MistakeError(JointshieldError):
    """Somebody gave something that cannot be used; the text says what to do about it."""


class IntegrityError(JointshieldError):
    """A seal, digest, tree or sequence does not hold; nothing after it can be trusted."""
