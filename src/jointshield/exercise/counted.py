"""Numbers with the word for what is counted."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 act`, `2 acts`; many: where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
