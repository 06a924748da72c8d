"""Checks of the engine: which one it is, and whether it could start."""

import asyncio
import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.doctor.check import Check, error, fine, refusal, warning
from core.doctor.machine import available
from core.errors import BadSetting, EngineError, EngineMissing, MissingExtra
from core.settings import Settings
from workers.engines.choice import choose
from workers.engines.model import Layout, Model, find
from workers.engines.openai import OpenAI
from workers.engines.openai.server import Patience

_GIB = 1 << 30

_PROBE = """
import json, torch
cards = range(torch.cuda.device_count())
print(json.dumps([[torch.cuda.get_device_name(n), torch.cuda.mem_get_info(n)[0]] for n in cards]))
"""
"""Run in a process of its own: importing torch takes seconds and may not come back."""

_PROBE_SECONDS = 10.0

_SQUEEZED = 0.35
"""What is left of 16-bit weights after loading: 2.65 of 8.04 GB for Qwen3-4B in nf4, computed."""

_SPARE = 2 * _GIB
"""For the prompts in hand: 144 KiB per token of Qwen3-4B, so eight dialogues of 1,800 tokens."""


_PATIENCE = Patience(connect=3, silence=5, total=8, attempts=1)


@dataclass(frozen=True, slots=True)
class Card:
    """A GPU that torch can use, and its free memory in bytes."""

    name: str
    free: int


async def checks(settings: Settings) -> list[Check]:
    """Look at what PRECIS_ENGINE needs; `auto` needs nothing and takes what is there."""
    if settings.engine != "auto":
        return await _engine(settings.engine, "as set", settings)
    name, why = choose(settings)
    if name != "extractive":
        return await _engine(name, why, settings)
    cause = f"auto takes extractive, which quotes instead of summarizing: {why}"
    return [warning("engine", "Engine", cause, "change that, or set PRECIS_ENGINE=extractive")]


async def _engine(name: str, why: str, settings: Settings) -> list[Check]:
    if name == "openai":
        return [await _served(settings)]
    found = [fine("engine", "Engine", f"{name}: {why}")]
    if name == "local":
        cards = await _cards()
        found += [*_model(settings, cards), _card(cards)]
    return found


def _model(settings: Settings, cards: list[Card]) -> list[Check]:
    if find_spec("torch") is None:
        extra = MissingExtra("torch is not installed: pip install '.[worker]'")
        return [refusal("engine.parts", "Engine's packages", extra)]
    try:
        model = find(settings)
    except EngineMissing as fault:
        return [refusal("engine.model", "Model", fault)]
    pinned = f" at {model.commit}" if model.commit else ""
    return [
        fine("engine.model", "Model", f"{model.name}{pinned}, {model.layout} weights"),
        room(need(model), cards[0].free if cards else available()),
    ]


def need(model: Model) -> int:
    """Count the bytes of memory that a model's weights take once they are loaded."""
    size = sum(file.stat().st_size for file in model.folder.glob("*.safetensors"))
    if model.base:
        return size + need(model.base)
    return int(size * _SQUEEZED) if model.layout is Layout.WHOLE else size


def room(wanted: int, free: int | None) -> Check:
    """Judge whether weights of `wanted` bytes and the prompts in hand fit into `free` bytes."""
    title = "Memory for the model"
    cause = f"{wanted / _GIB:.1f} GiB for weights and 2 GiB for prompts"
    if free is None:
        return fine("engine.memory", title, f"{cause}; what is free is not known here")
    cause += f", {free / _GIB:.1f} GiB free"
    fix = "end other programs on the GPU, or take a smaller model"
    if free < wanted:
        return error("engine.memory", title, cause, fix)
    if free < wanted + _SPARE:
        return warning("engine.memory", title, cause, fix)
    return fine("engine.memory", title, cause)


def _card(cards: list[Card]) -> Check:
    if cards:
        return fine("engine.gpu", "GPU", f"{cards[0].name}, {cards[0].free / _GIB:.1f} GiB free")
    if Path("/dev/nvidia0").exists():
        cause = "there is one, but torch cannot use it"
        fix = "update the NVIDIA driver, or install a torch that fits its CUDA version"
        return error("engine.gpu", "GPU", cause, fix)
    return warning("engine.gpu", "GPU", "there is none: the model runs slowly", "use a GPU machine")


async def _cards() -> list[Card]:
    """Ask torch for its GPUs; none where it is missing, broken or does not answer in time."""
    probe = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PROBE),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_PROBE_SECONDS):
            out, _ = await probe.communicate()
            return [Card(name, free) for name, free in json.loads(out)] if out else []
    except TimeoutError:
        probe.kill()
        await probe.wait()
        return []


async def _served(settings: Settings) -> Check:
    """Start the engine: it asks its server for everything that it needs to know."""
    engine = OpenAI(settings, _PATIENCE)
    try:
        await engine.start()
    except (BadSetting, EngineError) as fault:
        return refusal("engine", "Engine", fault)
    finally:
        await engine.close()
    return fine("engine", "Engine", f"openai: {engine.model}, room for {engine.room} tokens")
