"""Our own words in the language that somebody uses Discord in.

Discord tells the language with each interaction, and with nothing else: mentions are answered in
English. Only fixed words are translated, sentence by sentence; what is not in the tables stays.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources

LANGUAGES = ("de", "fr", "es", "pt", "ja")

LOCALES = {"de": "de", "fr": "fr", "es-ES": "es", "es-419": "es", "pt-BR": "pt", "ja": "ja"}
"""Discord's names: https://docs.discord.com/developers/reference#locales"""

_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z(`\d])")
_NUMBER = re.compile(r"\d[\d,]*")

Table = Mapping[str, Mapping[str, str]]


def _read() -> Table:
    folder = resources.files("bots.discord")
    files = [folder / "tongues.toml", folder / "answers.toml"]
    return {key: said for file in files for key, said in tomllib.loads(file.read_text()).items()}


TABLE = _read()


def say(text: str, locale: str | None) -> str:
    """Say fixed words in the language of a locale, as far as they are in the tables."""
    language = LOCALES.get(locale or "")
    if language is None:
        return text
    return " ".join(_said(sentence, language) for sentence in _SENTENCE.split(text))


def others(text: str) -> dict[str, str]:
    """Say fixed words in all languages at once, by Discord's names for these."""
    return {locale: TABLE[text][language] for locale, language in LOCALES.items()}


def _said(sentence: str, language: str) -> str:
    if found := TABLE.get(sentence):
        return found[language]
    found = TABLE.get(_NUMBER.sub("{}", sentence, count=1))
    number = _NUMBER.search(sentence)
    return found[language].format(number[0]) if found and number else sentence
