"""Which server a platform's client may be pointed at: tokens go there."""

import re
from urllib.parse import urlsplit

_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


def here(address: str) -> bool:
    """Whether a server is on this machine: no proxy leads there."""
    return _LOOPBACK.fullmatch(urlsplit(address).hostname or "") is not None


def near(address: str, own: str, *, allowed: object) -> str:
    """Accept the platform's own server or one on this machine, and others where it is `allowed`.

    Raises ValueError.
    """
    if address == own or here(address) or allowed:
        return address
    raise ValueError("remote")
