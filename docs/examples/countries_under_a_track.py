"""Which countries lie under a ground track, in the order in which it meets them.

python docs/examples/countries_under_a_track.py
"""

import numpy as np

from jointshield.catalogue.borders import Borders, alpha2_from_numeric

# A straight line on the map from 35.7 N 51.4 E to 52.2 N 21.0 E, a point about every 3 km.
latitudes_deg = np.linspace(35.7, 52.2, 1000)
longitudes_deg = np.linspace(51.4, 21.0, 1000)

crossed = Borders.load().countries_under(latitudes_deg, longitudes_deg)
print(" > ".join(alpha2_from_numeric(code) for code in crossed))

assert Borders.load().country_at(0.0, -30.0) is None  # the open sea is nobody's
