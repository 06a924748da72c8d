"""What an exception of torch means for the rows that were being worked on."""

import torch

from core import crash
from core.errors import EngineBroken, EngineDown, EngineError, OutOfMemory

_FULL = ("out of memory", "can't allocate memory", "CUBLAS_STATUS_ALLOC_FAILED")
"""How memory faults are worded where torch has no class for them: accelerators, CPU, cuBLAS."""


def read(error: Exception) -> EngineError:
    """Turn an exception into OutOfMemory, EngineDown, or EngineBroken if the GPU is lost.

    After an illegal access or a failed assertion on the GPU every later call fails too: only a new
    process gets it back.
    """
    if isinstance(error, torch.OutOfMemoryError | MemoryError) or (
        isinstance(error, RuntimeError) and any(words in str(error) for words in _FULL)
    ):
        return OutOfMemory("a dialogue does not fit into the memory for the model")
    # Its kind and place only: the words of an exception may repeat what people said.
    where = crash.describe(error)
    if isinstance(error, torch.AcceleratorError):
        return EngineBroken(f"the GPU needs a new process, restart this worker ({where})")
    return EngineDown(f"the model failed ({where})")
