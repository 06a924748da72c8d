"""How good sources and tripwires are, on dialogues that people have summarized.

    python -m benchmarks.grounding FILE.jsonl...  # dialogues and summaries, as in DialogSum
    python -m benchmarks.grounding FOLDER         # QMSum's meetings, each a JSON file

Of FILE, every human summary is taken as right: a flag on it is a false alarm. Then one thing in it
is made wrong, a name, a number or a weekday, and a flag is right. Then ten dialogues are put into
one, and every sentence has to find back to its own.

QMSum says for each answer which stretches of the meeting it is made of. A source outside of them
is counted as wrong, though it may say the same; `chance` is what picking at random would reach.
"""

import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.machine import machine
from core.conversation import Message
from core.dialogue import Dialogue
from core.ground import TRIPWIRES, Evidence
from core.sentences import split
from core.transcript import transcribe
from workers.evaluation.cases import read

GROUP = 10
NAMES = ("Quentin", "Zelda", "Igor", "Beatrix", "Horace", "Wanda")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def dialogue(turns: Sequence[tuple[str, str]]) -> Dialogue:
    """Make a dialogue of speakers and what they say; ids are the turns' numbers."""
    messages = [Message(str(i), who, who, text) for i, (who, text) in enumerate(turns)]
    return Dialogue(tuple(messages), tuple(transcribe(messages)))


def turns(text: str) -> list[tuple[str, str]]:
    """Read lines of `Speaker: text`. DialogSum's #Person1# becomes a name like others."""
    lines = (line.partition(":") for line in text.replace("#", "").splitlines())
    return [(who.strip(), said.strip()) for who, _, said in lines]


def flags(evidence: Evidence, summary: str) -> set[str]:
    """Collect what the tripwires say about a summary."""
    return {flag for each in evidence.ground(split(summary)) for flag in each.flags} & TRIPWIRES


def renamed(summary: str, said: str, draw: random.Random) -> str | None:
    """Replace the name of somebody in the dialogue."""
    people = {who for who, _ in turns(said)}
    names = sorted({*re.findall(r"\b[A-Z][a-z]+\d?\b", summary)} & people)
    if not names:
        return None
    return re.sub(rf"\b{draw.choice(names)}\b", draw.choice(NAMES), summary)


def recounted(summary: str, _: str, draw: random.Random) -> str | None:
    """Change a number."""
    numbers = re.findall(r"\b\d+\b", summary)
    if not numbers:
        return None
    right = draw.choice(numbers)
    return re.sub(rf"\b{right}\b", str(int(right) + draw.choice((1, 3, 7, 20))), summary)


def redated(summary: str, _: str, draw: random.Random) -> str | None:
    """Change a weekday."""
    days = [day for day in DAYS if day in summary]
    wrong = draw.choice([day for day in DAYS if day not in summary])
    return summary.replace(draw.choice(days), wrong) if days else None


ERRORS: dict[str, Callable[[str, str, random.Random], str | None]] = {
    "name": renamed,
    "number": recounted,
    "date": redated,
}


def tripwires(path: Path) -> Iterator[str]:
    """Count false alarms on references, and how many errors put into them are noticed."""
    draw = random.Random(7)
    alarms = references = 0
    noticed = {kind: [0, 0] for kind in ERRORS}
    for case in read(path):
        text = case.dialogue.replace("#", "")
        evidence = Evidence(dialogue(turns(text)))
        for summary in (summary.replace("#", "") for summary in case.references):
            references += 1
            if flags(evidence, summary):
                alarms += 1
                continue
            for kind, spoil in ERRORS.items():
                if wrong := spoil(summary, text, draw):
                    noticed[kind][0] += kind in flags(evidence, wrong)
                    noticed[kind][1] += 1
    yield f"false alarms {100 * alarms / references:.2f} % of {references:,} human summaries"
    for kind, (found, made) in noticed.items():
        yield f"{kind} made wrong: noticed {100 * found / max(1, made):.0f} % of {made:,}"


def mixed(path: Path) -> Iterator[str]:
    """Ground sentences in GROUP dialogues at once and see whether they find their own."""
    right = sources = home = sentences = 0
    rows = read(path)
    for first in range(0, len(rows), GROUP):
        group = rows[first : first + GROUP]
        said = [turns(case.dialogue) for case in group]
        starts = [sum(map(len, said[:i])) for i in range(len(said) + 1)]
        evidence = Evidence(dialogue([turn for each in said for turn in each]))
        for i, case in enumerate(group):
            own = range(starts[i], starts[i + 1])
            for sentence in evidence.ground(split(case.references[0].replace("#", ""))):
                found = [int(source.id) in own for source in sentence.sources]
                right, sources = right + sum(found), sources + len(found)
                home, sentences = home + any(found), sentences + 1
    yield f"among {GROUP} dialogues {100 * right / sources:.1f} % of sources are in the right one"
    yield f"{100 * home / sentences:.1f} % of {sentences:,} sentences have one there"


def meetings(folder: Path) -> Iterator[str]:
    """Compare sources with the stretches that QMSum's annotators marked."""
    right = sources = home = sentences = 0
    chance = 0.0
    for path in sorted(folder.glob("*.json")):
        meeting = json.loads(path.read_text())
        said = [(turn["speaker"], turn["content"]) for turn in meeting["meeting_transcripts"]]
        evidence = Evidence(dialogue(said))
        for query in meeting["specific_query_list"]:
            spans = [
                range(int(first), int(last) + 1) for first, last in query["relevant_text_span"]
            ]
            marked = {i for span in spans for i in span}
            for sentence in evidence.ground(split(query["answer"])):
                found = [int(source.id) in marked for source in sentence.sources]
                right, sources = right + sum(found), sources + len(found)
                home, sentences = home + any(found), sentences + 1
                chance += len(marked) / len(said)
    yield f"in whole meetings {100 * right / sources:.1f} % of sources are in a marked stretch"
    yield f"{100 * home / sentences:.1f} % of {sentences:,} sentences have one there"
    yield f"chance {100 * chance / sentences:.1f} %; {sources / sentences:.2f} sources a sentence"


def main() -> None:
    """Print what there is to say about each path."""
    if len(sys.argv) < 2:
        print(__doc__)
        return
    print(machine())
    for path in map(Path, sys.argv[1:]):
        print(f"\n{path.name}")
        lines = [meetings(path)] if path.is_dir() else [tripwires(path), mixed(path)]
        for line in (line for each in lines for line in each):
            print(f"  {line}")


if __name__ == "__main__":
    main()
