"""Network namespaces: every member on an island of its own, with ways that can be cut."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack


class NotPermittedError(Exception):
    """This machine does not let us make network namespaces, and why."""


def ip(*words: str) -> None:
    """Run `ip`; raises NotPermittedError if there is none, or it does not do it."""
    command = shutil.which("ip")
    if command is None:
        raise NotPermittedError("no command `ip` (iproute2) on this machine")
    done = subprocess.run([command, *words], check=False, capture_output=True, text=True)
    if done.returncode:
        why = done.stderr.strip()
        raise NotPermittedError(f"network namespaces are not permitted here: {why}")


class Islands:
    """A namespace for each node, with one bridge between them in a namespace of its own."""

    def __init__(self, stack: ExitStack, members: Sequence[str]) -> None:
        tag = f"js{os.getpid()}"
        self.middle = f"{tag}-m"
        self.names: dict[str, str] = {}
        self.hosts: dict[str, str] = {}
        self._make(stack, self.middle)
        ip("-n", self.middle, "link", "add", "bridge", "type", "bridge")
        ip("-n", self.middle, "link", "set", "bridge", "up")
        for number, member in enumerate(members):
            name = self.names[member] = f"{tag}-{number}"
            host = self.hosts[member] = f"10.77.0.{number + 1}"
            self._make(stack, name)
            ip("-n", name, "link", "add", "eth", "type", "veth", "peer", "name", f"p{number}",
               "netns", self.middle)  # fmt: skip
            ip("-n", name, "addr", "add", f"{host}/24", "dev", "eth")
            ip("-n", name, "link", "set", "eth", "up")
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", self.middle, "link", "set", f"p{number}", "master", "bridge")
            self.set_link(member, "up")

    def _make(self, stack: ExitStack, name: str) -> None:
        ip("netns", "add", name)
        stack.callback(ip, "netns", "del", name)

    def set_link(self, member: str, state: str) -> None:
        """Cut (`down`) or heal (`up`) one member's way to all others."""
        number = list(self.names).index(member)
        ip("-n", self.middle, "link", "set", f"p{number}", state)

    def inside(self, member: str) -> tuple[str, ...]:
        """What to put before a command that runs on this member's island."""
        command = shutil.which("ip")
        assert command is not None
        return (command, "netns", "exec", self.names[member])
