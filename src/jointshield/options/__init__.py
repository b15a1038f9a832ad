"""WHAT COULD BE DONE: battle space per site, overflight, shot doctrine, allocation.

| module | question |
|---|---|
| `path` | where will the object be, as far as the centre knows |
| `opportunity` | from when to when could a site launch, and where would they meet |
| `overflight` | whose land lies under the interceptor and under the debris |
| `fire_control` | what to ask for next, under stocks and shot doctrine |
"""

from jointshield.options.fire_control import FireControl, Magazine, Plan, Threat
from jointshield.options.opportunity import Opportunity, find_opportunity
from jointshield.options.path import PredictedPath, predict_path

__all__ = [
    "FireControl",
    "Magazine",
    "Opportunity",
    "Plan",
    "PredictedPath",
    "Threat",
    "find_opportunity",
    "predict_path",
]
