"""Endpoints about the application, people, guilds and commands."""

from typing import Any

from tests.fakes.discord import shapes
from tests.fakes.discord.offers import check
from tests.fakes.discord.permits import base
from tests.fakes.discord.refused import Refused
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import State

Json = dict[str, Any]


@route("me", "GET", "/users/@me")
def me(state: State, call: Call) -> Json:
    return shapes.me(state.bot)


@route("application", "GET", "/applications/@me")
def application(state: State, call: Call) -> Json:
    return _application(state)


def _application(state: State) -> Json:
    app = state.app
    return {
        "id": app.id,
        "name": app.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": shapes.user(app.bot),
        "bot_public": app.public,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}, **({"1": {}} if app.personal else {})},
        "verify_key": "0" * 64,
        "flags": app.flags,
        "flags_new": str(app.flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": shapes.user(app.owner),
        "approximate_guild_count": sum(app.bot.id in one.members for one in state.guilds.values()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


@route("application", "GET", "/oauth2/applications/@me")
def oauth(state: State, call: Call) -> Json:
    return _application(state)


@route("gateway", "GET", "/gateway/bot")
def gateway(state: State, call: Call) -> Json:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
    return {"url": state.socket_url, "shards": state.app.shards, "session_start_limit": limit}


@route("guilds", "GET", "/users/@me/guilds")
def guilds(state: State, call: Call) -> list[Json]:
    """Those that the bot is in, with what its roles allow it there."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(base(one, one.members[state.bot.id]))),
            "features": [],
        }
        for one in state.guilds.values()
        if state.bot.id in one.members
    ]


@route("user", "GET", "/users/{user_id}")
def user(state: State, call: Call) -> Json:
    found = state.people.get(call.params["user_id"])
    if not found:
        raise Refused(10013)
    return shapes.user(found)


@route("guild", "GET", "/guilds/{guild_id}")
def guild(state: State, call: Call) -> Json:
    found = state.guild_of(call.params["guild_id"])
    counts = {"approximate_member_count": len(found.members), "approximate_presence_count": 1}
    return shapes.guild(found) | (counts if call.flag("with_counts") else {})


@route("roles", "GET", "/guilds/{guild_id}/roles")
def roles(state: State, call: Call) -> list[Json]:
    found = state.guild_of(call.params["guild_id"])
    return [shapes.role(role) for role in found.roles.values()]


@route("member", "GET", "/guilds/{guild_id}/members/{user_id}")
def member(state: State, call: Call) -> Json:
    """Needs no intent."""
    found = state.guild_of(call.params["guild_id"])
    id_ = call.params["user_id"]
    if id_ not in found.members:
        raise Refused(10007 if id_ in state.people else 10013)
    return shapes.member(found.members[id_])


@route("dm", "POST", "/users/@me/channels")
def dm(state: State, call: Call) -> Json:
    """Opening works with anybody; sending may not."""
    found = state.people.get(str(call.form.get("recipient_id")))
    if not found or found is state.bot:
        raise Refused(50007 if found else 10013)
    return shapes.channel(state, state.dm(found))


@route("commands", "GET", "/applications/{application_id}/commands")
def commands(state: State, call: Call) -> list[Json]:
    _own(state, call)
    return list(state.app.commands.values())


@route("sync", "PUT", "/applications/{application_id}/commands")
def sync(state: State, call: Call) -> list[Json]:
    """Overwrites every global command."""
    _own(state, call)
    state.app.commands = _overwrite(state, call, state.app.commands, {})
    return list(state.app.commands.values())


@route("guild_commands", "GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def guild_commands(state: State, call: Call) -> list[Json]:
    _own(state, call)
    found = state.guild_of(call.params["guild_id"])
    return list(state.app.local.get(found.id, {}).values())


@route("guild_sync", "PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def guild_sync(state: State, call: Call) -> list[Json]:
    """Overwrites every command of a guild."""
    _own(state, call)
    found = state.guild_of(call.params["guild_id"])
    old = state.app.local.get(found.id, {})
    state.app.local[found.id] = _overwrite(state, call, old, {"guild_id": found.id})
    return list(state.app.local[found.id].values())


def _own(state: State, call: Call) -> None:
    if call.params["application_id"] != state.app.id:
        raise Refused(20012)


def _overwrite(state: State, call: Call, old: dict[str, Json], more: Json) -> dict[str, Json]:
    """Commands keep their ids by type and name; new ones count against 200 a day."""
    wanted = check(call.body)
    known = {(one["type"], one["name"]): one for one in old.values()}
    new: dict[str, Json] = {}
    for one in wanted:
        before = known.get((one.get("type") or 1, one["name"]))
        state.app.created += before is None
        command = _command(state, one, before["id"] if before else state.mint()) | more
        new[command["id"]] = command
    if state.app.created > 200:
        raise Refused(30034)
    state.app.puts += 1
    return new


def _command(state: State, asked: Json, id_: str) -> Json:
    permissions = asked.get("default_member_permissions")
    return {
        "id": id_,
        "application_id": state.app.id,
        "version": state.mint(),
        "default_member_permissions": None if permissions is None else str(permissions),
        "type": asked.get("type") or 1,
        "name": asked["name"],
        "name_localizations": asked.get("name_localizations"),
        "description": asked.get("description") or "",
        "description_localizations": asked.get("description_localizations"),
        "contexts": asked.get("contexts") or [0, 1, 2],
        "integration_types": asked.get("integration_types") or [0],
        "options": asked.get("options") or [],
        "nsfw": bool(asked.get("nsfw")),
    }
