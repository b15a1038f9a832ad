"""How long a call takes, the least disturbed of several tries."""

import time
from collections.abc import Callable


def best_s(call: Callable[[], object], tries: int = 5) -> float:
    """Give the least CPU seconds of several calls, after one that compiles and warms up."""
    call()
    spent = []
    for _ in range(tries):
        before = time.process_time()
        call()
        spent.append(time.process_time() - before)
    return min(spent)
