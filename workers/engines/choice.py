"""Which engine summarizes: the one that is named, or the best that this machine can run."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import structlog

from core.engine import Engine
from core.plugins import load
from core.settings import Settings
from workers.engines import model


async def open_engine(settings: Settings) -> Engine:
    """Start the engine of PRECIS_ENGINE; log which it is and why.

    Raises BadSetting for a name nobody registered, MissingExtra for an engine whose packages are
    not installed, and what the engine's own `start` raises. `auto` does not fall back further when
    the model is there and fails to start: that is for a person to see.
    """
    name, why = choose(settings) if settings.engine == "auto" else (settings.engine, "as set")
    engine: Engine = load("precis.engines", name)(settings)
    try:
        await engine.start()
    except BaseException:
        await engine.close()
        raise
    structlog.get_logger().info("engine", engine=name, model=engine.model, why=why)
    return engine


def choose(
    settings: Settings, environ: Mapping[str, str] = os.environ, root: Path = Path("/")
) -> tuple[str, str]:
    """Name the best engine for this machine, and the reason.

    Cheap questions only, in the order of their cost: importing torch to ask it for a GPU takes two
    seconds, and it may not be installed.
    """
    if not _gpu(root):
        return "extractive", "no NVIDIA GPU on this machine"
    if environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        return "extractive", "CUDA_VISIBLE_DEVICES hides the GPU"
    if find_spec("torch") is None:
        return "extractive", "a GPU, but no torch: pip install '.[worker]'"
    if not model.present(settings):
        return "extractive", f"a GPU, but not the model: hf download {settings.model}"
    return "local", "a GPU and the model are there"


def _gpu(root: Path) -> bool:
    """Look for the files that NVIDIA's driver makes for each GPU, in containers too.

    Windows' Linux (WSL 2) has none of them, but the driver's library in a place of its own.
    """
    return any(root.glob("dev/nvidia[0-9]*")) or (root / "usr/lib/wsl/lib/libcuda.so.1").exists()
