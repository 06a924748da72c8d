"""What a server's refusal means, and for whom. Its own words may repeat the prompt: never shown."""

import re
import time
from email.utils import parsedate_to_datetime

from core.errors import EngineDown, EngineError, EngineMissing, OutOfMemory


class Passing(EngineDown):
    """A fault that may be over in a moment; `wait` is how long the server asks for, in seconds."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


_OVERFLOW = re.compile(rb"context[ _-]?(length|size|window)", re.IGNORECASE)
"""In what vLLM, SGLang, llama-server and newer Ollamas say of a prompt that is too long."""

_WORDS = 400
"""Bytes of a refusal that are the server's own words; a repeated prompt may follow."""

_RESTING = {408, 425, 429}


def overflow(where: str, body: bytes) -> OutOfMemory | None:
    """Name the error where a server says that the prompt does not fit its context."""
    return _too_long(where) if _OVERFLOW.search(body, 0, _WORDS) else None


def refusal(where: str, status: int, body: bytes, retry_after: str | None) -> EngineError:
    """Turn an HTTP status other than 200 into the error to raise.

    llama-server has answered overflows with 400, with 500 and inside a 200 (llama.cpp PR 15780),
    so what the body says goes before the number.
    """
    if status == 413 or _OVERFLOW.search(body, 0, _WORDS):
        return _too_long(where)
    if status in _RESTING or status >= 500:
        return Passing(f"{where} answers with HTTP {status}", _seconds(retry_after))
    if status in (401, 403):
        return EngineMissing(f"{where} refuses the key: set PRECIS_OPENAI_KEY to the right one")
    if 300 <= status < 400:
        return EngineMissing(
            f"{where} redirects elsewhere, and neither chats nor the key follow: set "
            "PRECIS_OPENAI_URL to the final address"
        )
    return EngineMissing(
        f"{where} answers with HTTP {status}: set PRECIS_OPENAI_URL to the address that /models "
        "and /completions stand behind, such as http://127.0.0.1:8000/v1"
    )


def _too_long(where: str) -> OutOfMemory:
    return OutOfMemory(
        f"a dialogue does not fit the context of {where}: enlarge it (vLLM: --max-model-len, "
        "llama-server: -c, Ollama: PARAMETER num_ctx 32768 in the Modelfile), or make "
        "PRECIS_DIALOGUE_TOKENS smaller"
    )


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): a number of seconds or a date; None if neither."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
