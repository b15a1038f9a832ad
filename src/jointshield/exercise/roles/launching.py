"""Whether an order is still worth carrying out, by the picture that is shown now.

The commander asks this before it goes to the gate, and the owner again when its gate has opened.
"""

from jointshield.catalogue.things import Site
from jointshield.exercise.shown import Shown
from jointshield.messages.consent import Order
from jointshield.options import Opportunity, PredictedPath, find_opportunity


def why_idle(
    order: Order, shown: Shown, site: Site, time_s: float, planned: PredictedPath | None = None
) -> str:
    """Why nobody should launch on `order` now; "" if it is still wanted.

    planned: the path that the order was planned on, where the picture no longer gives one.
    """
    assessment = shown.assessments.get(order.track)
    if assessment is None or not assessment.threatened:
        return "the track is no longer judged to be a threat"
    if meeting_now(order, shown, site, time_s, planned) is None:
        return "the battle space closed before the launch"
    return ""


def meeting_now(
    order: Order, shown: Shown, site: Site, time_s: float, planned: PredictedPath | None = None
) -> tuple[Opportunity, PredictedPath] | None:
    """The meeting that is possible now, on the latest prediction of the track; None if none is."""
    path = shown.path(order.track) or planned
    if path is None:
        return None
    opportunity = find_opportunity(path, site, time_s + site.interceptor.reaction_s)
    return None if opportunity is None else (opportunity, path)
