"""Whatever people write, wherever they write it: it pings nobody and leads nowhere."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bots.chat.acts import SHARE
from bots.slack.platform import Slack
from bots.slack.sending import FOLDED, content
from bots.slack.text import Post, waiting, write
from core.conversation import Coverage
from core.job import Job
from core.server import Space
from core.settings import Settings
from core.summary import Sentence, Source, Summary
from tests.fakes.slack import Channel, World
from tests.fakes.slack.rooms import Message
from tests.fakes.slack.screen import Marks, marks
from tests.hostile import CLASSES, hidden, parrot, texts
from tests.slack.answers import HOME, job
from tests.slack.desk import Desk, open_desk
from tests.slack.office import office

WRITING = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url")
RAW = ("<@", "<!", "<#", "](")


def told(node: object) -> Iterator[str]:
    """Every text in blocks, but not the addresses of links."""
    if isinstance(node, list):
        for child in node:
            yield from told(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            if key == "text" and isinstance(child, str):
                yield child
            else:
                yield from told(child)


def harmless(seen: Marks, own: set[str]) -> None:
    """It pings nobody, shows no picture, and leads nowhere but to messages."""
    assert seen.pings == set()
    assert seen.images == set()
    assert seen.bare == set()
    assert seen.links <= own


def visible(text: str) -> None:
    """Nothing in it hides, turns the text or looks like markup of Slack's."""
    assert not hidden(text)
    assert not any(raw in text for raw in RAW)
    assert "://" not in text


@pytest.fixture
async def desk(space: Space) -> AsyncIterator[Desk]:
    async with open_desk(space) as desk:
        yield desk


WHOLE_WAY = [
    pytest.param(text, id=name, marks=[pytest.mark.slow] if number % 7 else [])
    for number, (name, text) in enumerate(CLASSES.items())
]
"""All of them take ten seconds; what is written of each is also looked at below."""


def attacked(desk: Desk, text: str) -> Channel:
    """A channel where somebody writes `text` into everything that can be written into."""
    mallory = desk.world.user(text[:80] or "x", display=text[:80])
    channel = desk.world.channel(text[:80], [desk.ana, mallory])
    channel.topic = text
    root = desk.world.post(channel, mallory, text)
    desk.world.post(channel, mallory, text, blocks=literal(text), thread=root)
    desk.world.post(channel, mallory, "", files=[{"name": text, "title": text}])
    card = {"title": text, "text": text, "pretext": text, "fallback": text, "title_link": text}
    share = {"is_share": True, "author_name": text, "text": text}
    desk.world.post(channel, mallory, "see", attachments=[card, share])
    robot = desk.world.robot(text[:80])
    desk.world.join(channel, robot)
    desk.world.post(channel, robot, text, attachments=[{**card, "fields": [card]}])
    desk.world.post(channel, desk.ana, f"I agree with <@{mallory.id}> in <#{channel.id}>")
    return channel


def literal(text: str) -> list[dict[str, object]]:
    leaf = {"type": "text", "text": text}
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}]


async def show(desk: Desk, slack: Slack, asked: Job) -> None:
    """Let a parrot answer: a placeholder, a status and a summary."""
    conversation = await slack.history(asked.request)
    assert len(conversation.messages) == 6
    placed = await desk.placed(asked, f"Reading {conversation.title} ...")
    await desk.deliver.status(placed, conversation.title)
    await desk.deliver.edit(placed, parrot(conversation))


async def share(desk: Desk) -> None:
    (direct,) = [one for one in desk.shown(channel=desk.world.im(desk.ana)) if SHARE in one.buttons]
    await desk.press(desk.ana, direct, SHARE)


@pytest.mark.parametrize("text", WHOLE_WAY)
async def test_an_attack_pings_nobody_and_leads_nowhere(desk: Desk, text: str) -> None:
    slack = Slack(Settings(), desk.space, desk.settings)
    public, private = attacked(desk, text), attacked(desk, text)
    via, im = await desk.via(), desk.place(desk.world.im(desk.ana))

    await show(desk, slack, desk.job(desk.place(public), public=True, name="a" * 16))
    await show(desk, slack, desk.job(desk.place(private), via=via, name="b" * 16))
    await show(desk, slack, desk.job(desk.place(private), reply=im, name="c" * 16))
    await share(desk)
    await slack.close()

    own = {desk.world.link(one, ts) for one in (public, private) for ts in one.messages}
    shown = desk.everywhere(desk.ana)
    assert len(shown) >= 6
    for one in shown:
        harmless(one.marks, own)
        assert one.crawled == set()
    calls = [call for call in desk.world.calls if call.method in WRITING]
    assert {call.method for call in calls} >= {"chat.postMessage", "chat.update", "response_url"}
    for call in calls:
        assert call.params["blocks"]
        for words in told(call.params):
            visible(words)


async def test_attacks_as_words_of_a_command_are_answered_harmlessly(
    world: World, space: Space
) -> None:
    ana = world.user("Ana")
    general = world.channel("general", [ana])
    world.post(general, ana, "We ship on Friday")
    async with office(world, space):
        for text in CLASSES.values():
            reaction = await world.command(ana, general, "/summarize", text)
            assert reaction.error is None

    shown = [one for channel in world.channels.values() for one in world.answers(ana, channel)]
    assert len(shown) == len(CLASSES)
    for one in shown:
        harmless(one.marks, set())


def test_there_are_at_least_the_promised_classes() -> None:
    assert len(CLASSES) >= 42


def posts(text: str) -> list[Post]:
    """Every message of ours with `text` wherever a text can get to."""
    asked = job()
    coverage = Coverage(read=1, zone=text, skipped={text: 1})
    sentence = Sentence(text, (Source("1795096931.000200", text), Source(text)), (text,))
    outcome = Summary((sentence,), coverage, text, text, 0.1)
    return [*write(outcome, asked, HOME), waiting(text, asked)]


def check(text: str) -> None:
    for post in posts(text):
        message = Message("1.0", content(post), flags=dict(FOLDED))
        harmless(marks(message), {f"{HOME}archives/C0GENERAL/p1795096931000200"})
        for words in told(post.blocks):
            visible(words)
        visible(post.text)


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES.keys())
def test_an_attack_is_only_words_wherever_it_gets_to(text: str) -> None:
    check(text)


def test_three_thousand_generated_attacks_are_only_words() -> None:
    for text in texts(3_000, seed=1):
        check(text)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hundred_thousand_generated_attacks_are_only_words() -> None:
    for text in texts(100_000, seed=2):
        check(text)
