"""A site stands on land, unless it is a ship."""

import math

from jointshield.catalogue.borders import Borders
from jointshield.errors import MistakeError
from jointshield.study.places import Place


def require_land(place: Place, key: str, advice: str) -> None:
    """Refuse a place at sea.

    Parameters: key, the option or key that named it; advice, what to do if it is meant.
    Raises: MistakeError. The coast is Natural Earth's at 1:50 million, which lacks small islands.
    """
    latitude, longitude = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
    if Borders.load().country_at(latitude, longitude) is None:
        raise MistakeError(
            f"{key} {place.name!r}: {latitude:.4f} N, {longitude:.4f} E lies at sea; expected a "
            f"place on land, or a ship; {advice}"
        )
