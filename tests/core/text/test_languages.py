# ruff: noqa: RUF001 - many scripts are the point
"""From messages to sourced sentences in scripts of all kinds: nothing is lost or bent."""

from dataclasses import dataclass

import pytest

from core.pulse import Pulse
from core.summarize import summarize
from core.summary import QUOTED, Summary
from tests.core.text.said import say, talk
from tests.fakes.engine import FakeEngine


@dataclass(frozen=True)
class Talk:
    """What people say, what a model could make of it, and which messages stand behind each part."""

    said: tuple[str, ...]
    summary: str
    sentences: int
    sources: tuple[tuple[str, ...], ...]
    lie: str


TALKS = {
    "chinese": Talk(
        (
            "王芳: 明天的会议改到几点?",
            "李雷: 改到下午三点, 在302会议室",
            "王芳: 好的, 我来准备投影仪",
        ),
        "会议改到下午三点。王芳准备投影仪。",
        2,
        (("m1",), ("m2",)),
        "会议在405会议室举行。",
    ),
    "japanese": Talk(
        (
            "田中: 明日の会議室は予約しておきます",
            "佐藤: 資料は私が印刷する",
            "田中: よろしくお願いします",
        ),
        "田中さんが明日の会議室を予約する。佐藤さんは資料を印刷します。",
        2,
        (("m0",), ("m1",)),
        "会議は15時に始まる。",
    ),
    "korean": Talk(
        (
            "민수: 내일 회의는 몇 시예요?",
            "지영: 오후 세 시에 시작해요",
            "민수: 그럼 제가 커피를 살게요",
        ),
        "회의는 오후 세 시에 시작한다. 민수가 커피를 산다.",
        2,
        (("m0", "m1"), ("m2",)),
        "회의는 17시에 시작한다.",
    ),
    "arabic": Talk(
        (
            "ليلى: هل حجزت القاعة؟",
            "سامي: نعم، حجزت القاعة الكبيرة ليوم الأحد",
            "ليلى: سأحضر القهوة",
        ),
        "حجز سامي القاعة الكبيرة ليوم الأحد. ستحضر ليلى القهوة.",
        2,
        (("m1",), ("m2",)),
        "حجز سامي ٢٥ مقعدا.",
    ),
    "hebrew": Talk(
        (
            "נועה: מי מביא את המקרן?",
            "דני: אני אביא את המקרן מהמשרד",
            "נועה: מצוין, הפגישה בעשר",
        ),
        "דני יביא את המקרן מהמשרד. הפגישה בעשר.",
        2,
        (("m1",), ("m2",)),
        "דני יביא 40 כיסאות.",
    ),
    "persian": Talk(
        (
            "آرش: می\u200cتوانی گزارش را بفرستی؟",
            "مینا: گزارش را فردا می\u200cفرستم",
            "آرش: ممنون",
        ),
        "مینا گزارش را فردا می\u200cفرستد.",
        1,
        (("m1",),),
        "مینا ۱۲ گزارش می\u200cفرستد.",
    ),
    "russian": Talk(
        (
            "Анна: кто заберёт ключи?",
            "Борис: я заберу ключи в пятницу",
            "Анна: я буду дома",
        ),
        "Борис заберёт ключи в пятницу. Анна будет дома.",
        2,
        (("m0", "m1"), ("m2",)),
        "Борис заберёт 17 ключей.",
    ),
    "hindi": Talk(
        (
            "रवि: बैठक कब है?",
            "मीना: बैठक सोमवार को है",
            "रवि: मैं रिपोर्ट लाऊँगा",
        ),
        "बैठक सोमवार को है। रवि रिपोर्ट लाएगा।",
        2,
        (("m1",), ("m2",)),
        "बैठक 14 बजे है।",
    ),
    "thai": Talk(
        (
            "สมชาย: ใครจองห้องประชุม",
            "มาลี: ฉันจองห้องประชุมใหญ่แล้ว",
            "สมชาย: ขอบคุณครับ",
        ),
        "มาลีจองห้องประชุมใหญ่แล้ว",
        1,
        (("m1",),),
        "มาลีจองห้อง 45 ห้อง",
    ),
    "german": Talk(
        (
            "Jörg: wer bringt den Beamer mit?",
            "Änne: ich bringe den Beamer am Freitag",
            "Jörg: gut",
        ),
        "Änne bringt den Beamer am Freitag mit.",
        1,
        (("m0", "m1"),),
        "Änne bringt 30 Beamer mit.",
    ),
}


async def made(language: Talk, says: str) -> tuple[Summary, FakeEngine]:
    quoter = FakeEngine(lambda dialogue: "\n".join(dialogue.split("\n")[:1]), quotes=True)
    engine = FakeEngine(says)
    conversation = talk(say(*language.said))
    return await summarize(conversation, engine, Pulse(), size=999, limit=64, quoter=quoter), engine


@pytest.mark.parametrize("language", TALKS.values(), ids=TALKS.keys())
async def test_a_conversation_is_summarized_in_its_own_language(language: Talk) -> None:
    summary, engine = await made(language, language.summary)
    assert engine.seen == ["\n".join(language.said)]
    assert "".join(summary.text.split()) == "".join(language.summary.split())
    assert len(summary.sentences) == language.sentences
    assert [tuple(s.id for s in each.sources) for each in summary.sentences] == [*language.sources]
    assert all(each.flags == () for each in summary.sentences)


@pytest.mark.parametrize("language", TALKS.values(), ids=TALKS.keys())
async def test_a_number_that_nobody_said_is_noticed_and_people_are_quoted(language: Talk) -> None:
    summary, _ = await made(language, language.lie)
    assert [(each.text, each.flags) for each in summary.sentences] == [
        (language.said[0], (QUOTED,))
    ]


@pytest.mark.parametrize("language", TALKS.values(), ids=TALKS.keys())
async def test_a_long_conversation_is_cut_and_merged_in_any_script(language: Talk) -> None:
    lines = [f"{line} {n}" for n in range(20) for line in language.said]
    engine = FakeEngine(lambda dialogue: dialogue.split("\n")[0], quotes=True)
    summary = await summarize(talk(say(*lines)), engine, Pulse(), size=20, limit=64)
    assert {*"\n".join(engine.seen).split("\n")} <= {*lines}
    assert {each.text for each in summary.sentences} <= {*lines}
    assert summary.coverage.read == 60
