"""Everything as the API writes it."""

from typing import Any

from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.realm import Realm
from tests.fakes.discord.rooms import WITHOUT_MESSAGES, Channel, Guild, Kind
from tests.fakes.discord.snowflake import instant, iso

Json = dict[str, Any]


def user(one: User) -> Json:
    shape: Json = {
        "id": one.id,
        "username": one.handle,
        "avatar": None,
        "discriminator": one.discriminator,
        "public_flags": 0,
        "flags": 0,
        "global_name": one.shown,
        "primary_guild": None,
        "avatar_decoration_data": None,
        "collectibles": None,
    }
    return shape | ({"bot": True} if one.bot else {})


def me(one: User) -> Json:
    """The bot about itself."""
    more = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
    return user(one) | more | {"banner": None, "accent_color": None}


def partial(member: Member) -> Json:
    """A member without the user, as in events about messages."""
    silent = member.silent_until
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": iso(silent) if silent else None,
        "flags": 0,
        "joined_at": iso(member.joined),
        "nick": member.nick,
        "pending": False,
        "premium_since": None,
        "roles": [role.id for role in member.roles],
        "mute": False,
        "deaf": False,
    }


def member(one: Member) -> Json:
    return partial(one) | {"user": user(one.user)}


def role(one: Role) -> Json:
    shape: Json = {
        "id": one.id,
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed_by is not None,
        "mentionable": one.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return shape | ({"tags": {"bot_id": one.managed_by.id}} if one.managed_by else {})


def channel(realm: Realm, one: Channel) -> Json:
    """A channel, a thread (with the bot's membership) or a direct conversation."""
    newest = one.said[-1].id if one.said else None
    shape: Json = {"id": one.id, "type": int(one.kind), "last_message_id": newest, "flags": 0}
    if not one.guild:
        others = [user(other) for other in one.recipients if other is not realm.bot]
        return shape | {"recipients": others}
    shape |= {"guild_id": one.guild.id, "name": one.name, "rate_limit_per_user": 0}
    shape["parent_id"] = one.parent.id if one.parent else None
    return shape | (_thread(realm, one) if one.is_thread else _room(one))


def _room(one: Channel) -> Json:
    shape: Json = {
        "position": one.position,
        "nsfw": one.nsfw,
        "topic": one.topic,
        "permission_overwrites": [
            {"id": id_, "type": over.kind, "allow": str(over.allow), "deny": str(over.deny)}
            for id_, over in one.overwrites.items()
        ],
    }
    if one.is_voice:
        shape |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if one.kind in WITHOUT_MESSAGES and one.kind is not Kind.CATEGORY:
        shape |= {"available_tags": one.tags, "default_reaction_emoji": None}
        shape |= {"default_sort_order": None, "default_forum_layout": 0}
    return shape


def _thread(realm: Realm, one: Channel) -> Json:
    assert one.owner
    count = max(len(one.said) - 1, 0)
    shape: Json = {
        "owner_id": one.owner.id,
        "message_count": count,
        "total_message_sent": count,
        "member_count": len(one.joined),
        "thread_metadata": {
            "archived": one.archived,
            "archive_timestamp": iso(one.archived_at),
            "auto_archive_duration": 4320,
            "locked": one.locked,
            "create_timestamp": iso(instant(one.id)),
            **({"invitable": True} if one.is_private_thread else {}),
        },
    }
    if one.applied:
        shape["applied_tags"] = one.applied
    if realm.bot.id in one.joined:
        shape["member"] = thread_member(one, realm.bot)
    return shape


def thread_member(thread: Channel, one: User) -> Json:
    joined = iso(thread.joined[one.id])
    return {"id": thread.id, "user_id": one.id, "join_timestamp": joined, "flags": 0}


def guild(one: Guild) -> Json:
    """A guild over REST: without channels, threads and members."""
    return {
        **dict.fromkeys(NOTHING),
        "id": one.id,
        "name": one.name,
        "features": [],
        "owner_id": one.owner.id,
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "roles": [role(each) for each in one.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": one.emojis,
        "stickers": [],
    }


NOTHING = (
    "icon",
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "system_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "premium_progress_bar_enabled_user_updated_at",
    "incidents_data",
)
