"""Who an answer is for."""

from core.job import Job
from core.request import Visibility


def alone(job: Job) -> bool:
    """Whether only the asker may see the answer: also where it would be shown somewhere else.

    Who reads one channel need not be who reads another.
    """
    source, reply = job.request.source, job.request.reply
    elsewhere = (source.workspace, source.channel) != (reply.workspace, reply.channel)
    return elsewhere or job.request.visibility is Visibility.PRIVATE
