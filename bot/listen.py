"""Where the web server listens: an address of this machine, and a port."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where the web server listens. Port 0 lets the system choose one."""

    host: str
    port: int

    @classmethod
    def parse(cls, value: object) -> "Listen":
        """Read `127.0.0.1:8080` or `[::1]:8080`. Raises: ValueError, naming the form."""
        if isinstance(value, Listen):
            return value
        match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})", str(value))
        if match is None or int(match[2]) > 65535:
            raise ValueError('write an address and a port up to 65535, such as "127.0.0.1:8080"')
        host = match[1].strip("[]")
        if match[1].startswith("["):
            IPv6Address(host)
        return cls(host=host, port=int(match[2]))

    def __str__(self) -> str:
        """Write the address as it can be read again."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
