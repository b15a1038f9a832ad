"""WHAT IT MEANS: launch and impact point, class, notices, areas at risk, and whose they are.

| module | question |
|---|---|
| `launch` | where and when did it start, by all reports together |
| `notices` | was this launch announced |
| `areas` | which cities, and whose land, lie in the impact ellipse |
| `assess` | everything together, as one `Assessment` |
"""

from jointshield.assessment.assess import ImpactEstimate, assess
from jointshield.assessment.launch import LaunchEstimate, fuse_launch

__all__ = ["ImpactEstimate", "LaunchEstimate", "assess", "fuse_launch"]
