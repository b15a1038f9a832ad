"""ONE PARTY'S ROOM: its trackers and its release rules; the same code for every party."""

from jointshield.node.node import Node, NodeOutput

__all__ = ["Node", "NodeOutput"]
