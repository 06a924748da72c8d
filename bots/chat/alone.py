"""Who an answer is for."""

from core.job import Job
from core.request import Request, Visibility


def alone(job: Job) -> bool:
    """Whether only the asker of a job may see its answer."""
    return hidden(job.request)


def hidden(request: Request) -> bool:
    """Whether only the asker may see the answer: also where it would be shown somewhere else.

    Who reads one channel need not be who reads another.
    """
    source, reply = request.source, request.reply
    elsewhere = (source.workspace, source.channel) != (reply.workspace, reply.channel)
    return elsewhere or request.visibility is Visibility.PRIVATE
