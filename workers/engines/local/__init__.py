"""The engine `local`: a model on this machine's own GPU, as transformers and bitsandbytes load it.

`engine` speaks asyncio: it puts the rows of each `call` into the `line`. The `owner`, the only
thread to touch torch, lets them in while the `schedule` has `pages` for them, and makes one `step`
after the other on the `device`: a `batch` of numbers goes there, `attention` works on the pages of
the `cache`, a `graph` repeats what is always the same, and each row's new token becomes `text`.
`fault` reads what goes wrong.

What there is before the first call is `loaded`: `weights`, `tokens`, a `profile` that knows how
the model wants to be asked, a `size` that fits the `memory`, and a `proof` that it computes right.
"""

import workers.engines.model  # noqa: F401 - takes the hub offline before transformers reads that
from workers.engines.local.engine import Local

__all__ = ["Local"]
