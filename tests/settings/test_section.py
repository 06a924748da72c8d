"""A platform brings settings of its own, in a table of its own, and is found by itself."""

import subprocess
import sys
from pathlib import Path

from tests.settings.world import CANARY

PLATFORM = """
from pydantic import SecretStr
from core.settings import Section, env

class Chat(Section):
    table = "chat"
    bot_token: SecretStr = env("CHAT_BOT_TOKEN", description="The bot's token")
    rooms: int = 5
"""

LOAD = """
import sys
from core.settings import load
from chat_settings import Chat
try:
    chat = load(Chat)
    print(chat.rooms, chat.bot_token.get_secret_value() == sys.argv[1])
except Exception as error:
    print(type(error).__name__, error)
"""


def ask(folder: Path, toml: str, code: str = LOAD, **environ: str) -> str:
    (folder / "chat_settings.py").write_text(PLATFORM)
    facts = folder / "chat-1.dist-info"
    facts.mkdir(exist_ok=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: chat\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[precis.settings]\nchat = chat_settings:Chat\n")
    (folder / "precis.toml").write_text(toml)
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code, CANARY],
        cwd=folder,
        env={"PYTHONPATH": f"{folder}:{root}", "HOME": str(folder), **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_a_section_is_read_from_its_table(tmp_path: Path) -> None:
    assert ask(tmp_path, f'[chat]\nbot_token = "{CANARY}"\nrooms = 7') == "7 True"


def test_the_environment_wins_over_the_table(tmp_path: Path) -> None:
    toml = '[chat]\nbot_token = "other"\nrooms = 7'
    assert ask(tmp_path, toml, CHAT_BOT_TOKEN=CANARY, CHAT_ROOMS="8") == "8 True"


def test_a_value_that_is_missing_is_named(tmp_path: Path) -> None:
    assert ask(tmp_path, "") == (
        "BadSetting CHAT_BOT_TOKEN (chat.bot_token in precis.toml) is not set: The bot's token"
    )


def test_a_misspelt_key_in_the_table_is_found(tmp_path: Path) -> None:
    answer = ask(tmp_path, "[chat]\nbot_tokne = 1")
    assert answer.endswith("in [chat] of precis.toml is not a setting: did you mean bot_token?")


def test_a_value_in_place_of_the_table_is_refused(tmp_path: Path) -> None:
    assert ask(tmp_path, "chat = 5") == "BadSetting chat in precis.toml must be a table: [chat]"


def test_the_table_of_settings_lists_it(tmp_path: Path) -> None:
    code = "from core.settings.table import markdown; print(markdown())"
    assert "| `CHAT_BOT_TOKEN` | `chat.bot_token` |  | The bot's token |" in ask(tmp_path, "", code)
