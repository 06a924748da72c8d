"""The engine without a model: it quotes the sentences that matter, each with its speaker.

One dialogue walks through `turns`, `quotes`, `signals` and `selection`, in this order; in the style
`prose` the selected quotes go through `report`, which tells them in the third person.
"""

from workers.engines.extractive.engine import Extractive

__all__ = ["Extractive"]
