from pathlib import Path

import pytest

from bots.terminal.files import Format
from bots.terminal.files.cue import Cue, cues
from bots.terminal.files.subtitles import LONG
from core.errors import EmptyWindow
from tests.files.reading import SAMPLES, only, said, write


def cue(start: float, text: str, seconds: float = 1.0) -> str:
    return f"{clock(start)} --> {clock(start + seconds)}\n{text}\n\n"


def clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


def vtt(path: Path, *cues: str) -> str:
    return write(path / "meeting.vtt", "WEBVTT\n\n" + "".join(cues))


def test_a_voice_is_a_speaker_and_what_it_says_in_a_row_is_one_message() -> None:
    assert said(only(SAMPLES / "meeting.vtt")) == [
        ("Amara Diallo", "Good morning. Let's start with the budget for the second quarter."),
        ("Piet van Dam", "We are at 84,000 & counting. The plan was: 80,000."),
        ("Piet van Dam", "Sorry, I was muted."),
        ("Amara Diallo", "We heard you."),
        ("Amara Diallo", "Then we move 4,000 from travel."),
    ]


def test_a_name_in_front_of_what_is_said_is_a_speaker() -> None:
    assert said(only(SAMPLES / "meeting.srt")) == [
        ("Amara Diallo", "Can everybody see my screen?"),
        ("piet", "Yes. The answer is: mostly. It is a bit small."),
        ("Amara Diallo", "Better now?"),
    ]


def test_where_nobody_is_named_it_is_the_speaker_who_speaks(tmp_path: Path) -> None:
    path = vtt(tmp_path, cue(0, "Hello."), cue(1, "Is this on?"))

    assert said(only(path)) == [("Speaker", "Hello. Is this on?")]


def test_who_speaks_without_a_voice_is_not_who_spoke_before(tmp_path: Path) -> None:
    path = vtt(tmp_path, cue(0, "<v Ana>Hello."), cue(1, "Applause <v Ben>Hi."))

    assert said(only(path)) == [("Ana", "Hello."), ("Speaker", "Applause"), ("Ben", "Hi.")]


@pytest.mark.parametrize(
    ("voice", "name"),
    [
        ("<v Ana>", "Ana"),
        ("<v.loud.first Ana Li>", "Ana Li"),
        ("<v Ana\nLi>", "Ana Li"),
        ("<v R&amp;D>", "R&D"),
        ("<v  >", "Speaker"),
    ],
)
def test_voices_are_written_in_several_ways(tmp_path: Path, voice: str, name: str) -> None:
    assert said(only(vtt(tmp_path, cue(0, f"{voice}Hello</v>")))) == [(name, "Hello")]


def test_tags_go_and_what_only_looks_like_one_stays(tmp_path: Path) -> None:
    path = vtt(tmp_path, cue(0, r"<c.red><i>I</i></c> <00:01.000>&lt;3 you, 2 < 3 {\an8}&amp; me"))

    assert said(only(path)) == [("Speaker", "I <3 you, 2 < 3 & me")]


def test_an_escaped_voice_forges_nobody(tmp_path: Path) -> None:
    path = vtt(tmp_path, cue(0, "<v Ana>ok &lt;v Boss&gt;approved"))

    assert said(only(path)) == [("Ana", "ok <v Boss>approved")]


def test_silence_ends_a_message(tmp_path: Path) -> None:
    path = vtt(tmp_path, cue(0, "<v Ana>One."), cue(2, "<v Ana>Two."), cue(20, "<v Ana>Three."))

    assert said(only(path)) == [("Ana", "One. Two."), ("Ana", "Three.")]
    assert [message.id for message in only(path).messages] == ["1", "2"]


def test_a_monologue_is_cut_where_a_sentence_ends(tmp_path: Path) -> None:
    cues = [cue(n, f"<v Ana>Sentence {n} has no end" + "." * (n % 10 == 9)) for n in range(60)]

    texts = [text for _, text in said(only(vtt(tmp_path, *cues)))]

    assert len(texts) > 1
    assert all(text.endswith(".") for text in texts)
    assert all(LONG <= len(text) < 2 * LONG for text in texts[:-1])


def test_a_monologue_without_sentences_is_cut_as_well(tmp_path: Path) -> None:
    cues = [cue(n, "<v Ana>and on and on") for n in range(200)]

    assert all(len(text) < 2 * LONG + 20 for _, text in said(only(vtt(tmp_path, *cues))))


def test_times_without_hours_and_lines_without_line_feeds_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vtt", b"WEBVTT\r\rA note\r\r00:01.000 --> 00:02.000\r<v Ana>Hi\r")

    assert said(only(path)) == [("Ana", "Hi")]
    assert only(path).coverage.skipped == {"unreadable": 1}


@pytest.mark.parametrize("block", ["NOTE x", "STYLE\n::cue {}", "REGION\nid:a", "NOTE\nAna: no"])
def test_what_is_meant_for_players_is_no_message(tmp_path: Path, block: str) -> None:
    conversation = only(vtt(tmp_path, f"{block}\n\n", cue(0, "Hello.")))

    assert said(conversation) == [("Speaker", "Hello.")]
    assert conversation.coverage.skipped == {}


def test_messages_of_a_recording_have_no_time() -> None:
    conversation = only(SAMPLES / "meeting.srt")

    assert {message.sent_at for message in conversation.messages} == {None}
    assert conversation.coverage.since is None


def test_cues_have_times_in_seconds() -> None:
    lines = [
        "7",
        "01:02:03,5 --> 01:02:04.250 align:start",
        "one",
        "two",
        "",
        "02:03.045 --> 100:00:00.000",
    ]

    assert list(cues(lines)) == [Cue(3723.5, 3724.25, "one\ntwo"), Cue(123.045, 360000.0, "")]


def test_a_cue_longer_than_any_is_unreadable(tmp_path: Path) -> None:
    path = vtt(tmp_path, cue(0, "x\n" * 100_000), cue(1, "<v Ana>Hi"), cue(2, "y" * 70_000))

    assert said(only(path)) == [("Ana", "Hi")]
    assert only(path).coverage.skipped == {"unreadable": 2}


def test_subtitles_of_one_kind_are_read_as_the_other(tmp_path: Path) -> None:
    path = write(tmp_path / "a.srt", "1\n00:00:01.000 --> 00:00:02.000\nAna: hi\n")

    assert said(only(path, Format.VTT)) == said(only(path, Format.SRT)) == [("Ana", "hi")]


def test_a_recording_of_silence_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyWindow, match=r"meeting.vtt: nobody said anything in it: 1 empty"):
        only(vtt(tmp_path, cue(0, "<v Ana></v>")))
    with pytest.raises(EmptyWindow, match=r"meeting.vtt: there are no messages in it"):
        only(vtt(tmp_path))
