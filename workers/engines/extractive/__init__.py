"""The engine without a model: it quotes the sentences that matter, each with its speaker.

One dialogue walks through `turns`, `quotes`, `signals` and `selection`, in this order; a long talk
is read in passages, weighed by `work` as well, and takes `budget` for `selection`. In the style
`prose` the selected quotes go through `report`, which tells them in the third person.
"""

from workers.engines.extractive.engine import Extractive

__all__ = ["Extractive"]
