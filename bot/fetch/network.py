"""The network outside, as this machine sees it: where names and addresses lead."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from typing import Protocol


class Network(Protocol):
    """Where names and addresses lead. Tests have one that ends on their own machine."""

    async def look_up(self, host: str) -> Sequence[str]:
        """List the addresses of a name. Raises: OSError, when there is none or nobody tells."""
        ...

    def way_to(self, address: str, port: int) -> tuple[str, int]:
        """Say to which address and port to connect, to be connected to this one."""
        ...

    def trusted(self) -> ssl.SSLContext | None:
        """Give what certificates are verified with; None for what this machine trusts."""
        ...


class SystemNetwork:
    """The network of this machine."""

    async def look_up(self, host: str) -> Sequence[str]:
        """Ask the system. Raises: OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def way_to(self, address: str, port: int) -> tuple[str, int]:
        """Connect to it as it is."""
        return address, port

    def trusted(self) -> ssl.SSLContext | None:
        """Trust whom this machine trusts."""
        return None
