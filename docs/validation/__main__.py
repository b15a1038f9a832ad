"""Write docs/validation.md: published figures beside ours, misses shown as misses.

    python docs/validation           # writes the page
    python docs/validation --check   # says whether the page is what would be written

Published figures are typed in the modules beside this one, with their source; ours are computed.
"""

import argparse
import sys
from pathlib import Path

from disputes import press_times, test_of_2007, verdicts
from evidence import OUTSIDE, journal_vectors
from lofted import lofted_tests, two_points
from sensors import fourth_power, radar_horizon, salvo

from flight import air, free_flight, powered_flight, scenario_flights
from jointshield.exercise import scenario

PAGE = Path(__file__).resolve().parent.with_suffix(".md")

NOT_DONE = """## Not compared

- **Tracking: the re-entry problem of Julier & Uhlmann** (2004; 0.0084 km for three filters, EKF/UKF
  toolbox). The filter here is written for three dimensions, J2 and range, azimuth and elevation,
  and has no parameter for that problem's plane, drag state and units. It is held to consistency
  instead: [tracking](models/tracking.md).
- **Performance of any real sensor or interceptor.** Nothing public says it.
- **Warning times, decision times and outcomes** of the exercise of March 2012: never published.

Measured, not published elsewhere (accuracy against finer integrators and outside libraries, share
of impact points inside their ellipses): on the [model cards](models/README.md).
"""


def page() -> str:
    """The whole page."""
    given = scenario.load("joint-2011").scenario
    sections = (
        powered_flight(),
        free_flight(),
        two_points(),
        lofted_tests(),
        scenario_flights(given),
        radar_horizon(),
        fourth_power(given),
        air(),
        salvo(given),
        press_times(),
        test_of_2007(),
    )
    rows = [(section, row) for section in sections for row in section.rows]
    misses = [f"- {section.title}: {row.short()}" for section, row in rows if not row.holds]
    lines = [
        "# Validation",
        "",
        "Written by `make validation` ([how](validation/__main__.py)): published figures are typed",
        "there with their source, ours are computed. A test tells when this page is stale.",
        "",
        f"{len(rows)} figures; {len(rows) - len(misses)} within their tolerance, "
        f"{len(misses)} not. The reasons stand with each section:",
        "",
        *misses,
        "",
    ]
    for section in sections:
        lines += section.lines()
    return "\n".join([*lines, *verdicts(), *journal_vectors(), NOT_DONE])


def stale(old: str, new: str) -> list[str]:
    """Lines of `new` that `old` lacks, and of `old` that `new` lacks."""
    before, after = (
        [line for line in text.splitlines() if not line.startswith(OUTSIDE)] for text in (old, new)
    )
    return [line for line in after if line not in before] + [
        line for line in before if line not in after
    ]


def main() -> int:
    """Write the page, or check it; the exit code is 1 if it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    new = page()
    if not options.check:
        PAGE.write_text(new, encoding="utf-8")
        print(f"wrote {PAGE.name}")
        return 0
    differing = stale(PAGE.read_text(encoding="utf-8"), new)
    print("\n".join(differing) or "up to date")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
