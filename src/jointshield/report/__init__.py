"""WHAT HAPPENED, FROM THE JOURNALS: timeline, figures, the after-action page, series, CZML.

ledger        the journals of one run, opened side by side; `Reference` names an entry
setting       what the report needs of the scenario
identity      which tracks and reports speak of the same thing
questions     what was asked, answered, decided, launched, and what came of it
timeline      who knew what when
tally         the numbers that modes are compared by
sentences     what the report says in words, each with its entries
tables        what it says in rows
figures/, map what it shows
after_action  the page; its look is in templates/
series, czml  tracks as Parquet and as CZML
publish       writes it all: `write`, `write_comparison`
"""

from jointshield.report.publish import write, write_comparison

__all__ = ["write", "write_comparison"]
