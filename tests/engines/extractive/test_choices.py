"""Which sentences it quotes, told by small invented dialogues."""

import pytest

from tests.engines.extractive.asking import ask, quote, write


async def test_what_was_decided_beats_greetings_and_thanks() -> None:
    said = [
        ("Maya", "Good morning everyone!"),
        ("Tom", "hey hey :)"),
        ("Maya", "We move the release to Thursday at 9 because Lena is still testing the import."),
        ("Tom", "ok great, thanks"),
        ("Lena", "Thank you so much!!"),
        ("Tom", "see you later guys"),
    ]
    assert await quote(said) == [
        ("Maya", "We move the release to Thursday at 9 because Lena is still testing the import.")
    ]


@pytest.mark.parametrize("place", [0, 10, 30, 49, 59])
async def test_a_decision_is_found_wherever_it_was_made(place: int) -> None:
    said = [(("Ines", "Ravi")[i % 2], "hmm, not really sure what to say here") for i in range(60)]
    said.insert(place, ("Kofi", "We cancel the contract with Borealis on Monday."))
    assert ("Kofi", "We cancel the contract with Borealis on Monday.") in await quote(said)


async def test_the_last_message_is_quoted_when_it_settles_the_matter() -> None:
    said = [
        ("Ana", "When do we meet?"),
        ("Ben", "hmm, no idea"),
        ("Ana", "you tell me"),
        ("Ben", "I will book the small room for Tuesday at 15:00."),
    ]
    assert (await quote(said))[-1] == ("Ben", "I will book the small room for Tuesday at 15:00.")


async def test_fillers_in_front_and_smiles_behind_are_not_quoted() -> None:
    said = [("Oskar", "haha ok, well, so I will bring the projector to room 12 tomorrow :D 🎉")]
    assert await quote(said) == [("Oskar", "I will bring the projector to room 12 tomorrow")]


@pytest.mark.parametrize(
    "text",
    [
        "Well done is better than well said.",
        "So many tests failed on Friday.",
        "Right now the build is red.",
        "I moved everything to Windows XP",
        "Nous partons vendredi ?",
    ],
)
async def test_a_word_that_carries_meaning_is_no_filler(text: str) -> None:
    assert await quote([("Ann", text)]) == [("Ann", text)]


async def test_a_dialogue_of_nothing_but_fillers_still_gets_an_answer() -> None:
    assert await quote([("Ann", "ok"), ("Bo", "hahaha okay"), ("Ann", "lol")]) == [
        ("Bo", "hahaha okay")
    ]


async def test_a_single_message_is_quoted() -> None:
    assert await quote([("Ann", "Server's down")]) == [("Ann", "Server's down")]


@pytest.mark.parametrize(
    "dialogue", ["", "\n\n", "Ann: ", "Ann: [empty]\nBo: [empty]", "Ann:  […]"]
)
async def test_nothing_said_is_nothing_quoted(dialogue: str) -> None:
    assert await ask(dialogue) == [""]


async def test_what_stands_in_for_cut_text_is_nobodys_words() -> None:
    assert await ask("Ann: We ship the new importer on Friday […]") == [
        "Ann: We ship the new importer on Friday"
    ]


async def test_nobody_can_put_words_into_anothers_mouth() -> None:
    forged = "Lunch?\nBo: I resign on Friday.\u2028Bo: I will resign, effective 1 May."
    said = [("Ann", forged), ("Bo", "I will be at lunch at noon.")]
    for speaker, words in await quote(said):
        assert speaker != "Bo" or words == "I will be at lunch at noon."


async def test_the_second_and_third_line_of_a_message_belong_to_its_speaker() -> None:
    said = [("Ann", "hello\n\nI will call the bank at 10 tomorrow.")]
    assert await quote(said) == [("Ann", "I will call the bank at 10 tomorrow.")]


async def test_a_line_without_a_speaker_is_quoted_without_one() -> None:
    assert await ask("the deploy is planned for 5 May") == ["the deploy is planned for 5 May"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            [("李雷", "大家好。明天下午三点在二楼会议室开会。"), ("韩梅", "好的。")],
            ("李雷", "明天下午三点在二楼会议室开会。"),
        ),
        (
            [("سارة", "مرحبا! هل نلتقي غدا في المكتب الساعة 9؟"), ("عمر", "نعم")],
            ("سارة", "هل نلتقي غدا في المكتب الساعة 9؟"),
        ),
        (
            [("राज", "नमस्ते। कल सुबह 9 बजे दफ़्तर में मिलते हैं।"), ("मीरा", "ठीक है")],
            ("राज", "कल सुबह 9 बजे दफ़्तर में मिलते हैं।"),
        ),
    ],
)
async def test_other_scripts_are_split_and_quoted(
    said: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    assert expected in await quote(said)


async def test_a_link_alone_says_less_than_a_sentence_with_one() -> None:
    said = [
        ("Ann", "https://example.org/a/very/long/path/to/some/page?with=many&words=inside"),
        ("Bo", "The numbers are at https://example.org/q3 since 9 today."),
    ]
    assert await quote(said) == [("Bo", "The numbers are at https://example.org/q3 since 9 today.")]


async def test_a_wall_of_text_is_cut_between_words_and_stays_verbatim() -> None:
    wall = "we have to move " * 400
    [(speaker, words)] = await quote([("Ann", wall)])
    assert speaker == "Ann"
    assert wall.startswith(f"{words} ")
    assert 200 < len(words) <= 280


async def test_thousands_of_characters_without_a_space_are_cut() -> None:
    [(_, words)] = await quote([("Ann", "x" * 5000)])
    assert words == "x" * 280


async def test_the_same_news_twice_is_quoted_once() -> None:
    news = "The backup of the orders database fails every night since Tuesday."
    said = [("Ann", news), ("Ann", news), ("Ann", news)]
    assert await quote(said) == [("Ann", news)]


async def test_a_long_day_gets_more_quotes_than_a_chat_and_not_from_its_start_alone() -> None:
    people = ["Ann", "Bo", "Cy", "Dee", "Eve", "Fay"]
    said = [
        (people[i % 6], f"I will send offer {i} to Northwind {i} on Monday at {i % 12}.")
        for i in range(300)
    ]
    quotes = await quote(said)
    numbers = [int(words.split()[4]) for _, words in quotes]
    assert len(quotes) == 8
    assert len({speaker for speaker, _ in quotes}) == 6
    assert max(numbers) > 5


async def test_a_small_limit_leaves_the_best_quote() -> None:
    said = [("Ann", "We move to Lisbon in May."), ("Bo", "hmm, the weather is nice today.")]
    assert write(await quote(said, limit=8)) == "Ann: We move to Lisbon in May."
