"""The engine `local`: how fast, how close to the machine, how hard to kill."""

import logging

from transformers.utils import logging as chatter

logging.getLogger("bitsandbytes").setLevel(logging.ERROR)  # regrets a kernel that we do not want
chatter.disable_progress_bar()
