"""How work waits: three stages, one road, nothing lost.

    read.PLATFORM  ->  summarize  ->  deliver.PLATFORM

A job is one Redis hash that moves from stage to stage. In each stage it waits in the lane of its
workspace and priority, is claimed under a lease by whoever serves the stage, and is advanced in
one atomic step. `lua/` holds those steps, `Queue` their Python side, `Consumer` the loop around
them.
"""

from core.queue.claim import Claim
from core.queue.consumer import Consumer
from core.queue.queue import Queue, Ticket

__all__ = ["Claim", "Consumer", "Queue", "Ticket"]
