"""The engine without a model: it quotes the sentences that matter, each with its speaker.

One dialogue walks through `turns`, `quotes`, `signals` and `selection`, in this order.
"""

from workers.engines.extractive.engine import Extractive

__all__ = ["Extractive"]
