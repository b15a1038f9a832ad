"""How early a launch is known at a place, and what a sensor or a partner's data adds.

- `sensors`   a study's sensors: the catalogue's figures under its own, and what is missing
- `model`     the question over samples: warning with and without the sensors added
- `sightings` when one sensor sees a flight, and from where
- `asked`     one question, asked without a study's folder; `short`, its answer on one screen
"""

from jointshield.study.warning.model import KIND

__all__ = ["KIND"]
