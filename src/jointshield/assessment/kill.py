"""Kill assessment: what sensors let a centre believe about an engagement, and nothing else.

The only evidence is whether the object was plotted after the meeting. An object that left every
sensor's view shortly before the meeting reads as destroyed; a later plot corrects that.
"""

from jointshield.messages.engagement import HIT, MISS, UNKNOWN

# Plots up to this long after the computed meeting may still be of the object before it.
_MEETING_BLUR_S = 4.0
# An object that was not seen in this span before the meeting would not have been seen after it.
_SEEN_BEFORE_S = 12.0


def assess_kill(last_plot_s: float, meeting_s: float) -> tuple[str, str]:
    """Verdict (`hit`, `miss` or `unknown`) and its basis in words.

    last_plot_s: when the object was last plotted by any sensor that the centre hears of.
    """
    if last_plot_s > meeting_s + _MEETING_BLUR_S:
        return MISS, f"plotted at {last_plot_s:.1f} s, after the meeting"
    if last_plot_s >= meeting_s - _SEEN_BEFORE_S:
        return HIT, f"plotted up to {last_plot_s:.1f} s, not after the meeting"
    return UNKNOWN, f"last plotted at {last_plot_s:.1f} s, well before the meeting"
