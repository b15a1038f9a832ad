"""THE EXERCISE IN SEPARATE HANDS: control's clock, and the barrier that keeps nodes in step.

How the other roles part is proposed in docs/models/transport.md.
"""
