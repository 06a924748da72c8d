"""Draw the README's picture of a summary in Discord, as an SVG, from the components we would post.

python -m benchmarks.picture_discord

Nothing is fetched and no font is embedded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape

from benchmarks.example import Leaf, example, lines, width
from benchmarks.picture import ROOT
from bots.discord.text import Post, write
from core.conversation import Place
from core.job import Job
from core.request import Kind, Request
from core.summary import Sentence, Source
from core.window import Window

PICTURE = ROOT / "examples" / "discord-summary.svg"
WIDTH, LEFT, LINE = 760, 100, 22
PAPER, CARD, EDGE = "#1a1a1e", "#242429", "#33333a"
INK, GREY, BLUE, PRIMARY, SECONDARY = "#efeff1", "#9b9ca3", "#7bb0f5", "#5865f2", "#3e3f45"
FONT = "'gg sans', 'Noto Sans', 'Helvetica Neue', Helvetica, Arial, sans-serif"

_RUN = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|(?<!\\)\[(?P<label>[^\]]+)\]\(https://[^)]*\)|(?P<channel><#\d+>)"
    r"|(?<!\\)\*(?P<italic>.+?)(?<!\\)\*"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def answer() -> tuple[str, Post]:
    """Summarize the example; answer the channel's name and the first message of the answer."""
    title, said = example()
    outcome = replace(said, sentences=tuple(map(_sent, said.sentences)))
    place = Place("discord", "1575473000000000001", "1575473000000000002")
    asked = Request("picture", Kind.COMMAND, place, place, Window(), "1575473000000000003")
    job = Job("0123456789abcdef", asked, datetime(2026, 11, 20, tzinfo=UTC))
    return title, write(outcome, job)[0]


def _sent(sentence: Sentence) -> Sentence:
    """Give the messages behind a sentence ids as Discord has them."""
    sources = tuple(Source(source.id.replace(".", "")) for source in sentence.sources)
    return replace(sentence, sources=sources)


@dataclass
class Canvas:
    """What is drawn so far, and how far down that reaches."""

    channel: str
    y: int = 108
    parts: list[str] = field(default_factory=list)

    def card(self, texts: list[Leaf]) -> None:
        """Draw a container: a frame with texts in it."""
        top = self.y - 16
        at = len(self.parts)
        self.y += 10
        for text in texts:
            for line in text["content"].splitlines():
                self._line(line)
        frame = f'<rect x="{LEFT - 16}" y="{top}" width="{WIDTH - LEFT - 8}" rx="8"'
        self.parts.insert(at, f'{frame} height="{self.y - top}" fill="{CARD}" stroke="{EDGE}"/>')
        self.y += 28

    def buttons(self, row: list[Leaf]) -> None:
        """Draw a row of buttons."""
        x = LEFT - 16
        for button in row:
            label, fill = button["label"], PRIMARY if button["style"] == 1 else SECONDARY
            wide = round(width(label, 14)) + 28
            self.parts.append(
                f'<rect x="{x}" y="{self.y - 16}" width="{wide}" height="32" rx="8" fill="{fill}"/>'
                f'<text x="{x + wide / 2}" y="{self.y + 5}" font-size="14" font-weight="500"'
                f' text-anchor="middle" fill="#fff">{escape(label)}</text>'
            )
            x += wide + 8
        self.y += LINE

    def note(self, text: str) -> None:
        """Write what Discord itself says below a message."""
        at = self.y + 12 if text.startswith("Only") else self.y - 4
        self.parts.append(
            f'<text x="{LEFT - 16}" y="{at}" font-size="12" fill="{GREY}">{text}</text>'
        )
        self.y += 0 if text.startswith("Only") else LINE

    def _line(self, line: str) -> None:
        small, item = line.startswith("-# "), line.startswith("- ")
        size, ink, x = (12, GREY, LEFT) if small else (15, INK, LEFT + 20 if item else LEFT)
        if item:
            self.parts.append(f'<circle cx="{LEFT + 8}" cy="{self.y - 5}" r="2.5" fill="{INK}"/>')
        for drawn in lines(
            self._runs(line[3 if small else 2 if item else 0 :]), WIDTH - x - 40, size
        ):
            spans = "".join(_span(leaf, ink) for leaf in drawn)
            self.parts.append(f'<text x="{x}" y="{self.y}" font-size="{size}">{spans}</text>')
            self.y += 18 if small else LINE

    def _runs(self, text: str) -> Iterator[Leaf]:
        """Take a line of our own Markdown apart."""
        at = 0
        for run in _RUN.finditer(text):
            yield {"text": _plain(text[at : run.start()]), "as": ""}
            shown = f"#{self.channel}" if run.lastgroup == "channel" else run[run.lastgroup or 0]
            yield {"text": _plain(shown), "as": run.lastgroup}
            at = run.end()
        yield {"text": _plain(text[at:]), "as": ""}


def draw(channel: str, first: Post, *thread: Post, alone: bool = True) -> str:
    """Draw a message, with what is in its thread, as people see it."""
    canvas = Canvas(channel)
    for number, post in enumerate([first, *thread]):
        if number == 1:
            canvas.note("In its thread")
        for component in post.components:
            (canvas.buttons if component["type"] == 1 else canvas.card)(component["components"])
    if alone:
        canvas.note("Only you can see this · Dismiss message")
    height = canvas.y + (32 if alone else 12)
    frame = f'height="{height - 1}" x="0.5" y="0.5" rx="8"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">',
            f'<g font-family="{FONT}">',
            f'<rect width="{WIDTH - 1}" {frame} fill="{PAPER}" stroke="{EDGE}"/>',
            *_head(channel),
            *canvas.parts,
            "</g></svg>\n",
        ]
    )


def _head(channel: str) -> Iterator[str]:
    yield (
        f'<text x="24" y="31" font-size="16" font-weight="600" fill="{INK}"># {escape(channel)}'
        f'</text><line x1="0" y1="48" x2="{WIDTH}" y2="48" stroke="{EDGE}"/>'
    )
    yield (
        '<circle cx="46" cy="86" r="20" fill="#2f5d50"/><text x="46" y="94" font-size="22"'
        ' font-weight="700" text-anchor="middle" fill="#fff">P</text>'
    )
    yield (
        f'<text x="{LEFT - 16}" y="78" font-size="15" font-weight="600" fill="{INK}">Precis</text>'
        f'<rect x="{LEFT + 38}" y="66" width="32" height="15" rx="4" fill="{PRIMARY}"/>'
        f'<text x="{LEFT + 54}" y="77" font-size="10" text-anchor="middle" fill="#fff">APP</text>'
    )


def _span(leaf: Leaf, ink: str) -> str:
    colour = BLUE if leaf["as"] in {"label", "channel"} else ink
    looks = f'fill="{colour}"'
    looks += ' font-weight="700"' if leaf["as"] == "bold" else ""
    looks += ' font-style="italic"' if leaf["as"] == "italic" else ""
    return f'<tspan xml:space="preserve" {looks}>{escape(leaf["text"])}</tspan>'


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)


if __name__ == "__main__":
    PICTURE.write_text(draw(*answer()), "utf-8")
