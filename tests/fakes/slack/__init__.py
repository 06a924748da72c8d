"""A Slack of our own on the loopback: Web API and Socket Mode, as in the shared notes on Slack.

Unpatched slack-bolt and slack_sdk connect to it through a base URL and two tokens:

    async with World() as world:                       # bots/slack/manifest.yaml; or World(SAMPLE)
        ana = world.user("Ana Lima", tz="Europe/Berlin", display="ana")
        guest = world.user("Gus", guest=True)          # single=True, external=True
        general = world.channel("general", [ana, guest])       # private=, shared=, bot=False
        root = world.post(general, ana, "Lunch?", at=...)      # a ts; no event is sent
        world.post(general, guest, "Yes", thread=root)         # broadcast=, blocks=, files= ...
        client = AsyncWebClient(token=world.bot_token, base_url=world.url)

**People**: `user`, `robot` (another bot), `group`, `im`, `mpim`, `join`, `leave`, `deactivate`,
`archive`, `privatize`, `edit`, `delete`, `reload`; `sees(user, channel)`; `link(channel, ts)`.

**Acting**, each sent over Socket Mode to the app: `await world.say(user, channel, text)`,
`.mention(user, channel, text, thread=)`, `.dm(user, text)`, `.home(user)` answer a `Said` (`ts`,
`acked`, `deliveries`, `await over()`); `.command(user, channel, "/summarize", "24h")`,
`.shortcut(user, channel, ts, callback_id)`, `.press(user, shown, action_id)` answer a `Reaction`
(`error`, `latency`, `answer`, `payload`, `hook`).

**Looking**: `world.seen(user, channel)` and `.answers(...)` (only the app's) are lists of `Shown`:
`text`, `blocks`, `buttons`, `ephemeral`, `thread`, `crawled`, and `marks` with `pings`, `links`,
`bare`, `images`. `world.calls` and `.called(method)` are `Call`s: `params`, `ok`, `error`,
`processed`. `world.status(channel, thread)`, `world.homes`.

**The app**: `world.app.scopes` and `.events` are sets to change, `.trouble = "token_revoked"`
refuses the bot token, `.socket_mode = False` refuses connections.

**Time**: `world.clock.advance(seconds)`. Acknowledgements (3 s), retries (0, 60, 300 s), response
URLs (30 min), `Retry-After` and slow answers wait on this clock, which runs at real speed besides.

**Going wrong**: `world.faults.limit(method, times, after)`, `.status(method, 502)`,
`.reset(method)`, both with `processed=True` for a lost acknowledgement, `.slow(method, seconds)`,
`.error(method, "internal_error")`; method `"*"` is all, `"response_url"` the response URLs.
`world.limits.on` switches Slack's rate limits on, `world.distribute()` the
15-messages mode; `world.limits.impatient` are calls before `Retry-After` was over.
`world.longest = 7` makes short pages.
`world.socket`: `refresh()`, `warn()`, `drop()`, `freeze()` (half-open), `disable()`, `twice`,
`connections`, `deliveries`.

Where Slack was not measured, the stricter reading holds: a reply is no root, a limit above the
most is refused, every page of a thread repeats its root, and an answer to a command cannot be
replaced (bolt-js#2287). Streaming, modals, file uploads and tables are not there:
`unknown_method`, `invalid_blocks`. `tests.fakes.slack.ear` hears envelopes without an app.
"""

from tests.fakes.clock import Clock
from tests.fakes.slack.gateway import Delivery
from tests.fakes.slack.manifest import SAMPLE, SHIPPED
from tests.fakes.slack.people import User
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.screen import Marks, Shown
from tests.fakes.slack.server import Call
from tests.fakes.slack.world import Reaction, Said, World

__all__ = [
    "SAMPLE",
    "SHIPPED",
    "Call",
    "Channel",
    "Clock",
    "Delivery",
    "Marks",
    "Message",
    "Reaction",
    "Said",
    "Shown",
    "User",
    "World",
]
