"""THE WAYS BETWEEN SEPARATE HANDS: named channels of messages between members' nodes.

| module | what it is |
|---|---|
| `port` | what every transport does: `Transport`, `Delivery`, `Refused` |
| `channels` | members, lanes and channels; what an owner lets out and in |
| `frame` | the bytes on the way: a header, then one canonical message |
| `door` | judges every frame that comes in; numbers every one that goes out |
| `inbox` | the bounded queue |
| `memory` | the embedded default: one process, no broker |
| `zenoh` | links between machines; imported only where it is used |
| `certificates` | each member's own root, key and certificate |
| `roster` | members, their roots, and the links between them |
| `settings` | the one generated file of a node |
"""

from jointshield.transport.channels import OPEN_ACCESS, Access, Grant
from jointshield.transport.frame import Reason
from jointshield.transport.memory import MemoryNet
from jointshield.transport.port import Delivery, Refused, Transport

__all__ = [
    "OPEN_ACCESS",
    "Access",
    "Delivery",
    "Grant",
    "MemoryNet",
    "Reason",
    "Refused",
    "Transport",
]
