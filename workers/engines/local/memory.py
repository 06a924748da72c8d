"""How much memory there is where the model runs."""

import torch

from core.doctor.machine import available

_UNKNOWN = 4 << 30


def free(device: torch.device) -> int:
    """Count the bytes that are free on a device now."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
        return int(torch.cuda.mem_get_info(device)[0])
    return available() or _UNKNOWN
