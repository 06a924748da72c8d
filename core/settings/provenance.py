"""Where a value came from, for whoever has to change it."""

from pydantic_settings import InitSettingsSource

from core.settings.section import Key, Section
from core.settings.sources import Environment, Files, Toml


class Provenance(InitSettingsSource):
    """A source that comes last and gives nothing: the library tells it what the others gave."""

    def __init__(self, section: type[Section]) -> None:
        super().__init__(section, {})

    def by(self, key: Key) -> str | None:
        """Name the place of the value in words that follow "set by", or None for the default."""
        places = {
            InitSettingsSource.__name__: f"--{key.field.replace('_', '-')}",
            Environment.__name__: "the environment",
            Files.__name__: key.file,
            Toml.__name__: "precis.toml",
        }
        given = self.settings_sources_data.items()
        return next((places[source] for source, values in given if key.field in values), None)
