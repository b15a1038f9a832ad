"""Progress bars on standard error; they vanish when the work is done."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


def progress() -> Progress:
    """Bars that say how far, how long so far, and how long still."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def bar(bars: Progress, text: str) -> Callable[[float], None]:
    """A new bar, as the function that sets its share, 0 to 1."""
    task = bars.add_task(text, total=1.0)
    return lambda share: bars.update(task, completed=share)
