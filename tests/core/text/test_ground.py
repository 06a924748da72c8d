import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversation import Message
from core.dialogue import Dialogue
from core.ground import UNSUPPORTED, ground
from core.summary import Sentence, Source
from core.transcript import transcribe
from tests.core.text.said import histories, say


def dialogue(*lines: str) -> Dialogue:
    messages = say(*lines)
    return Dialogue(tuple(messages), tuple(transcribe(messages)))


PICNIC = dialogue(
    "Ana: Who brings the charger to the picnic?",
    "Ben: I'll bring it, and the blue blanket",
    "Clara: then I make potato salad for 12 people",
    "Ana: great, we meet at the lake at half 7",
    "Ben: Friday or tmrw? my cousin Alexandra and Jon want to come",
    "Clara: Friday! Tickets are here https://lake.example/Boats?id=3 (boats.example.org too)",
    "Ana: Budget is 1,500 euros, NY style pizza, twenty-five chairs, back by 21:45",
    "Ben: ok",
    "Ben: ok, see you there",
)


def one(text: str, where: Dialogue = PICNIC) -> Sentence:
    (sentence,) = ground([text], where)
    return sentence


def sources(text: str, where: Dialogue = PICNIC) -> list[str]:
    return [source.id for source in one(text, where).sources]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Ana asks who will bring the charger to the picnic.", ["m0"]),
        ("Ben will bring a blue blanket.", ["m1"]),
        ("Clara is making a potato salad for twelve people.", ["m2"]),
        ("They will meet at the lake at 19:30.", ["m3"]),
        ("Clara is for Friday and has a link to the tickets.", ["m5"]),
        ("The budget is 1500 euros, and Clara makes the salad.", ["m2", "m6"]),
    ],
)
def test_a_sentence_has_the_messages_that_say_it(text: str, ids: list[str]) -> None:
    assert sources(text) == ids


def test_of_two_messages_with_the_same_words_the_named_speakers_counts() -> None:
    where = dialogue("Ana: I ordered the cake", "Ben: I ordered the cake", "Ana: oh")
    assert sources("Ben ordered the cake.", where) == ["m1"]
    assert sources("Ana ordered the cake.", where) == ["m0"]


@pytest.mark.parametrize(
    ("quote", "ids"),
    [
        ("Ben: the blue blanket", ["m1"]),
        ("Ben: I'll bring it,  and the\tblue blanket", ["m1"]),
        ("Ben: ok", ["m7"]),
        ("Ben: ok, see you", ["m8"]),
        ("Clara: (boats.example.org too)", ["m5"]),
    ],
)
def test_a_quote_finds_exactly_its_message(quote: str, ids: list[str]) -> None:
    sentence = one(quote)
    assert [source.id for source in sentence.sources] == ids
    assert sentence.flags == ()


def test_a_quote_is_the_message_that_says_nothing_else() -> None:
    where = dialogue("Ben: ok, see you there", "Ben: ok", "Ben: ok")
    assert sources("Ben: ok", where) == ["m1"]


def test_a_message_that_adds_one_common_word_is_no_source() -> None:
    where = dialogue(
        "Ana: the landlord repairs the broken kitchen window on thursday morning",
        "Ben: thursday is fine, thursday it is",
        "Ana: great, bike repairs are cheap and fast too",
    )
    text = "The landlord repairs a broken kitchen window on Thursday morning, which is great."
    assert sources(text, where) == ["m0"]


def test_a_quote_may_span_the_lines_of_its_message() -> None:
    where = dialogue("Ana: first\nsecond\n\nthird", "Ben: second third")
    assert sources("Ana: second third", where) == ["m0"]


def test_words_put_into_the_wrong_mouth_are_no_quote() -> None:
    assert sources("Clara: I'll bring it, and the blue blanket")[0] == "m1"
    where = dialogue("Ana: it rains", "Ana (2): it pours")
    assert sources("Ana: it pours", where) == ["m1"]
    assert one("Ana: pizza now", where).flags[0] == UNSUPPORTED


def test_a_sentence_of_which_nothing_was_said_has_no_source_and_says_so() -> None:
    assert one("Dinner gets cancelled.") == Sentence("Dinner gets cancelled.", (), (UNSUPPORTED,))


def test_a_speakers_name_alone_is_no_support() -> None:
    assert sources("Ben gets fired.") == []


def test_sources_stand_in_the_order_of_the_conversation_also_where_threads_were_moved() -> None:
    early, late = say("Ana: the oven broke", "Ben: order a new oven and pizza")
    moved = Dialogue((late, early), tuple(transcribe([late, early])))
    assert sources("The oven broke, they order pizza.", moved) == ["m0", "m1"]


def test_a_source_names_its_thread() -> None:
    message = Message("r1", "Ana", "U1", "the oven broke", None, "t1")
    where = Dialogue((message,), ("Ana: the oven broke",))
    assert one("The oven broke.", where).sources == (Source("r1", "t1"),)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("田中さんが明日の会議室を予約する。", ["m0"]),
        ("佐藤さんは資料を印刷します。", ["m1"]),
    ],
)
def test_languages_without_spaces_are_grounded_by_pairs_of_letters(
    text: str, ids: list[str]
) -> None:
    where = dialogue(
        "田中: 明日の会議室は予約しておきます", "佐藤: 資料は私が印刷する", "田中: よろしく"
    )
    assert sources(text, where) == ids


@pytest.mark.parametrize(
    "text",
    [
        "They meet at 19:30.",
        "They meet at 7:30 pm.",
        "They meet at 7.30.",
        "Twelve people get potato salad.",
        "The budget is 1.500 euros for 25 chairs.",
        "They are back at 9:45 pm.",
        "All three like the lake.",
        "They decide on fri.",
        "They may march to the lake on Friday.",
        "They go tomorrow or on Friday.",
        "Alex comes along with John.",
        "Ana's cousin comes. She'll bring Jon.",
        "Ben's cousin is Alexandra.",
        "They eat New York style pizza.",
        "Tickets are at https://lake.example/boats?id=3.",
        "Tickets are at lake.example or boats.example.org.",
        "Everyone wants pizza.",
        "Tickets, Boats and Pizza are discussed.",
        '"Great, we meet at the lake" says Ana.',
        "Tonight in the evening they meet at the lake.",
        "Mom brings 1, 500 euros.",
        "Finally decided, the picnic is on Friday.",
        "People will like the lake.",
        "Planning is done.",
        "Tickets arrived.",
    ],
)
def test_what_was_said_in_other_words_is_not_flagged(text: str) -> None:
    assert one(text).flags in {(), (UNSUPPORTED,)}


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Ben meets Kevin at the lake.", "name"),
        ("Kevin tells Ben about the lake.", "name"),
        ("Kevin's blanket is blue.", "name"),
        ("Kevin comes to the lake too.", "name"),
        ("Kevin will bring the blanket.", "name"),
        ("James goes to the lake on Friday.", "name"),
        ("Kevin visited the lake.", "name"),
        ("Kevin and Maria come to the lake.", "name"),
        ("Kevin and Ben come to the lake.", "name"),
        ("They meet at 8 pm at the lake.", "number"),
        ("They meet at 19:45 at the lake.", "number"),
        ("Clara makes salad for fifteen people.", "number"),
        ("The budget is 2,500 euros.", "number"),
        ("They need thirty-five chairs.", "number"),
        ("They meet at the lake on Monday.", "date"),
        ("They meet at the lake in March.", "date"),
        ("They met at the lake yesterday.", "date"),
        ("Tickets are at https://lake.example.evil/boats.", "link"),
        ("Tickets are at www.evil.example.", "link"),
        ("Tickets are at evil.com/boats.", "link"),
        ("Tickets come from help@evil.com.", "link"),
        ("See [tickets](https://lake.example/boats?id=4).", "link"),
    ],
)
def test_what_nobody_said_is_flagged(text: str, flag: str) -> None:
    assert one(text).flags == (flag,)


def test_months_and_days_of_numeric_dates_count_as_said() -> None:
    where = dialogue("Ana: release on 20/11?", "Ben: or 2027-01-05")
    assert one("The release is on 20 November or 5 January.", where).flags == ()


TALK = ["Ana: should we paint it blue?", "Ben: or green", "Ana: no idea", "Cleo: lunch?"]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing was decided.",
        "Nothing has been agreed.",
        "No decision was made.",
        "There was no final decision.",
        "They didn't agree on anything.",
        "They talk without a conclusion.",
    ],
)
def test_that_nothing_was_decided_needs_no_source_and_is_checked(text: str) -> None:
    assert one(text, dialogue(*TALK)) == Sentence(text, ())
    for decision in ("We have decided: green.", "it’s settled then", "Let's go with green"):  # noqa: RUF001
        sentence = one(text, dialogue(*TALK, f"Ben: {decision}", "Ana: ok"))
        assert sentence.flags == ("decision",)
        assert [source.id for source in sentence.sources] == ["m4"]


def test_what_was_not_decided_still_has_its_sources() -> None:
    sentence = one("Nothing was decided about the blue paint.", dialogue(*TALK))
    assert ([source.id for source in sentence.sources], sentence.flags) == (["m0"], ())
    undecided = dialogue(*TALK, "Ben: we haven't decided, have we", "Ana: not agreed")
    assert one("Nothing was decided.", undecided).flags == ()


def test_last_night_was_yesterday_and_a_space_may_stand_in_a_number() -> None:
    where = dialogue("Ana: last night I paid 20, 000 for it", "Ben: wow")
    assert one("Ana paid 20,000 yesterday.", where).flags == ()


def test_a_long_message_does_not_win_because_it_has_every_word() -> None:
    long = "Cleo: about the oven, the cake, the lake, the chairs, the pizza, the tickets and bikes"
    where = dialogue(long, "Ana: the oven broke", "Ben: the cake is fine")
    assert sources("The oven broke.", where) == ["m1"]


def test_of_two_equal_messages_the_one_among_others_about_it_counts() -> None:
    where = dialogue(
        "Ana: we need a new oven", "Ben: lunch?", "Cleo: soup", "Dan: or bread", "Ana: fine",
        "Ben: the broken oven is from 1990", "Ana: we need a new oven", "Cleo: a broken one, yes",
    )  # fmt: skip
    assert sources("Ana says they need a new oven as it is broken.", where)[0] != "m0"


def test_nouns_of_german_are_not_taken_for_names() -> None:
    where = dialogue("Ana: ich bring den kuchen mit", "Ben: und ich das bier am freitag")
    assert one("Ana bringt den Kuchen und das Getränk mit.", where).flags == ()


def test_dates_are_not_checked_against_another_language() -> None:
    where = dialogue("Ana: ich komme nicht am freitag", "Ben: und ich nicht am montag")
    assert one("Ana does not come on Friday: kuchen.", where).flags == (UNSUPPORTED,)


def test_other_scripts_of_digits_are_the_same_numbers() -> None:
    where = dialogue("Ana: السعر ٢٥ يورو", "Ben: 第七会議室")
    assert "number" not in one("It is 25 euros in room 7.", where).flags


def test_the_order_of_sentences_is_kept() -> None:
    texts = ["They meet at the lake.", "Ben: ok", "Dinner gets cancelled."]
    assert [sentence.text for sentence in ground(texts, PICNIC)] == texts


@settings(max_examples=50)
@given(histories(), st.lists(st.text(max_size=40), max_size=3), st.data())
def test_every_source_is_a_message_of_the_dialogue(
    messages: list[Message], texts: list[str], data: st.DataObject
) -> None:
    lines = transcribe(messages)
    texts = [*texts, data.draw(st.sampled_from(lines))]
    order = {message.id: i for i, message in enumerate(messages)}
    for sentence in ground(texts, Dialogue(tuple(messages), tuple(lines))):
        found = [source.id for source in sentence.sources]
        assert len(found) <= 3
        assert all(name in order for name in found)
        assert len(set(found)) == len(found)
        assert bool(found) or UNSUPPORTED in sentence.flags


@settings(max_examples=50)
@given(histories(), st.data())
def test_a_verbatim_quote_always_finds_its_speakers_words(
    messages: list[Message], data: st.DataObject
) -> None:
    lines = transcribe(messages)
    chosen = data.draw(st.sampled_from(range(len(lines))))
    speaker, _, said = lines[chosen].partition(": ")
    (sentence,) = ground(
        [f"{speaker}: {' '.join(said.split())}"], Dialogue(tuple(messages), tuple(lines))
    )
    (source,) = sentence.sources
    found = next(i for i, message in enumerate(messages) if message.id == source.id)
    assert lines[found].partition(": ")[0] == speaker
    assert " ".join(said.split()) in " ".join(lines[found].split())
    assert sentence.flags == ()


@pytest.mark.parametrize(
    "shape", ["1.", "a.", "twenty ", "half ", "Ab ", "http://", "漢", "\u200d"]
)
def test_hostile_text_is_read_in_linear_time(shape: str) -> None:
    text = shape * (400_000 // len(shape))
    started = time.process_time()
    where = dialogue(f"Ana: {text}")
    ground([text[:2_000], f"Ana: {text[:2_000]}"], where)
    assert time.process_time() - started < 5


@pytest.mark.alone
def test_grounding_is_linear_in_the_dialogue() -> None:
    def seconds(n: int) -> float:
        where = dialogue(*(f"Ana: message {i} about the lake number {i % 97}" for i in range(n)))
        started = time.process_time()
        ground(["The lake has number 96.", "Message 7 is about it."] * 3, where)
        return time.process_time() - started

    seconds(500)
    assert seconds(16_000) < 10 * seconds(4_000) + 0.1
