"""Draw the README's pictures of a digest in Slack and in Discord, from what we would post.

python -m benchmarks.picture_digest

The day is invented. Nothing is fetched, no font is embedded, and no model is used.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from benchmarks import picture_discord, picture_slack
from benchmarks.picture import ROOT
from bots.discord import digest as discord
from bots.slack import digest as slack
from core.conversation import Conversation, Message, Place
from core.digest import Size, compose
from core.job import Job
from core.pulse import Pulse
from core.request import Kind, Request, Visibility
from core.settings import Settings
from core.summary import Digest
from core.window import Window
from workers.engines.extractive import Extractive

SLACK = ROOT / "examples" / "slack-digest.svg"
DISCORD = ROOT / "examples" / "discord-digest.svg"
TITLE = "eng-infra"

_DAY = date(2026, 11, 20)

_SAID = """\
08:55 Ana: Good morning
09:04 Raj: The nightly backup of db3 failed again, this is the third time this week
09:06 Mia: The volume is full: 98 % of 2 TB
09:07 Raj: We could prune the old dumps, or move to Restic as we wanted in spring
09:11 Ana: Restic would also give us encryption, and Ben has it running for the wiki
09:12 Ben: Yes, it takes 20 minutes there instead of three hours
09:15 Ana: We decided to move the backups to Restic; Ben and I do it on Monday (4)
09:16 Raj: Good, I prune the dumps until then
10:20 Mia: Does anybody know who pays for the old monitoring license? It ends on the 30th.
11:30 Ben: The new laptops are here: one for Zoe, one for Raj (6)
11:34 Zoe: Mine has the wrong keyboard layout
11:36 Ben: Then we swap it, the shop takes it back until December
13:02 Raj: Let's freeze main from Thursday noon until the release is out
13:03 Mia: sounds good
13:05 Raj: I announce it in the other channels, too
15:40 Zoe: The staging certificate expires on Sunday
15:52 Ana: I renew it tonight
15:53 Zoe: Thanks! (1)
18:10 CI: Build 1204 failed: 3 tests
"""


async def digest(place: Place, ids: Sequence[str]) -> Digest:
    """Tell the day in a place whose messages have these ids."""
    said = list(_messages(ids))
    whole = Conversation.of(place, f"#{TITLE}", said, zone="Europe/Berlin")
    settings, until = Settings(), datetime(2026, 11, 21, 9, tzinfo=UTC)
    asked = Request("picture", Kind.DIGEST, place, place, Window(until=until), None, day=_DAY)
    return await compose(whole, asked, Extractive(settings), Pulse(), Size(3000, 64))


def _messages(ids: Sequence[str]) -> Iterator[Message]:
    midnight = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(hours=1)
    for number, line in zip(ids, _SAID.splitlines(), strict=True):
        clock, speaker, text = line.replace(" ", ": ", 1).split(": ", 2)
        text, _, reacted = text.partition(" (")
        at = timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
        likes = int(reacted.rstrip(")") or 0)
        yield Message(
            number, speaker, speaker, text, midnight + at, reactions=likes, bot=speaker == "CI"
        )


def in_slack() -> str:
    """Draw the digest as Slack shows it."""
    ids = [f"1795150{number:03d}.000100" for number in range(_SAID.count("\n"))]
    job = _job(Place("slack", "T0ACME", "C0INFRA"))
    made = asyncio.run(digest(job.request.source, ids))
    posts = slack.write(made, job, "https://acme.slack.com/")
    return picture_slack.draw(TITLE, *posts, label="9:00 AM")


def in_discord() -> str:
    """Draw the digest as Discord shows it."""
    ids = [f"1575473000000000{number:03d}" for number in range(_SAID.count("\n"))]
    job = _job(Place("discord", "1575473000000000901", "1575473000000000902"))
    made = asyncio.run(digest(job.request.source, ids))
    return picture_discord.draw(TITLE, *discord.write(made, job), alone=False)


def _job(place: Place) -> Job:
    asked = Request(
        "picture", Kind.DIGEST, place, place, Window(), None, Visibility.PUBLIC, day=_DAY
    )
    return Job("0123456789abcdef", asked, datetime(2026, 11, 21, tzinfo=UTC))


if __name__ == "__main__":
    SLACK.write_text(in_slack(), "utf-8")
    DISCORD.write_text(in_discord(), "utf-8")
