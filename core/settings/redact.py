"""Addresses that may be shown."""

import re
from urllib.parse import urlsplit

CREDENTIALS = re.compile(r"(?<=://)\S*@")
"""User and password of every address in a text, slashes in a password included."""


def safe(url: str) -> str:
    """Show an address without user, password and query (redis-py takes passwords there too)."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError for half a password
    except ValueError:
        return "an address that cannot be read"
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":  # a password with / ? or # in it
        return f"{parts.scheme}://…"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
