"""Whatever people write, wherever they write it: it pings nobody and leads nowhere."""

import re
from dataclasses import replace

import pytest

from bots.chat.acts import LABELS, SHARE
from bots.discord.platform import Discord
from bots.discord.settings import DiscordSettings
from bots.discord.text import Post, waiting, write
from core.conversation import Coverage
from core.job import Job
from core.request import Visibility
from core.server import Space
from core.summary import Sentence, Source, Summary
from tests.discord.answers import MESSAGE, THREAD, job, place
from tests.discord.sight import sight
from tests.discord.steps import desk
from tests.fakes.discord import World, zoo
from tests.fakes.discord.markdown import render
from tests.fakes.discord.people import User
from tests.fakes.discord.rooms import Channel
from tests.fakes.discord.said import PEOPLES, pinged
from tests.fakes.discord.said import texts as raw
from tests.fakes.discord.screen import Shown
from tests.hostile import CLASSES, hidden, parrot, texts
from tests.steps import Steps
from tests.waiting import wait_until

STYLES = {"bold", "list", "small", "italic"}
"""What we make ourselves: a heading, items, small print, and remarks about sentences."""

WRITING = {"send", "edit", "original", "followup"}


def harmless(shown: Shown, own: set[str], places: set[str]) -> None:
    """It pings nobody, shows no picture, and leads nowhere but to messages."""
    seen = shown.marks
    assert seen.pings == seen.mentions == set()
    assert seen.images == seen.crawled == seen.times == set()
    assert seen.links <= own
    assert seen.places <= places
    assert seen.styles <= STYLES
    assert not hidden(shown.text) - {"\n"}


def attacked(world: World, text: str) -> tuple[Channel, User]:
    """A channel where somebody writes `text` into everything that can be written into."""
    short = text[:80] or "x"
    ana, mallory = world.user("Ana"), world.user(short, nick=short)
    channel = world.channel(short)
    channel.topic = text
    world.role(short)
    root = world.post(channel, mallory, text)
    thread = world.thread(root, short)
    world.post(thread, mallory, text, **zoo.sticker(text))
    world.post(channel, mallory, attachments=[zoo.attachment(text, text)])
    world.post(channel, mallory, **zoo.poll(text, text, text))
    world.post(channel, mallory, **zoo.forward(root))
    world.webhook(
        channel,
        short,
        text,
        **zoo.embed(text, text, fields=[{"name": text, "value": text, "inline": False}]),
    )
    world.post(channel, world.user("Bot", bot=True), **zoo.display(text or " "))
    world.post(channel, ana, f"I agree with {mallory.tag} in {channel.tag}", reply=root)
    return channel, ana


async def answered(at: Steps, world: World, channel: Channel, ana: User) -> Summary:
    """Let a parrot answer Ana's command: a placeholder, a status and a summary; she shares it."""
    heard = len(at.heard)
    await world.command(ana, channel, "summarize", window="all")
    await wait_until(lambda: len(at.heard) > heard, what="a request")
    request = at.heard[-1]
    conversation = await at.platform.history(request)
    assert len(conversation.messages) == 8
    summary = parrot(conversation)
    for number, shown in enumerate(Visibility):
        asked = replace(request, visibility=shown, via=request.via if not number else None)
        name = f"{channel.id}{number}"
        ours = Job(name, asked, job().deadline)
        placed = await at.platform.placeholder(ours, f"Reading {conversation.title} ...")
        await at.platform.edit(replace(ours, placeholder=placed), summary)
    private = [one for one in world.answers(ana, channel) if LABELS[SHARE] in one.buttons]
    assert private
    assert isinstance(at.platform, Discord)
    await at.platform._deliver.share(Job(f"{channel.id}9", request, job().deadline), summary)
    return summary


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.slow)])
async def test_attacks_ping_nobody_and_lead_nowhere(
    world: World, own: DiscordSettings, space: Space, every: int
) -> None:
    """All of them take ten seconds; what is written of each is also looked at below."""
    async with desk(world, own, space) as at:
        for name, text in list(CLASSES.items())[::every]:
            channel, ana = attacked(world, text)
            await answered(at, world, channel, ana)
            shown = world.answers(ana, channel)
            links = {
                f"https://discord.com/channels/{world.home.id}/{room.id}/{message}"
                for room in world.channels.values()
                for message in (*channel.messages, *room.messages, room.id)
            }
            assert len(shown) >= 3, name
            for one in shown:
                harmless(one, links, {channel.id})
    called = {call.name for call in world.calls if call.method in ("POST", "PATCH")}
    assert called >= {"send", "edit_original"}, called


async def test_attacks_as_words_of_a_command_are_answered_harmlessly(
    world: World, own: DiscordSettings, space: Space
) -> None:
    ana, general = world.user("Ana"), world.channel("general")
    async with desk(world, own, space):
        for text in CLASSES.values():
            reaction = await world.command(ana, general, "summarize", window=text[:300])
            assert reaction.error is None
    shown = world.answers(ana, general)
    assert len(shown) == len(CLASSES)
    for one in shown:
        assert one.marks.pings == one.marks.mentions == one.marks.links == set()


def test_there_are_at_least_the_promised_classes() -> None:
    assert len(CLASSES) >= 42


def posts(text: str) -> list[Post]:
    """Every message of ours with `text` wherever a text can get to."""
    asked = job()
    coverage = Coverage(read=1, zone=text, skipped={text: 1})
    sentence = Sentence(
        text, (Source(MESSAGE, THREAD), Source(MESSAGE, text), Source(text)), (text,)
    )
    outcome = Summary((sentence,), coverage, text, text, 0.1)
    elsewhere = replace(asked, request=replace(asked.request, source=place(text, text)))
    return [*write(outcome, asked), *write(outcome, elsewhere), waiting(text, asked)]


LINK = re.compile(r"https://discord\.com/channels/\d{1,20}/\d{1,20}/\d{1,20}")
PLACE = re.compile(r"\d{1,20}")


def check(text: str) -> None:
    """Nothing of it means anything, to clients or to the server, whatever may be mentioned."""
    ours = posts(text)
    everything = [component for post in ours for component in post.components]
    seen = sight(everything)
    assert seen.meaning == set(), text
    assert all(LINK.fullmatch(link) for link in seen.links)
    assert all(PLACE.fullmatch(channel) for channel in seen.channels)
    assert not hidden("".join(raw(everything))) - {"\n"}
    assert all(post.body["allowed_mentions"] == {"parse": []} for post in ours)
    assert pinged({"components": everything}, PEOPLES, None) <= {"everyone"}


def drawn(text: str) -> None:
    """The same, as somebody else's reading of the documentation has it."""
    for post in posts(text):
        for part in raw(post.components):
            seen = render(part)
            assert seen.mentions == seen.emoji == seen.times == set(), text
            assert all(LINK.fullmatch(link) for link in seen.links)
            assert all(PLACE.fullmatch(channel) for channel in seen.places)
            assert seen.styles <= STYLES


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES.keys())
def test_an_attack_is_only_words_wherever_it_gets_to(text: str) -> None:
    check(text)
    drawn(text)


def test_a_thousand_generated_attacks_are_only_words() -> None:
    for number, text in enumerate(texts(1_000, seed=1)):
        check(text)
        if number % 20 == 0:
            drawn(text)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_generated_attacks_are_only_words() -> None:
    for number, text in enumerate(texts(100_000, seed=2)):
        check(text)
        if number % 500 == 0:
            drawn(text)
