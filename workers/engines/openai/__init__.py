"""The engine that asks a server: vLLM, SGLang, llama-server, Ollama, whatever speaks OpenAI's API.

One dialogue walks through `engine` (what is asked and how the answer is judged), `server` (HTTP,
patience, bounds) and `completion` (what the bytes mean).
"""

from workers.engines.openai.engine import OpenAI

__all__ = ["OpenAI"]
