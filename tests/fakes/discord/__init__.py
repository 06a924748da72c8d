"""A Discord of our own on the loopback: REST and gateway v10, as in the shared notes on Discord.

discord.py connects to it unpatched, where two addresses say so:

    async with World() as world:                      # world.home: a guild that the bot is in
        http.Route.BASE = world.url                   # http://127.0.0.1:port/api/v10
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(world.socket_url)      # ws://127.0.0.1:port/
        client.run(world.token)

**Making**; whoever is connected hears of it: `ana = world.user("Ana", role, nick=, locale=,
guild=)`, `world.outsider`, `world.role("Staff", Permit...)`, `world.guild("Other", bot=False)`,
`world.channel("general")` for everybody, `world.channel("team", [ana, role])` for some
(and the bot, unless `bot=False`); `kind="voice"|"stage"|"news"|"forum"|"media"|"category"`,
`nsfw=`, `parent=`; `world.allow(channel, who, Permit.X, deny=Permit.Y)`;
`world.thread(channel_or_message, "name", [members], private=)`,
`world.forum_post(forum, ana, "Title", "text", tags=)`, `world.tag`, `archive`, `lock`,
`enter`, `exit` (of threads), `silence` (a timeout), `leave`, `join`, `install`, `empower(role)`,
`remove(channel)`, `edit(message, text)`, `delete(message)`.

Without an event: `m = world.post(channel, ana, "text", reply=, at=, flags= ...)` answers a
`Message`, with keys as the API has them; `zoo` makes forwards, polls, stickers ...:
`world.post(channel, ana, **zoo.poll(..))`. `world.webhook(channel, "Name", "text")`.
`world.link(message)`.

**Acting**, with events: `await world.say(user, channel, text)`, `.mention(user, channel, text)`;
`.command(user, channel, "summarize", window="24h", channel=other)`, `.menu(user, message, "Name")`,
`.press(user, shown, "Share")` answer a `Reaction` (`error`, `latency`, `shown`, `interaction`) as
soon as it is acknowledged; `.complete(user, channel, "summarize", "window", "2")` the choices.
Commands are those that were registered (`world.app.commands`, `.puts`).

**Looking**: `world.shown(user, channel)`, `world.answers(user, channel)` (only the bot's): lists of
`Shown` with `text` (as sent), `words` (as read), `buttons`, `ephemeral`, `loading`, `components`,
`message` and `marks`: `pings`, `mentions`, `links`, `crawled`, `images`, `places`, `times`,
`styles`, by a strict reading of Discord's Markdown, embeds and components. `world.calls`,
`world.called("send")` are requests: `params`, `query`, `body`, `status`, `code`. Short names:
`history send edit delete message channel channels member thread_member active archived
archived_private archived_joined guild roles user me application dm typing commands sync callback
original edit_original followup edit_followup delete_original ...` (see `@route`).

**The app**: `world.app.content = False` switches the message content intent off, `.token`,
`.public`, `.personal`. `user.closed = True`: takes no direct messages.

**Time**: `world.clock.advance(seconds)`, `.stop()`: acknowledging (3 s), tokens (15 min),
nonces, timeouts.

**Going wrong**: `world.faults.limit("send", times, after, scope="shared"|"global", via=False)`,
`.status("history", 503)`, `.reset("send", processed=True)`, `.slow("history", 5)`; `"*"` is all.
`world.limits.on` switches buckets on. `world.gateway`: `drop()`, `reconnect()`, `forget()`,
`close_with(4000)`, `again("MESSAGE_CREATE")`, `twice`, `overlap` (of a replay), `identified`,
`refused`, `sessions`.
"""

from tests.fakes.clock import Clock
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permits import Permit
from tests.fakes.discord.rooms import Channel, Guild, Message
from tests.fakes.discord.routes import Call
from tests.fakes.discord.screen import Shown
from tests.fakes.discord.world import Reaction, World

__all__ = [
    "Call",
    "Channel",
    "Clock",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "Permit",
    "Reaction",
    "Role",
    "Shown",
    "User",
    "World",
]
