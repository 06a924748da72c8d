"""The methods around the app itself."""

from tests.fakes.slack import blocks
from tests.fakes.slack.args import Args
from tests.fakes.slack.methods import Json, method
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.workspace import Workspace


@method("auth.test", 4)
def auth_test(world: Workspace, args: Args) -> Json:
    bot = world.bot
    return {
        "url": f"https://{bot.team.domain}.slack.com/",
        "team": bot.team.name,
        "user": bot.handle,
        "team_id": bot.team.id,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", 2, app=True)
def connect(world: Workspace, args: Args) -> Json:
    """A URL that one WebSocket may be opened with.

    Tier 1 on paper, but ten connections may be opened at a start. That `forbidden_team` is the
    error of an app with Socket Mode off is a guess.
    """
    if "connections:write" not in world.app.app_scopes:
        provided = ",".join(sorted(world.app.app_scopes))
        raise Refused("missing_scope", needed="connections:write", provided=provided)
    if not world.app.socket_mode:
        raise Refused("forbidden_team")
    return {"url": world.ticket()}


@method("views.publish", 4)
def publish(world: Workspace, args: Args) -> Json:
    """Replace somebody's App Home."""
    user = args.text("user_id")
    if user not in world.people:
        raise Refused("user_not_found")
    if not world.app.home_tab:
        raise Refused("not_enabled")
    view = args.json("view", "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != "home":
        raise Refused("invalid_arguments")
    if len(str(view)) > 250_000:
        raise Refused("view_too_large")
    for n in range(0, len(view.get("blocks", [])), 50):
        blocks.check(view["blocks"][n : n + 50])
    world.homes[user] = view
    own = {"id": world.id("V"), "team_id": world.bot.team.id, "app_id": world.app.id}
    return {"view": {**view, **own, "bot_id": world.app.bot_id, "hash": "1.a"}}
