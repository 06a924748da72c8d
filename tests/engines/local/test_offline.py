"""The engine never speaks to the hub, and leaves stdout and stderr to us."""

import json
import os
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.tiny import Tiny

SCRIPT = """
    import asyncio, sys
    from core import log
    from core.errors import EngineMissing
    from core.pulse import Pulse
    from core.settings import Settings
    from workers.engines.local import Local
    import huggingface_hub

    # For whatever else may ask: bitsandbytes does where the package `kernels` is installed.
    assert huggingface_hub.is_offline_mode()

    async def main():
        for folder in sys.argv[1:]:
            engine = Local(Settings(model=folder))
            await engine.start()
            await engine.generate(["Maya: boat?"], 4, Pulse())
            await engine.close()
        try:
            await Local(Settings(model="some/model")).start()
        except EngineMissing:
            pass

    log.setup(Settings())
    asyncio.run(main())
"""


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    """Serve a hub that knows nothing and notes what it is asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline()
            asked.append(self.raw_requestline.decode())
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_no_request_and_no_noise(forms: Tiny, hub: tuple[str, list[str]]) -> None:
    address, asked = hub
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), *map(str, vars(forms).values())],
        env=kept | {"HF_ENDPOINT": address, "OMP_NUM_THREADS": "1"},  # as in conftest
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )

    assert asked == []
    assert done.stdout == ""
    events = Counter(json.loads(line)["event"] for line in done.stderr.splitlines())
    assert events.pop("model-loaded") == events.pop("memory-planned") == 3
    assert set(events) <= {"weights-raced"}
