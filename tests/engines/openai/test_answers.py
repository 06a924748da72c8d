"""What is asked, and what of the answer is believed."""

import pytest

from core.engine import Engine
from core.errors import EngineMissing, OutOfMemory
from core.pulse import Pulse
from tests.engines.openai.conftest import Open
from tests.fakes.completions import Completions, echo, plain, shredded, together, truncate
from workers.engines.openai import OpenAI
from workers.engines.openai.engine import finished
from workers.engines.prompt import samsum

CHAT = "Ann: Shall we meet at noon?\nBo: Yes, I bring the cake."
LONG = "\n".join(f"Ann: this is message number {i} of many, all the same." for i in range(500))


class Beats(Pulse):
    """A pulse that counts."""

    count = 0

    def beat(self, budget: float = 30.0) -> None:
        super().beat(budget)
        self.count += 1


async def test_the_prompt_goes_in_raw_and_greedy(server: Completions, engine: OpenAI) -> None:
    protocol: Engine = engine
    assert await protocol.generate([CHAT], 40, Pulse()) == [server.reply]
    [body] = server.seen
    assert body == {
        "model": "tiny",
        "prompt": samsum(CHAT),
        "max_tokens": 40,
        "temperature": 0,
        "stop": ["\n###"],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_many_dialogues_are_asked_together_but_not_all_at_once(
    server: Completions, engine: OpenAI
) -> None:
    server.faults.extend([together(8)] * 40)
    texts = await engine.generate([f"Ann: number {i}" for i in range(40)], 40, Pulse())
    assert texts == [server.reply] * 40
    assert server.most_under_way == 8


async def test_texts_come_in_the_order_of_their_dialogues(
    server: Completions, engine: OpenAI
) -> None:
    server.faults.extend([echo] * 20)
    dialogues = [f"Ann: number {i}" for i in range(20)]
    assert await engine.generate(dialogues, 40, Pulse()) == dialogues


async def test_no_dialogues_are_no_requests(server: Completions, engine: OpenAI) -> None:
    assert await engine.generate([], 40, Pulse()) == []
    assert not server.seen


async def test_each_token_beats_the_pulse(server: Completions, engine: OpenAI) -> None:
    pulse = Beats(budget=0)
    await engine.generate([CHAT], 40, pulse)
    assert pulse.alive
    assert pulse.count >= len(server.reply.split())


async def test_a_server_that_does_not_stream_is_understood(
    server: Completions, engine: OpenAI
) -> None:
    server.faults.append(plain)
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]


async def test_a_stream_may_be_cut_anywhere(server: Completions, engine: OpenAI) -> None:
    server.reply = "Zoë trifft 李雷 um 12 Uhr 🎂."
    server.faults.append(shredded)
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]


async def test_thoughts_and_further_sections_are_no_summary(
    server: Completions, engine: OpenAI
) -> None:
    server.reply = "<think>hmm</think> Ann meets Bo.\n\n### Dialogue:\nCy: hello"
    assert await engine.generate([CHAT], 40, Pulse()) == ["Ann meets Bo."]


async def test_a_cut_answer_loses_its_unfinished_sentence(
    server: Completions, engine: OpenAI
) -> None:
    server.finish = "length"
    assert await engine.generate([CHAT], 9, Pulse()) == ["Ann and Bo meet at noon."]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ann meets Bo. Cy brings", "Ann meets Bo."),
        ("Ann meets Bo at 3 p.m. and then", "Ann meets Bo at 3 p.m. and then …"),
        ("Ann meets", "Ann meets …"),
        ("Ann meets Bo.", "Ann meets Bo."),
        ('Ann says "no."', 'Ann says "no."'),
        ("Ann meets.\nBo sings. Cy is", "Ann meets.\nBo sings."),
        ("李雷三点开会。韩梅", "李雷三点开会。"),
        ("", ""),
    ],
)
def test_half_a_sentence_never_passes_for_a_whole_one(text: str, kept: str) -> None:
    assert finished(text) == kept


async def test_a_prompt_that_was_read_in_part_is_noticed(
    server: Completions, engine: OpenAI
) -> None:
    server.faults.append(truncate(4096))
    with pytest.raises(EngineMissing, match="num_ctx 32768"):
        await engine.generate([LONG], 40, Pulse())


@pytest.mark.parametrize("context", [100_000, 32])
async def test_whole_prompts_and_counts_without_the_cache_raise_no_alarm(
    server: Completions, engine: OpenAI, context: int
) -> None:
    server.faults.append(truncate(context))
    assert await engine.generate([LONG], 40, Pulse()) == [server.reply]


async def test_a_prompt_beyond_the_context_is_too_large_and_the_engine_goes_on(
    server: Completions, engine: OpenAI
) -> None:
    server.context = 1000
    with pytest.raises(OutOfMemory, match="max-model-len"):
        await engine.generate([LONG], 40, Pulse())
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]


async def test_half_a_character_does_not_keep_a_dialogue_from_being_asked(
    server: Completions, engine: OpenAI
) -> None:
    assert await engine.generate(["Ann: \ud83d broken"], 40, Pulse()) == [server.reply]


async def test_a_key_travels_with_each_request(server: Completions, make: Open) -> None:
    server.key = "sk-right"
    engine = make(key="sk-right")
    await engine.start()
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]
