"""`precis train`: the default model's fine-tuning as one command, on any dialogues and summaries.

An adapter (rsLoRA, rank 64) is trained beside a base model in 4 bits, on the very prompt that the
`local` engine asks with, and saved where PRECIS_MODEL can point at once.
"""

import logging

# Regrets, as soon as it is imported, a CPU kernel that nobody wants fetched.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
