"""Digests for tests of how they are shown."""

from dataclasses import replace

from core.conversation import Coverage
from core.summary import Digest, Topic


def digest(*topics: Topic, **more: object) -> Digest:
    made = Digest(
        topics=topics,
        smaller=(),
        decisions=(),
        questions=(),
        yours=(),
        conversations=len(topics),
        coverage=Coverage(read=142, people=17),
        engine="local",
        model="qwen-4b",
        seconds=1.0,
    )
    return replace(made, **more)  # type: ignore[arg-type]
