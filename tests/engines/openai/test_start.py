"""Starting: what is wrong is said at once, on one line, with the way out."""

import pytest

from core.errors import BadSetting, EngineMissing
from core.plugins import load
from tests.engines.openai.conftest import Open
from tests.fakes.completions import Completions, babble, redirect, refuse
from workers.engines.openai import OpenAI

KEY = "sk-canary-51c7"


async def said(engine: OpenAI) -> str:
    """What starting complains about."""
    with pytest.raises(EngineMissing) as caught:
        await engine.start()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_it_is_found_by_its_name() -> None:
    assert load("precis.engines", "openai") is OpenAI


async def test_the_servers_context_is_the_room_less_prompt_and_summary(
    server: Completions, make: Open
) -> None:
    server.context = 40_960
    engine = make(summary_tokens=160)
    await engine.start()
    assert 40_600 < engine.room <= 40_960 - 160 - 22


async def test_a_server_that_keeps_its_context_to_itself_is_taken_for_a_small_one(
    server: Completions, make: Open
) -> None:
    server.context = None
    engine = make()
    await engine.start()
    assert 3000 < engine.room < 4096


async def test_a_context_without_room_is_refused(server: Completions, make: Open) -> None:
    server.context = 300
    assert "context of 300 tokens" in await said(make())


async def test_a_server_that_is_down_is_named(make: Open) -> None:
    async with Completions() as gone:
        url = gone.url
    words = await said(make(openai_url=url))
    assert f"no server answers at {url}" in words
    assert "PRECIS_OPENAI_URL" in words


async def test_a_server_that_is_still_loading_is_asked_again(
    server: Completions, make: Open
) -> None:
    server.faults.extend([refuse(503), refuse(503)])
    await make().start()


async def test_a_model_that_is_not_served_brings_those_that_are(make: Open) -> None:
    words = await said(make(model="qwen"))
    assert "does not serve qwen" in words
    assert "PRECIS_MODEL" in words
    assert words.endswith(": tiny")


async def test_what_a_server_calls_its_models_cannot_break_the_line(
    server: Completions, make: Open
) -> None:
    server.model = "evil\n\x1b[2J" + "x" * 500
    words = await said(make(model="qwen"))
    assert "\x1b" not in words
    assert len(words) < 300


async def test_a_name_without_a_tag_is_ollamas_latest(server: Completions, make: Open) -> None:
    server.model = "tiny:latest"
    await make(model="tiny").start()


@pytest.mark.parametrize("key", [None, "sk-wrong"])
async def test_a_wrong_key_names_its_setting(
    server: Completions, make: Open, key: str | None
) -> None:
    server.key = KEY
    words = await said(make(key=key))
    assert "PRECIS_OPENAI_KEY" in words
    assert "sk-" not in words


@pytest.mark.parametrize("key", [KEY, "clé-ß-🔑"])
async def test_the_right_key_opens(server: Completions, make: Open, key: str) -> None:
    server.key = key
    await make(key=key).start()


async def test_an_address_that_misses_v1_says_where_it_should_point(
    server: Completions, make: Open
) -> None:
    words = await said(make(openai_url=server.url.removesuffix("/v1")))
    assert "HTTP 404" in words
    assert "/v1" in words


async def test_a_redirect_is_not_followed(server: Completions, make: Open) -> None:
    server.faults.append(redirect)
    words = await said(make(key=KEY))
    assert "redirects" in words
    assert "elsewhere.invalid" not in words


async def test_something_that_is_no_such_server_is_told_apart(
    server: Completions, make: Open
) -> None:
    server.faults.append(babble)
    assert "not as an OpenAI-compatible server" in await said(make())


async def test_the_chat_profile_is_refused(make: Open) -> None:
    engine = make(profile="chat")
    with pytest.raises(BadSetting, match=r"PRECIS_PROFILE.*samsum"):
        await engine.start()


@pytest.mark.parametrize("url", [None, "http://xn--/v1", "http://h_\u00e9/v1"])
async def test_an_address_that_is_none_names_the_setting(make: Open, url: str | None) -> None:
    engine = make(openai_url=url)
    with pytest.raises(BadSetting, match="PRECIS_OPENAI_URL"):
        await engine.start()


async def test_a_proxy_meant_for_others_is_not_used(
    make: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    await make().start()


async def test_an_engine_that_never_started_can_be_closed(make: Open) -> None:
    await make().close()
