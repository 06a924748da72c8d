"""A digest: what was talked about in a place, one conversation at a time.

An engine only words each conversation, which is what it was made for. What the conversations are,
which of them matter, what was decided and what nobody answered is found by rules that can be read
here, and shown in people's own words with a link. In doubt a rule finds nothing: a decision that
was none does more harm than one that is found in the conversation itself.
"""

from core.digest.compose import Size, compose

__all__ = ["Size", "compose"]
