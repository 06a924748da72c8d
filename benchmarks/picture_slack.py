"""Draw the README's picture of a summary in Slack, as an SVG, from the very blocks we would post.

python -m benchmarks.picture_slack

Nothing is fetched and no font is embedded: letters are taken to be as wide as in a wide sans-serif
font, so that no line runs out of the picture.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from benchmarks.example import Leaf, example, lines, width
from benchmarks.picture import ROOT
from bots.slack.text import Post, write
from core.conversation import Place
from core.job import Job
from core.request import Kind, Request
from core.window import Window

PICTURE = ROOT / "examples" / "slack-summary.svg"
WIDTH, LEFT, LINE = 760, 84, 22
INK, GREY, BLUE, EDGE = "#1d1c1d", "#616061", "#1264a3", "#dddddd"
FONT = "Lato, 'Helvetica Neue', Helvetica, Arial, sans-serif"


def answer() -> tuple[str, Post]:
    """Summarize the example; answer the channel's name and the first message of the answer."""
    title, outcome = example()
    place = Place("slack", "T0ACME", "C0INCIDENT")
    asked = Request("picture", Kind.COMMAND, place, place, Window(), "U0INGRID")
    job = Job("0123456789abcdef", asked, datetime(2026, 11, 20, tzinfo=UTC))
    return title, write(outcome, job, "https://acme.slack.com/")[0]


@dataclass
class Canvas:
    """What is drawn so far, and how far down that reaches."""

    channel: str
    y: int = 96
    parts: list[str] = field(default_factory=list)

    def text(self, runs: Iterable[Leaf], x: int = LEFT, size: int = 15, ink: str = INK) -> None:
        """Write runs of words from `x` on, in as many lines as they need."""
        for line in lines(runs, WIDTH - x - 24, size):
            spans = "".join(_span(leaf, ink) for leaf in line)
            self.parts.append(f'<text x="{x}" y="{self.y}" font-size="{size}">{spans}</text>')
            self.y += LINE if size == 15 else 18

    def block(self, block: Leaf) -> None:
        """Draw a block as Slack lays it out."""
        if block["type"] == "rich_text":
            for part in block["elements"]:
                self._rich(part)
        elif block["type"] == "context":
            for element in block["elements"]:
                self.text([element], size=12, ink=GREY)
        elif block["type"] == "actions":
            self._buttons(block["elements"])
        self.y += 8

    def below(self, text: str) -> None:
        """Draw what stands between a message and its thread."""
        self.parts.append(
            f'<line x1="{LEFT}" y1="{self.y}" x2="{WIDTH - 24}" y2="{self.y}" stroke="{EDGE}"/>'
        )
        self.y += LINE
        self.text([{"type": "text", "text": text}], size=12, ink=GREY)
        self.y += 8

    def _rich(self, part: Leaf) -> None:
        if part["type"] == "rich_text_section":
            self.text(map(self._named, part["elements"]))
            return
        for item in part["elements"]:
            self.parts.append(f'<circle cx="{LEFT + 8}" cy="{self.y - 5}" r="2.5" fill="{INK}"/>')
            self.text(map(self._named, item["elements"]), x=LEFT + 24)

    def _named(self, leaf: Leaf) -> Leaf:
        """Show a channel by its name, as Slack does."""
        return {**leaf, "text": f"#{self.channel}"} if leaf["type"] == "channel" else leaf

    def _buttons(self, buttons: list[Leaf]) -> None:
        x = LEFT
        for button in buttons:
            label = button["text"]["text"]
            wide = round(width(label, 13)) + 24
            self.parts.append(
                f'<rect x="{x}" y="{self.y - 14}" width="{wide}" height="28" rx="4" fill="#fff"'
                f' stroke="{EDGE}"/><text x="{x + wide / 2}" y="{self.y + 5}" font-size="13"'
                f' font-weight="700" text-anchor="middle" fill="{INK}">{escape(label)}</text>'
            )
            x += wide + 8
        self.y += LINE


def draw(channel: str, first: Post, *thread: Post, label: str = "Only visible to you") -> str:
    """Draw a message, with what is in its thread, as people see it."""
    canvas = Canvas(channel)
    for number, post in enumerate([first, *thread]):
        if number == 1:
            canvas.below("In its thread")
        for block in post.blocks:
            canvas.block(block)
    height = canvas.y + 12
    frame = f'height="{height - 1}" x="0.5" y="0.5" rx="8" fill="#fff" stroke="{EDGE}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">',
            f'<g font-family="{FONT}">',
            f'<rect width="{WIDTH - 1}" {frame}/>',
            *_head(channel, label),
            *canvas.parts,
            "</g></svg>\n",
        ]
    )


def _head(channel: str, label: str) -> Iterator[str]:
    yield (
        f'<text x="24" y="31" font-size="17" font-weight="700" fill="{INK}"># {escape(channel)}'
        f'</text><line x1="0" y1="48" x2="{WIDTH}" y2="48" stroke="{EDGE}"/>'
    )
    yield (
        '<rect x="24" y="62" width="40" height="40" rx="6" fill="#2f5d50"/><text x="44" y="89"'
        ' font-size="22" font-weight="700" text-anchor="middle" fill="#fff">P</text>'
    )
    yield (
        f'<text x="{LEFT}" y="74" font-size="15" font-weight="700" fill="{INK}">Precis</text>'
        f'<rect x="{LEFT + 56}" y="62" width="30" height="15" rx="2" fill="#e8e8e8"/>'
        f'<text x="{LEFT + 71}" y="73" font-size="10" text-anchor="middle" fill="{GREY}">APP</text>'
        f'<text x="{LEFT + 94}" y="74" font-size="12" fill="{GREY}">{label}</text>'
    )


def _span(leaf: Leaf, ink: str) -> str:
    style = leaf.get("style", {})
    colour = BLUE if leaf["type"] in {"link", "channel"} else ink
    looks = f'fill="{colour}"'
    looks += ' font-weight="700"' if style.get("bold") else ""
    looks += ' font-style="italic"' if style.get("italic") else ""
    return f'<tspan xml:space="preserve" {looks}>{escape(leaf["text"])}</tspan>'


if __name__ == "__main__":
    PICTURE.write_text(draw(*answer()), "utf-8")
