"""The methods that find channels, people and groups."""

from tests.fakes.slack.args import Args
from tests.fakes.slack.methods import Json, method
from tests.fakes.slack.paging import page
from tests.fakes.slack.people import ICONS, INSTALLED, User
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.rooms import SCOPE, TYPE, Channel
from tests.fakes.slack.workspace import Group, Workspace

READ = tuple(f"{word}:read" for word in SCOPE.values())


def visible(world: Workspace, args: Args) -> Channel:
    """The channel asked about: any public one, and those the bot is in."""
    channel = world.channels.get(args.text("channel"))
    if not channel or (channel.kind != "public" and world.bot not in channel.members):
        raise Refused("channel_not_found")
    world.app.require(f"{SCOPE[channel.kind]}:read")
    return channel


def types(world: Workspace, args: Args) -> set[str]:
    """The kinds asked for, public channels by default; each needs its own scope."""
    asked = set((args.words("types") or "public_channel").replace(" ", "").split(","))
    if asked - set(TYPE.values()):
        raise Refused("invalid_types")
    for kind, name in TYPE.items():
        if name in asked:
            world.app.require(f"{SCOPE[kind]}:read")
    return asked


@method("conversations.info", 3, *READ, reads=True)
def info(world: Workspace, args: Args) -> Json:
    channel = visible(world, args)
    shown = channel.json(world.bot)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.members", 4, *READ, reads=True)
def members(world: Workspace, args: Args) -> Json:
    channel = visible(world, args)
    shown, more = page([user.id for user in channel.members], args, 1000)
    return {"members": list(shown)} | more


@method("conversations.list", 2, *READ, reads=True)
def catalogue(world: Workspace, args: Args) -> Json:
    """Every public channel, and the others that the bot is in."""
    wanted = types(world, args)
    found = [
        channel
        for channel in world.channels.values()
        if TYPE[channel.kind] in wanted
        and (channel.kind == "public" or world.bot in channel.members)
        and not (args.flag("exclude_archived") and channel.archived)
    ]
    shown, more = page(found, args, 1000)
    return {"channels": [channel.json(world.bot) for channel in shown]} | more


@method("users.conversations", 3, *READ, reads=True)
def conversations(world: Workspace, args: Args) -> Json:
    """Where somebody is; of what is not public only what they share with the bot."""
    wanted = types(world, args)
    user = person(world, args.words("user") or world.bot.id)
    found = [
        channel
        for channel in world.channels.values()
        if TYPE[channel.kind] in wanted
        and user in channel.members
        and (channel.kind == "public" or world.bot in channel.members)
        and not (args.flag("exclude_archived") and channel.archived)
    ]
    shown, more = page(found, args, 999)
    listed = [channel.json(world.bot) for channel in shown]
    for channel in listed:
        channel.pop("is_member", None)
    return {"channels": listed} | more


@method("conversations.open", 3, "im:write", "mpim:write")
def open_(world: Workspace, args: Args) -> Json:
    """The direct conversation with one user (`im:write`) or with some (`mpim:write`)."""
    if channel := args.words("channel"):
        found = world.channels.get(channel)
        if not found or found.kind not in {"im", "mpim"} or world.bot not in found.members:
            raise Refused("channel_not_found")
        return {"channel": {"id": found.id}}
    users = [person(world, user.strip()) for user in args.text("users").split(",")]
    world.app.require("im:write" if len(users) == 1 else "mpim:write")
    if any(user.bot_id for user in users):
        raise Refused("cannot_dm_bot")
    if any(user.deleted for user in users):
        raise Refused("user_disabled")
    room = world.im(users[0]) if len(users) == 1 else world.mpim(*users)
    return {"channel": room.json(world.bot) if args.flag("return_im") else {"id": room.id}}


def person(world: Workspace, user_id: str) -> User:
    """Somebody the bot may know of: strangers only where they share a channel with it."""
    user = world.people.get(user_id)
    if not user:
        raise Refused("user_not_found")
    if user.stranger and not _met(world, user):
        raise Refused("user_not_visible")
    return user


def _met(world: Workspace, user: User) -> bool:
    """Whether they share, or shared and wrote in, a channel with the bot."""
    rooms = [channel for channel in world.channels.values() if world.bot in channel.members]
    return any(
        user in room.members or any(user.id == post.author for post in room.messages.values())
        for room in rooms
    )


@method("users.info", 4, "users:read", reads=True)
def user_info(world: Workspace, args: Args) -> Json:
    user = person(world, args.text("user"))
    return {"user": user.json(world.clock.date(), locale=bool(args.flag("include_locale")))}


@method("bots.info", 3, "users:read", reads=True)
def bot_info(world: Workspace, args: Args) -> Json:
    wanted = args.text("bot")
    for user in world.people.values():
        if user.bot_id == wanted:
            bot: Json = {
                "id": user.bot_id,
                "deleted": user.deleted,
                "name": user.real,
                "updated": INSTALLED,
                "app_id": user.app_id,
                "user_id": user.id,
                "icons": ICONS,
            }
            return {"bot": bot}
    raise Refused("bot_not_found")


@method("usergroups.list", 2, "usergroups:read", reads=True)
def usergroups(world: Workspace, args: Args) -> Json:
    users = bool(args.flag("include_users"))
    return {"usergroups": [_group(world, group, users=users) for group in world.groups.values()]}


def _group(world: Workspace, group: Group, *, users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": world.bot.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": INSTALLED,
        "date_update": INSTALLED,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return shown | ({"users": [user.id for user in group.users]} if users else {})
