"""A value committed now and revealed later: nobody can read it before, nobody can change it after.

The commitment is SHA-256 over who commits, to which field of which document, a salt of 32 random
bytes, and the value. Each part stands behind its length, so that no two different inputs give the
same bytes, and a commitment copied from another party or field does not open.

Proving a bound on a value without showing it (a range proof) is left out: no well-kept Python
library offers one, and a home-made one would be trusted more than it deserves.
"""

import hashlib
import hmac

from jointshield.errors import MistakeError

SALT_BYTES = 32
_DOMAIN = b"jointshield/sealed-value/v1"


def commitment(context: tuple[str, ...], value: str, salt: bytes) -> str:
    """Commit to a value, as 64 hexadecimal digits.

    Args:
        context: who commits, and to what: party, document, field.
        value: the value's text as the document would show it.
        salt: 32 bytes that nobody can guess, new for each value.

    Raises:
        MistakeError: a salt of another length.
    """
    if len(salt) != SALT_BYTES:
        raise MistakeError(
            f"salt: {len(salt)} bytes given; expected {SALT_BYTES} random ones; draw them anew"
        )
    digest = hashlib.sha256()
    for part in (_DOMAIN, *(item.encode() for item in context), salt, value.encode()):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def opens(committed: str, context: tuple[str, ...], value: str, salt_hex: str) -> bool:
    """Whether a value and its salt are what was committed to; a malformed salt opens nothing."""
    try:
        salt = bytes.fromhex(salt_hex)
    except ValueError:
        return False
    if len(salt) != SALT_BYTES or salt.hex() != salt_hex:
        return False
    return hmac.compare_digest(commitment(context, value, salt), committed)
