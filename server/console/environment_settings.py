"""Reads the settings from the environment, for commands that use a database."""

import os

from server.settings import Settings, SettingsError, settings_from


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingsError, also if NEO4J_URI is set without a password."""
    settings = settings_from(os.environ)
    if settings.neo4j_uri and not settings.neo4j_password:
        raise SettingsError(
            f"NEO4J_URI is set, but NEO4J_PASSWORD is not: set it to the password of the user {settings.neo4j_user}."
        )
    return settings
