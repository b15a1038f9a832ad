"""A site stands on land, unless it is a ship."""

import math

from jointshield.catalogue.borders import Borders
from jointshield.errors import MistakeError
from jointshield.study.places import Place


def require_stand(place: Place, key: str, *, ship: bool, advice: str) -> None:
    """Refuse a site at sea that is no ship, and a ship on land.

    Parameters: key, the option or key that named it; advice, how to say what is meant. A place
    that comes with a source may stand on an island that the map lacks.
    Raises: MistakeError. The coast is Natural Earth's at 1:50 million, which lacks small islands.
    """
    if place.source != "given" and not ship:
        return
    latitude, longitude = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
    at_sea = Borders.load().country_at(latitude, longitude) is None
    if at_sea == ship:
        return
    where, expected = ("at sea", "on land") if at_sea else ("on land", "at sea")
    raise MistakeError(
        f"{key} {place.name!r}: {latitude:.4f} N, {longitude:.4f} E lies {where}; expected a "
        f"{'ship' if ship else 'site'} {expected}; {advice}"
    )
