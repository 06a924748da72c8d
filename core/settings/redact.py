"""Addresses that may be shown."""

import re
from urllib.parse import urlsplit

CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
"""User and password of every address in a text."""


def safe(url: str) -> str:
    """Show an address without user, password and query (redis-py takes passwords there too)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
