"""How a digest looks in Discord, and what somebody missed: its rows as Markdown of our own."""

from collections.abc import Iterable
from dataclasses import replace

from bots.chat import sheet
from bots.chat.acts import HELPFUL, SHARE, UNHELPFUL, WRONG_START
from bots.chat.sheet import Row, Run, Shape
from bots.discord.buttons import row
from bots.discord.literal import literal
from bots.discord.permalink import numbered, permalink
from bots.discord.text import BUDGET, Post, card, size
from core.conversation import Place
from core.job import Job
from core.request import Kind
from core.summary import Digest

_WORDS = 700
"""Characters of a run, before they are escaped. Our own pieces are shorter."""

_BEFORE = {Shape.LINE: "", Shape.ITEM: "- ", Shape.NOTE: "-# "}


def write(digest: Digest, job: Job, *, shared: bool = False, closed: bool = False) -> list[Post]:
    """Write a digest: its line and the thread below, or what its asker alone is shown.

    What all see is in nobody's own language. Who may not write in a place that is `closed` to
    them cannot share it there.
    """
    request, place = job.request, job.request.source
    foot = list(sheet.foot(digest, request))
    if request.kind is Kind.MISSED and not shared:
        rows = [sheet.missed(digest), *sheet.body(digest, personal=True), *foot]
        return _posts(rows, job, *(() if closed else (SHARE,)), WRONG_START)
    job = replace(job, request=replace(request, locale=None))
    top = Post([card(_markdown(sheet.top(digest, request), place))])
    return [top, *_posts([*sheet.body(digest, personal=False), *foot], job)]


def _posts(rows: Iterable[Row], job: Job, *buttons: str) -> list[Post]:
    pages = _packed([(one, _markdown(one, job.request.source)) for one in rows])
    *others, last = [card("\n".join(page)) for page in pages]
    foot = row(job, *buttons, HELPFUL, UNHELPFUL)
    return [*(Post([each]) for each in others), Post([last, foot])]


def _packed(rows: Iterable[tuple[Row, str]]) -> list[list[str]]:
    """Put rows into as few messages as hold them; what belongs together stays together."""
    pages: list[list[str]] = [[]]
    group: list[str] = []
    left = BUDGET
    for one, text in rows:
        group.append(text)
        if one.head:
            continue
        need = sum(size(each) + 1 for each in group)
        if pages[-1] and need > left:
            pages.append([])
            left = BUDGET
        pages[-1] += group
        left -= need
        group = []
    return pages


def _markdown(one: Row, place: Place) -> str:
    """Write a row; no words of it do more than be read."""
    return _BEFORE[one.shape] + "".join(_run(run, place) for run in one.runs).strip()


def _run(run: Run, place: Place) -> str:
    channel = place.thread or place.channel
    if run.here and numbered(channel):
        return f"<#{channel}>"
    text = run.text if run.text.isspace() else _literal(run.text)
    if run.source is not None:
        url = permalink(place, run.source)
        return f"[{text}]({url})" if url else ""
    mark = "**" if run.bold else "*" if run.italic else ""
    inner = text.strip()
    return text.replace(inner, f"{mark}{inner}{mark}", 1) if mark and inner else text


def _literal(text: str) -> str:
    """Escape words, and keep the spaces that set them off."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{literal(text, _WORDS)}{after}"
