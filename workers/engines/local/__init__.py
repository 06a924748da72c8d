"""The engine `local`: transformers and bitsandbytes on this machine's own GPU.

`engine` speaks asyncio: it puts the rows of each `call` into the `line`, and the `owner`, the only
thread to touch torch, takes them out in batches. `step` watches every token, `fault` reads what
goes wrong. What the owner works with is `loaded`: `weights`, `tokens`, and a `profile` that knows
how the model wants to be asked.
"""

import workers.engines.model  # noqa: F401 - takes the hub offline before transformers reads that
from workers.engines.local.engine import Local

__all__ = ["Local"]
