"""Whether a part is on this machine, where looking costs next to nothing, or behind a network."""

from __future__ import annotations

import ipaddress


def is_here(host: str | None) -> bool:
    """Whether a host is this machine; a part without a host is a file of it.

    Example:
        >>> is_here("127.0.0.1"), is_here("localhost"), is_here("::1"), is_here(None), is_here("staging.example")
        (True, True, True, True, False)
    """
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
