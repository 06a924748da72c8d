"""What a plan's owner is told, and nobody else."""

from dataclasses import replace

from core.job import Job, identify
from core.queue import Queue
from core.request import Visibility
from core.summary import Notice, Reason
from core.wire import write_outcome

_LIMIT = 100_000
"""Notices that may wait: they are short, and whoever sends one cannot do without it."""


def private(job: Job) -> Job:
    """Address a job's answer to its asker: nobody else waits for a digest that does not come."""
    return replace(job, request=replace(job.request, visibility=Visibility.PRIVATE))


async def tell(queue: Queue, about: Job, reason: Reason) -> None:
    """Let the owner of a job's plan be told something, once. Raises RedisAway.

    A plan of the operator's has no owner: `precis digest list` and the log tell.
    """
    if about.request.asker is None:
        return
    key = f"{about.request.key}:{reason}"
    request = replace(about.request, key=key, visibility=Visibility.PRIVATE)
    job = replace(about, id=identify(key), request=request, placeholder=None)
    text = write_outcome(Notice(reason, job.id))
    await queue.enqueue(job, f"deliver.{request.source.platform}", text, _LIMIT)
